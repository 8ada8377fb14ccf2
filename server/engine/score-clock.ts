/**
 * The clock of a score: which block a time falls into, and where in it. scsynth counts score time in units of 2^-32 s and
 * cuts the length of a block down to whole units; so does this, offline and in real time.
 */
const unitsPerSecond = 2 ** 32;

export class ScoreClock {
  /** Score time of the block at hand, in units. */
  blockTime = 0;
  private readonly blockLength: number;
  private readonly samplesPerUnit: number;

  constructor(blockSize: number, sampleRate: number) {
    this.samplesPerUnit = sampleRate / unitsPerSecond;
    this.blockLength = Math.trunc(blockSize / this.samplesPerUnit);
  }

  static units(seconds: number): number {
    return seconds * unitsPerSecond;
  }

  get seconds(): number {
    return this.blockTime / unitsPerSecond;
  }

  /** True when a time (units) falls into the block at hand or before it. */
  isDue(time: number): boolean {
    return time <= this.blockTime + this.blockLength;
  }

  nextBlock(): void {
    this.blockTime += this.blockLength;
  }

  /** Frames from the block's start to a time, with a fraction; rounded as scsynth rounds, in single precision. */
  framesTo(time: number): number {
    return Math.fround(Math.fround(time - this.blockTime) * this.samplesPerUnit);
  }
}
