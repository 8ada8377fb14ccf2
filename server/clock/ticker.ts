/** Tells the ticks of one division ahead of their time, each once, whatever becomes of the tempo. Runs on the control thread. */

import type { Division } from '../../protocol/grid/meter.ts';
import type { Grid, Tick } from './grid.ts';

export class Ticker {
  private next: number;
  private readonly forget: () => void;

  /**
   * @param tell takes each tick when its sample cannot change any more
   * @param swings true when swing moves them
   * @throws RangeError for what is no division
   */
  constructor(
    private readonly grid: Grid,
    readonly division: Division,
    private readonly notify: (tick: Tick) => void,
    private readonly swings = true,
  ) {
    this.next = grid.next(division, grid.fixedUntil, swings).index;
    // Counting goes on somewhere else: at the first tick that nobody was told of.
    this.forget = grid.listen((change) => {
      if (change === 'place') this.next = grid.next(division, grid.fixedUntil, swings).index;
    });
  }

  /** Tells what has become certain. Called often. */
  advance(): void {
    const until = this.grid.fixedUntil;
    for (let tick = this.tick(); tick.sample < until; tick = this.tick()) {
      this.next++;
      this.notify(tick);
    }
  }

  private tick(): Tick {
    return this.grid.tick(this.division, this.next, this.swings);
  }

  close(): void {
    this.forget();
  }
}
