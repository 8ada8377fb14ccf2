/** Choice of the decoder of a compressed sound file, by its first bytes behind the tags in front of it. */

import { readMpegFrame } from './mpeg.ts';

export type CompressedKind = 'FLAC' | 'Ogg FLAC' | 'Ogg Vorbis' | 'Ogg Opus' | 'MP3';

/** Bytes that are needed to tell. */
export const kindBytes = 64;

/** The kind of a compressed file; undefined where it is none that is known. */
export function compressedKind(head: Uint8Array): CompressedKind | undefined {
  const text = (at: number, length: number) => String.fromCharCode(...head.subarray(at, at + length));
  if (text(0, 4) === 'fLaC') return 'FLAC';
  if (readMpegFrame(head, 0) !== undefined) return 'MP3';
  if (text(0, 4) !== 'OggS') return undefined;
  // The first packet follows the table of its page's segments.
  const packet = 27 + (head[26] ?? 0);
  if (text(packet, 7) === '\x01vorbis') return 'Ogg Vorbis';
  if (text(packet, 8) === 'OpusHead') return 'Ogg Opus';
  return text(packet, 5) === '\x7fFLAC' ? 'Ogg FLAC' : undefined;
}
