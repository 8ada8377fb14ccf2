import { aiffHeader, readAiff } from './aiff.ts';
import { auHeader, readAu } from './au.ts';
import { checkChannels, checkSampleRate, Head } from './head.ts';
import { type SoundHeaderKind, type SoundInfo, type SoundSpec, sampleBytes, UnknownFormat } from './types.ts';
import { readW64, readWav, wavHeader } from './wav.ts';

export { type CompressedKind, compressedKind, kindBytes } from './compressed.ts';
export { decodeFlacFrame, type FlacFrame, type FlacInfo, mayBeFrame, readFlacInfo, streamInfoBytes } from './flac.ts';
export { FlacBytesNeeded } from './flac-bits.ts';
export { findMpegFrame, type MpegFrame, mpegLength, readMpegFrame } from './mpeg.ts';
export { maxPage, OggPackets, type OggPage, readOggPage } from './ogg.ts';
export { decodeSamples, encodeSamples } from './samples.ts';
export { id3Bytes, tagHeadBytes } from './tags.ts';
export type { Peak, SampleFormat, SoundHeaderKind, SoundInfo, SoundShape, SoundSpec } from './types.ts';
export { MoreBytesNeeded, SoundFileError, sampleBytes, UnknownFormat } from './types.ts';

/**
 * Reads what the head of a WAV (also extensible, RIFX, RF64 or W64), AIFF, AIFC or AU file says. `head` is the beginning of the file or
 * all of it, `fileSize` the size of the file in bytes (Infinity if it is not known). Where the file states more data
 * than it has, as after a recording cut short, `frames` counts what is there.
 * @throws MoreBytesNeeded if `head` stops before the sample data: call again with at least as many bytes as it says.
 * @throws UnknownFormat for a kind of file or samples that is not known; SoundFileError naming field and value for all else that cannot be read.
 */
export function readSoundInfo(head: Uint8Array, fileSize: number): SoundInfo {
  const start = new Head(head, fileSize, true);
  const outer = start.id(0);
  const inner = start.id(8);
  if (outer === 'RIFF' && inner === 'WAVE') return readWav(head, fileSize, true);
  if (outer === 'RIFX' && inner === 'WAVE') return readWav(head, fileSize, false);
  if (outer === 'RF64' && inner === 'WAVE') return readWav(head, fileSize, true);
  if (outer === 'riff') return readW64(head, fileSize);
  if (outer === '.snd') return readAu(head, fileSize);
  if (outer === 'FORM' && inner === 'AIFF') return readAiff(head, fileSize, false);
  if (outer === 'FORM' && inner === 'AIFC') return readAiff(head, fileSize, true);
  throw new UnknownFormat(
    `file begins with ${JSON.stringify(outer)} and ${JSON.stringify(inner)}; WAV, AIFF, AIFC, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus can be read`,
  );
}

/**
 * The bytes that go before the sample data, in the byte order of the samples after them (see `isLittleEndian`).
 * The length does not depend on `frames`, so the header can be written without it and overwritten on close. Until then, and
 * for files of 4 GiB and more, the size fields hold 0xFFFFFFFF, by which readers take the data up to the end of the file.
 * WAV takes uint8, int16, int24, int32, float, double; AIFF and AU int8, int16, int24, int32, float, double, AIFF (as AIFC) uint8 too;
 * RAW, which has no head and is little-endian, all of them. WAV and AU rates are rounded to whole Hz. After the data come `trailerBytes` zero bytes.
 * @throws SoundFileError naming field and value.
 */
export function soundHeader(spec: SoundSpec): Uint8Array {
  checkChannels(spec.channels);
  checkSampleRate(spec.sampleRate);
  switch (spec.header) {
    case 'WAV':
      return wavHeader(spec);
    case 'AIFF':
      return aiffHeader(spec);
    case 'AU':
      return auHeader(spec);
    case 'RAW':
      return new Uint8Array(0);
  }
}

/** Byte order of the samples in files that are written. */
export function isLittleEndian(header: SoundHeaderKind): boolean {
  return header === 'WAV' || header === 'RAW';
}

/** Returns the number of zero bytes that must follow `frames` frames of sample data: chunks are padded to an even size. */
export function trailerBytes(spec: SoundSpec, frames: number): 0 | 1 {
  if (spec.header !== 'WAV' && spec.header !== 'AIFF') return 0;
  return (frames * spec.channels * sampleBytes[spec.format]) % 2 === 1 ? 1 : 0;
}
