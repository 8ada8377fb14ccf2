/**
 * A look-ahead limiter, one gain for all channels: nothing that comes out is beyond the ceiling.
 *
 * The gain that each frame needs is held for the length of the look-ahead (a sliding minimum), rises back slowly, and is averaged
 * over the same length. The mean of gains that are each small enough is small enough, and changes smoothly; the signal is
 * delayed by the look-ahead so that the gain is down when the peak comes. While nothing is too loud the gain is exactly 1.
 */
/** Look-ahead, and the time in which the difference to gain 1 falls to 1/e. */
const attackSeconds = 0.0015;
const releaseSeconds = 0.1;

export class Limiter {
  /** Delay of the sound in frames: the look-ahead's length. */
  readonly delay: number;
  private readonly ceiling: number;
  private readonly release: number;
  private readonly size: number;
  private readonly mask: number;
  /** Delayed sound, a ring for each channel. */
  private readonly waiting: readonly Float32Array[];
  /** Gains of the last frames, for their mean. */
  private readonly gains: Float64Array;
  /** Candidates for the minimum: frame and gain, gains rising; a ring. */
  private readonly frames: Float64Array;
  private readonly minima: Float64Array;
  private first = 0;
  private last = 0;
  private frame = 0;
  private gain = 1;
  private sum: number;
  /** Gains below 1 among the last. */
  private lowered = 0;

  /** @param ceiling as an amplitude, above 0 */
  constructor(ceiling: number, sampleRate: number, channels: number) {
    // As a float, so that what is rounded to it is not above it.
    this.ceiling = Math.fround(ceiling) > ceiling ? Math.fround(ceiling * (1 - 1e-7)) : Math.fround(ceiling);
    this.delay = Math.max(1, Math.round(attackSeconds * sampleRate));
    this.release = 1 - Math.exp(-1 / (releaseSeconds * sampleRate));
    this.size = this.delay + 1;
    const room = 2 ** Math.ceil(Math.log2(this.size + 1));
    this.mask = room - 1;
    this.waiting = Array.from({ length: channels }, () => new Float32Array(room));
    this.gains = new Float64Array(room).fill(1);
    this.frames = new Float64Array(room);
    this.minima = new Float64Array(room);
    this.sum = this.size;
  }

  /** Treats finite samples in place. */
  run(outputs: readonly Float32Array[], frames: number): void {
    const channels = Math.min(outputs.length, this.waiting.length);
    for (let i = 0; i < frames; i++) {
      const gain = this.next(this.needed(outputs, channels, i));
      for (let c = 0; c < channels; c++) {
        const waiting = this.waiting[c];
        waiting[this.frame & this.mask] = outputs[c][i];
        const sample = waiting[(this.frame - this.delay) & this.mask];
        outputs[c][i] = gain === 1 ? sample : Math.max(-this.ceiling, Math.min(this.ceiling, sample * gain));
      }
      this.frame++;
    }
    // Positions count modulo the ring's size; kept small they stay exact for ever.
    if (this.frame > 2 ** 30) this.restart();
  }

  private needed(outputs: readonly Float32Array[], channels: number, i: number): number {
    let peak = 0;
    for (let c = 0; c < channels; c++) peak = Math.max(peak, Math.abs(outputs[c][i]));
    return peak > this.ceiling ? this.ceiling / peak : 1;
  }

  /** The gain of the frame that comes out, from what the one that comes in needs. */
  private next(needed: number): number {
    const held = this.minimum(needed);
    this.gain = held < this.gain ? held : this.gain + this.release * (held - this.gain);
    if (this.gain > 1 - 1e-7) this.gain = Math.min(held, 1);
    const leaving = this.gains[(this.frame - this.size) & this.mask];
    this.gains[this.frame & this.mask] = this.gain;
    this.lowered += (this.gain < 1 ? 1 : 0) - (leaving < 1 ? 1 : 0);
    this.sum = this.lowered === 0 ? this.size : this.sum + this.gain - leaving;
    return this.lowered === 0 ? 1 : this.sum / this.size;
  }

  /** The least of the last gains needed. */
  private minimum(needed: number): number {
    const mask = this.mask;
    while (this.last > this.first && this.minima[(this.last - 1) & mask] >= needed) this.last--;
    this.frames[this.last & mask] = this.frame;
    this.minima[this.last & mask] = needed;
    this.last++;
    if (this.frames[this.first & mask] <= this.frame - this.size) this.first++;
    return this.minima[this.first & mask];
  }

  private restart(): void {
    const by = this.frame & ~this.mask;
    this.frame -= by;
    for (let i = this.first; i < this.last; i++) this.frames[i & this.mask] -= by;
    const turns = this.first & ~this.mask;
    this.first -= turns;
    this.last -= turns;
  }
}
