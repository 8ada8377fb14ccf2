/**
 * Relocations: what is put where, for the two processors. Pure: an image is changed as if it lay at address 0. All but whole addresses is the same elsewhere.
 *
 * What could go wrong: a distance that its instruction cannot hold, or a kind that LLVM has not written so far: LinkError.
 */
import { Machine } from './elf.ts';
import { LinkError } from './link-error.ts';

/** A place in an image and what belongs there, in bytes from the beginning of the image. */
export interface Fixup {
  readonly view: DataView;
  at: number;
  /** Place of the symbol with the addend. */
  target: number;
}

type Apply = (fixup: Fixup) => void;

export interface RelocationKind {
  /** True when the target is a word of the table of addresses (GOT) that holds the symbol's, instead of the symbol. */
  readonly viaTable: boolean;
  /** True for the symbol's address itself, which changes with the image's. */
  readonly isAbsolute: boolean;
  readonly apply: Apply;
}

const page = 4096;

const absolute64: Apply = ({ view, at, target }) => view.setBigUint64(at, BigInt(target), true);
const relative64: Apply = ({ view, at, target }) => view.setBigInt64(at, BigInt(target - at), true);
const relative32: Apply = ({ view, at, target }) => view.setInt32(at, signed(target - at, 32), true);

/** Returns a number that fits into so many bits with its sign. @throws LinkError */
function signed(value: number, bits: number): number {
  if (value < -(2 ** (bits - 1)) || value >= 2 ** (bits - 1))
    throw new LinkError(`a distance of ${value} bytes does not fit into ${bits} bits`);
  return value;
}

/** Puts bits into an instruction's field, which is 0 so far. */
function field(view: DataView, at: number, value: number, bits: number, shift: number): void {
  const mask = 2 ** bits - 1;
  view.setUint32(at, (view.getUint32(at, true) | ((value & mask) << shift)) >>> 0, true);
}

/** A distance in instructions, of so many bits. */
const branch =
  (bits: number, shift: number): Apply =>
  ({ view, at, target }) =>
    field(view, at, signed(target - at, bits + 2) / 4, bits, shift);

/** The address within its page, where images begin, in units of what is loaded there. */
const low12 =
  (unit: number): Apply =>
  ({ view, at, target }) => {
    const within = target - page * Math.floor(target / page);
    if (within % unit !== 0) throw new LinkError(`an address is no multiple of ${unit}`);
    field(view, at, within / unit, 12, 10);
  };

/** A distance split as ADR and ADRP have it: two low bits, then nineteen. */
function splitDistance(view: DataView, at: number, distance: number): void {
  const value = signed(distance, 21);
  field(view, at, value, 2, 29);
  field(view, at, value >> 2, 19, 5);
}

const pages: Apply = ({ view, at, target }) =>
  splitDistance(view, at, Math.floor(target / page) - Math.floor(at / page));
const exactBytes: Apply = ({ view, at, target }) => splitDistance(view, at, target - at);

const whole: RelocationKind = { viaTable: false, isAbsolute: true, apply: absolute64 };
const direct = (apply: Apply): RelocationKind => ({ viaTable: false, isAbsolute: false, apply });
const fromTable = (apply: Apply): RelocationKind => ({ viaTable: true, isAbsolute: false, apply });

/** By processor and number, under the names of the processors' supplements to ELF. */
const kinds: Record<number, Record<number, RelocationKind> | undefined> = {
  [Machine.x64]: {
    /* 64 */ 1: whole,
    /* PC32 */ 2: direct(relative32),
    /* PLT32 */ 4: direct(relative32),
    /* GOTPCREL */ 9: fromTable(relative32),
    /* PC64 */ 24: direct(relative64),
    /* GOTPCRELX */ 41: fromTable(relative32),
    /* REX_GOTPCRELX */ 42: fromTable(relative32),
  },
  [Machine.arm64]: {
    /* ABS64 */ 257: whole,
    /* PREL64 */ 260: direct(relative64),
    /* PREL32 */ 261: direct(relative32),
    /* LD_PREL_LO19 */ 273: direct(branch(19, 5)),
    /* ADR_PREL_LO21 */ 274: direct(exactBytes),
    /* ADR_PREL_PG_HI21 */ 275: direct(pages),
    /* ADD_ABS_LO12_NC */ 277: direct(low12(1)),
    /* LDST8_ABS_LO12_NC */ 278: direct(low12(1)),
    /* TSTBR14 */ 279: direct(branch(14, 5)),
    /* CONDBR19 */ 280: direct(branch(19, 5)),
    /* JUMP26 */ 282: direct(branch(26, 0)),
    /* CALL26 */ 283: direct(branch(26, 0)),
    /* LDST16_ABS_LO12_NC */ 284: direct(low12(2)),
    /* LDST32_ABS_LO12_NC */ 285: direct(low12(4)),
    /* LDST64_ABS_LO12_NC */ 286: direct(low12(8)),
    /* LDST128_ABS_LO12_NC */ 299: direct(low12(16)),
    /* ADR_GOT_PAGE */ 311: fromTable(pages),
    /* LD64_GOT_LO12_NC */ 312: fromTable(low12(8)),
  },
};

/** @throws LinkError for a kind that is not known */
export function relocationKind(machine: number, type: number): RelocationKind {
  const kind = kinds[machine]?.[type];
  if (!kind) throw new LinkError(`it has a relocation of kind ${type}, which is not known for machine ${machine}`);
  return kind;
}
