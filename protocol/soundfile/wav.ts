import {
  type Chunk,
  checkChannels,
  checkSampleRate,
  Head,
  HeadWriter,
  integerFormat,
  neverClosed,
  peakBytes,
  sizeFields,
  wholeFrames,
} from './head.ts';
import {
  type SampleFormat,
  SoundFileError,
  type SoundInfo,
  type SoundSpec,
  sampleBytes,
  UnknownFormat,
} from './types.ts';

const pcm = 1;
const ieeeFloat = 3;
const alaw = 6;
const mulaw = 7;
const extensible = 0xfffe;

interface WavFormat {
  readonly format: SampleFormat;
  readonly channels: number;
  readonly sampleRate: number;
}

function sampleFormat(tag: number, bits: number): SampleFormat {
  if (tag === pcm) return bits > 0 && bits <= 8 ? 'uint8' : integerFormat(bits);
  if (tag === ieeeFloat && bits === 32) return 'float';
  if (tag === ieeeFloat && bits === 64) return 'double';
  if (tag === mulaw) return 'mulaw';
  if (tag === alaw) return 'alaw';
  throw new UnknownFormat(
    `WAV format tag ${tag} with ${bits} bits per sample cannot be read; integer, float, mu-law and A-law can`,
  );
}

function readFormat(head: Head, chunk: Chunk): WavFormat {
  if (chunk.size < 16) throw new SoundFileError(`WAV "fmt " chunk has ${chunk.size} bytes; it needs 16`);
  const stated = head.uint16(chunk.at);
  const channels = head.uint16(chunk.at + 2);
  const sampleRate = head.uint32(chunk.at + 4);
  const bits = head.uint16(chunk.at + 14);
  if (stated === extensible && chunk.size < 40)
    throw new SoundFileError(`WAV "fmt " chunk has ${chunk.size} bytes; extensible ones need 40`);
  // The extensible form keeps the real tag in the first two bytes of its sub-format GUID.
  const format = sampleFormat(stated === extensible ? head.uint16(chunk.at + 24) : stated, bits);
  checkChannels(channels);
  checkSampleRate(sampleRate);
  // As libsndfile has it, a frame is as long as its samples, whatever the block align says: many programs write 0, 1 or that of another format there.
  return { format, channels, sampleRate };
}

/** Reads the head of a RIFF (little-endian) or RIFX (big-endian) file, or of an RF64 file, whose sizes have 64 bits and stand in a chunk of their own. */
export function readWav(bytes: Uint8Array, fileSize: number, littleEndian: boolean): SoundInfo {
  const head = new Head(bytes, fileSize, littleEndian);
  let found: WavFormat | undefined;
  let wideSize: number | undefined;
  for (const chunk of head.chunks(12)) {
    if (chunk.id === 'fmt ') found = readFormat(head, chunk);
    if (chunk.id === 'ds64' && chunk.size >= 16) wideSize = head.uint64(chunk.at + 8);
    if (chunk.id !== 'data') continue;
    if (isOpen(head, chunk, wideSize))
      return { ...infoOf(found, fileSize - chunk.at, chunk.at, fileSize, littleEndian), faults: [neverClosed] };
    return infoOf(
      found,
      chunk.size === 0xffffffff ? (wideSize ?? chunk.size) : chunk.size,
      chunk.at,
      fileSize,
      littleEndian,
    );
  }
  throw new SoundFileError(`WAV file has no "${found === undefined ? 'fmt ' : 'data'}" chunk`);
}

/**
 * True when the program that wrote the file ended before it could write the length: there are no samples by the chunk's size, bytes behind it,
 * and none by the size of the whole.
 */
function isOpen(head: Head, data: Chunk, wideSize: number | undefined): boolean {
  const size = data.size === 0xffffffff ? wideSize : data.size;
  if (size !== 0 || head.fileSize <= data.at) return false;
  const whole = head.uint32(4);
  return whole === 0xffffffff || whole + 8 <= data.at;
}

