/**
 * Calculates a section ahead. What comes for a block that is prepared already takes it back: the engine goes back to a state before that block,
 * calculates anew, and offers what follows to the render thread, which takes it unless it has come past that block; then it is tried again for a later one.
 */
import type { Engine } from '../engine/engine.ts';
import { Event, Timing } from '../world/instructions.ts';
import type { Region } from '../world/region.ts';
import { Offer } from '../world/section-slots.ts';
import { BufferCopies } from './buffer-copies.ts';
import { writeNodes } from './nodes-table.ts';
import { Pace } from './pace.ts';
import { type Item, Plan, placeOf } from './plan.ts';
import { Pokes } from './pokes.ts';
import { inputRead, ReadsOfSection } from './reads-of-section.ts';
import { Records } from './records.ts';
import { copyControlBuses, makeEngine, type SectionDef, type SectionOptions } from './section-engine.ts';
import { SectionEvents } from './section-events.ts';
import { forEngine, forOther } from './section-program.ts';
import { Slot } from './slot.ts';
import { type Snapshot, Snapshots } from './snapshots.ts';
import { slotAddress } from './step-section.ts';

export interface RunnerOptions extends SectionOptions {
  /** Blocks calculated in one go at most, and blocks by which it runs ahead at most. */
  readonly periodBlocks: number;
  readonly aheadBlocks: number;
  readonly records: Region;
  /** Entries of the tables of records, a power of 2. */
  readonly entries: number;
  /** Numbers of the buffers that there are. */
  readonly buffers: readonly number[];
  /** Seconds, from any moment on. */
  readonly now: () => number;
  /** Seconds that the thread has run. */
  readonly spent: () => number;
  /** Takes an event as it is heard. */
  readonly tell: (words: Int32Array) => void;
  /** Called when the section has to end. */
  readonly refuse: (reason: string) => void;
}

/** What was calculated in one block and is yet to be heard. */
interface Told {
  readonly block: number;
  readonly words: Int32Array;
}

