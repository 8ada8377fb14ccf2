/** FLAC (RFC 9639): the stream's description and its frames, one by one. Pure. */
import { FlacBits, FlacBytesNeeded } from './flac-bits.ts';
import { SoundFileError } from './types.ts';

/** Contents of the STREAMINFO block. */
export interface FlacInfo {
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
  /** Frames of sound in the stream; 0 where it is not known. */
  readonly frames: number;
  /** Sizes of blocks, which are equal where all but the last block are of one size. */
  readonly minBlock: number;
  readonly maxBlock: number;
}

/** A frame of the stream: a block of sound. */
export interface FlacFrame {
  /** Full scale being 1. */
  readonly channels: readonly Float32Array[];
  readonly blockSize: number;
  /** Number of the frame in the stream, or, in a stream whose blocks differ, of its first frame of sound; undefined where it is not given. */
  readonly number: number | undefined;
  readonly variable: boolean;
  /** Begin of the next frame, in bytes. */
  readonly end: number;
}

export const streamInfoBytes = 34;

/** Reads a STREAMINFO block. @throws SoundFileError */
export function readFlacInfo(block: Uint8Array): FlacInfo {
  if (block.length < streamInfoBytes)
    throw new SoundFileError(`FLAC stream info has ${block.length} bytes; it needs ${streamInfoBytes}`);
  const bits = new FlacBits(block, 0);
  const [minBlock, maxBlock] = [bits.bits(16), bits.bits(16)];
  bits.bits(24);
  bits.bits(24);
  const info = {
    sampleRate: bits.bits(20),
    channels: bits.bits(3) + 1,
    bits: bits.bits(5) + 1,
    frames: bits.wide(36),
    minBlock,
    maxBlock,
  };
  if (info.sampleRate === 0) throw new SoundFileError('FLAC sample rate is 0');
  return info;
}

const rates = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000];
const sampleSizes = [0, 8, 12, -1, 16, 20, 24, 32];

interface FrameHead {
  readonly blockSize: number;
  readonly sampleRate: number;
  readonly assignment: number;
  readonly bits: number;
  readonly number: number | undefined;
  readonly variable: boolean;
  readonly at: number;
}

const channelsOf = ({ assignment }: FrameHead): number => (assignment < 8 ? assignment + 1 : 2);

/** True when a frame may begin at a place, by its first two bytes. */
export const mayBeFrame = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0xff && (bytes[at + 1]! & 0xfe) === 0xf8;

function readHead(bytes: Uint8Array, from: number, info: FlacInfo): FrameHead {
  if (from + 2 > bytes.length) throw new FlacBytesNeeded();
  if (!mayBeFrame(bytes, from)) throw new SoundFileError('no frame begins here');
  const reader = new FlacBits(bytes, from + 2);
  const [sizeCode, rateCode, assignment, bitsCode, reserved] = [
    reader.bits(4),
    reader.bits(4),
    reader.bits(4),
    reader.bits(3),
    reader.bits(1),
  ] as [number, number, number, number, number];
  const number = readNumber(reader);
  const blockSize =
    sizeCode === 6
      ? reader.bits(8) + 1
      : sizeCode === 7
        ? reader.bits(16) + 1
        : sizeCode === 1
          ? 192
          : sizeCode < 6
            ? 576 << (sizeCode - 2)
            : 256 << (sizeCode - 8);
  const sampleRate =
    rateCode < 12
      ? rates[rateCode]! || info.sampleRate
      : rateCode === 12
        ? 1000 * reader.bits(8)
        : rateCode === 13
          ? reader.bits(16)
          : 10 * reader.bits(16);
  const at = reader.align() + 1;
  if (at > bytes.length) throw new FlacBytesNeeded();
  if (sum8(bytes, from, at - 1) !== bytes[at - 1]) throw new SoundFileError('the head of a frame is damaged');
  const bits = sampleSizes[bitsCode]! || info.bits;
  if (sizeCode === 0 || rateCode === 15 || assignment > 10 || bits < 0 || reserved !== 0)
    throw new SoundFileError('the head of a frame has a value that is reserved');
  const variable = (bytes[from + 1]! & 1) === 1;
  // Encoders before 2007 wrote blocks of several sizes without saying so, and what they number is not known.
  return {
    blockSize,
    sampleRate,
    assignment,
    bits,
    number: variable || info.minBlock === info.maxBlock ? number : undefined,
    variable,
    at,
  };
}

/** A number of up to 36 bits, written as UTF-8 writes characters. */
function readNumber(reader: FlacBits): number {
  const first = reader.bits(8);
  const more = Math.clz32(~(first << 24)) - 1;
  if (first < 0x80) return first;
  if (more < 1 || more > 6) throw new SoundFileError('the number of a frame is damaged');
  let number = first & (0x3f >> more);
  for (let i = 0; i < more; i++) number = number * 64 + (reader.bits(8) & 0x3f);
  return number;
}

/**
 * Decodes the frame that begins at a byte.
 * @throws FlacBytesNeeded where more bytes are needed, SoundFileError where no frame of this stream begins
 */
