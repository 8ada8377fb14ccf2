/** Compiled modules without the names in them, for comparing those of which only names differ. */

const Section = { custom: 0, exports: 7 } as const;

/** A module's bytes without the names of its exports and without custom sections, of which the names of functions are one. */
export function stripNames(bytes: Uint8Array): Uint8Array {
  const kept = [...bytes.subarray(0, 8)];
  let at = 8;
  const u32 = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const start = at;
    const id = bytes[at++]!;
    const end = u32() + at;
    if (id === Section.exports) {
      for (let count = u32(); count > 0; count--) {
        const length = u32();
        at += length;
        // Kind and index.
        kept.push(bytes[at++]!, u32());
      }
    } else if (id !== Section.custom) {
      for (let i = start; i < end; i++) kept.push(bytes[i]!);
    }
    at = end;
  }
  return new Uint8Array(Int32Array.from(kept).buffer);
}
