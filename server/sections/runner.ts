/** Runs a section ahead: takes what comes, does the next thing that is to be done, tells what has been heard, and gives the nodes back when it has to end. */
import { Event, Timing } from '../world/instructions.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import type { Region } from '../world/region.ts';
import { Calculator, type CalculatorOptions } from './calculator.ts';
import { Front } from './front.ts';
import { Joins } from './joins.ts';
import { writeNodes } from './nodes-table.ts';
import { asPrograms, type Item } from './plan.ts';
import { Records } from './records.ts';
import { type SectionDef, slotAddress } from './section-engine.ts';
import { forOther } from './section-program.ts';
import { Slot } from './slot.ts';
import { lateRecord } from './trial.ts';
import { type Ending, Versions } from './versions.ts';

export interface RunnerOptions extends CalculatorOptions {
  /** Blocks by which it runs ahead at most. */
  readonly aheadBlocks: number;
  /** Blocks from that in which the render thread has begun a section that is empty to the first that is calculated; at least 1. */
  readonly startBlocks: number;
  readonly records: Region;
  /** Entries of the tables of records, a power of 2. */
  readonly entries: number;
  /** Takes an event as it is heard. */
  readonly tell: (words: Int32Array) => void;
  /** Called when the section has to end. */
  readonly refuse: (reason: string) => void;
}

/** Blocks by which a section may be behind that is known to be too slow: less is a pause of its thread. */
const patience = 16;

/** Blocks that are ready, besides those that a take-back needs, when one that is too slow falls back. */
const safeLead = 8;

/** Times that a version may come too late before there is no hope for it. */
const maxRetries = 40;

const tooLate = 'what comes for it was always too late to be calculated anew';
const tooSlow = 'it could not be calculated as fast as it is heard';

export class Runner {
  readonly memory: ArrayBufferLike;
  /** True when the nodes have gone back. */
  ended = false;
  private readonly calculator: Calculator;
  private readonly slot: Slot;
  private readonly front: Front;
  private readonly versions: Versions;
  /** While the nodes are yet to be taken over. */
  private joins: Joins | undefined;
  /** Programs for which there was no room when the nodes went back. */
  private left: readonly Int32Array[] = [];
  /** Block since which what is heard has not been ready. */
  private behindSince = 0;
  private ending: Ending = 'no';

  constructor(private readonly options: RunnerOptions) {
    const calculator = (this.calculator = new Calculator(options, (words) => this.front.happened(words)));
    const slot = (this.slot = new Slot(options.memory.buffer, slotAddress(options)));
    const { aheadBlocks, entries } = options;
    const records = new Records(options.memory.buffer, slot.address, options.records, entries, calculator.engine);
    this.memory = calculator.memory;
    this.front = new Front(calculator, slot, records, aheadBlocks, (reason) => this.disagree(reason));
    this.versions = new Versions(calculator, this.front, slot, aheadBlocks, options.now);
    if (options.joins) this.joins = this.makeJoins();
  }

  /** True from when its nodes are on their way back: what comes now is not among what goes with them. */
  get isClosed(): boolean {
    return this.ended || this.front.trial?.givesBack === true;
  }

  /** True when something waits for the render thread to come on. */
  get isWaiting(): boolean {
    return this.front.trial !== undefined || this.joins !== undefined || !this.front.isSilent;
  }

  /** True when what it waits for comes soon, and goes soon. */
  get isAlert(): boolean {
    return this.joins?.isCopying === true;
  }

  /** Takes that were tried, and those that came too late. */
  get takes(): number {
    return this.versions.takes;
  }

  get refusals(): number {
    return this.versions.refusals;
  }

  /** Blocks that are prepared. */
  get lead(): number {
    return this.front.lead;
  }

  /** True when nothing is to be told any more but what waits for its time. */
  get settled(): boolean {
    return this.joins !== undefined || (this.versions.isEmpty && !this.front.trial && this.front.isTold);
  }

  /** Writes down how it goes. */
  publish(): void {
    const { pace, snapshots } = this.calculator;
    this.slot.publish(this.lead, pace.block, pace.keep, snapshots.size, this.takes, this.refusals);
  }

  /** Calculator of the version that plays; undefined while that is being decided about. @throws RangeError when it has not begun, or ends */
  get atRest(): Calculator | undefined {
    if (this.front.first === 0 || this.joins || this.ending !== 'no')
      throw new RangeError(this.ending === 'no' ? 'the section has not begun' : 'the section ends');
    const isDecided = !this.front.trial && this.versions.isEmpty && !this.calculator.isStray;
    return isDecided ? this.calculator : undefined;
  }

  // ---- what comes ---------------------------------------------------------------------------------------------

  install(def: SectionDef): void {
    this.calculator.know(def);
    this.arrive({ what: def, timing: Timing.now, sample: -Infinity });
  }

  /** Gives fused code to the defs of a graph that are there. */
  fuse(key: string, fused: WebAssembly.Module): void {
    this.calculator.engine.fuse(key, fused);
  }

  /** Opens the way into native code. */
  openNative(entrance: NativeEntrance): void {
    this.calculator.native.open(entrance);
  }

  /** Lets the defs of a graph run by native code, those that come later too. */
  runNative(key: string, address: number): void {
    this.calculator.native.run(key, address);
  }

  /** @param sample at which it is due; of no account for what is for now */
  submit(words: Int32Array, sample: number): void {
    const own = this.calculator.own(words);
    const timing = own[0]!;
    const { blockSize, sampleRate } = this.calculator.engine;
    const { reached } = this.slot;
    const late = reached * blockSize - sample;
    if (timing === Timing.clock && late > 1 && !this.joins) this.front.tellAt(reached, lateRecord(late / sampleRate));
    this.arrive({ what: own, timing, sample: timing === Timing.now ? -Infinity : sample });
  }

