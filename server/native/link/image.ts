/**
 * An object as it will lie in memory: its code from a page's beginning on, and behind it, in pages of their own, what the code reads. Pure.
 *
 *     const plan = planImage(readObject(bytes), 4096);
 *     const image = buildImage(plan, address); // plan.bytes long, to be copied to that address
 *     const run = address + plan.offsetOf('run');
 *
 * What could go wrong: an object that wants something of the process (a function of the C library, thread-local or writable data). It is refused by the
 * name of that: nothing of the process is looked up for it.
 */
import {
  type ElfObject,
  type ElfRelocation,
  type ElfSection,
  Machine,
  NoSection,
  SectionFlag,
  SectionType,
} from './elf.ts';
import { LinkError } from './link-error.ts';
import { relocationKind } from './relocate.ts';

export interface ImagePlan {
  readonly object: ElfObject;
  /** Bytes of code, and of all: whole pages. */
  readonly codeBytes: number;
  readonly bytes: number;
  /** Places of the sections that are there, in bytes, by their indices. */
  readonly places: ReadonlyMap<number, number>;
  /** Places of words that hold addresses of symbols, by the indices of those. */
  readonly table: ReadonlyMap<number, number>;
  /** Returns the place of a function that the object has under a name. @throws LinkError where there is none */
  readonly offsetOf: (name: string) => number;
}

const addressBytes = 8;

/** Sections that only debuggers and unwinders read: nothing unwinds through this code. */
const readByNobody = /^\.(eh_frame|note|debug|comment)/;

/** @param pageBytes size of a page of memory @throws LinkError */
export function planImage(object: ElfObject, pageBytes: number): ImagePlan {
  if (!isKnown(object.machine)) throw new LinkError(`it is for another processor (machine ${object.machine})`);
  refuseForeign(object);
  const places = new Map<number, number>();
  const loaded = [...object.sections.entries()].filter(([, section]) => isLoaded(section));
  for (const [, section] of loaded) refuseWritable(section);
  const isCode = ({ flags }: ElfSection): boolean => (flags & SectionFlag.execute) !== 0;
  let end = 0;
  const place = ([index, { align, size }]: [number, ElfSection]): void => {
    const at = roundUp(end, align);
    places.set(index, at);
    end = at + size;
  };
  loaded.filter(([, section]) => isCode(section)).forEach(place);
  const codeBytes = (end = roundUp(end, pageBytes));
  loaded.filter(([, section]) => !isCode(section)).forEach(place);
  const table = new Map<number, number>();
  end = roundUp(end, addressBytes);
  for (const { section, type, symbol } of object.relocations) {
    if (!places.has(section) || table.has(symbol) || !relocationKind(object.machine, type).viaTable) continue;
    table.set(symbol, end);
    end += addressBytes;
  }
  const offsetOf = (name: string): number => {
    const symbol = object.symbols.find((each) => places.has(each.section) && object.nameOf(each) === name);
    if (!symbol) throw new LinkError(`it has no function ${name}`);
    return places.get(symbol.section)! + symbol.value;
  };
  return { object, codeBytes, bytes: roundUp(end, pageBytes), places, table, offsetOf };
}

/** Returns the image for an address, a multiple of the size of a page. @throws LinkError */
export function buildImage({ object, bytes, places, table }: ImagePlan, base: number): Uint8Array {
  const image = new Uint8Array(bytes);
  const view = new DataView(image.buffer);
  for (const [index, at] of places) {
    const { type, offset, size } = object.sections[index]!;
    if (type === SectionType.program) image.set(object.bytes.subarray(offset, offset + size), at);
  }
  const addressOf = (index: number): number => {
    const symbol = object.symbols[index];
    if (!symbol) throw new LinkError('a relocation names no symbol');
    if (symbol.section === NoSection.absolute) return symbol.value;
    const place = places.get(symbol.section);
    if (place === undefined)
      throw new LinkError(`${object.nameOf(symbol) || 'a symbol'} lies in a part that is not loaded`);
    return base + place + symbol.value;
  };
  for (const [symbol, at] of table) view.setBigUint64(at, BigInt(addressOf(symbol)), true);
  try {
    for (const relocation of object.relocations) relocate(relocation, view, base, addressOf, { object, places, table });
  } catch (error) {
    if (error instanceof RangeError) throw new LinkError('a relocation changes what lies outside of it');
    throw error;
  }
  return image;
}

function relocate(
  { section, offset, type, symbol, addend }: ElfRelocation,
  view: DataView,
  base: number,
  addressOf: (symbol: number) => number,
  { object, places, table }: Pick<ImagePlan, 'object' | 'places' | 'table'>,
): void {
  const start = places.get(section);
  if (start === undefined) return;
  const { viaTable, apply } = relocationKind(object.machine, type);
  const at = start + offset;
  const target = (viaTable ? base + table.get(symbol)! : addressOf(symbol)) + addend;
  apply({ view, at, address: base + at, target });
}

const isKnown = (machine: number): boolean => Object.values<number>(Machine).includes(machine);

const isLoaded = ({ name, type, flags, size }: ElfSection): boolean =>
  (flags & SectionFlag.allocate) !== 0 &&
  size > 0 &&
  (type === SectionType.program || type === SectionType.nothing) &&
  !readByNobody.test(name);

/** @throws LinkError naming what the object does not bring along */
function refuseForeign({ symbols, nameOf }: ElfObject): void {
  // The first symbol stands for none.
  const foreign = symbols.filter(
    ({ section }, i) => i > 0 && (section === NoSection.undefined || section === NoSection.common),
  );
  if (foreign.length > 0)
    throw new LinkError(`it needs ${foreign.map(nameOf).join(', ')}, which it does not bring along`);
}

/** Addresses that are written once, here, are no data that the code writes. @throws LinkError */
function refuseWritable({ name, flags }: ElfSection): void {
  if (flags & SectionFlag.threadLocal) throw new LinkError(`it has data of each thread (${name})`);
  if (flags & SectionFlag.write && !name.startsWith('.data.rel.ro'))
    throw new LinkError(`it has data that it would write (${name})`);
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
