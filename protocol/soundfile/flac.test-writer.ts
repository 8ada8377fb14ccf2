/** Writes FLAC for tests, by all the ways in which a subframe may be had. */

class BitWriter {
  private readonly bits: number[] = [];

  put(value: number, count: number): this {
    for (let i = count - 1; i >= 0; i--) this.bits.push(Math.floor(value / 2 ** i) % 2 === 0 ? 0 : 1);
    return this;
  }

  signed(value: number, count: number): this {
    return this.put(value < 0 ? value + 2 ** count : value, count);
  }

  unary(zeros: number): this {
    for (let i = 0; i < zeros; i++) this.bits.push(0);
    this.bits.push(1);
    return this;
  }

  bytes(): number[] {
    while (this.bits.length % 8) this.bits.push(0);
    return Array.from({ length: this.bits.length / 8 }, (_, i) =>
      Number.parseInt(this.bits.slice(8 * i, 8 * i + 8).join(''), 2),
    );
  }
}

const sum = (bytes: readonly number[], polynomial: number, width: number): number => {
  let value = 0;
  for (const byte of bytes) {
    value ^= byte << (width - 8);
    for (let i = 0; i < 8; i++) value = value & (1 << (width - 1)) ? (value << 1) ^ polynomial : value << 1;
  }
  return value & (2 ** width - 1);
};

export interface TestStream {
  readonly channels: number;
  readonly bits: number;
  readonly sampleRate: number;
  readonly frames: number;
  readonly blockSize: number;
  readonly maxBlock?: number;
}

/** `fLaC` and the description of the stream. */
export function flacHead({
  channels,
  bits,
  sampleRate,
  frames,
  blockSize,
  maxBlock = blockSize,
}: TestStream): number[] {
  const info = new BitWriter()
    .put(blockSize, 16)
    .put(maxBlock, 16)
    .put(0, 24)
    .put(0, 24)
    .put(sampleRate, 20)
    .put(channels - 1, 3)
    .put(bits - 1, 5)
    .put(frames, 36)
    .bytes();
  return [0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, 34, ...info, ...new Array<number>(16).fill(0)];
}

export type Coding = 'verbatim' | 'constant' | 'fixed' | 'predicted' | 'raw';

/**
 * A frame of whole numbers, channel by channel.
 * @param stereo how two channels are joined: 8, 9 or 10 as in the head of a frame
 */
export function flacFrame(
  number: number,
  samples: readonly (readonly number[])[],
  bits: number,
  coding: Coding,
  stereo?: 8 | 9 | 10,
): number[] {
  const size = samples[0]!.length;
  const head = new BitWriter()
    .put(0xfff8, 16)
    .put(7, 4)
    .put(0, 4)
    .put(stereo ?? samples.length - 1, 4)
    .put(0, 4)
    .put(number, 8)
    .put(size - 1, 16)
    .bytes();
  head.push(sum(head, 0x07, 8));
  const writer = new BitWriter();
  const [first, second] = samples as [readonly number[], readonly number[]];
  const side = stereo === undefined ? [] : first.map((x, i) => x - second[i]!);
  const mid = stereo === undefined ? [] : first.map((x, i) => Math.floor((x + second[i]!) / 2));
  const coded = stereo === 8 ? [first, side] : stereo === 9 ? [side, second] : stereo === 10 ? [mid, side] : samples;
  coded.forEach((channel) => subframe(writer, channel, bits + (channel === side ? 1 : 0), coding));
  const whole = [...head, ...writer.bytes()];
  const check = sum(whole, 0x8005, 16);
  return [...whole, check >> 8, check & 0xff];
}

function subframe(writer: BitWriter, samples: readonly number[], bits: number, coding: Coding): void {
  if (coding === 'constant') {
    writer.put(0, 8).signed(samples[0]!, bits);
    return;
  }
  const wasted = samples.every((x) => x % 2 === 0) && bits > 1 ? 1 : 0;
  const values = samples.map((x) => x / 2 ** wasted);
  const width = bits - wasted;
  const order = coding === 'verbatim' ? 0 : Math.min(2, values.length);
  const type = coding === 'verbatim' ? 1 : coding === 'predicted' && order > 0 ? 31 + order : 8 + order;
  writer.put(type * 2 + wasted, 8);
  if (wasted) writer.unary(0);
  if (coding === 'verbatim') {
    for (const value of values) writer.signed(value, width);
    return;
  }
  for (const value of values.slice(0, order)) writer.signed(value, width);
  const coefficients = [[], [1], [2, -1]][order]!;
  if (type >= 32) {
    // The same, four times as large and shifted back.
    writer.put(3, 4).signed(2, 5);
    for (const c of coefficients) writer.signed(c === 2 ? 7 : 4 * c, 4);
  }
  const predicted = type >= 32 ? coefficients.map((c) => (c === 2 ? 7 : 4 * c)) : coefficients;
  const residual = values
    .slice(order)
    .map(
      (x, i) =>
        x -
        Math.floor(predicted.reduce((total, c, k) => total + c * values[order + i - 1 - k]!, 0) / (type >= 32 ? 4 : 1)),
    );
  if (coding === 'raw') {
    writer.put(1, 2).put(0, 4).put(31, 5).put(31, 5);
    for (const x of residual) writer.signed(x, 31);
    return;
  }
  const parameter = Math.max(0, bits - 4);
  writer.put(1, 2).put(0, 4).put(parameter, 5);
  for (const x of residual) {
    const folded = x < 0 ? -2 * x - 1 : 2 * x;
    writer.unary(Math.floor(folded / 2 ** parameter)).put(folded % 2 ** parameter, parameter);
  }
}
