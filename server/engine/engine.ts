/**
 * The engine: runs programs of instructions and calculates the node tree, one block at a time. The same class runs
 * in the audio worklet, offline, and in a soft thread that tries a SynthDef out. Apart from `install` and the
 * constructor nothing here allocates, waits, logs or throws.
 */

import type { InstalledDef } from '../world/compiled-def.ts';
import { InputHistory } from '../world/input-history.ts';
import { type Layout, nativeIns, nativeOuts, World } from '../world/layout.ts';
import { MemoryViews } from '../world/memory-views.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import { fillTables } from '../world/tables.ts';
import { Adoption } from './adoption.ts';
import { BorrowedBlocks } from './borrowed-blocks.ts';
import { Calculation } from './calculation.ts';
import { DefTable, type PlacedDef } from './def-table.ts';
import { Departure } from './departure.ts';
import { Elements } from './elements.ts';
import { SharedState } from './engine-state.ts';
import { type EventSink, Reporter } from './events.ts';
import { Interpreter } from './interpreter.ts';
import type { HostEnvironment } from './libraries.ts';
import { Mappings } from './mappings.ts';
import { NativeRuns } from './native-runs.ts';
import { NodeTable } from './node-table.ts';
import { Offset } from './offset.ts';
import { Pods } from './pods.ts';
import { Pool } from './pool.ts';
import { type ProgramSource, Programs } from './programs.ts';
import { seedGenerator } from './random.ts';
import { Records } from './records.ts';
import type { NativeChannels, Renderer } from './renderer.ts';
import { SectionJoins } from './section-joins.ts';
import { LentBlocks, SectionPools } from './section-pools.ts';
import { Sections } from './sections.ts';
import { Session } from './session.ts';
import type { Kept, StateStream } from './state-stream.ts';
import { Synths } from './synths.ts';
import { Tree } from './tree.ts';
import { Waiting } from './waiting.ts';

export interface EngineOptions {
  readonly events: EventSink;
  /** A section's: the ids that it gives away differ from those of others by this, less than 8; 0 for an engine that is no section's. */
  readonly idShift?: number;
  /** Seed of the random generators; the same seed gives the same sound. */
  readonly seed?: number;
  /** Memory of another world, from which tables are copied where they are filled there. */
  readonly tables?: ArrayBufferLike | undefined;
}

/** The tables of an engine, for who looks into it between blocks. */
export interface EngineParts {
  readonly nodes: NodeTable;
  readonly pods: Pods;
  readonly synths: Synths;
  readonly mappings: Mappings;
  readonly defs: DefTable;
}

export class Engine implements Renderer {
  readonly blockSize: number;
  readonly sampleRate: number;
  readonly inputs: readonly Float32Array[];
  readonly outputs: readonly Float32Array[];
  readonly native: NativeChannels;
  readonly nodes: NodeTable;
  readonly pool: Pool;
  readonly parts: EngineParts;
  readonly ints: Int32Array;
  readonly floats: Float32Array;
  /** True when the driver fills the inputs before each block; else their buses are buses like others. */
  hasInput = true;
  /** Blocks rendered. */
  block = 0;
  /** Blocks rendered to their end. */
  done = 0;
  /** Called in each block before it is calculated, where sections are calculated in step. */
  beforeCalculation: ((blockTime: number, secondsPerSample: number) => void) | null = null;
  private readonly report: Reporter;
  private readonly offset: Offset;
  private readonly defs: DefTable;
  private readonly environment: HostEnvironment;
  private readonly records: Records;
  private readonly programs: Programs;
  private readonly waiting: Waiting;
  private readonly calculation: Calculation;
  private readonly session: Session;
  private readonly elements: Elements;
  /** Groups of this engine that are sections, which others calculate; and what this one, a section's, has of the memory of another. */
  readonly sections: Sections;
  readonly joins: SectionJoins;
  readonly adoption: Adoption;
  readonly departure: Departure;
  readonly borrowed: BorrowedBlocks;
  private readonly shared: SharedState;
  /** Parts that are kept and recalled. */
  private readonly state: readonly Kept[];
  private readonly inputHistory: InputHistory | null;

