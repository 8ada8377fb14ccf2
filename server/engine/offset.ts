/** Place in the block at which the program that runs is due: nodes that it starts begin there. */
export class Offset {
  /** Frames from the start of the block, and what of a frame is left over. */
  frames = 0;
  fraction = 0;

  constructor(private readonly blockSize: number) {}

  set(frames: number): void {
    const rounded = Math.fround(frames + 0.5);
    const whole = Math.floor(rounded);
    this.frames = Math.min(this.blockSize - 1, Math.max(0, whole));
    this.fraction = rounded - whole;
  }

  /** The same place as another engine's. */
  copy({ frames, fraction }: { readonly frames: number; readonly fraction: number }): void {
    this.frames = frames;
    this.fraction = fraction;
  }

  /** The start of the block. */
  clear(): void {
    this.frames = 0;
    this.fraction = 0;
  }
}
