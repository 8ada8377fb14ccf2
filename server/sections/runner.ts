/**
 * Calculates a section ahead. What comes for a block that is prepared already takes it back: the engine goes back to a state before that block,
 * calculates anew, and offers what follows to the render thread, which takes it unless it has come past that block; then it is tried again for a later one.
 */
import { Timing } from '../world/instructions.ts';
import type { Region } from '../world/region.ts';
import { Offer } from '../world/section-slots.ts';
import { Calculator, type CalculatorOptions } from './calculator.ts';
import { writeNodes } from './nodes-table.ts';
import { asPrograms, type Item, placeOf } from './plan.ts';
import { Records } from './records.ts';
import type { SectionDef } from './section-engine.ts';
import { forOther } from './section-program.ts';
import { Slot } from './slot.ts';
import { slotAddress } from './step-section.ts';
import { lateRecord, type Told, type Trial } from './trial.ts';

export interface RunnerOptions extends CalculatorOptions {
  /** Blocks by which it runs ahead at most. */
  readonly aheadBlocks: number;
  /** Blocks from that in which the render thread has begun the section, which is empty, to the first that is calculated; at least 1. */
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

/** Times that a version may be given up for a newer one before the render thread has decided about one. */
const maxWithdrawals = 8;

export class Runner {
  readonly memory: ArrayBufferLike;
  /** True when the nodes have gone back. */
  ended = false;
  /** Takes that were tried, and those that came too late. */
  takes = 0;
  refusals = 0;
  private readonly calculator: Calculator;
  private readonly slot: Slot;
  private readonly records: Records;
  private arrivals = 0;
  /** Items that wait for a version of their own: they are for blocks that have been calculated. */
  private urgent: Item[] = [];
  private told: Told[] = [];
  private trial: Trial | undefined;
  private bank = 0;
  /** First block that is not ready in the bank that plays. */
  private ready = 0;
  /** First block that is calculated at all; 0 before the render thread has begun the section. */
  private first = 0;
  /** Block of the last command for now. */
  private lastNow = 0;
  /** Block since which what is heard has not been ready. */
  private behindSince = 0;
  private withdrawals = 0;
  private retries = 0;
  /** True when the block calculated last has yet to be written down, for want of room. */
  private unwritten = false;
  private ending: 'no' | 'soon' | 'late' = 'no';

  constructor(private readonly options: RunnerOptions) {
    this.calculator = new Calculator(options, (words) => {
      (this.trial?.told ?? this.told).push({ block: this.calculator.next, words });
    });
    const { engine, memory } = this.calculator;
    this.memory = memory;
    this.slot = new Slot(options.memory.buffer, slotAddress(options));
    this.records = new Records(options.memory.buffer, this.slot.address, options.records, options.entries, engine);
  }

  /** True from when its nodes are on their way back: what comes now is not among what goes with them. */
  get isClosed(): boolean {
    return this.ended || this.trial?.givesBack === true;
  }

  /** True when something waits for the render thread to come on. */
  get isWaiting(): boolean {
    return this.trial !== undefined || this.told.length > 0;
  }

  /** Writes down how it goes. */
  publish(): void {
    const { calculator, slot } = this;
    const { pace, snapshots } = calculator;
    slot.publish(this.lead, pace.block, pace.keep, snapshots.size, this.takes, this.refusals);
  }

  /** Blocks that are prepared. */
  get lead(): number {
    return this.ready - 1 - this.slot.reached;
  }

  /** True when nothing is to be told any more but what waits for its time. */
  get settled(): boolean {
    return this.urgent.length === 0 && !this.trial && this.told.every(({ block }) => block > this.slot.reached);
  }

  /** Calculator of the version that plays; undefined while that is being decided about. @throws RangeError when it has not begun, or ends */
  get atRest(): Calculator | undefined {
    if (!this.first || this.ending !== 'no')
      throw new RangeError(this.first ? 'the section ends' : 'the section has not begun');
    return this.trial || this.urgent.length > 0 || this.calculator.isStray ? undefined : this.calculator;
  }

  // ---- what comes ---------------------------------------------------------------------------------------------

  install(def: SectionDef): void {
    this.calculator.know(def);
    this.arrive({ what: def, timing: Timing.now, sample: -Infinity });
  }

  /** @param sample at which it is due; of no account for what is for now */
  submit(words: Int32Array, sample: number): void {
    const own = this.calculator.own(words);
    const timing = own[0]!;
    this.arrive({ what: own, timing, sample: timing === Timing.now ? -Infinity : sample });
  }