  constructor(
    readonly layout: Layout,
    memory: WebAssembly.Memory,
    { events, seed = 0, idShift = 0, tables }: EngineOptions,
  ) {
    const views = new MemoryViews(layout, memory);
    this.blockSize = layout.blockSize;
    this.sampleRate = layout.sampleRate;
    this.ints = views.ints;
    this.floats = views.floats;
    this.outputs = views.blocks(layout.outputs, layout.audioBusAddress);
    this.inputs = views.blocks(layout.inputs, layout.audioBusAddress + layout.outputs * layout.blockSize * 4);
    this.native = {
      ins: views.blocks(nativeIns, layout.nativeInAddress),
      outs: views.blocks(nativeOuts, layout.nativeOutAddress),
    };
    this.inputHistory = layout.inputFrames > 0 ? new InputHistory(layout, this.ints, this.floats, this.inputs) : null;
    const pools = new SectionPools(this.ints, layout);
    const borrowed = (this.borrowed = new BorrowedBlocks(this.ints));
    const pool = (this.pool = new Pool(this.ints, layout.pool, idShift > 0 ? borrowed : pools));
    const nodes = (this.nodes = new NodeTable(layout.maxNodes));
    const report = (this.report = new Reporter(events));
    const offset = (this.offset = new Offset(layout.blockSize));
    const slots = layout.maxNodes + 2;
    const pods = new Pods(views.bytes, pool, layout.maxNodes, slots);
    const defs = (this.defs = new DefTable(report));
    const mappings = new Mappings(views, pool, slots);
    const synths = new Synths(views, nodes, defs, pods, pool, mappings, offset, slots, () => this.records.carryOut());
    const tree = new Tree(nodes, synths, pods, report, views.ints);
    const waiting = (this.waiting = new Waiting(views, pool));
    const session = (this.session = new Session(views, offset));
    this.elements = new Elements(views, session);
    this.environment = { memory, allocate: (node, bytes) => synths.allocate(node, bytes) };
    const records = (this.records = new Records(views, nodes, synths, tree, report, () => this.sections.isAny));
    const adoption = (this.adoption = new Adoption(
      views,
      nodes,
      pods,
      synths,
      mappings,
      defs,
      () => this.programs,
      report,
    ));
    const departure = (this.departure = new Departure(layout, nodes, pods, synths, mappings, defs));
    const lent = new LentBlocks(this.ints, pool);
    const joins = (this.joins = new SectionJoins(views, departure, lent, waiting, () => this.programs.ran));
    const sections = (this.sections = new Sections(views, nodes, adoption, joins, pools, lent, report));
    this.calculation = new Calculation(views, tree, synths, mappings, defs, pods, report, sections, records);
    const interpreter = new Interpreter(
      views,
      tree,
      synths,
      mappings,
      defs,
      waiting,
      session,
      report,
      sections,
      idShift,
    );
    this.programs = new Programs(views, pool, waiting, offset, interpreter, report);
    this.parts = { nodes, pods, synths, mappings, defs };
    const shared = (this.shared = new SharedState(views, interpreter.areas));
    this.state = [shared, pool, borrowed, nodes, pods, synths, mappings, defs, interpreter.maker];
    this.prepareMemory(seed, tables);
  }

  private prepareMemory(seed: number, tables: ArrayBufferLike | undefined): void {
    const { layout, ints } = this;
    const isThere = tables && Atomics.load(new Int32Array(tables), World.tables >> 2) === 1;
    fillTables(this.floats, isThere ? new Float32Array(tables) : undefined);
    Atomics.store(ints, World.tables >> 2, 1);
    for (let i = 0; i < layout.randomGenerators; i++) seedGenerator(ints, layout, i, seed + i + 1);
    ints[World.block >> 2] = 0;
    ints[World.synths >> 2] = ints[World.units >> 2] = 0;
    ints[World.groups >> 2] = 1;
    // Buses start out as written longer ago than anyone looks.
    ints.fill(-2, layout.audioTouchedAddress >> 2, (layout.audioTouchedAddress >> 2) + layout.allAudioBuses);
    ints.fill(-2, layout.controlTouchedAddress >> 2, (layout.controlTouchedAddress >> 2) + layout.controlBuses);
  }