function infoOf(
  found: WavFormat | undefined,
  stated: number,
  dataOffset: number,
  fileSize: number,
  littleEndian: boolean,
): SoundInfo {
  if (found === undefined) throw new SoundFileError('WAV file has its "data" chunk before its "fmt " chunk');
  return {
    header: 'WAV',
    ...found,
    ...wholeFrames(stated, dataOffset, fileSize, found.channels, found.format),
    dataOffset,
    littleEndian,
  };
}

/** Bytes of a W64 chunk's head: an id of 16 bytes and a size of 8, which counts the head in. */
const wideHead = 24;

/** Reads the head of a W64 file: RIFF's chunks with ids of 16 bytes, sizes of 64 bits, and 8 bytes to align to. */
export function readW64(bytes: Uint8Array, fileSize: number): SoundInfo {
  const head = new Head(bytes, fileSize, true);
  let found: WavFormat | undefined;
  for (let at = 40; at + wideHead <= fileSize; ) {
    const [id, size] = [head.id(at), head.uint64(at + 16)];
    if (size < wideHead)
      throw new SoundFileError(`W64 chunk ${JSON.stringify(id)} has ${size} bytes; it needs ${wideHead}`);
    const chunk = { id, at: at + wideHead, size: size - wideHead };
    if (id === 'fmt ') found = readFormat(head, chunk);
    if (id === 'data') return infoOf(found, chunk.size, chunk.at, fileSize, true);
    at += Math.ceil(size / 8) * 8;
  }
  throw new SoundFileError(`W64 file has no "${found === undefined ? 'fmt ' : 'data'}" chunk`);
}

const writable = new Map<SampleFormat, number>([
  ['uint8', pcm],
  ['int16', pcm],
  ['int24', pcm],
  ['int32', pcm],
  ['float', ieeeFloat],
  ['double', ieeeFloat],
]);

/** Behind its tag in the sub-format of the extensible form. */
const subFormat = [0x00100000, 0xaa000080, 0x719b3800];
/** Loudspeakers of one to eight channels, a bit each; other numbers have none. */
const loudspeakers: Readonly<Record<number, number>> = { 1: 0x4, 2: 0x3, 4: 0x33, 6: 0x3f, 8: 0xff };

/** Everything before the sample data of a RIFF file. */
export function wavHeader({
  format,
  channels,
  sampleRate,
  frames,
  peaks,
  extensible: isExtensible = false,
}: SoundSpec): Uint8Array {
  const tag = writable.get(format);
  if (tag === undefined) {
    throw new SoundFileError(
      `WAV files with ${format} samples cannot be written; ${[...writable.keys()].join(', ')} can`,
    );
  }
  const frameBytes = channels * sampleBytes[format];
  if (frameBytes > 0xffff) throw new SoundFileError(`${channels} channels of ${format} do not fit into a WAV file`);
  const isFloat = tag === ieeeFloat;
  const hasFact = isFloat || isExtensible; // required of every format but plain PCM
  const formatBytes = isExtensible ? 40 : 16;
  const size = 28 + formatBytes + (hasFact ? 12 : 0) + (isFloat ? peakBytes(channels) : 0);
  const { data, outer } = sizeFields(frames, frameBytes, 0, size - 8);
  const rate = Math.round(sampleRate);
  const bits = 8 * sampleBytes[format];
  const writer = new HeadWriter(size, true);
  writer.id('RIFF').uint32(outer).id('WAVE');
  writer
    .id('fmt ')
    .uint32(formatBytes)
    .uint16(isExtensible ? extensible : tag)
    .uint16(channels)
    .uint32(rate);
  writer
    .uint32(rate * frameBytes)
    .uint16(frameBytes)
    .uint16(bits);
  if (isExtensible) {
    writer
      .uint16(22)
      .uint16(bits)
      .uint32(loudspeakers[channels] ?? 0)
      .uint16(tag)
      .uint16(0);
    for (const word of subFormat) writer.uint32(word);
  }
  if (hasFact)
    writer
      .id('fact')
      .uint32(4)
      .uint32(Math.min(frames ?? 0xffffffff, 0xffffffff));
  if (isFloat) writer.peaks(channels, peaks);
  return writer.id('data').uint32(data).finish();
}
