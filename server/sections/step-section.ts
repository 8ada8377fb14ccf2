/** A section that is calculated in step with the render thread's engine, in its thread: offline, block for block the same as ahead. */
import type { Engine } from '../engine/engine.ts';
import type { EventRecord } from '../link/render-link.ts';
import { Event, Timing } from '../world/instructions.ts';
import type { Layout } from '../world/layout.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import type { Region } from '../world/region.ts';
import { nodesTableAddress, SectionBlock } from '../world/section-slots.ts';
import { makeEngine } from './make-engine.ts';
import { NativeGraphs } from './native-graphs.ts';
import { writeNodes } from './nodes-table.ts';
import { inputRead, ReadsOfSection } from './reads-of-section.ts';
import { Records } from './records.ts';
import {
  copyControlBuses,
  installDef,
  type SectionDef,
  type SectionEngine,
  type SectionOptions,
  slotAddress,
} from './section-engine.ts';
import { KeptRecord, SectionEvents } from './section-events.ts';
import { forEngine, forOther } from './section-program.ts';
import { Slot } from './slot.ts';
import { refusalOf, takeOver } from './take-over.ts';
import { NotAhead } from './uses.ts';
import { waitingPrograms } from './waiting-programs.ts';
import { WrittenBuses } from './written-buses.ts';

interface Waiting {
  readonly words: Int32Array;
  readonly due: { readonly frames: number; readonly fraction: number };
}

export class StepSection implements SectionEngine {
  readonly isInStep = true;
  readonly floats: Float32Array;
  private readonly engine: Engine;
  private readonly native: NativeGraphs;
  private readonly events: SectionEvents;
  private readonly slot: Slot;
  private readonly written: WrittenBuses;
  private readonly records: Records;
  private readonly reads: ReadsOfSection;
  private readonly defReads = new Map<number, readonly SectionDef['reads'][number][]>();
  private waiting: (Waiting | SectionDef)[] = [];
  private told: Int32Array[] = [];
  private started = false;
  private ending = false;
  /** True when its nodes are offered: it calculates no more. */
  private gone = false;

  /**
   * @param main the engine in whose step it goes
   * @param region for records of a few blocks
   */
  constructor(
    private readonly options: SectionOptions,
    private readonly main: Engine,
    region: Region,
    private readonly listen: () => void,
    private readonly refused: (reason: string) => void,
    private readonly closed: () => void,
  ) {
    this.events = new SectionEvents(options.group, (words) => this.told.push(words));
    const { engine, memory } = makeEngine(options, this.events);
    this.engine = engine;
    this.native = new NativeGraphs(engine);
    this.floats = new Float32Array(memory.buffer);
    this.written = new WrittenBuses(engine);
    this.slot = new Slot(options.memory.buffer, slotAddress(options));
    this.reads = new ReadsOfSection(engine, (serial) => this.defReads.get(serial) ?? []);
    this.records = new Records(options.memory.buffer, slotAddress(options), region, 2, engine);
    engine.connect({ length: 0, int: () => 0, copyTo: () => {}, release: () => {}, next: () => this.runDue() });
  }

  /** True when its nodes are offered: it hands over its events in the block in which they happen. */
  get isFinished(): boolean {
    return this.gone;
  }

  get settled(): boolean {
    return this.waiting.length === 0 && this.told.length === 0;
  }

  install(def: SectionDef): void {
    this.waiting.push(def);
  }

  fuse(key: string, fused: WebAssembly.Module): void {
    this.engine.fuse(key, fused);
  }

  openNative(entrance: NativeEntrance): void {
    this.native.open(entrance);
  }

  runNative(key: string, address: number): void {
    this.native.run(key, address);
  }

  submit(words: Int32Array, length: number): void {
    const { frames, fraction } = this.main.due;
    if (words[0] === Timing.now) this.waiting.push({ words: words.slice(0, length), due: { frames, fraction } });
    else this.engine.submit(forEngine(words.subarray(0, length), false), length);
  }

