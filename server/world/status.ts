/**
 * Status of the render thread in shared memory: written once a quantum, read by any thread at any time.
 */

import { beginChange, endChange, readTogether } from './seqlock.ts';

/** Fields of the status, in the order they lie in memory. */
const statusFields = [
  /** Quanta rendered. */
  'quanta',
  /** Samples put out: the number of the sample that comes next. */
  'samples',
  /** The audio context's number of that sample. */
  'frame',
  /** Blocks rendered. */
  'blocks',
  /** Seconds since 1970 of sample number `samples`. */
  'seconds',
  /** Measured length of a sample in seconds. */
  'secondsPerSample',
  /** Running average and recent peak of the time a quantum takes, percent of its length. */
  'averageLoad',
  'peakLoad',
  /** Quanta that were ready later than the device could wait. */
  'late',
  /** Times the clock had to be moved: a step of the system clock, or samples lost by the device. */
  'relocks',
  /** Samples the device takes at a time, as observed. */
  'period',
  /** Samples at the outputs that were not finite; the device got 0. */
  'badSamples',
] as const;

/** One consistent reading. All zero until the first quantum. */
export type RenderStatus = Record<(typeof statusFields)[number], number>;

const versionBytes = 8;

/** The end on the render thread: set the fields of `values`, then `publish`. Does not allocate. */
export class StatusWriter {
  readonly values: RenderStatus = zeros();
  private readonly ints: Int32Array;
  private readonly fields: Float64Array;

  /** @param buffer shared, from byte `byteOffset` (a multiple of 8) on `statusBytes` of it */
  constructor(
    buffer: ArrayBufferLike,
    private readonly byteOffset = 0,
  ) {
    this.ints = new Int32Array(buffer);
    this.fields = new Float64Array(buffer, byteOffset + versionBytes, statusFields.length);
  }

  publish(): void {
    beginChange(this.ints, this.byteOffset);
    for (let i = 0; i < statusFields.length; i++) this.fields[i] = this.values[statusFields[i]];
    endChange(this.ints, this.byteOffset);
  }
}

/** The end for every other thread. */
export class StatusReader {
  private readonly ints: Int32Array;
  private readonly doubles: Float64Array;
  private readonly fields = new Float64Array(statusFields.length);

  constructor(
    buffer: ArrayBufferLike,
    private readonly byteOffset = 0,
  ) {
    this.ints = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }

  /** The latest status. Tries again while the writer is at work, which takes it less than a microsecond. */
  read(): RenderStatus {
    const { ints, doubles, byteOffset, fields } = this;
    readTogether(ints, doubles, byteOffset, byteOffset + versionBytes, fields);
    const status = zeros();
    for (let i = 0; i < statusFields.length; i++) status[statusFields[i]] = fields[i];
    return status;
  }
}

/** Bytes of shared memory of a status. */
export const statusBytes = versionBytes + 8 * statusFields.length;

function zeros(): RenderStatus {
  return Object.fromEntries(statusFields.map((field) => [field, 0])) as RenderStatus;
}
