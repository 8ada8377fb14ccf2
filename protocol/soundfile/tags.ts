/** Tags that programs put in front of sound files of any kind. Pure. */

/** Bytes of a file's beginning by which a tag is known. */
export const tagHeadBytes = 10;

/** Returns how many bytes an ID3v2 tag takes at the beginning, its foot included; 0 where there is none. */
export function id3Bytes(head: Uint8Array): number {
  if (head.length < tagHeadBytes || head[0] !== 0x49 || head[1] !== 0x44 || head[2] !== 0x33) return 0;
  // Four groups of seven bits, the head of ten bytes apart.
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (head[at]! & 0x7f), 0);
  return tagHeadBytes + size + (head[5]! & 0x10 ? 10 : 0);
}