  giveBack(): void {
    this.ending = true;
    // Within a block it is calculated to its end first.
    if (this.engine.block === this.main.block) this.offerNodes();
  }

  takeLeft(): Int32Array[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting.flatMap((each) => ('def' in each ? [] : (forOther(each.words) ?? [])));
  }

  /** Calculates the block that the render thread's engine is about to. */
  step(blockTime: number, secondsPerSample: number): void {
    if (this.gone || !this.slot.isActive) return;
    if (!this.started) this.start();
    const { engine, records, main } = this;
    engine.renderBlock(blockTime, secondsPerSample);
    this.written.find();
    records.write(0, this.written, this.reads.find(), { bank: 0, block: main.block - 1 });
    const input = inputRead(engine, this.reads.find());
    if (input !== undefined && !this.ending) this.refuse(`a synth in it reads input bus ${input}`);
    this.listen();
    if (this.ending && !this.gone) this.offerNodes();
  }

  poll(take: (record: EventRecord) => void): void {
    const told = this.told;
    this.told = [];
    for (const words of told) take(new KeptRecord(words));
  }

  close(closed: () => void): void {
    this.closed();
    closed();
  }

  private refuse(reason: string): void {
    this.ending = true;
    this.refused(reason);
  }

  private start(): void {
    const { engine, options, main } = this;
    this.started = true;
    copyControlBuses(engine, options.memory.buffer);
    engine.goTo(main.block - 1);
    this.records.publish(main.block);
  }

  private offerNodes(): void {
    const { engine, options, main } = this;
    this.gone = true;
    const written = writeNodes(engine, options.memory.buffer, options.slot, options.group, engine.takeWaiting());
    if (!written) return;
    this.waiting.push(...written.left.map((words) => ({ words, due: { frames: 0, fraction: 0 } })));
    this.slot.offer(main.block + 1, 0, written.table);
  }

  /** Takes over the nodes of its group, in the midst of what the render thread's engine does before a block, or between two. */
  takeOver(): void {
    const { options, main } = this;
    this.runDue();
    main.sections.writeTable(options.slot, 0, 0);
    const refusal = this.taken();
    if (refusal !== undefined) return this.refused(refusal);
    this.started = true;
    this.records.publish(main.done + 1);
    main.sections.leave(options.slot, main.done + 1);
    this.listen();
  }

  /** Returns why they cannot be taken over. */
  private taken(): string | undefined {
    const { engine, options, main } = this;
    try {
      const taken = takeOver(engine, options, main.done, () => true);
      const reason = taken ? refusalOf(taken) : 'its nodes have no room';
      if (!taken || reason !== undefined) return reason;
      const programs = waitingPrograms(engine, options.group, taken);
      this.told.push(Int32Array.of(Event.sectionBegun, ...programs.ids));
      this.slot.writeRests(nodesTableAddress(options.layout, options.slot), programs.rests);
      for (const { own } of programs.split) engine.submit(forEngine(own, false), own.length);
      return undefined;
    } catch (error) {
      if (error instanceof NotAhead) return error.message;
      throw error;
    }
  }

  private runDue(): false {
    const { waiting, engine } = this;
    this.waiting = [];
    for (const each of waiting) {
      if ('def' in each) {
        this.defReads.set(each.def.serial ?? 0, each.reads);
        installDef(engine, this.native, each);
        continue;
      }
      engine.copyDue(each.due);
      engine.submit(forEngine(each.words, true), each.words.length);
    }
    if (waiting.length) this.reads.invalidate();
    return false;
  }
}

/** Bytes of the records of two blocks with all buses. */
export function stepBytes({ audioBuses, controlBuses, blockSize }: Layout): number {
  return 4 * (4 + 3 * (SectionBlock.head + audioBuses * (2 + blockSize) + 3 * controlBuses));
}
