/**
 * Relocatable objects as LLVM writes them: ELF, 64 bits, little-endian. Reads what a linker of single objects needs and nothing else. Pure.
 *
 *     readObject(bytes).sections.map(({ name }) => name); // ['', '.strtab', '.text', '.rela.text', '.rodata.cst4', …]
 *
 * What could go wrong: bytes that are no whole object; every place is looked at within its bounds, and LinkError says so.
 */
import { LinkError } from './link-error.ts';

/** Processors, as `e_machine` has them. */
export const Machine = { x64: 62, arm64: 183 } as const;

export const SectionType = {
  program: 1,
  symbols: 2,
  strings: 3,
  relocations: 4,
  nothing: 8,
  plainRelocations: 9,
} as const;
export const SectionFlag = { write: 1, allocate: 2, execute: 4, threadLocal: 0x400 } as const;

/** Indices of sections that are none: where an undefined symbol lies, a constant, and what a linker is to allocate. */
export const NoSection = { undefined: 0, absolute: 0xfff1, common: 0xfff2 } as const;

export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  /** Place in the file, and length, in bytes. */
  readonly offset: number;
  readonly size: number;
  readonly align: number;
  /** Of relocations: the section that they change. */
  readonly info: number;
}

/** Symbols by their indices, read as they are asked for: an object has hundreds, of which most are never asked for. */
export interface ElfSymbols {
  readonly count: number;
  /** Returns the index of the section in which a symbol lies, or a `NoSection`. */
  sectionOf(symbol: number): number;
  /** Returns its bytes from the beginning of its section. */
  valueOf(symbol: number): number;
  /** Returns its name; empty for one that has none. @throws LinkError */
  nameOf(symbol: number): string;
}

/**
 * Takes a relocation: the index of the section that is changed and the place in it in bytes, what is put there (as the processor's supplement to ELF numbers
 * it), the index of the symbol whose address that is, and what is added to it.
 */
export type TakeRelocation = (section: number, offset: number, type: number, symbol: number, addend: number) => void;

export interface ElfObject {
  readonly bytes: Uint8Array;
  readonly machine: number;
  readonly sections: readonly ElfSection[];
  readonly symbols: ElfSymbols;
  /** Hands over all relocations, a thousand and more in a large object. */
  readonly eachRelocation: (take: TakeRelocation) => void;
}

/** `\x7fELF`, 64 bits, little-endian, version 1. */
const magic = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1];
const relocatable = 1;
const headerBytes = 64;
const sectionBytes = 64;
const symbolWords = 6;
const relocationWords = 6;

/** @throws LinkError */
export function readObject(bytes: Uint8Array): ElfObject {
  return whole(() => read(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
}

/** @throws LinkError where something lies outside of the object */
function whole<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new LinkError('it is cut short, or its places lie outside of it');
    throw error;
  }
}

function read(bytes: Uint8Array, view: DataView): ElfObject {
  if (
    bytes.length < headerBytes ||
    magic.some((byte, i) => bytes[i] !== byte) ||
    view.getUint16(16, true) !== relocatable
  )
    throw new LinkError('it is no relocatable ELF object of 64 bits');
  const raw = rawSections(view);
  const namesAt = raw[view.getUint16(62, true)]?.offset;
  if (namesAt === undefined) throw new LinkError('it has no names of sections');
  const sections = raw.map(({ nameAt, ...rest }) => ({ ...rest, name: textAt(bytes, namesAt + nameAt) }));
  for (const { type, offset, size } of sections)
    if (type !== SectionType.nothing && offset + size > bytes.length) throw new RangeError('a section');
  const table = raw.find(({ type }) => type === SectionType.symbols);
  const names = table && sections[table.link];
  if (table && !names) throw new LinkError('it has no names of symbols');
  if (sections.some(({ type }) => type === SectionType.plainRelocations))
    throw new LinkError('its relocations have no addends');
  const relocations = sections
    .filter(({ type }) => type === SectionType.relocations)
    .map((section) => ({ section: section.info, words: wordsOf(bytes, section) }));
  return {
    bytes,
    machine: view.getUint16(18, true),
    sections,
    symbols: symbolsOf(bytes, table, (nameAt) => textAt(bytes, names!.offset + nameAt)),
    eachRelocation: (take) => {
      for (const { section, words } of relocations) takeRelocations(section, words, take);
    },
  };
}

interface RawSection extends Omit<ElfSection, 'name'> {
  readonly nameAt: number;
  readonly link: number;
}

function rawSections(view: DataView): RawSection[] {
  const at = wide(view, 40);
  return Array.from({ length: view.getUint16(60, true) }, (_, i) => {
    const header = at + i * sectionBytes;
    return {
      nameAt: view.getUint32(header, true),
      type: view.getUint32(header + 4, true),
      flags: wide(view, header + 8),
      offset: wide(view, header + 24),
      size: wide(view, header + 32),
      link: view.getUint32(header + 40, true),
      info: view.getUint32(header + 44, true),
      align: Math.max(1, wide(view, header + 48)),
    };
  });
}

/** @param table undefined where there are no symbols */
function symbolsOf(
  bytes: Uint8Array,
  table: Pick<ElfSection, 'offset' | 'size'> | undefined,
  textOf: (nameAt: number) => string,
): ElfSymbols {
  const words = table ? wordsOf(bytes, table) : new Uint32Array(0);
  return {
    count: Math.floor(words.length / symbolWords),
    sectionOf: (symbol) => words[symbol * symbolWords + 1]! >>> 16,
    valueOf: (symbol) => words[symbol * symbolWords + 3]! * word + words[symbol * symbolWords + 2]!,
    nameOf: (symbol) => whole(() => textOf(words[symbol * symbolWords]!)),
  };
}

function takeRelocations(section: number, words: Uint32Array, take: TakeRelocation): void {
  for (let at = 0; at + relocationWords <= words.length; at += relocationWords)
    take(
      section,
      words[at + 1]! * word + words[at]!,
      words[at + 2]!,
      words[at + 3]!,
      (words[at + 5]! | 0) * word + words[at + 4]!,
    );
}

/** Returns the whole words of a section, by themselves: an array of words is read several times as fast as a view of bytes before it is compiled. */
const wordsOf = (bytes: Uint8Array, { offset, size }: Pick<ElfSection, 'offset' | 'size'>): Uint32Array =>
  new Uint32Array(bytes.slice(offset, offset + size - (size % 4)).buffer);

const word = 2 ** 32;

/** A number of 64 bits; no place in an object has more than 53. */
const wide = (view: DataView, at: number): number => view.getUint32(at + 4, true) * word + view.getUint32(at, true);

function textAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at);
  if (end < 0) throw new RangeError('a name');
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString('latin1');
}
