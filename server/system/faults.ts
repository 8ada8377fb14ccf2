/**
 * Faults of the server's own: what should never be thrown, and is. Each is reported and counted, and ends nothing but the piece of work in which it was thrown:
 * a server on a stage goes on.
 */

/** Milliseconds between two reports of one kind of work. */
const interval = 1000;

interface Told {
  quietUntil: number;
  unsaid: number;
}

export class Faults {
  /** Since the start. */
  count = 0;
  private readonly told = new Map<string, Told>();

  /**
   * @param report takes a line
   * @param now milliseconds, of a clock that does not step
   */
  constructor(
    private readonly report: (line: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Does a piece of work.
   * @param what kind of work it is, for the report
   * @returns what it gives; undefined where it threw
   */
  guard<T>(what: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.record(what, error);
      return undefined;
    }
  }

  /** Counts a fault, and reports it: of one kind of work one a second, and how many were not. */
  record(what: string, error: unknown): void {
    this.count++;
    const now = this.now();
    const told = this.told.get(what) ?? { quietUntil: 0, unsaid: 0 };
    this.told.set(what, told);
    if (now < told.quietUntil) return void told.unsaid++;
    const before = told.unsaid ? ` (and ${told.unsaid} more since the last report)` : '';
    this.told.set(what, { quietUntil: now + interval, unsaid: 0 });
    this.report(
      `fault in ${what}${before}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}
