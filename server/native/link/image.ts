/**
 * An object as it will lie in memory: its code from a page's beginning on, and behind it, in pages of their own, what the code reads. Pure.
 *
 *     const plan = planImage(readObject(bytes), 4096);
 *     writeImage(plan, address, image); // plan.bytes of memory at that address, or to be copied to it
 *     const run = address + plan.offsetOf('run');
 *
 * What could go wrong: an object that wants something of the process (a function of the C library, thread-local or writable data). It is refused by the
 * name of that: nothing of the process is looked up for it.
 */
import { type ElfObject, type ElfSection, Machine, NoSection, SectionFlag, SectionType } from './elf.ts';
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
  object.eachRelocation((section, _offset, type, symbol) => {
    if (!places.has(section) || table.has(symbol) || !relocationKind(object.machine, type).viaTable) return;
    table.set(symbol, end);
    end += addressBytes;
  });
  const offsetOf = (name: string): number => {
    const { symbols } = object;
    for (let symbol = 0; symbol < symbols.count; symbol++) {
      const place = places.get(symbols.sectionOf(symbol));
      if (place !== undefined && symbols.nameOf(symbol) === name) return place + symbols.valueOf(symbol);
    }
    throw new LinkError(`it has no function ${name}`);
  };
  return { object, codeBytes, bytes: roundUp(end, pageBytes), places, table, offsetOf };
}

/** Writes the image for an address, a multiple of the size of a page, into memory that is zero. @throws LinkError */
export function writeImage({ object, places, table }: ImagePlan, base: number, image: Uint8Array): void {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const { machine, sections, symbols } = object;
  for (const [index, at] of places) {
    const { type, offset, size } = sections[index]!;
    if (type === SectionType.program) image.set(object.bytes.subarray(offset, offset + size), at);
  }
  const addressOf = (symbol: number): number => {
    if (symbol >= symbols.count) throw new LinkError('a relocation names no symbol');
    const section = symbols.sectionOf(symbol);
    if (section === NoSection.absolute) return symbols.valueOf(symbol);
    const place = places.get(section);
    if (place === undefined)
      throw new LinkError(`${symbols.nameOf(symbol) || 'a symbol'} lies in a part that is not loaded`);
    return base + place + symbols.valueOf(symbol);
  };
  for (const [symbol, at] of table) view.setBigUint64(at, BigInt(addressOf(symbol)), true);
  // One for all of them, which are many.
  const fixup = { view, at: 0, address: 0, target: 0 };
  try {
    object.eachRelocation((section, offset, type, symbol, addend) => {
      const start = places.get(section);
      if (start === undefined) return;
      const { viaTable, apply } = relocationKind(machine, type);
      fixup.at = start + offset;
      fixup.address = base + fixup.at;
      fixup.target = (viaTable ? base + table.get(symbol)! : addressOf(symbol)) + addend;
      apply(fixup);
    });
  } catch (error) {
    if (error instanceof RangeError) throw new LinkError('a relocation changes what lies outside of it');
    throw error;
  }
}

const isKnown = (machine: number): boolean => Object.values<number>(Machine).includes(machine);

const isLoaded = ({ name, type, flags, size }: ElfSection): boolean =>
  (flags & SectionFlag.allocate) !== 0 &&
  size > 0 &&
  (type === SectionType.program || type === SectionType.nothing) &&
  !readByNobody.test(name);

/** @throws LinkError naming what the object does not bring along */
function refuseForeign({ symbols }: ElfObject): void {
  const foreign: string[] = [];
  // The first symbol stands for none.
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    const section = symbols.sectionOf(symbol);
    if (section === NoSection.undefined || section === NoSection.common) foreign.push(symbols.nameOf(symbol));
  }
  if (foreign.length > 0) throw new LinkError(`it needs ${foreign.join(', ')}, which it does not bring along`);
}

/** Addresses that are written once, here, are no data that the code writes. @throws LinkError */
function refuseWritable({ name, flags }: ElfSection): void {
  if (flags & SectionFlag.threadLocal) throw new LinkError(`it has data of each thread (${name})`);
  if (flags & SectionFlag.write && !name.startsWith('.data.rel.ro'))
    throw new LinkError(`it has data that it would write (${name})`);
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
