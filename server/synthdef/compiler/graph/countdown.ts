/** Work of every n-th sample of a loop, for all lanes at once: one counter beside the lanes' values. */
import type { Lanes, Value, Variable } from './lanes.ts';

export class Countdown {
  private readonly left: Variable;

  /**
   * Starts the counter; make it before the loop.
   * @param wanted where no lane wants it, `tick` never runs its body (for fewer than 2^31 samples)
   */
  constructor(
    private readonly lanes: Lanes,
    private readonly every: number,
    wanted: Value,
  ) {
    const { one } = lanes;
    this.left = one.variable('i32', lanes.any(wanted).select(one.i32(every), 0));
  }

  /** Counts a sample, and runs `body` in every n-th. Call it once in the loop. */
  tick(body: () => void): void {
    const { left } = this;
    left.set(left.sub(1));
    this.lanes.ifOne(left.eq(0), () => {
      body();
      left.set(this.every);
    });
  }
}
