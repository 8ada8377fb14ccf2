/** Which decoder a compressed sound file needs, by its first bytes. */

export type CompressedKind = 'FLAC' | 'Ogg FLAC' | 'Ogg Vorbis' | 'Ogg Opus' | 'MP3';

/** Bytes of the file's beginning that are needed to tell. */
export const kindBytes = 64;

/** The kind of a compressed file; undefined where it is none that is known. */
export function compressedKind(head: Uint8Array): CompressedKind | undefined {
  const text = (at: number, length: number) => String.fromCharCode(...head.subarray(at, at + length));
  if (text(0, 4) === 'fLaC') return 'FLAC';
  if (text(0, 3) === 'ID3' || isMp3Frame(head, 0)) return 'MP3';
  if (text(0, 4) !== 'OggS') return undefined;
  // The first packet follows the table of its page's segments.
  const packet = 27 + (head[26] ?? 0);
  if (text(packet, 7) === '\x01vorbis') return 'Ogg Vorbis';
  if (text(packet, 8) === 'OpusHead') return 'Ogg Opus';
  return text(packet, 5) === '\x7fFLAC' ? 'Ogg FLAC' : undefined;
}

/** Whether an MPEG audio frame begins there: eleven ones, a version, a layer, a bit rate and a sample rate that exist. */
function isMp3Frame(bytes: Uint8Array, at: number): boolean {
  const [a, b, c] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
  return a === 0xff && (b & 0xe0) === 0xe0 && (b & 0x18) !== 0x08 && (b & 0x06) !== 0 && (c & 0xf0) !== 0xf0 && (c & 0x0c) !== 0x0c;
}

/** Whether an MP3 file has one channel, as its first frame says. */
export function isMonoMp3(bytes: Uint8Array): boolean {
  let at = 0;
  // A tag before the frames states its size in four groups of seven bits, its own head of ten bytes apart.
  if (bytes[0] === 0x49 && bytes[1] === 0x44 && bytes[2] === 0x33) {
    const groups = [6, 7, 8, 9].map((i) => (bytes[i] ?? 0) & 0x7f);
    at = 10 + groups.reduce((size, group) => size * 128 + group, 0) + ((bytes[5] ?? 0) & 0x10 ? 10 : 0);
  }
  while (at < bytes.length && !isMp3Frame(bytes, at)) at++;
  return ((bytes[at + 3] ?? 0) & 0xc0) === 0xc0;
}
