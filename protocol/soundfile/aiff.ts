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

interface AiffFormat {
  readonly format: SampleFormat;
  readonly channels: number;
  readonly sampleRate: number;
  readonly littleEndian: boolean;
}

function compressedFormat(type: string, bits: number): { format: SampleFormat; littleEndian: boolean } {
  switch (type) {
    case 'NONE':
    case 'twos':
    case 'in24':
    case 'in32':
      return { format: integerFormat(bits), littleEndian: false };
    case 'sowt':
    case '42ni':
    case '23ni':
      return { format: integerFormat(bits), littleEndian: true };
    case 'raw ':
      return { format: 'uint8', littleEndian: false };
    case 'fl32':
    case 'FL32':
      return { format: 'float', littleEndian: false };
    case 'fl64':
    case 'FL64':
      return { format: 'double', littleEndian: false };
    case 'ulaw':
    case 'ULAW':
      return { format: 'mulaw', littleEndian: false };
    case 'alaw':
    case 'ALAW':
      return { format: 'alaw', littleEndian: false };
    default:
      throw new UnknownFormat(
        `AIFC compression type ${JSON.stringify(type)} cannot be read; integer, float, mu-law and A-law can`,
      );
  }
}

/** An 80-bit IEEE float: 15 bits of exponent, 64 bits of mantissa with its leading one written out. */
function readExtended(head: Head, at: number): number {
  const exponent = head.uint16(at);
  const mantissa = head.uint32(at + 2) * 2 ** 32 + head.uint32(at + 6);
  return (exponent & 0x8000 ? -1 : 1) * mantissa * 2 ** ((exponent & 0x7fff) - 16383 - 63);
}

/** Writes a rate greater than 0 and less than 2^32. */
function writeExtended(writer: HeadWriter, value: number): void {
  let exponent = Math.floor(Math.log2(value));
  // The logarithm of a value just below a power of two may round up to it.
  if (2 ** exponent > value) exponent--;
  const mantissa = value * 2 ** (31 - exponent);
  writer
    .uint16(exponent + 16383)
    .uint32(Math.floor(mantissa))
    .uint32((mantissa % 1) * 2 ** 32);
}

function readCommon(head: Head, chunk: Chunk, compressed: boolean): AiffFormat {
  if (chunk.size < 18) throw new SoundFileError(`AIFF "COMM" chunk has ${chunk.size} bytes; it needs 18`);
  const channels = head.uint16(chunk.at);
  const bits = head.uint16(chunk.at + 6);
  const sampleRate = readExtended(head, chunk.at + 8);
  checkChannels(channels);
  checkSampleRate(sampleRate);
  return {
    channels,
    sampleRate,
    ...compressedFormat(compressed && chunk.size >= 22 ? head.id(chunk.at + 18) : 'NONE', bits),
  };
}

interface SoundData {
  readonly at: number;
  readonly size: number;
}

function readSoundData(head: Head, chunk: Chunk): SoundData {
  if (chunk.size < 8) throw new SoundFileError(`AIFF "SSND" chunk has ${chunk.size} bytes; it needs 8`);
  const offset = head.uint32(chunk.at);
  if (offset > chunk.size - 8)
    throw new SoundFileError(`AIFF "SSND" offset is ${offset}; the chunk holds ${chunk.size - 8} bytes`);
  return { at: chunk.at + 8 + offset, size: chunk.size - 8 - offset };
}

/** Reads the head of a FORM file of type AIFF or AIFC. */
export function readAiff(bytes: Uint8Array, fileSize: number, compressed: boolean): SoundInfo {
  const head = new Head(bytes, fileSize, false);
  let common: AiffFormat | undefined;
  let data: SoundData | undefined;
  const stated = head.uint32(4) + 8;
  let open = false;
  for (const chunk of head.chunks(12)) {
    if (chunk.id === 'COMM') common = readCommon(head, chunk, compressed);
    if (chunk.id === 'SSND') {
      // A form that ends with the head of its sound, before the file does.
      open = chunk.size <= 8 && (stated <= chunk.at + 8 || stated > 0xffffffff) && fileSize > chunk.at + 8;
      data = readSoundData(head, open ? { ...chunk, size: fileSize - chunk.at } : chunk);
    }
    if (common === undefined || data === undefined) continue;
    return {
      header: 'AIFF',
      ...common,
      ...wholeFrames(data.size, data.at, fileSize, common.channels, common.format),
      dataOffset: data.at,
      ...(open ? { faults: [neverClosed] } : {}),
    };
  }
  throw new SoundFileError(`AIFF file has no "${common === undefined ? 'COMM' : 'SSND'}" chunk`);
}

/** Compression type by format; `undefined` for plain AIFF. */
const writable = new Map<SampleFormat, string | undefined>([
  ['int8', undefined],
  ['uint8', 'raw '],
  ['int16', undefined],
  ['int24', undefined],
  ['int32', undefined],
  ['float', 'FL32'],
  ['double', 'FL64'],
]);

/** Everything before the sample data of an AIFF file, or of an AIFC file where the samples are floats or have no sign. */
export function aiffHeader({ format, channels, sampleRate, frames, peaks }: SoundSpec): Uint8Array {
  if (!writable.has(format)) {
    throw new SoundFileError(
      `AIFF files with ${format} samples cannot be written; ${[...writable.keys()].join(', ')} can`,
    );
  }
  const compression = writable.get(format);
  const isFloat = format === 'float' || format === 'double';
  const size = (compression === undefined ? 54 : 72) + (isFloat ? peakBytes(channels) : 0);
  const { data, outer } = sizeFields(frames, channels * sampleBytes[format], 8, size - 8);
  const writer = new HeadWriter(size, false);
  writer
    .id('FORM')
    .uint32(outer)
    .id(compression === undefined ? 'AIFF' : 'AIFC');
  if (compression !== undefined) writer.id('FVER').uint32(4).uint32(0xa2805140); // the one version there is
  writer.id('COMM').uint32(compression === undefined ? 18 : 24);
  writer
    .uint16(channels)
    .uint32(Math.min(frames ?? 0xffffffff, 0xffffffff))
    .uint16(8 * sampleBytes[format]);
  writeExtended(writer, sampleRate);
  if (compression !== undefined) writer.id(compression).uint16(0); // an empty name
  if (isFloat) writer.peaks(channels, peaks);
  return writer.id('SSND').uint32(data).uint32(0).uint32(0).finish();
}