export function decodeFlacFrame(bytes: Uint8Array, from: number, info: FlacInfo): FlacFrame {
  const head = readHead(bytes, from, info);
  if (channelsOf(head) !== info.channels || head.sampleRate !== info.sampleRate || head.bits !== info.bits) {
    throw new SoundFileError(
      `a frame has ${channelsOf(head)} channels of ${head.bits} bits at ${head.sampleRate} Hz; the stream has ${info.channels} of ${info.bits} at ${info.sampleRate}`,
    );
  }
  const { blockSize, assignment, number, variable } = head;
  const reader = new FlacBits(bytes, head.at);
  const samples = Array.from({ length: info.channels }, (_, c) =>
    readSubframe(reader, blockSize, info.bits + (isSide(assignment, c) ? 1 : 0)),
  );
  const end = reader.align() + 2;
  if (end > bytes.length) throw new FlacBytesNeeded();
  if (sum16(bytes, from, end - 2) !== ((bytes[end - 2]! << 8) | bytes[end - 1]!))
    throw new SoundFileError('a frame is damaged');
  joinStereo(samples, assignment);
  const scale = 2 ** (1 - info.bits);
  return { channels: samples.map((channel) => scaled(channel, scale)), blockSize, number, variable, end };
}

function scaled(samples: Float64Array, scale: number): Float32Array {
  const out = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) out[i] = samples[i]! * scale;
  return out;
}

/** The channel that holds a difference needs a bit more. */
const isSide = (assignment: number, channel: number): boolean =>
  assignment === 9 ? channel === 0 : assignment > 7 && channel === 1;

function joinStereo([first, second]: Float64Array[], assignment: number): void {
  if (assignment < 8 || !first || !second) return;
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [first[i]!, second[i]!];
    if (assignment === 8) second[i] = a - b;
    else if (assignment === 9) first[i] = a + b;
    else {
      // The lowest bit of the sum is that of the difference.
      const twice = 2 * a + (b & 1);
      first[i] = (twice + b) / 2;
      second[i] = (twice - b) / 2;
    }
  }
}

/** Whole numbers as doubles: those of 33 bits, and the sums that predict them (below 2^53), are exact. */
function readSubframe(reader: FlacBits, size: number, width: number): Float64Array {
  const head = reader.bits(8);
  const type = (head >> 1) & 0x3f;
  if (head & 0x80) throw new SoundFileError('a subframe does not begin with 0');
  const wasted = head & 1 ? reader.zeros() + 1 : 0;
  const bits = width - wasted;
  if (bits < 1) throw new SoundFileError(`a subframe has ${wasted} bits less than its ${width}`);
  const out = new Float64Array(size);
  const order = type >= 32 ? type - 31 : type - 8;
  if (type === 0) out.fill(reader.signed(bits));
  else if (type === 1) for (let i = 0; i < size; i++) out[i] = reader.signed(bits);
  else if (type >= 32 || (order >= 0 && order <= 4)) {
    if (order > size) throw new SoundFileError(`a predictor of order ${order} has a block of ${size}`);
    for (let i = 0; i < order; i++) out[i] = reader.signed(bits);
    if (type >= 32) readPredicted(reader, out, order);
    else {
      readResidual(reader, out, order);
      predict(out, fixedCoefficients[order]!, 0);
    }
  } else throw new SoundFileError(`type ${type} of a subframe is reserved`);
  if (wasted > 0) for (let i = 0; i < size; i++) out[i]! *= 2 ** wasted;
  return out;
}

/** Of the sample before, the one before that … */
const fixedCoefficients = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

function readPredicted(reader: FlacBits, out: Float64Array, order: number): void {
  const precision = reader.bits(4) + 1;
  const shift = reader.signed(5);
  if (precision === 16 || shift < 0)
    throw new SoundFileError(`a predictor has precision ${precision} and shift ${shift}`);
  const coefficients = Array.from({ length: order }, () => reader.signed(precision));
  readResidual(reader, out, order);
  predict(out, coefficients, shift);
}

/** Adds what is predicted of the samples before. */
function predict(out: Float64Array, coefficients: readonly number[], shift: number): void {
  const order = coefficients.length;
  const forward = Float64Array.from(coefficients).reverse();
  const scale = 2 ** -shift;
  for (let from = 0, i = order; i < out.length; from++, i++) {
    let sum = 0;
    for (let k = 0; k < order; k++) sum += forward[k]! * out[from + k]!;
    out[i]! += Math.floor(sum * scale);
  }
}

function readResidual(reader: FlacBits, out: Float64Array, order: number): void {
  const method = reader.bits(2);
  if (method > 1) throw new SoundFileError(`coding method ${method} of a residual is reserved`);
  const parameterBits = 4 + method;
  const partitions = 1 << reader.bits(4);
  const size = out.length / partitions;
  if (!Number.isInteger(size) || size < order)
    throw new SoundFileError(`a block of ${out.length} cannot be had in ${partitions} parts`);
  for (let p = 0, i = order; p < partitions; p++) {
    const parameter = reader.bits(parameterBits);
    const end = (p + 1) * size;
    if (parameter < (1 << parameterBits) - 1) reader.rice(parameter, out, i, end);
    else {
      const raw = reader.bits(5);
      for (let k = i; k < end; k++) out[k] = reader.signed(raw);
    }
    i = end;
  }
}

const table8 = Uint8Array.from({ length: 256 }, (_, byte) => {
  for (let i = 0; i < 8; i++) byte = byte & 0x80 ? (byte << 1) ^ 0x107 : byte << 1;
  return byte;
});
const table16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 8;
  for (let i = 0; i < 8; i++) sum = sum & 0x8000 ? (sum << 1) ^ 0x18005 : sum << 1;
  return sum;
});

function sum8(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum = table8[sum ^ bytes[i]!]!;
  return sum;
}

function sum16(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum = ((sum << 8) & 0xffff) ^ table16[(sum >> 8) ^ bytes[i]!]!;
  return sum;
}
