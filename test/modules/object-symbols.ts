/** Symbols of an object file in ELF's 64-bit format, as far as tests ask for them. */

const Header = { sections: 40, sectionBytes: 58, sectionCount: 60 } as const;
const Section = { type: 4, offset: 24, bytes: 32, link: 40 } as const;
const symbolTable = 2;
const SymbolRow = { bytes: 24, name: 0, section: 6 } as const;

/** Returns the names of what an object needs from elsewhere. @throws Error for bytes that are no object */
export function undefinedSymbols(object: Uint8Array): string[] {
  const view = new DataView(object.buffer, object.byteOffset, object.byteLength);
  if (view.getUint32(0) !== 0x7f454c46) throw new Error('not an object file in ELF');
  const long = (at: number) => Number(view.getBigUint64(at, true));
  const size = view.getUint16(Header.sectionBytes, true);
  const section = (n: number) => long(Header.sections) + n * size;
  const found: string[] = [];
  for (let n = 0; n < view.getUint16(Header.sectionCount, true); n++) {
    const at = section(n);
    if (view.getUint32(at + Section.type, true) !== symbolTable) continue;
    const names = long(section(view.getUint32(at + Section.link, true)) + Section.offset);
    const [start, bytes] = [long(at + Section.offset), long(at + Section.bytes)];
    // The first one is none.
    for (let symbol = start + SymbolRow.bytes; symbol < start + bytes; symbol += SymbolRow.bytes) {
      if (view.getUint16(symbol + SymbolRow.section, true) !== 0) continue;
      const name = names + view.getUint32(symbol + SymbolRow.name, true);
      found.push(Buffer.from(object.subarray(name, object.indexOf(0, name))).toString());
    }
  }
  return found;
}