  /** Lets the nodes go back to the render thread's engine. */
  giveBack(): void {
    if (this.joins?.giveUp('asked for')) return;
    if (this.ending === 'no') this.ending = 'soon';
  }

  /** Programs that came too late to go back with the nodes. */
  takeLeft(): Int32Array[] {
    const programs = this.versions
      .takeUrgent()
      .map(({ what }) => (what instanceof Int32Array ? forOther(what) : undefined));
    return [...this.left, ...programs.filter((each) => each !== undefined)];
  }

  private arrive(item: Pick<Item, 'what' | 'timing' | 'sample'>): void {
    const waits = this.ended || this.joins !== undefined || this.front.first === 0 || this.ending !== 'no';
    this.versions.arrive(item, waits);
  }

  // ---- a step at a time ----------------------------------------------------------------------------------------

  /** Does the next thing that is to be done, a block at most. False when there is nothing to do for now. */
  step(): boolean {
    const { front, versions, calculator } = this;
    // When the render thread has the nodes there is their last news to tell.
    if (this.ended || !(this.joins || this.slot.isActive || this.isClosed)) return false;
    if (front.first === 0 && !this.joins) this.start(this.slot.reached + this.options.startBlocks);
    const reached = this.report();
    if (this.ended) return false;
    if (this.joins) return this.joins.step();
    // A version that is given up is tried again from where it began.
    calculator.forget(Math.min(reached + 1, front.trial?.base ?? Infinity));
    this.keepUp(reached);
    if (versions.isWanted(this.ending) && !versions.begin(this.ending)) return true;
    if (calculator.isStray) versions.goOn();
    if (front.trial?.givesBack && !front.unwritten) return this.offerNodes();
    return front.goAhead();
  }

  /** Looks how far the render thread has come, and hands over what has been heard. Returns the block. */
  report(): number {
    const { reached } = this.slot;
    if (this.joins?.isOver) this.joined(this.joins);
    if (this.joins || this.ended) return reached;
    this.ended = this.versions.decide(this.ending);
    // All that goes back has happened before it does.
    this.front.hear(this.ended ? Infinity : reached, this.options.tell);
    return reached;
  }

  /** Begins with a block; nothing has been in it before. */
  private start(block: number): void {
    this.behindSince = block;
    this.front.begin(block);
    this.calculator.start(block, this.versions.takeDefs());
  }

  // ---- nodes that are taken over -------------------------------------------------------------------------------

  private makeJoins(): Joins {
    const { calculator, front, slot, versions, options } = this;
    return new Joins(options, calculator, slot, {
      items: () => versions.takeUrgent(),
      begin: (block) => {
        front.forgetUntil(Infinity);
        front.begin(block);
        calculator.startBehind(block);
      },
      calculate: () => {
        calculator.forget(slot.reached + 1);
        return front.goAhead();
      },
      lead: () => front.lead,
      maxLead: options.aheadBlocks,
      tell: options.tell,
      refuse: (reason) => {
        this.ended = true;
        options.refuse(reason);
      },
    });
  }

  private joined({ ids }: Joins): void {
    const { begun, reached } = this.slot;
    this.joins = undefined;
    this.front.forgetUntil(begun);
    this.options.tell(Int32Array.of(Event.sectionBegun, ...ids));
    this.behindSince = reached;
  }

  // ---- its end -------------------------------------------------------------------------------------------------

  /** The block calculated last is not to be heard: the render thread calculates it. */
  private disagree(reason: string): void {
    if (this.joins) return void this.joins.giveUp(reason);
    this.calculator.isStray = true;
    this.end(reason, this.front.ready > this.slot.reached ? 'soon' : 'late');
  }

  /** It has to end: the render thread has the nodes from a block on that is to be found. */
  private end(reason: string, ending: 'soon' | 'late'): void {
    if (this.ending === 'no') this.options.refuse(reason);
    this.ending = ending;
  }

  /** Falls back as long as it is ahead when it is known that it will not stay so, or when it is behind and does not catch up. */
  private keepUp(reached: number): void {
    const { front, options, calculator } = this;
    const { pace } = calculator;
    // Its nodes go back from a state before the block at which they do: until then it has to be heard.
    const needed = Math.min(options.aheadBlocks >> 1, safeLead + this.versions.margin + 2 * pace.spacing);
    if (this.ending === 'no' && !front.trial && pace.isTooSlow && front.lead < needed) this.end(tooSlow, 'soon');
    if (this.ending === 'no' && this.versions.retries > maxRetries) this.end(tooLate, 'late');
    if (reached < front.ready) this.behindSince = reached;
    const behind = reached - this.behindSince;
    const isLost = pace.isTooSlow ? behind > patience : behind > options.aheadBlocks + patience;
    if (this.ending !== 'late' && !front.trial && isLost && reached > front.first) this.end(tooSlow, 'late');
  }

  /** Calculates up to the block from which the render thread is to go on, then offers it the nodes. */
  private offerNodes(): boolean {
    const { options, calculator, front, slot } = this;
    const trial = front.trial!;
    if (trial.offered) return false;
    if (calculator.next < trial.from) {
      front.calculate();
      return true;
    }
    const { blockSize } = calculator.engine;
    const programs = calculator.plan.from(trial.from).flatMap((item) => asPrograms(item, trial.from, blockSize));
    const written = slot.writing(() =>
      writeNodes(calculator.engine, options.memory.buffer, options.slot, options.group, programs),
    );
    // Its group has ended: there is nothing to go back.
    if (!written) return false;
    this.left = written.left;
    trial.offered = true;
    slot.offer(trial.from, front.bank, written.table, this.ending === 'late');
    return true;
  }
}
