/** Programs (see instructions.ts) on the render thread: they come, wait for their time, and are run in the block they belong to. */

import { Failure, instructionHeaderWords, Op, originWord, programHeaderWords, Timing } from '../world/instructions.ts';
import type { Layout } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import type { Reporter } from './events.ts';
import type { Interpreter } from './interpreter.ts';
import type { Offset } from './offset.ts';
import type { Pool } from './pool.ts';
import { readDouble } from './read-double.ts';
import type { Waiting } from './waiting.ts';

/** Source of programs in real time: the reading end of the command ring. */
export interface ProgramSource {
  next(): boolean;
  readonly length: number;
  int(index: number): number;
  /** Copies all words of the program at hand to word `at` of `to`. */
  copyTo(to: Int32Array, at: number): void;
  release(): void;
}

/** A program that arrives more than this late is reported, in seconds. */
const lateTolerance = 1e-4;

export class Programs {
  private readonly layout: Layout;
  private readonly ints: Int32Array;
  private source: ProgramSource | null = null;
  /** Programs that had waited and were run. */
  ran = 0;
  /** True while a program is being run; its reports may bring others, in the same thread. */
  private isRunning = false;
  /** Begin of the next block that has yet to be rendered, in seconds since 1970. */
  private nextTime = 0;

  constructor(
    { layout, ints }: MemoryViews,
    private readonly pool: Pool,
    private readonly waiting: Waiting,
    private readonly offset: Offset,
    private readonly interpreter: Interpreter,
    private readonly report: Reporter,
  ) {
    this.layout = layout;
    this.ints = ints;
  }

  /** Real time: where to read programs from before each block. */
  connect(source: ProgramSource): void {
    this.source = source;
  }

  /** Before a block is calculated: takes what has arrived, and runs what is due in the block. */
  run(block: number, blockTime: number, secondsPerSample: number): void {
    this.nextTime = blockTime;
    if (this.source) this.read(this.source);
    this.runDue(block, blockTime, secondsPerSample);
    this.nextTime = blockTime + this.layout.blockSize * secondsPerSample;
    this.offset.clear();
  }

  /** Runs a program or lets it wait for its time; where there is no room for it, that is reported. */
  submit(words: Int32Array, length: number): void {
    const address = this.roomFor(words[0]!, length);
    if (!address) return this.lost(words[programHeaderWords + originWord]!, length);
    this.ints.set(length === words.length ? words : words.subarray(0, length), address >> 2);
    this.accept(address, length);
  }

  /** The same for one that lies in the memory, from a word on. */
  submitFrom(at: number, length: number): void {
    const address = this.pool.allocateProgram(length * 4);
    if (!address) return this.lost(this.ints[at + programHeaderWords + originWord]!, length);
    this.ints.copyWithin(address >> 2, at, at + length);
    this.accept(address, length);
  }

  private read(source: ProgramSource): void {
    while (!this.report.isCrowded && source.next()) {
      const { length } = source;
      const address = this.roomFor(source.int(0), length);
      if (address) {
        source.copyTo(this.ints, address >> 2);
        this.accept(address, length);
      } else {
        this.lost(source.int(programHeaderWords + originWord), length);
      }
      source.release();
    }
  }

  /** Returns room for a program; one that is run at once needs no memory of the pool, so that a full one can still be emptied. 0 when there is no room. */
  private roomFor(timing: number, length: number): number {
    if (timing === Timing.now && !this.isRunning)
      return length * 4 <= this.layout.program.bytes ? this.layout.program.address : 0;
    return this.pool.allocateProgram(length * 4);
  }

  /** The program's first instruction names whom to tell. */
  private lost(origin: number, length: number): void {
    this.report.fail(origin, Failure.programLost, length);
  }

  private accept(address: number, length: number): void {
    const at = address >> 2;
    const timing = this.ints[at]!;
    // Programs know their length while they wait: the timing word is not needed any more then.
    this.ints[at] = length;
    if (timing === Timing.now) return this.execute(address);
    const time = readDouble(this.ints, at + 1);
    // A program that came in time and is late all the same is so because the device lost time, which is reported as such.
    if (timing === Timing.clock && time < this.nextTime - lateTolerance) this.report.late(this.nextTime - time);
    const schedule = this.waiting.scheduleOf(timing);
    const isTagged = this.ints[at + programHeaderWords] === Op.tag;
    const tag = isTagged ? this.ints[at + programHeaderWords + instructionHeaderWords]! : 0;
    if (this.waiting.isTooLate(tag, time)) return this.pool.release(address);
    if (schedule.push(time, address, tag)) return;
    const origin = this.ints[at + programHeaderWords + originWord]!;
    this.pool.release(address);
    this.report.fail(origin, Failure.scheduleFull, schedule.capacity);
  }

  private runDue(block: number, blockTime: number, secondsPerSample: number): void {
    const { blockSize } = this.layout;
    const { forClock, forScore, forSample, scoreClock } = this.waiting;
    // The last half sample rounds to the first one of the next block.
    const end = blockTime + (blockSize - 0.5) * secondsPerSample;
    while (forClock.firstTime < end) {
      this.offset.set((forClock.firstTime - blockTime) / secondsPerSample);
      this.execute(forClock.pop());
    }
    const first = (block - 1) * blockSize;
    while (forSample.firstTime < first + blockSize) {
      // Its lateness is reported by its planner.
      this.offset.set(forSample.firstTime - first);
      this.execute(forSample.pop());
    }
    if (!this.waiting.isScoreOn(block)) return;
    while (scoreClock.isDue(forScore.firstTime)) {
      this.offset.set(scoreClock.framesTo(forScore.firstTime));
      this.execute(forScore.pop());
    }
    scoreClock.nextBlock();
  }

  private execute(address: number): void {
    const at = address >> 2;
    if (address !== this.layout.program.address) this.ran++;
    const nested = this.isRunning;
    this.isRunning = true;
    this.interpreter.run(at + programHeaderWords, at + this.ints[at]!);
    this.isRunning = nested;
    if (address !== this.layout.program.address) this.pool.release(address);
  }
}