/** Another version from a block on, until the render thread has decided about it. */
interface Trial {
  readonly from: number;
  readonly items: Item[];
  readonly told: Told[];
  /** Block of the state from which it was calculated, and the states of the version that plays behind that. */
  readonly base: number;
  readonly former: Snapshot[];
  /** Nodes that go back, instead of another version. */
  readonly givesBack: boolean;
  readonly begun: number;
  offered: boolean;
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
  readonly pace: Pace;
  private readonly engine: Engine;
  private readonly events: SectionEvents;
  private readonly slot: Slot;
  private readonly records: Records;
  private readonly reads: ReadsOfSection;
  private readonly snapshots: Snapshots;
  private readonly plan = new Plan();
  private readonly buffers: BufferCopies;
  private readonly pokes: Pokes;
  private readonly defReads = new Map<number, SectionDef['reads']>();
  private arrivals = 0;
  /** What waits for a version of its own: it is for blocks that have been calculated. */
  private urgent: Item[] = [];
  private told: Told[] = [];
  private trial: Trial | undefined;
  private bank = 0;
  /** Next block to calculate; those before `silentUntil` have been written down and told of already. */
  private next = 0;
  private silentUntil = 0;
  /** First block that is not ready in the bank that plays. */
  private ready = 0;
  /** First block that is calculated at all; 0 before the render thread has begun the section. */
  private first = 0;
  /** True when the engine holds a version that was given up. */
  private isStray = false;
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
    this.events = new SectionEvents(options.group, (words) => this.happened(words));
    const { engine, memory } = makeEngine(options, this.events);
    this.engine = engine;
    this.memory = memory.buffer;
    this.slot = new Slot(options.memory.buffer, slotAddress(options));
    this.buffers = new BufferCopies(engine, options.memory.buffer, options.layout);
    this.buffers.copyAll(options.buffers);
    this.reads = new ReadsOfSection(engine, (serial) => this.defReads.get(serial) ?? []);
    this.records = new Records(options.memory.buffer, this.slot.address, options.records, options.entries, engine);
    this.pokes = new Pokes(engine.layout.controlBuses);
    this.snapshots = new Snapshots(engine);
    this.pace = new Pace(options.periodBlocks, engine.blockSize / engine.sampleRate, options.now, options.spent);
    engine.connect({ length: 0, int: () => 0, copyTo: () => {}, release: () => {}, next: () => this.runDue() });
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
    const { pace, snapshots, slot } = this;
    const microseconds = (seconds: number) => Math.round(1e6 * seconds);
    slot.publish(
      this.lead,
      microseconds(pace.block),
      microseconds(pace.keep),
      snapshots.size >> 10,
      this.takes,
      this.refusals,
    );
  }

  /** Blocks that are prepared. */
  get lead(): number {
    return this.ready - 1 - this.slot.reached;
  }

  /** True when nothing is to be told any more but what waits for its time. */
  get settled(): boolean {
    return this.urgent.length === 0 && !this.trial && this.told.every(({ block }) => block > this.slot.reached);
  }

  // ---- what comes ---------------------------------------------------------------------------------------------

  install(def: SectionDef): void {
    this.defReads.set(def.def.serial ?? 0, def.reads);
    this.arrive({ what: def, timing: Timing.now, sample: -Infinity });
  }

  /** @param sample at which it is due; of no account for what is for now */
  submit(words: Int32Array, sample: number): void {
    const own = this.buffers.rewrite(words);
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
    const { blockSize } = this.engine;
    const reached = this.slot.reached;
    const late = reached * blockSize - sample;
    if (timing === Timing.clock && late > 1)
      this.told.push({ block: reached, words: lateRecord(late / this.engine.sampleRate) });
    const place = timing === Timing.now ? { block: 0, frames: 0 } : placeOf(sample, timing, blockSize);
    const item: Item = { what, timing, sample, arrival: ++this.arrivals, ...place };
    if (this.isUnheard(item)) {
      item.block = Math.max(this.next, this.silentUntil);
      this.plan.add(item);
      return this.pokes.add(item);
    }
    const calculated = place.block < Math.max(this.next, this.silentUntil);
    if (this.ended || !this.first || calculated || this.ending !== 'no') return void this.urgent.push(item);
    this.plan.add(item);
    // The version that plays knows nothing of it.
    if (this.trial && place.block < this.ready) this.trial.items.push(item);
  }

  private isUnheard({ what }: Item): boolean {
    if (
      this.ended ||
      !this.first ||
      this.isStray ||
      this.trial ||
      this.ending !== 'no' ||
      !(what instanceof Int32Array)
    )
      return false;
    return this.pokes.isUnheard(what, this.slot.reached);
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
    this.snapshots.forget(Math.min(reached + 1, this.trial?.base ?? Infinity));
    this.plan.forget(this.snapshots.oldest);
    this.buffers.forget(this.snapshots.oldest);
    this.pokes.forget(this.snapshots.oldest);
    this.keepUp(reached);
    if (this.wantsTrial() && !this.begin(reached)) return true;
    if (this.unwritten) return this.write();
    if (this.trial?.givesBack) return this.offerNodes();
    if (this.next - reached > this.options.aheadBlocks) return false;
    this.calculate();
    return true;
  }

  /** The section begins: nothing has been in it before. */
  private start(reached: number): void {
    copyControlBuses(this.engine, this.options.memory.buffer);
    this.engine.goTo(reached);
    this.behindSince = reached;
    this.first = this.next = this.silentUntil = this.ready = reached + 1;
    this.records.publish(this.first);
    this.snapshots.keep();
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
    const block = this.next;
    if (this.pace.isTimeToKeep(block, this.snapshots.newest)) this.pace.keeping(() => this.snapshots.keep());
    this.pace.calculating(() => this.engine.renderBlock(0, 0));
    this.next++;
    this.pokes.read(this.reads.find().control, block);
    if (block < this.silentUntil) return;
    const refusal = this.refusalOf();
    if (refusal !== undefined) return this.end(refusal);
    this.unwritten = true;
    this.write();
  }

  /** Writes the block calculated last down. False when there is no room yet. */
  private write(): boolean {
    const { trial } = this;
    const bank = trial ? 1 - this.bank : this.bank;
    const oldest = { bank: this.bank, block: Math.min(this.ready - 1, Math.max(this.slot.reached, this.first)) };
    if (!this.records.write(bank, this.reads.find(), oldest)) return false;
    this.unwritten = false;
    if (!trial) this.ready = this.next;
    else if (!trial.offered) {
      trial.offered = true;
      this.pace.took(trial.begun);
      this.slot.offer(trial.from, bank);
    }
    return true;
  }

  private runDue(): false {
    for (const { what, frames } of this.plan.due(this.next)) {
      if (what instanceof Int32Array) {
        this.buffers.before(what, this.next);
        this.engine.setOffset(frames);
        this.engine.submit(forEngine(what, true), what.length);
      } else this.engine.install(what.symbol, what.def);
      this.reads.invalidate();
    }
    return false;
  }

  private happened(words: Int32Array): void {
    if (this.next < this.silentUntil) return;
    (this.trial?.told ?? this.told).push({ block: this.next, words });
  }

  // ---- versions -----------------------------------------------------------------------------------------------

  private wantsTrial(): boolean {
    if (this.ending !== 'no') return !this.trial?.givesBack;
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
    const soonest = Math.max(reached + 1 + this.pace.margin(this.retries), this.lastNow);
    const first = this.ending === 'late' ? this.ready : soonest;
    const items = this.urgent;
    this.urgent = [];
    for (const item of items) {
      if (item.block < first) [item.block, item.frames] = [first, 0];
      if (item.timing === Timing.now) this.lastNow = Math.max(this.lastNow, item.block);
      this.plan.add(item);
    }
    const givesBack = this.ending !== 'no';
    const earliest = givesBack ? Math.min(first, this.ready) : Math.min(...items.map(({ block }) => block));
    const from = Math.min(earliest, this.ready);
    this.takes++;
    this.unwritten = false;
    this.pokes.bringForward(from, this.plan);
    const begun = this.options.now();
    const former = this.isStray || this.next !== from ? this.goBack(from) : [];
    const isNew = givesBack || earliest < this.ready;
    this.trial = isNew
      ? { from, items, told: [], base: this.snapshots.newest, former, givesBack, begun, offered: false }
      : undefined;
    if (!isNew) this.snapshots.drop(former);
    else if (!givesBack) this.records.copy(Math.min(from, Math.max(reached, this.first)), from, 1 - this.bank);
    return true;
  }

  /** Takes the engine back, so that a block can be calculated; calculates nothing that has been heard again. */
  private goBack(block: number): Snapshot[] {
    const former = this.snapshots.goBack(block);
    this.buffers.goBack(this.snapshots.newest);
    this.next = this.snapshots.newest;
    this.silentUntil = block;
    this.isStray = false;
    this.reads.invalidate();
    this.pace.startAnew();
    return former;
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
    this.snapshots.drop(trial.former);
    this.trial = undefined;
    this.withdrawals = this.retries = 0;
    if (trial.givesBack) {
      this.ended = true;
      this.tell(Infinity);
      return;
    }
    this.bank = 1 - this.bank;
    this.ready = this.unwritten ? this.next - 1 : this.next;
  }

  /** Gives a version up. What it was for is urgent again. */
  private reject(): void {
    const trial = this.trial!;
    this.plan.remove(trial.items);
    this.snapshots.restore(trial.former, trial.base);
    this.trial = undefined;
    this.urgent = [...trial.items, ...this.urgent];
    this.isStray = true;
  }

  // ---- the end ------------------------------------------------------------------------------------------------

  /** Nodes that a block cannot be calculated with: the render thread has them from that block on. */
  private end(reason: string): void {
    this.options.refuse(reason);
    this.ending = 'soon';
  }

  /** Why the block calculated last is not what it would be in the render thread. */
  private refusalOf(): string | undefined {
    const input = inputRead(this.engine, this.reads.find());
    return input === undefined ? undefined : `a synth in it reads input bus ${input}`;
  }

  /** Falls back when it is behind and does not catch up. */
  private keepUp(reached: number): void {
    if (reached < this.ready) this.behindSince = reached;
    const behind = reached - this.behindSince;
    const isLost = this.pace.isTooSlow ? behind > patience : behind > this.options.aheadBlocks + patience;
    if (this.ending === 'no' && isLost && reached > this.first) {
      this.options.refuse('it could not be calculated as fast as it is heard');
      this.ending = 'late';
    }
  }

  /** Calculates up to the block from which the render thread is to go on, then offers it the nodes. */
  private offerNodes(): boolean {
    const trial = this.trial!;
    if (trial.offered) return false;
    if (this.next < trial.from) {
      this.calculate();
      return true;
    }
    const { options, engine } = this;
    const programs = this.plan.from(trial.from).flatMap((item) => timed(item, trial.from, engine.blockSize));
    const table = writeNodes(engine, options.memory.buffer, options.slot, options.group, programs);
    trial.offered = true;
    this.slot.offer(trial.from, this.bank, table, this.ending === 'late');
    return true;
  }
}

const wide = new Float64Array(1);
const halves = new Int32Array(wide.buffer);

/** Returns an item as a program for its sample; what is for now is so in the block from which the render thread goes on. */
function timed({ what, timing, block, frames }: Item, from: number, blockSize: number): Int32Array[] {
  if (!(what instanceof Int32Array)) return [];
  const program = forOther(what);
  if (!program) return [];
  wide[0] = timing === Timing.now ? (from - 1) * blockSize : (block - 1) * blockSize + frames;
  program.set([Timing.sample, halves[0]!, halves[1]!]);
  return [program];
}

function lateRecord(seconds: number): Int32Array {
  const record = new Int32Array(2);
  record[0] = Event.late;
  new Float32Array(record.buffer)[1] = seconds;
  return record;
}
