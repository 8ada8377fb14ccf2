/** Input on its way from quanta to blocks: a ring for each channel. Runs on the render thread; allocates nothing once made. */
export class InputRing {
  private readonly channels: readonly Float32Array[];
  private readonly waiting: readonly Float32Array[];
  private readonly size: number;
  private readonly mask: number;
  private written: number;
  private taken = 0;

  /**
   * @param channels views of one block each, which `fill` fills
   * @param delay samples that are silent at first
   * @param quantum samples that come at a time
   */
  constructor(channels: readonly Float32Array[], blockSize: number, delay: number, quantum: number) {
    this.channels = channels;
    this.size = blockSize;
    const room = 2 ** Math.ceil(Math.log2(delay + quantum + blockSize));
    this.mask = room - 1;
    this.waiting = channels.map(() => new Float32Array(room));
    this.written = delay;
  }

  /** Takes a quantum; channels that are not there are silent. */
  store(inputs: readonly Float32Array[], frames: number): void {
    for (let c = 0; c < this.waiting.length; c++) {
      const to = this.waiting[c];
      if (c < inputs.length) {
        const from = inputs[c];
        for (let i = 0; i < frames; i++) to[(this.written + i) & this.mask] = from[i];
      } else {
        for (let i = 0; i < frames; i++) to[(this.written + i) & this.mask] = 0;
      }
    }
    // Only the positions modulo the ring's size matter, so neither counter needs to grow beyond it.
    this.written = (this.written + frames) & this.mask;
  }

  /** Hands on the next block. */
  fill(): void {
    for (let c = 0; c < this.waiting.length; c++) {
      const from = this.waiting[c];
      const to = this.channels[c];
      for (let i = 0; i < this.size; i++) to[i] = from[(this.taken + i) & this.mask];
    }
    this.taken = (this.taken + this.size) & this.mask;
  }

  /** Lets a quantum and the blocks in it pass without looking at them. */
  skip(frames: number): void {
    this.written = (this.written + frames) & this.mask;
  }

  /** Lets a block pass likewise. */
  skipBlock(): void {
    this.taken = (this.taken + this.size) & this.mask;
  }

  silence(): void {
    for (let c = 0; c < this.waiting.length; c++) {
      this.waiting[c].fill(0);
      this.channels[c].fill(0);
    }
  }
}
