/** Programs that wait for their time, by each of the ways to say it (see `Timing` in instructions.ts), and the clock of the score. */
import { Timing } from '../world/instructions.ts';
import { World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { nodesTableRow } from '../world/section-slots.ts';
import type { Pool } from './pool.ts';
import { Schedule } from './schedule.ts';
import { ScoreClock } from './score-clock.ts';

/** Tags of which is remembered that their plans were taken back too late. */
const floors = 256;
const timings = [Timing.clock, Timing.score, Timing.sample];

/** Programs that may wait for a sample. */
const maxPlanned = 65536;

export class Waiting {
  readonly forClock: Schedule;
  readonly forScore: Schedule;
  readonly forSample: Schedule;
  readonly scoreClock: ScoreClock;
  private readonly ints: Int32Array;
  private readonly floorTags = new Int32Array(floors);
  private readonly floorSamples = new Float64Array(floors);
  /** Last block before the score, -1 while there is none. */
  private scoreBlock = -1;

  constructor(
    { layout, ints }: MemoryViews,
    private readonly pool: Pool,
  ) {
    this.ints = ints;
    this.forClock = new Schedule(layout.maxBundles);
    this.forScore = new Schedule(layout.maxBundles);
    this.forSample = new Schedule(Math.min(layout.maxBundles, maxPlanned));
    this.scoreClock = new ScoreClock(layout.blockSize, layout.sampleRate);
    ints[World.scoreBlock >> 2] = -1;
  }

  /** @param timing not `now` */
  scheduleOf(timing: number): Schedule {
    return timing === Timing.clock ? this.forClock : timing === Timing.score ? this.forScore : this.forSample;
  }

  /** The score begins with the next block. */
  startScore(): void {
    if (this.scoreBlock >= 0) return;
    this.scoreBlock = this.ints[World.block >> 2]!;
    this.ints[World.scoreBlock >> 2] = this.scoreBlock;
  }

  /** True when the score has begun with a block or before it. */
  isScoreOn(block: number): boolean {
    return this.scoreBlock >= 0 && block > this.scoreBlock;
  }

  /** Forgets what clients have sent ahead. */
  clear(): void {
    this.release(this.forClock);
    this.release(this.forScore);
  }

  /**
   * Forgets what is planned under a tag for a sample or a later one. Returns the number of programs.
   * @param isLate true where it should have been an earlier one, for which others have been planned since
   */
  takeBack(tag: number, from: number, isLate: boolean): number {
    const place = tag % floors;
    this.floorTags[place] = tag;
    this.floorSamples[place] = isLate ? from : -Infinity;
    return this.forSample.takeOut(tag, from, this.pool);
  }

  /** True when what was planned under a tag for a sample plays in place of what takes its place: that came too late. */
  isTooLate(tag: number, sample: number): boolean {
    const place = tag % floors;
    return tag !== 0 && this.floorTags[place] === tag && sample < this.floorSamples[place]!;
  }

  /**
   * Writes down where the programs that wait lie: rows of address, timing and number of arrival, in no order.
   * @returns the word behind them; 0 when that is beyond `end`
   */
  list(to: Int32Array, at: number, end: number): number {
    let row = at;
    for (const timing of timings) {
      const schedule = this.scheduleOf(timing);
      if (row + nodesTableRow.waiting * schedule.size > end) return 0;
      for (let i = 0; i < schedule.size; i++, row += nodesTableRow.waiting) {
        to[row] = schedule.addressAt(i);
        to[row + 1] = timing;
        to[row + 2] = schedule.arrivalAt(i);
      }
    }
    return row;
  }

  /** Takes out all programs that wait, each with its timing, as it came. Allocates. */
  take(): Int32Array[] {
    const taken: Int32Array[] = [];
    for (const timing of timings) {
      const schedule = this.scheduleOf(timing);
      while (schedule.size) {
        const address = schedule.pop();
        const words = this.ints.slice(address >> 2, (address >> 2) + this.ints[address >> 2]!);
        words[0] = timing;
        taken.push(words);
        this.pool.release(address);
      }
    }
    return taken;
  }

  private release(schedule: Schedule): void {
    while (schedule.size) this.pool.release(schedule.pop());
  }
}