  /** Lets the nodes go back to the render thread's engine. */
  giveBack(): void {
    if (this.ending === 'no') this.ending = 'soon';
  }

  /** Programs that came too late to go back with the nodes. */
  takeLeft(): Int32Array[] {
    const left = this.urgent.flatMap(({ what }) => (what instanceof Int32Array ? (forOther(what) ?? []) : []));
    this.urgent = [];
    return left;
  }

  private arrive({ what, timing, sample }: Pick<Item, 'what' | 'timing' | 'sample'>): void {
    const { calculator, slot } = this;
    const { blockSize, sampleRate } = calculator.engine;
    const { reached } = slot;
    const late = reached * blockSize - sample;
    if (timing === Timing.clock && late > 1) this.told.push({ block: reached, words: lateRecord(late / sampleRate) });
    const place = timing === Timing.now ? { block: 0, frames: 0 } : placeOf(sample, timing, blockSize);
    const item: Item = { what, timing, sample, arrival: ++this.arrivals, ...place };
    if (this.ended || !this.first || this.ending !== 'no') return void this.urgent.push(item);
    if (!calculator.isStray && !this.trial && calculator.planUnheard(item, reached)) return;
    if (place.block < calculator.unknown) return void this.urgent.push(item);
    calculator.plan.add(item);
    // The version that plays knows nothing of it.
    if (this.trial && place.block < this.ready) this.trial.items.push(item);
  }

  // ---- a step at a time ----------------------------------------------------------------------------------------

  /** Does the next thing that is to be done, a block at most. False when there is nothing to do for now. */
  step(): boolean {
    // When the render thread has the nodes there is their last news to tell.
    if (this.ended || !(this.slot.isActive || this.isClosed)) return false;
    if (!this.first) this.start(this.slot.reached);
    const reached = this.report();
    if (this.ended) return false;
    // A version that is given up is tried again from where it began.
    this.calculator.forget(Math.min(reached + 1, this.trial?.base ?? Infinity));
    this.keepUp(reached);
    if (this.wantsTrial(reached) && !this.begin(reached)) return true;
    if (this.calculator.isStray) this.goOn();
    if (this.unwritten) return this.write();
    if (this.trial?.givesBack) return this.offerNodes();
    if (this.calculator.next - reached > this.options.aheadBlocks) return false;
    this.calculate();
    return true;
  }

  /** The section begins: nothing has been in it before. */
  private start(reached: number): void {
    this.behindSince = reached + this.options.startBlocks;
    this.first = this.ready = reached + this.options.startBlocks;
    this.records.publish(this.first);
    this.calculator.start(this.first);
  }

  /** Looks how far the render thread has come, and hands over what has been heard. Returns the block. */
  report(): number {
    const { reached } = this.slot;
    this.decide();
    if (!this.ended) this.tell(reached);
    return reached;
  }

  private tell(reached: number): void {
    const end = this.trial?.offered ? Math.min(reached, this.trial.from - 1) : reached;
    let count = 0;
    while (count < this.told.length && this.told[count]!.block <= end) this.options.tell(this.told[count++]!.words);
    if (count > 0) this.told.splice(0, count);
  }

  private calculate(): void {
    if (!this.calculator.calculate()) return;
    const { refusal } = this.calculator;
    if (refusal !== undefined) {
      // That block is not to be heard: the render thread calculates it.
      this.calculator.isStray = true;
      return this.end(refusal, this.ready > this.slot.reached ? 'soon' : 'late');
    }
    this.unwritten = true;
    this.write();
  }

  /** Writes the block calculated last down. False when there is no room yet. */
  private write(): boolean {
    const { trial } = this;
    const bank = trial ? 1 - this.bank : this.bank;
    const oldest = { bank: this.bank, block: Math.min(this.ready - 1, Math.max(this.slot.reached, this.first)) };
    if (!this.records.write(bank, this.calculator.written, this.calculator.reads.find(), oldest)) return false;
    this.unwritten = false;
    if (!trial) this.ready = this.calculator.next;
    else if (!trial.offered) {
      trial.offered = true;
      this.calculator.pace.took(trial.begun);
      this.slot.offer(trial.from, bank);
    }
    return true;
  }

  // ---- versions -----------------------------------------------------------------------------------------------

  private wantsTrial(reached: number): boolean {
    // Where it is behind it catches up before its nodes go back.
    if (this.ending === 'soon') return !this.trial?.givesBack && this.ready > reached;
    if (this.ending === 'late') return !this.trial?.givesBack;
    return this.urgent.length > 0 && (!this.trial || this.withdrawals < maxWithdrawals);
  }

