/** Calculates the blocks of a section one after the other, by a plan of what is due in which, and goes back to blocks before. */
import type { Engine } from '../engine/engine.ts';
import { StateStream } from '../engine/state-stream.ts';
import { Timing } from '../world/instructions.ts';
import type { SectionCopy } from './bounce-messages.ts';
import { BufferCopies } from './buffer-copies.ts';
import { makeEngine } from './make-engine.ts';
import { NativeGraphs } from './native-graphs.ts';
import { Pace } from './pace.ts';
import { type Item, Plan, placeOf } from './plan.ts';
import { Pokes } from './pokes.ts';
import { inputRead, ReadsOfSection } from './reads-of-section.ts';
import { copyControlBuses, installDef, type SectionDef, type SectionOptions } from './section-engine.ts';
import { SectionEvents } from './section-events.ts';
import type { SectionPart } from './section-part.ts';
import { forEngine } from './section-program.ts';
import { type Snapshot, Snapshots } from './snapshots.ts';
import { WrittenBuses } from './written-buses.ts';

export interface CalculatorOptions extends SectionOptions {
  /** Blocks calculated in one go at most. */
  readonly periodBlocks: number;
  /** Numbers of the buffers that there are. */
  readonly buffers: readonly number[];
  /** Seconds, from any moment on. */
  readonly now: () => number;
  /** Seconds that the thread has run. */
  readonly spent: () => number;
}

export class Calculator {
  readonly engine: Engine;
  readonly memory: ArrayBufferLike;
  plan = new Plan();
  readonly reads: ReadsOfSection;
  readonly snapshots: Snapshots;
  readonly written: WrittenBuses;
  readonly pace: Pace;
  readonly native: NativeGraphs;
  /** Next block to calculate; those before `silentUntil` have been written down and told of already. */
  next = 0;
  silentUntil = 0;
  /** True when the engine holds a version that was given up. */
  isStray = false;
  readonly buffers: BufferCopies;
  private pokes: Pokes;
  /** The engine without any nodes but the section's group. */
  private readonly empty = new StateStream();
  /** Symbols of defs that were planned or are there. */
  private readonly symbols = new Set<number>();
  private readonly defReads = new Map<number, SectionDef['reads']>();

  /** @param happened takes each event of a block, the first time that it is calculated */
  constructor(
    private readonly options: CalculatorOptions,
    happened: (words: Int32Array) => void,
  ) {
    const events = new SectionEvents(options.group, (words) => {
      if (this.next >= this.silentUntil) happened(words);
    });
    const { engine, memory } = makeEngine(options, events);
    this.engine = engine;
    this.memory = memory.buffer;
    this.native = new NativeGraphs(engine);
    this.buffers = new BufferCopies(engine, options.memory.buffer, options);
    this.buffers.copyAll(options.buffers);
    if (options.joins) engine.keep(this.empty);
    this.reads = new ReadsOfSection(engine, (serial) => this.defReads.get(serial) ?? []);
    this.pokes = new Pokes(engine.layout.controlBuses);
    this.snapshots = new Snapshots(engine);
    this.written = new WrittenBuses(engine);
    this.pace = new Pace(options.periodBlocks, engine.blockSize / engine.sampleRate, options.now, options.spent);
    engine.connect({ length: 0, int: () => 0, copyTo: () => {}, release: () => {}, next: () => this.runDue() });
  }

  /** Begins with a block; nothing has been before. @param defs which are there from the start */
  start(block: number, defs: readonly Item[]): void {
    for (const def of defs) this.run(def);
    copyControlBuses(this.engine, this.options.memory.buffer);
    this.engine.goTo(block - 1);
    this.startBehind(block);
  }

  /** Begins with a block, where the engine is as it was before that. */
  startBehind(block: number): void {
    this.next = this.silentUntil = block;
    this.snapshots.keep();
  }

  /**
   * Returns a copy from which a part can be calculated.
   * @param reached block that is heard, or was last
   * @throws RangeError when its first frame has been heard
   */
  copy({ at, from }: SectionPart, reached: number): SectionCopy {
    const { engine, snapshots, plan, buffers, defReads } = this;
    const { blockSize } = engine;
    const first = at ?? reached * blockSize;
    const snapshot = snapshots.before(placeOf(first + from, Timing.sample, blockSize).block);
    if (!snapshot) {
      const late = (reached * blockSize - first - from) / engine.sampleRate;
      throw new RangeError(`its first frame was heard ${late.toFixed(3)} s ago`);
    }
    const { block, state } = snapshot;
    return {
      block,
      at: first,
      state: state.copy(),
      defs: engine.parts.defs.placed(),
      reads: [...defReads],
      items: plan.from(block),
      buffers: buffers.taken(block),
    };
  }

