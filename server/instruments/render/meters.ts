/** Words of the shared memory that players write their levels to. Runs on the control thread, which reads them when it is asked. */
import type { Layout } from '../../world/layout.ts';

export class Meters {
  private readonly levels: Float32Array;
  private readonly free: number[] = [];
  private fresh = 0;

  constructor(
    private readonly layout: Layout,
    memory: ArrayBufferLike,
  ) {
    this.levels = new Float32Array(memory);
  }

  /** Takes a free meter. There are as many as rows, and each player that has a meter has a row. */
  take(): number {
    const meter = this.free.pop() ?? this.fresh++;
    this.levels[this.word(meter)] = 0;
    return meter;
  }

  /** Gives back a meter that the render thread does not write any more. */
  give(meter: number): void {
    this.free.push(meter);
  }

  /** Amplitude: the peak of late. */
  level(meter: number): number {
    return this.levels[this.word(meter)]!;
  }

  private word(meter: number): number {
    return (this.layout.meterAddress >> 2) + meter;
  }
}
