/** Tells the ticks of one division ahead of their time, each once, whatever becomes of the tempo. Runs on the control thread. */
import type { Grid, Tick } from './grid.ts';
import type { Division } from './meter.ts';

export class Ticker {
  private next: number;
  private readonly forget: () => void;

  /**
   * @param tell takes each tick when its sample cannot change any more
   * @throws RangeError for what is no division
   */
  constructor(private readonly grid: Grid, readonly division: Division, private readonly tell: (tick: Tick) => void) {
    this.next = grid.next(division, grid.fixedUntil).index;
    // Counting goes on somewhere else: at the first tick that nobody was told of.
    this.forget = grid.listen((change) => {
      if (change === 'place') this.next = grid.next(division, grid.fixedUntil).index;
    });
  }

  /** Tells what has become certain. Called often. */
  advance(): void {
    const until = this.grid.fixedUntil;
    for (let tick = this.grid.tick(this.division, this.next); tick.sample < until; tick = this.grid.tick(this.division, ++this.next)) this.tell(tick);
  }

  close(): void {
    this.forget();
  }
}
