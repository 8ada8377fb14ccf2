/**
 * An object as it will lie in memory: its code from a page's beginning on, and behind it, in pages of their own, what the code reads. Pure.
 *
 *     const image = imageOf(bytes, 4096); // by the child process, which keeps it on disk
 *     writeImage(image, address, memory); // image.bytes of memory at that address, or to be copied to it
 *     const run = address + image.entry;
 *
 * All distances within the image are written when it is made: they are the same wherever it lies. What depends on its address are few whole words.
 *
 * What could go wrong: an object that wants something of the process (a function of the C library, thread-local or writable data). It is refused by the
 * name of that: nothing of the process is looked up for it.
 */
import { type ElfObject, type ElfSection, Machine, NoSection, readObject, SectionFlag, SectionType } from './elf.ts';
import { LinkError } from './link-error.ts';
import { type Fixup, relocationKind } from './relocate.ts';

/** Name of the function that every object has. */
export const entryName = 'run';

/** Facts of an image, as plain data. */
export interface ImageFacts {
  /** Place of the function that is called, in bytes. */
  readonly entry: number;
  /** Bytes of code, and of all: whole pages. */
  readonly codeBytes: number;
  readonly bytes: number;
  /** Places of words of 64 bits that hold places of the image, and become addresses. */
  readonly absolutes: readonly number[];
}

export interface Image extends ImageFacts {
  /** Its bytes, up to where only zeros follow. */
  readonly content: Uint8Array<ArrayBuffer>;
}

/** Places of an object's parts. */
interface Plan {
  readonly codeBytes: number;
  readonly bytes: number;
  /** Places of the sections that are there, in bytes, by their indices. */
  readonly places: ReadonlyMap<number, number>;
  /** Places of words that hold addresses of symbols, by the indices of those. */
  readonly table: ReadonlyMap<number, number>;
}

const addressBytes = 8;

/** Sections that only debuggers and unwinders read: nothing unwinds through this code. */
const readByNobody = /^\.(eh_frame|note|debug|comment)/;

/**
 * Returns the image of an object.
 * @param pageBytes size of a page of memory @param name of the function that is called
 * @throws LinkError where the object wants what it does not have
 */
export function imageOf(bytes: Uint8Array, pageBytes: number, name = entryName): Image {
  const object = readObject(bytes);
  const plan = planOf(object, pageBytes);
  const entry = placeOf(name, object, plan);
  const { content, absolutes } = fill(object, plan);
  return { entry, codeBytes: plan.codeBytes, bytes: plan.bytes, absolutes, content };
}

/** Writes an image for an address, a multiple of the size of a page, into memory that is zero. */
export function writeImage({ content, absolutes }: Image, base: number, memory: Uint8Array): void {
  memory.set(content);
  if (absolutes.length === 0) return;
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  for (const at of absolutes) view.setBigUint64(at, view.getBigUint64(at, true) + BigInt(base), true);
}

function planOf(object: ElfObject, pageBytes: number): Plan {
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
  return { codeBytes, bytes: roundUp(end, pageBytes), places, table };
}

/** Returns the place of a function. @throws LinkError where there is none */
function placeOf(name: string, { symbols }: ElfObject, { places }: Plan): number {
  for (let symbol = 0; symbol < symbols.count; symbol++) {
    const place = places.get(symbols.sectionOf(symbol));
    if (place !== undefined && symbols.nameOf(symbol) === name) return place + symbols.valueOf(symbol);
  }
  throw new LinkError(`it has no function ${name}`);
}

/** Returns the bytes as they are at address 0. @throws LinkError */
function fill(object: ElfObject, { bytes, places, table }: Plan): Pick<Image, 'content' | 'absolutes'> {
  const content = new Uint8Array(bytes);
  const view = new DataView(content.buffer);
  const { machine, sections, symbols } = object;
  let end = 0;
  for (const [index, at] of places) {
    const { type, offset, size } = sections[index]!;
    if (type !== SectionType.program) continue;
    content.set(object.bytes.subarray(offset, offset + size), at);
    end = Math.max(end, at + size);
  }
  const absolutes: number[] = [];
  /** Returns where a symbol lies in the image; undefined for one that is a number wherever the image lies. */
  const placeOfSymbol = (symbol: number): number | undefined => {
    if (symbol >= symbols.count) throw new LinkError('a relocation names no symbol');
    const section = symbols.sectionOf(symbol);
    if (section === NoSection.absolute) return undefined;
    const place = places.get(section);
    if (place === undefined)
      throw new LinkError(`${symbols.nameOf(symbol) || 'a symbol'} lies in a part that is not loaded`);
    return place + symbols.valueOf(symbol);
  };
  for (const [symbol, at] of table) {
    const place = placeOfSymbol(symbol);
    view.setBigUint64(at, BigInt(place ?? symbols.valueOf(symbol)), true);
    if (place !== undefined) absolutes.push(at);
    end = Math.max(end, at + addressBytes);
  }
  const fixup: Fixup = { view, at: 0, target: 0 };
  try {
    object.eachRelocation((section, offset, type, symbol, addend) => {
      const start = places.get(section);
      if (start === undefined) return;
      const { viaTable, isAbsolute, apply } = relocationKind(machine, type);
      const place = viaTable ? table.get(symbol)! : placeOfSymbol(symbol);
      fixup.at = start + offset;
      fixup.target = (place ?? symbols.valueOf(symbol)) + addend;
      if (isAbsolute && place !== undefined) absolutes.push(fixup.at);
      else if (!isAbsolute && place === undefined)
        throw new LinkError('a distance leads to what does not move with it');
      apply(fixup);
    });
  } catch (error) {
    if (error instanceof RangeError) throw new LinkError('a relocation changes what lies outside of it');
    throw error;
  }
  return { content: content.slice(0, end), absolutes };
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
