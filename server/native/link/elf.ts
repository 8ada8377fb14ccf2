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

export interface ElfSymbol {
  /** Place of its name among the names. */
  readonly nameAt: number;
  /** Index of the section in which it lies, or a `NoSection`. */
  readonly section: number;
  /** Bytes from the beginning of its section. */
  readonly value: number;
}

export interface ElfRelocation {
  /** Index of the section that is changed, and the place in it in bytes. */
  readonly section: number;
  readonly offset: number;
  /** As the processor's supplement to ELF numbers them. */
  readonly type: number;
  /** Index of the symbol whose address is put there, and what is added to it. */
  readonly symbol: number;
  readonly addend: number;
}

export interface ElfObject {
  readonly bytes: Uint8Array;
  readonly machine: number;
  readonly sections: readonly ElfSection[];
  readonly symbols: readonly ElfSymbol[];
  readonly relocations: readonly ElfRelocation[];
  /** Returns the name of a symbol; empty for one that has none. Most are never asked for. */
  readonly nameOf: (symbol: ElfSymbol) => string;
}

/** `\x7fELF`, 64 bits, little-endian, version 1. */
const magic = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1];
const relocatable = 1;
const headerBytes = 64;
const sectionBytes = 64;
const symbolBytes = 24;
const relocationBytes = 24;

/** @throws LinkError */
export function readObject(bytes: Uint8Array): ElfObject {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return read(bytes, view);
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
  return {
    bytes,
    machine: view.getUint16(18, true),
    sections,
    symbols: table ? readSymbols(view, table) : [],
    relocations: sections.flatMap((section) => readRelocations(view, section)),
    nameOf: ({ nameAt }) => textAt(bytes, names!.offset + nameAt),
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

function readSymbols(view: DataView, table: RawSection): ElfSymbol[] {
  return Array.from({ length: Math.floor(table.size / symbolBytes) }, (_, i) => {
    const at = table.offset + i * symbolBytes;
    return {
      nameAt: view.getUint32(at, true),
      section: view.getUint16(at + 6, true),
      value: wide(view, at + 8),
    };
  });
}

function readRelocations(view: DataView, { type, offset, size, info }: ElfSection): ElfRelocation[] {
  if (type === SectionType.plainRelocations) throw new LinkError('its relocations have no addends');
  if (type !== SectionType.relocations) return [];
  return Array.from({ length: Math.floor(size / relocationBytes) }, (_, i) => {
    const at = offset + i * relocationBytes;
    return {
      section: info,
      offset: wide(view, at),
      type: view.getUint32(at + 8, true),
      symbol: view.getUint32(at + 12, true),
      addend: view.getInt32(at + 20, true) * word + view.getUint32(at + 16, true),
    };
  });
}

const word = 2 ** 32;

/** A number of 64 bits; no place in an object has more than 53. */
const wide = (view: DataView, at: number): number => view.getUint32(at + 4, true) * word + view.getUint32(at, true);

function textAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at);
  if (end < 0) throw new RangeError('a name');
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString('latin1');
}
