/** What happens only every n-th sample of a loop, for all lanes at once: one counter beside the lanes' values. */

import { Type } from '../wasm/assembler.ts';
import type { Lanes, Value } from './lanes.ts';

export class Countdown {
  private readonly left: number;

  /**
   * Make it before the loop.
   * @param wanted where no lane wants it, `tick` never runs its body (for fewer than 2^31 samples)
   */
  constructor(
    private readonly lanes: Lanes,
    private readonly every: number,
    wanted: Value,
  ) {
    const { code } = lanes;
    this.left = lanes.fn.local(Type.i32);
    code.byte(0x41).s32(every).byte(0x41).s32(0);
    lanes.push(wanted, 0);
    if (lanes.width === 4) code.simd(0x53);
    code.byte(0x1b).byte(0x21).u32(this.left);
  }

  /** Once a sample: runs `body` in every n-th. */
  tick(body: () => void): void {
    const { code } = this.lanes;
    code.byte(0x20).u32(this.left).byte(0x41).s32(1).byte(0x6b).byte(0x22).u32(this.left).byte(0x45, 0x04, 0x40);
    body();
    code.byte(0x41).s32(this.every).byte(0x21).u32(this.left).byte(0x0b);
  }
}
