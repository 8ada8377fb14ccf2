/** The buses that were written in a block, found without a look at each of them: there may be tens of thousands. */
import type { Engine } from '../engine/engine.ts';

export class WrittenBuses {
  /** Numbers of the buses of the last block that was looked at, the lowest first. */
  readonly audio: number[] = [];
  readonly control: number[] = [];
  private readonly audioTouched: Int32Array;
  private readonly controlTouched: Int32Array;

  constructor(private readonly engine: Engine) {
    const { ints, layout } = engine;
    const from = (address: number, count: number) => ints.subarray(address >> 2, (address >> 2) + count);
    this.audioTouched = from(layout.audioTouchedAddress, layout.audioBuses);
    this.controlTouched = from(layout.controlTouchedAddress, layout.controlBuses);
  }

  /** Looks at the block that the engine has calculated last. */
  find(): void {
    const { block } = this.engine;
    list(this.audioTouched, block, this.audio);
    list(this.controlTouched, block, this.control);
  }
}

/** The system's own search is many times as fast as a loop that has just begun to run. */
function list(touched: Int32Array, block: number, found: number[]): void {
  found.length = 0;
  for (let bus = touched.indexOf(block); bus >= 0; bus = touched.indexOf(block, bus + 1)) found.push(bus);
}