  /** Begins another version for what is urgent. False when what was offered has been decided meanwhile. */
  private begin(reached: number): boolean {
    if (this.trial) {
      if (this.trial.offered && !this.slot.withdraw()) return false;
      this.withdrawals++;
      this.reject();
    }
    // What came first is done first, even where it was tried for a later block.
    const soonest = Math.max(reached + 1 + this.margin, this.lastNow, this.first);
    const first = this.ending === 'late' ? this.ready : soonest;
    const items = this.urgent;
    this.urgent = [];
    for (const item of items) {
      const soon = Math.max(first, this.lastNow);
      if (item.block < soon) [item.block, item.frames] = [soon, 0];
      if (item.timing === Timing.now) this.lastNow = Math.max(this.lastNow, item.block);
      this.calculator.plan.add(item);
    }
    const givesBack = this.ending !== 'no';
    const earliest = givesBack ? Math.min(first, this.ready) : Math.min(...items.map(({ block }) => block));
    const from = Math.min(earliest, this.ready);
    this.takes++;
    this.unwritten = false;
    const begun = this.options.now();
    const former = this.calculator.goBack(from);
    const base = this.calculator.snapshots.newest;
    const isNew = givesBack || earliest < this.ready;
    this.trial = isNew ? { from, items, told: [], base, former, givesBack, begun, offered: false } : undefined;
    if (!isNew) this.calculator.snapshots.drop(former);
    else if (!givesBack) this.records.copy(Math.min(from, Math.max(reached, this.first)), from, 1 - this.bank);
    return true;
  }

  /** Blocks between the next one and that from which a version is tried. */
  private get margin(): number {
    return Math.min(this.calculator.pace.margin(this.retries), this.options.aheadBlocks >> 1);
  }

  /** Goes on with the version that plays. */
  private goOn(): void {
    this.calculator.snapshots.drop(this.calculator.goBack(this.ready));
    this.unwritten = false;
  }

  private decide(): void {
    const { trial } = this;
    if (!trial?.offered) return;
    // What has passed would be refused: there is no need to wait for that.
    const passed = this.slot.reached >= trial.from && this.ending !== 'late' && this.slot.withdraw();
    const verdict = passed ? Offer.refused : this.slot.verdict();
    if (verdict === Offer.taken) this.accept(trial);
    else if (verdict === Offer.refused) {
      this.refusals++;
      this.retries++;
      this.reject();
    }
  }

  private accept(trial: Trial): void {
    this.told = [...this.told.filter(({ block }) => block < trial.from), ...trial.told];
    this.calculator.snapshots.drop(trial.former);
    this.trial = undefined;
    this.withdrawals = this.retries = 0;
    if (trial.givesBack) {
      this.ended = true;
      this.tell(Infinity);
      return;
    }
    this.bank = 1 - this.bank;
    this.ready = this.calculator.next - (this.unwritten ? 1 : 0);
  }

  /** Gives a version up. What it was for is urgent again. */
  private reject(): void {
    const { items, former, base } = this.trial!;
    this.calculator.giveUp(items, former, base);
    this.trial = undefined;
    this.urgent = [...items, ...this.urgent];
  }

  /** It has to end: the render thread has the nodes from a block on that is to be found. */
  private end(reason: string, ending: 'soon' | 'late'): void {
    if (this.ending === 'no') this.options.refuse(reason);
    this.ending = ending;
  }

  /** Falls back when it is behind and does not catch up. */
  private keepUp(reached: number): void {
    if (reached < this.ready) this.behindSince = reached;
    const behind = reached - this.behindSince;
    const isLost = this.calculator.pace.isTooSlow ? behind > patience : behind > this.options.aheadBlocks + patience;
    if (this.ending !== 'late' && !this.trial && isLost && reached > this.first)
      this.end('it could not be calculated as fast as it is heard', 'late');
  }

  /** Calculates up to the block from which the render thread is to go on, then offers it the nodes. */
  private offerNodes(): boolean {
    const trial = this.trial!;
    if (trial.offered) return false;
    if (this.calculator.next < trial.from) {
      this.calculate();
      return true;
    }
    const { options, calculator } = this;
    const { blockSize } = calculator.engine;
    const programs = calculator.plan.from(trial.from).flatMap((item) => asPrograms(item, trial.from, blockSize));
    const table = writeNodes(calculator.engine, options.memory.buffer, options.slot, options.group, programs);
    trial.offered = true;
    this.slot.offer(trial.from, this.bank, table, this.ending === 'late');
    return true;
  }
}