  /** Begins with a copy of another one, but for its buffers. */
  resume({ block, state, defs, reads, items }: SectionCopy): void {
    for (const [serial, each] of reads) this.defReads.set(serial, each);
    this.engine.placeDefs(defs);
    this.native.placed();
    this.engine.recall(StateStream.of(state));
    for (const item of items) this.plan.add(item);
    this.next = this.silentUntil = block;
  }

  /** Begins anew with an engine that has no nodes. @param items what is done before anything else, to be kept */
  reset(items: readonly Item[]): void {
    const { engine } = this;
    engine.recall(this.empty);
    [this.next, this.silentUntil] = [0, Infinity];
    for (const item of items) this.run(item);
    engine.keep(this.empty);
    this.buffers.forget(Infinity);
    this.plan = new Plan();
    this.pokes = new Pokes(engine.layout.controlBuses);
    this.snapshots.clear();
    this.reads.invalidate();
    this.pace.startAnew();
    this.isStray = false;
  }

  /** First block of which nothing is known yet. */
  get unknown(): number {
    return Math.max(this.next, this.silentUntil);
  }

  /** A def will be planned. */
  know(def: SectionDef): void {
    this.defReads.set(def.def.serial ?? 0, def.reads);
  }

  /** Returns a program as it can be planned: it is about buffers as they are now. */
  own(words: Int32Array): Int32Array {
    return this.buffers.rewrite(words);
  }

  /**
   * Plans a def of which no synth can have been made yet, so that whatever comes after it finds it there.
   * False for one that follows another.
   * @param isTried true while a version is being tried
   */
  planDef(item: Item, isTried: boolean): boolean {
    if (item.what instanceof Int32Array || this.symbols.has(item.what.symbol)) return false;
    this.symbols.add(item.what.symbol);
    item.block = this.unknown;
    this.plan.add(item);
    this.pokes.add(item, isTried);
    return true;
  }

  /** Plans an item that nobody hears before the next block, if it is one. @param reached block from which on something may be heard */
  planUnheard(item: Item, reached: number): boolean {
    if (!(item.what instanceof Int32Array) || !this.pokes.isUnheard(item.what, reached)) return false;
    item.block = this.unknown;
    this.plan.add(item);
    this.pokes.add(item, false);
    return true;
  }

  /** Calculates a block. Returns whether it is a new one. */
  calculate(): boolean {
    const block = this.next;
    if (this.pace.isTimeToKeep(block, this.snapshots.newest)) this.pace.keeping(() => this.snapshots.keep());
    this.pace.calculating(() => this.engine.renderBlock(0, 0));
    this.next++;
    this.written.find();
    this.engine.noteWritten(this.written.audio.at(-1) ?? -1, this.written.control.at(-1) ?? -1);
    this.pokes.read(this.reads.find(), block);
    return block >= this.silentUntil;
  }

  /** Reason for which the block calculated last is not as it would be in the render thread; undefined when it is. */
  get refusal(): string | undefined {
    const reads = this.reads.find();
    const input = inputRead(this.engine, reads);
    if (input !== undefined) return `a synth in it reads input bus ${input}`;
    const missing = [...this.buffers.missing].find((number) => reads.anyBuffer || reads.buffers.has(number));
    return missing === undefined ? undefined : `there is no room for a copy of buffer ${missing}, which it may read`;
  }

  /**
   * Goes back, so that a block can be calculated next but for those that have been heard.
   * @param isTried true for a version that may be given up
   * @returns the states behind that
   */
  goBack(block: number, isTried: boolean): Snapshot[] {
    this.pokes.bringForward(block, this.plan, isTried);
    if (!this.isStray && this.next === block) return [];
    const former = this.snapshots.goBack(block);
    this.buffers.goBack(this.snapshots.newest);
    this.next = this.snapshots.newest;
    this.silentUntil = block;
    this.isStray = false;
    this.reads.invalidate();
    this.pace.startAnew();
    return former;
  }

  /** What was calculated since plays. */
  accept(): void {
    this.pokes.accept();
  }

  /** Gives up what was calculated since: the next thing is to go back. @param ready first block that what plays has not come to */
  giveUp(items: readonly Item[], former: readonly Snapshot[], base: number, ready: number): void {
    this.plan.remove(items);
    this.pokes.giveUp(ready, this.plan);
    this.snapshots.restore(former, base);
    this.isStray = true;
  }

  /** Forgets what is of no use when nothing before a block is calculated any more. */
  forget(block: number): void {
    this.snapshots.forget(block);
    const { oldest } = this.snapshots;
    this.plan.forget(oldest);
    this.buffers.forget(oldest);
    this.pokes.forget(oldest);
  }

  private runDue(): false {
    for (const item of this.plan.due(this.next)) this.run(item);
    return false;
  }

  private run({ what, frames }: Item): void {
    this.reads.invalidate();
    if (!(what instanceof Int32Array)) {
      this.symbols.add(what.symbol);
      return installDef(this.engine, this.native, what);
    }
    this.buffers.before(what, this.next);
    this.engine.setOffset(frames);
    this.engine.submit(forEngine(what, true), what.length);
  }
}
