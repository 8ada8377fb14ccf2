import { MoreBytesNeeded, type Peak, type SampleFormat, SoundFileError, type SoundInfo, sampleBytes } from './types.ts';

/** A chunk of a RIFF or IFF file. */
export interface Chunk {
  readonly id: string;
  /** Begin of its content, in bytes from the start of the file. */
  readonly at: number;
  /** Size of the content as the file states it, without padding. */
  readonly size: number;
}

/**
 * The first bytes of a sound file, with checked access. Where the file goes on but the bytes given do not, reading throws
 * MoreBytesNeeded; past the end of the file it throws SoundFileError.
 */
export class Head {
  private readonly view: DataView;

  /** `fileSize` in bytes; Infinity if it is not known. */
  constructor(
    private readonly bytes: Uint8Array,
    readonly fileSize: number,
    private readonly littleEndian: boolean,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private need(at: number, size: number): void {
    if (at + size > this.fileSize)
      throw new SoundFileError(`sound file ends at byte ${this.fileSize}; ${size} bytes at byte ${at} are missing`);
    if (at + size > this.bytes.length) throw new MoreBytesNeeded(at + size);
  }

  id(at: number): string {
    this.need(at, 4);
    return String.fromCharCode(...this.bytes.subarray(at, at + 4));
  }

  uint16(at: number): number {
    this.need(at, 2);
    return this.view.getUint16(at, this.littleEndian);
  }

  uint32(at: number): number {
    this.need(at, 4);
    return this.view.getUint32(at, this.littleEndian);
  }

  /** Exact below 2^53. */
  uint64(at: number): number {
    const [first, second] = [this.uint32(at), this.uint32(at + 4)];
    return this.littleEndian ? second * 2 ** 32 + first : first * 2 ** 32 + second;
  }

  private isId(at: number): boolean {
    return at + 8 <= this.fileSize && /^[ -~]{4}$/.test(this.id(at));
  }

  /** Chunks one after the other from `start` on, until the file has no room for another. */
  *chunks(start: number): Generator<Chunk> {
    let at = start;
    while (at + 8 <= this.fileSize) {
      const chunk = { id: this.id(at), at: at + 8, size: this.uint32(at + 4) };
      yield chunk;
      const end = chunk.at + chunk.size;
      // Some programs leave the padding out.
      at = chunk.size % 2 === 1 && !this.isId(end + 1) && this.isId(end) ? end : end + (chunk.size & 1);
    }
  }
}

/** The PCM format whose samples take `bits` bits, rounded up to whole bytes. */
export function integerFormat(bits: number): SampleFormat {
  const formats: readonly SampleFormat[] = ['int8', 'int16', 'int24', 'int32'];
  const format = bits > 0 ? formats[Math.ceil(bits / 8) - 1] : undefined;
  if (format === undefined) throw new SoundFileError(`bits per sample is ${bits}; 1 to 32 can be read`);
  return format;
}

/** Value of 32 bits where a size is not known. */
const unknownSize = 0xffffffff;

/** Fault of a file whose writer was killed before it could put the sizes in. */
export const neverClosed = 'it was never closed; all that follows its head is taken for sound';

/** Whole frames in the part of the data that really is in the file: a recording cut short states more than it has. */
export function wholeFrames(
  stated: number,
  at: number,
  fileSize: number,
  channels: number,
  format: SampleFormat,
): Pick<SoundInfo, 'frames' | 'dataBytes' | 'faults'> {
  if (at > fileSize)
    throw new SoundFileError(`sound file ends at byte ${fileSize}; its sample data would begin at byte ${at}`);
  const frameBytes = channels * sampleBytes[format];
  const frames = Math.floor(Math.min(stated, fileSize - at) / frameBytes);
  const all = Math.floor(stated / frameBytes);
  const faults =
    frames < all && stated < unknownSize - 8
      ? [`it ends after ${frames} of the ${all} frames that it says it has`]
      : [];
  return { frames, dataBytes: frames * frameBytes, faults };
}

export function checkChannels(channels: number): void {
  if (!(Number.isInteger(channels) && channels >= 1 && channels <= 0xffff)) {
    throw new SoundFileError(`number of channels is ${channels}; it must be from 1 to 65535`);
  }
}

export function checkSampleRate(rate: number): void {
  if (!(rate > 0 && rate < 2 ** 32))
    throw new SoundFileError(`sample rate is ${rate}; it must be greater than 0 and less than 2^32 Hz`);
}

/** Fields of a header in order, for writing. */
export class HeadWriter {
  private readonly view: DataView;
  private position = 0;

  constructor(
    size: number,
    private readonly littleEndian: boolean,
  ) {
    this.view = new DataView(new ArrayBuffer(size));
  }

  id(text: string): this {
    for (let i = 0; i < 4; i++) this.view.setUint8(this.position + i, text.charCodeAt(i));
    this.position += 4;
    return this;
  }

  uint16(value: number): this {
    this.view.setUint16(this.position, value, this.littleEndian);
    this.position += 2;
    return this;
  }

  uint32(value: number): this {
    this.view.setUint32(this.position, value, this.littleEndian);
    this.position += 4;
    return this;
  }

  float32(value: number): this {
    this.view.setFloat32(this.position, value, this.littleEndian);
    this.position += 4;
    return this;
  }

  /** The chunk that libsndfile writes into files of floats: version, no time (equal sound gives equal bytes), the peak of each channel. */
  peaks(channels: number, peaks: readonly Peak[] = []): this {
    this.id('PEAK')
      .uint32(peakBytes(channels) - 8)
      .uint32(1)
      .uint32(0);
    for (let c = 0; c < channels; c++) this.float32(peaks[c]?.value ?? 0).uint32(peaks[c]?.frame ?? 0);
    return this;
  }

  finish(): Uint8Array {
    return new Uint8Array(this.view.buffer);
  }
}

/** Bytes of the chunk of peaks. */
export const peakBytes = (channels: number): number => 16 + 8 * channels;

/**
 * Chunk size of the sample data, and a size that counts it in, as 32-bit fields. Frames not known yet, and data of 4 GiB
 * and more, give 0xFFFFFFFF in both: readers then take what the file has.
 */
export function sizeFields(
  frames: number | undefined,
  frameBytes: number,
  before: number,
  around: number,
): { data: number; outer: number } {
  if (frames === undefined) return { data: unknownSize, outer: unknownSize };
  if (!(Number.isSafeInteger(frames) && frames >= 0))
    throw new SoundFileError(`number of frames is ${frames}; it must be an integer from 0 on`);
  const bytes = frames * frameBytes;
  const data = before + bytes;
  const outer = around + bytes + (bytes % 2);
  return outer >= unknownSize ? { data: unknownSize, outer: unknownSize } : { data, outer };
}