  /** Real time: where to read programs from before each block. */
  connect(source: ProgramSource): void {
    this.programs.connect(source);
  }

  /** Makes a def known under a symbol; synths of an earlier one go on. Allocates. @throws RangeError when there are too many */
  install(symbol: number, def: InstalledDef): void {
    this.defs.install(symbol, def, this.environment);
  }

  /** Lets the defs of a graph run by fused code from now on. Allocates. */
  fuse(key: string, fused: WebAssembly.Module): void {
    this.defs.fuse(key, fused, this.environment);
  }

  /** Opens the way into native code. Allocates, so that what arrives later finds all but itself there. */
  openNative(entrance: NativeEntrance): void {
    const native = new NativeRuns(entrance, this.ints);
    this.defs.openNative(native);
    this.calculation.openNative(native);
  }

  /** Lets the defs of a graph that are there run by native code from now on. */
  runNative(key: string, address: number): void {
    this.defs.runGraphNative(key, address);
  }

  /** Takes the defs of another engine, in place of its own: states of that one can be recalled then. Allocates. */
  placeDefs(defs: readonly PlacedDef[]): void {
    this.defs.place(defs, this.environment);
  }

  /** Forgets the def of a symbol; its synths go on. */
  remove(symbol: number): void {
    this.defs.remove(symbol);
  }

  /** Runs a program (see instructions.ts) or lets it wait for its time; where there is no room for it, that is reported. */
  submit(words: Int32Array, length: number): void {
    this.programs.submit(words, length);
  }

  /** Sets the place in the block, in frames, at which the program is due that is submitted next, to be run at once. */
  setOffset(frames: number): void {
    this.offset.set(frames);
  }

  /** Place in the block at which the program that runs, or is submitted next, is due. */
  get due(): { readonly frames: number; readonly fraction: number } {
    return this.offset;
  }

  /** Sets it to what it is, or was, for another engine. */
  copyDue(due: { readonly frames: number; readonly fraction: number }): void {
    this.offset.copy(due);
  }

  /** Takes out all programs that wait for their time, as they came. Allocates. */
  takeWaiting(): Int32Array[] {
    return this.waiting.take();
  }

  /** Goes on behind a block, as if it had rendered all blocks before. */
  goTo(block: number): void {
    this.block = this.done = block;
    this.ints[World.block >> 2] = block;
  }

  /** Notes the last buses that a block wrote, -1 for none; called after each block where the state is kept. */
  noteWritten(audio: number, control: number): void {
    this.shared.written(audio, control);
  }

  /** Notes that the row of a buffer was set beside all instructions. */
  noteBuffer(number: number): void {
    this.shared.bufferSet(number);
  }

  /** Writes down all on which what it calculates from the next block on depends. Allocates. */
  keep(to: StateStream): void {
    to.rewind();
    for (const part of this.state) part.keep(to);
  }

  /** Goes back to where it was then. */
  recall(from: StateStream): void {
    from.rewind();
    for (const part of this.state) part.recall(from);
    this.block = this.done = this.ints[World.block >> 2]!;
  }

  renderBlock(blockTime: number, secondsPerSample: number): void {
    const { layout, ints } = this;
    const touched = layout.audioTouchedAddress >> 2;
    ints[World.block >> 2] = ++this.block;
    this.sections.beginBlock(this.block);
    if (this.hasInput) for (let i = 0; i < layout.inputs; i++) ints[touched + layout.outputs + i] = this.block;
    if (this.inputHistory && this.hasInput) this.inputHistory.write(this.block);
    this.programs.run(this.block, blockTime, secondsPerSample);
    this.session.begin(this.block);
    this.elements.begin();
    this.beforeCalculation?.(blockTime, secondsPerSample);
    this.calculation.run();
    this.elements.end();
    this.sections.endBlock(this.block, blockTime, secondsPerSample);
    this.report.sink.publish();
    ints[World.memoryFree >> 2] = this.pool.untouched >> 4;
    ints[World.lostEvents >> 2] = this.report.lost;
    ints[World.lostNodes >> 2] = this.report.lostNodes;
    for (let i = 0; i < layout.outputs; i++) {
      if (ints[touched + i] !== this.block) this.outputs[i]!.fill(0);
    }
    this.done = this.block;
  }
}
