import { type SampleFormat, SoundFileError, type SoundInfo, sampleBytes } from './types.ts';

const fullScale = 2 ** 31;
/** Adding and subtracting it rounds a double below 2^51 to an integer, halves to even, as the C library does. */
const rounder = 1.5 * 2 ** 52;

/**
 * A sample as a 32-bit integer: full scale is 2^31, more is clipped, NaN is 0. libsndfile gets every smaller format
 * from the upper bits of this one, so those round towards minus infinity.
 */
function toInt32(sample: number): number {
  const scaled = sample * fullScale;
  if (scaled >= fullScale) return 0x7fffffff;
  if (scaled <= -fullScale) return -0x80000000;
  return (scaled + rounder - rounder) | 0;
}

function mulawToInt16(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 15) << 3) + 132) << ((code >> 4) & 7)) - 132;
  return code & 0x80 ? 0 - magnitude : magnitude;
}

function alawToInt16(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const low = ((code & 15) << 4) + 8;
  const magnitude = segment === 0 ? low : (low + 256) << (segment - 1);
  return code & 0x80 ? magnitude : -magnitude;
}

type Get = (view: DataView, at: number, littleEndian: boolean) => number;
type Set = (view: DataView, at: number, sample: number, littleEndian: boolean) => void;

/** Reads one sample as a float, full scale being 1. */
const readers: Readonly<Record<SampleFormat, Get>> = {
  int8: (view, at) => view.getInt8(at) / 0x80,
  uint8: (view, at) => (view.getUint8(at) - 0x80) / 0x80,
  int16: (view, at, little) => view.getInt16(at, little) / 0x8000,
  int24: (view, at, little) =>
    ((view.getInt8(little ? at + 2 : at) << 16) | (view.getUint8(at + 1) << 8) | view.getUint8(little ? at : at + 2)) /
    0x800000,
  int32: (view, at, little) => view.getInt32(at, little) / fullScale,
  float: (view, at, little) => view.getFloat32(at, little),
  double: (view, at, little) => view.getFloat64(at, little),
  mulaw: (view, at) => mulawToInt16(view.getUint8(at)) / 0x8000,
  alaw: (view, at) => alawToInt16(view.getUint8(at)) / 0x8000,
};

const littleEndianMachine = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Reads samples as a run of this machine's numbers, several times as fast as one by one; false where they are none. */
function decodeRun(
  bytes: Uint8Array,
  format: SampleFormat,
  little: boolean,
  out: Float32Array,
  count: number,
): boolean {
  if (little !== littleEndianMachine || bytes.byteOffset % sampleBytes[format]) return false;
  const { buffer, byteOffset } = bytes;
  if (format === 'float') out.set(new Float32Array(buffer, byteOffset, count));
  else if (format === 'int16') scale(new Int16Array(buffer, byteOffset, count), 1 / 0x8000, out);
  else if (format === 'int32') scale(new Int32Array(buffer, byteOffset, count), 1 / fullScale, out);
  else return false;
  return true;
}

function scale(run: Int16Array | Int32Array, factor: number, out: Float32Array): void {
  for (let i = 0; i < run.length; i++) out[i] = run[i]! * factor;
}

function setInt24(view: DataView, at: number, sample: number, little: boolean): void {
  const value = toInt32(sample);
  view.setInt8(little ? at + 2 : at, value >> 24);
  view.setInt8(at + 1, value >> 16);
  view.setInt8(little ? at : at + 2, value >> 8);
}

const writers: Readonly<Partial<Record<SampleFormat, Set>>> = {
  int8: (view, at, sample) => view.setInt8(at, toInt32(sample) >> 24),
  uint8: (view, at, sample) => view.setUint8(at, (toInt32(sample) >> 24) + 0x80),
  int16: (view, at, sample, little) => view.setInt16(at, toInt32(sample) >> 16, little),
  int24: setInt24,
  int32: (view, at, sample, little) => view.setInt32(at, toInt32(sample), little),
  float: (view, at, sample, little) => view.setFloat32(at, sample, little),
  double: (view, at, sample, little) => view.setFloat64(at, sample, little),
};

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Converts sample data to interleaved floats, full scale being 1, as scsynth reads sound files.
 * `bytes` is any run of whole frames from the file's data; what is over after whole frames is left out.
 * Converts as many frames as both `bytes` and `out` hold and returns that number.
 */
export function decodeSamples(
  bytes: Uint8Array,
  info: Pick<SoundInfo, 'format' | 'channels' | 'littleEndian'>,
  out: Float32Array,
): number {
  const size = sampleBytes[info.format];
  const frames = Math.floor(Math.min(bytes.length / size, out.length) / info.channels);
  const count = frames * info.channels;
  if (decodeRun(bytes, info.format, info.littleEndian, out, count)) return frames;
  const view = viewOf(bytes);
  const read = readers[info.format];
  for (let i = 0; i < count; i++) out[i] = read(view, i * size, info.littleEndian);
  return frames;
}

/**
 * Converts interleaved floats, full scale being 1, to sample data, bit for bit as scsynth writes sound files: integers are
 * clipped at full scale, floats are not. Writes to the start of `out` if it is given and returns the part written.
 * @throws SoundFileError for formats that are only read, and if `out` is too small.
 */
export function encodeSamples(
  samples: Float32Array,
  format: SampleFormat,
  littleEndian: boolean,
  out?: Uint8Array,
): Uint8Array {
  const write = writers[format];
  if (write === undefined) throw new SoundFileError(`samples of format ${format} cannot be written`);
  const size = sampleBytes[format];
  const needed = samples.length * size;
  if (out !== undefined && out.length < needed) {
    throw new SoundFileError(
      `${samples.length} samples of format ${format} need ${needed} bytes; out has ${out.length}`,
    );
  }
  const target = out === undefined ? new Uint8Array(needed) : out.subarray(0, needed);
  const view = viewOf(target);
  for (let i = 0; i < samples.length; i++) write(view, i * size, samples[i], littleEndian);
  return target;
}
