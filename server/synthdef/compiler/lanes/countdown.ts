/** Work of every n-th sample of a loop, for all lanes at once: one counter beside the lanes' values. */

import { Type } from '../wasm/module.ts';
import type { Lanes, Value } from './lanes.ts';

export class Countdown {
  private readonly left: number;

  /**
   * Starts the counter; make it before the loop.
   * @param wanted where no lane wants it, `tick` never runs its body (for fewer than 2^31 samples)
   */
  constructor(
    private readonly lanes: Lanes,
    private readonly every: number,
    wanted: Value,
  ) {
    const { code } = lanes;
    this.left = lanes.fn.local(Type.i32);
    code.i32Const(every).i32Const(0);
    lanes.pushAny(wanted);
    code.select().localSet(this.left);
  }

  /** Counts a sample, and runs `body` in every n-th. Call it once in the loop. */
  tick(body: () => void): void {
    const { code } = this.lanes;
    code.localGet(this.left).i32Const(1).i32Sub().localTee(this.left).i32Eqz().if();
    body();
    code.i32Const(this.every).localSet(this.left).end();
  }
}
