/** Places in code of what is planned, for those who show in it what sounds; and how much is planned. */
import type { PatternEvent, Unit } from '../pattern/messages.ts';
import type { Mark, Planned } from './messages.ts';

export class Marks {
  private marks: Mark[] = [];
  /** Cycles of onsets that are planned, in order, and number of those at the beginning that have passed. */
  private cycles: number[] = [];
  private passed = 0;
  /** True while somebody shows them. */
  isWatched = false;

  constructor(private readonly tell: (planned: Planned) => void) {}

  /** Returns the number of onsets that are planned from a cycle on. */
  ahead(cycle: number): number {
    const { cycles } = this;
    while (this.passed < cycles.length && cycles[this.passed]! < cycle) this.passed++;
    // Those that have passed are left out now and then, not each time.
    if (this.passed > 1000 && this.passed > cycles.length / 2) {
      this.cycles = cycles.slice(this.passed);
      this.passed = 0;
    }
    return this.cycles.length - this.passed;
  }

  /** Takes an onset that is going to be planned. */
  add({ cycle, length, unit, at, output }: PatternEvent, units: readonly Unit[]): void {
    this.cycles.push(cycle);
    const source = units[unit]?.source;
    if (this.isWatched && at?.length && source !== undefined) this.marks.push({ source, output, cycle, length, at });
  }

  /** Tells of the onsets that were added since it told before. @param from cycle from which on only these are planned */
  planned(from?: number): void {
    const marks = this.marks.filter(({ cycle }) => from === undefined || cycle >= from);
    this.marks = [];
    if (this.isWatched && (marks.length || from !== undefined))
      this.tell({ marks, ...(from !== undefined && { from }) });
  }

  /** Forgets what is planned: it is planned anew. */
  anew(): void {
    [this.marks, this.cycles, this.passed] = [[], [], 0];
  }
}
