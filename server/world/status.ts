/**
 * Status of the render thread in shared memory: written once a quantum, read by any thread at any time.
 *
 * A version number that is odd while the writer is at work lets readers notice that they read across a change.
 */

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
  private readonly version: Int32Array;
  private readonly fields: Float64Array;

  /** @param buffer shared, from byte `byteOffset` (a multiple of 8) on `statusBytes` of it */
  constructor(buffer: ArrayBufferLike, byteOffset = 0) {
    this.version = new Int32Array(buffer, byteOffset, 1);
    this.fields = new Float64Array(buffer, byteOffset + versionBytes, statusFields.length);
  }

  publish(): void {
    Atomics.add(this.version, 0, 1);
    for (let i = 0; i < statusFields.length; i++) this.fields[i] = this.values[statusFields[i]];
    Atomics.add(this.version, 0, 1);
  }
}

/** The end for every other thread. */
export class StatusReader {
  private readonly version: Int32Array;
  private readonly fields: Float64Array;

  constructor(buffer: ArrayBufferLike, byteOffset = 0) {
    this.version = new Int32Array(buffer, byteOffset, 1);
    this.fields = new Float64Array(buffer, byteOffset + versionBytes, statusFields.length);
  }

  /** The latest status. Tries again while the writer is at work, which takes it less than a microsecond. */
  read(): RenderStatus {
    const status = zeros();
    for (;;) {
      const version = Atomics.load(this.version, 0);
      for (let i = 0; i < statusFields.length; i++) status[statusFields[i]] = this.fields[i];
      if (version % 2 === 0 && Atomics.load(this.version, 0) === version) return status;
    }
  }
}

/** Bytes of shared memory of a status. */
export const statusBytes = versionBytes + 8 * statusFields.length;

function zeros(): RenderStatus {
  return Object.fromEntries(statusFields.map((field) => [field, 0])) as RenderStatus;
}
