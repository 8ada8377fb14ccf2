/** Measures what a section costs, and says how often its state is kept: seldom enough to be cheap, often enough that little is calculated anew. */

/** Part of the time that keeping may take, and weight of a new measurement. */
const keepingShare = 0.1;
const weight = 0.1;
/** Times the average that one block counts for at most. */
const maxStep = 3;
/** Blocks before which costs say nothing: code becomes fast as it runs. */
const minBlocks = 256;
/** Part of real time above which a section cannot catch up. */
const tooSlow = 0.9;

export class Pace {
  /** Averages, in seconds: a block, a state kept, a take-back until it was offered. */
  block = 0;
  keep = 0;
  private take = 0;
  /** Blocks of the period at hand: they begin at 1 after a take-back and double. */
  private period = 1;

  /**
   * @param periodBlocks blocks calculated in one go at most
   * @param blockSeconds length of a block
   * @param now seconds
   * @param spent seconds that the thread has run: what others take of the processor is no cost of the section
   */
  constructor(
    private readonly periodBlocks: number,
    private readonly blockSeconds: number,
    private readonly now: () => number,
    private readonly spent: () => number,
  ) {}

  private blocks = 0;

  /** Share of real time that calculating takes. */
  get load(): number {
    return this.block / this.blockSeconds;
  }

  get isTooSlow(): boolean {
    return this.blocks >= minBlocks && this.load > tooSlow;
  }

  calculating(work: () => void): void {
    const spent = this.measure(work);
    // A block in which code is made ready says nothing of the next.
    const usual = this.blocks++ < minBlocks ? spent : Math.min(spent, maxStep * this.block);
    this.block = average(this.block, usual);
  }

  keeping(work: () => void): void {
    this.keep = average(this.keep, this.measure(work));
  }

  startAnew(): void {
    this.period = 1;
  }

  /** True when the state before a block is to be kept. @param last block before which it was kept last */
  isTimeToKeep(block: number, last: number): boolean {
    if (block - last < this.spacing) return false;
    this.period = Math.min(2 * this.period, this.periodBlocks);
    return true;
  }

  /** Blocks between the next one and that from which a change is tried. @param retries times that it has been too late */
  margin(retries: number): number {
    return Math.ceil(this.take / this.blockSeconds) + retries;
  }

  /** A change was offered. @param begun when it was begun */
  took(begun: number): void {
    this.take = average(this.take, this.now() - begun);
  }

  /** Blocks between two states that are kept. */
  get spacing(): number {
    const cheap = this.block > 0 ? Math.ceil(this.keep / (keepingShare * this.block)) : this.period;
    return Math.max(1, Math.min(this.period, cheap));
  }

  private measure(work: () => void): number {
    const start = this.spent();
    work();
    return this.spent() - start;
  }
}

const average = (former: number, value: number): number => (former === 0 ? value : former + weight * (value - former));
