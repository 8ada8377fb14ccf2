/**
 * The engine: runs programs of instructions and calculates the node tree, one block at a time. The same class runs
 * in the audio worklet, offline, and in a soft thread that warms a SynthDef up. Apart from `install` and the
 * constructor nothing here allocates, waits, logs or throws.
 */
import { seedGenerator } from './random.ts';
import { type InstalledDef, loadDef, type LoadedDef } from './defs.ts';
import { type EventSink, Reporter } from './events.ts';
import { Event, Failure, nodeEventWords, originWord, programHeaderWords, Timing } from './instructions.ts';
import { type Layout, messageWords, Pod, World } from './layout.ts';
import { Flag, Kind, NodeTable, rootSlot } from './node-table.ts';
import { doneAction } from './done-actions.ts';
import { Interpreter } from './interpreter.ts';
import { Pods } from './pods.ts';
import { Pool } from './pool.ts';
import type { Renderer } from './renderer.ts';
import { Runs, type RunHooks } from './runs.ts';
import { Schedule } from './schedule.ts';
import { ScoreClock } from './score-clock.ts';
import { fillTables } from './tables.ts';

export interface EngineOptions {
  readonly events: EventSink;
  /** Seed of the random generators; the same seed gives the same sound. */
  readonly seed?: number;
}

/** Where programs come from in real time: the reading end of the command ring. */
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

/** Programs that may wait for a sample. */
const mostPlanned = 65536;

export class Engine implements Renderer, RunHooks {
  readonly blockSize: number;
  readonly sampleRate: number;
  readonly inputs: readonly Float32Array[];
  readonly outputs: readonly Float32Array[];
  readonly nodes: NodeTable;
  readonly pool: Pool;
  readonly report: Reporter;
  readonly ints: Int32Array;
  readonly floats: Float32Array;
  readonly bytes: Uint8Array;
  readonly doubles: Float64Array;
  readonly pods: Pods;
  /** Defs by their index; a def keeps its index until its last synth has ended. */
  readonly defs: (LoadedDef | null)[] = [null];
  /** Symbol → index of the current def of that name. */
  readonly defOf = new Map<number, number>();
  /** Synths that use the def, by its index. */
  readonly users = new Int32Array(65536);
  /** Of a synth, by node slot: its def and 4 × pod + lane; the first memory block and the first mapping it owns. */
  readonly defOfNode: Int32Array;
  readonly placeOfNode: Int32Array;
  readonly memoryOfNode: Int32Array;
  readonly mapsOfNode: Int32Array;
  /** Frames from the start of the block at which the running program is due. */
  sampleOffset = 0;
  subsampleOffset = 0;
  /** Whether the driver fills the inputs before each block; else their busses are busses like others. */
  hasInput = true;
  /** Blocks rendered. */
  block = 0;
  /** When the next block begins that has yet to be rendered, in seconds since 1970. */
  private nextTime = 0;
  readonly clockSchedule: Schedule;
  readonly scoreSchedule: Schedule;
  private readonly sampleSchedule: Schedule;
  private readonly interpreter: Interpreter;
  private readonly environment;
  private source: ProgramSource | null = null;
  /** Whether a program is being run; what it reports may bring others, in the same thread. */
  private isRunning = false;
  /** Last block before the score, -1 while there is none. */
  private scoreBlock = -1;
  private readonly scoreClock: ScoreClock;
  private readonly runs: Runs;
  /** State of the node table that the plan was made for. */
  private plannedAt = -1;

  constructor(readonly layout: Layout, memory: WebAssembly.Memory, options: EngineOptions) {
    const { buffer } = memory;
    this.blockSize = layout.blockSize;
    this.sampleRate = layout.sampleRate;
    this.ints = new Int32Array(buffer);
    this.floats = new Float32Array(buffer);
    this.bytes = new Uint8Array(buffer);
    this.doubles = new Float64Array(buffer);
    const bus = (n: number) => new Float32Array(buffer, layout.audioBusAddress + n * layout.blockSize * 4, layout.blockSize);
    this.outputs = Array.from({ length: layout.outputs }, (_, i) => bus(i));
    this.inputs = Array.from({ length: layout.inputs }, (_, i) => bus(layout.outputs + i));
    this.scoreClock = new ScoreClock(layout.blockSize, layout.sampleRate);
    this.pool = new Pool(this.ints, layout.pool);
    this.nodes = new NodeTable(layout.maxNodes);
    const slots = layout.maxNodes + 2;
    this.defOfNode = new Int32Array(slots);
    this.placeOfNode = new Int32Array(slots);
    this.memoryOfNode = new Int32Array(slots);
    this.mapsOfNode = new Int32Array(slots);
    this.pods = new Pods(this.bytes, this.pool, layout.maxNodes, slots);
    this.runs = new Runs(this.ints, layout.planAddress, this.pods, this.defs, this, layout.maxNodes);
    this.report = new Reporter(options.events);
    this.clockSchedule = new Schedule(layout.maxBundles);
    this.scoreSchedule = new Schedule(layout.maxBundles);
    this.sampleSchedule = new Schedule(Math.min(layout.maxBundles, mostPlanned));
    this.interpreter = new Interpreter(this);
    this.environment = this.hostEnvironment(memory);
    fillTables(this.floats);
    for (let i = 0; i < layout.randomGenerators; i++) seedGenerator(this.ints, layout, i, (options.seed ?? 0) + i + 1);
    this.ints[World.block >> 2] = 0;
    this.ints[World.synths >> 2] = 0;
    this.ints[World.scoreBlock >> 2] = -1;
    // Busses start out as written longer ago than anyone looks.
    this.ints.fill(-2, layout.audioTouchedAddress >> 2, (layout.audioTouchedAddress >> 2) + layout.audioBuses);
    this.ints.fill(-2, layout.controlTouchedAddress >> 2, (layout.controlTouchedAddress >> 2) + layout.controlBuses);
  }

  /** Real time: where to read programs from before each block. */
  connect(source: ProgramSource): void {
    this.source = source;
  }

  /** Makes a def known under a symbol; synths of an earlier one go on. Allocates. @throws RangeError when there are too many */
  install(symbol: number, def: InstalledDef): void {
    const index = this.freeDefIndex();
    if (index >= this.users.length) throw new RangeError(`more than ${this.users.length - 1} SynthDefs, those that synths still use included`);
    this.defs[index] = loadDef(symbol, def, this.environment);
    this.users[index] = 0;
    const former = this.defOf.get(symbol);
    this.defOf.set(symbol, index);
    if (former) this.dropIfUnused(former);
  }

  /** Forgets the def of a symbol; its synths go on. */
  remove(symbol: number): void {
    const index = this.defOf.get(symbol);
    if (!index) return;
    // The entry stays: a map that shrinks may allocate.
    this.defOf.set(symbol, 0);
    this.dropIfUnused(index);
  }

  /** Runs a program (see instructions.ts) or lets it wait for its time; where there is no room for it, that is reported. */
  submit(words: Int32Array, length: number): void {
    const address = this.roomFor(words[0]!, length);
    if (!address) return this.lost(words[programHeaderWords + originWord]!, length);
    this.ints.set(length === words.length ? words : words.subarray(0, length), address >> 2);
    this.accept(address, length);
  }

  renderBlock(blockTime: number, secondsPerSample: number): void {
    this.ints[World.block >> 2] = ++this.block;
    const { layout, ints } = this;
    if (this.hasInput) for (let i = 0; i < layout.inputs; i++) ints[(layout.audioTouchedAddress >> 2) + layout.outputs + i] = this.block;
    this.nextTime = blockTime;
    if (this.source) this.readPrograms(this.source);
    this.runDue(blockTime, secondsPerSample);
    this.nextTime = blockTime + this.blockSize * secondsPerSample;
    this.sampleOffset = 0;
    this.subsampleOffset = 0;
    this.calculateTree();
    ints[World.memoryFree >> 2] = this.pool.untouched >> 4;
    ints[World.lostEvents >> 2] = this.report.lost;
    for (let i = 0; i < layout.outputs; i++) {
      if (ints[(layout.audioTouchedAddress >> 2) + i] !== this.block) this.outputs[i]!.fill(0);
    }
  }

  // ---- programs ----------------------------------------------------------------------------------------------

  /** Takes what has arrived. */
  private readPrograms(source: ProgramSource): void {
    while (source.next()) {
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

  /** What is run at once needs no memory of the pool: a full one can still be emptied. 0 when there is no room. */
  private roomFor(timing: number, length: number): number {
    if (timing === Timing.now && !this.isRunning) return length * 4 <= this.layout.program.bytes ? this.layout.program.address : 0;
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
    if (timing === Timing.now) return this.runProgram(address);
    const time = readDouble(this.ints, at + 1);
    // What came in time and is late all the same is so because the device lost time, which is told as such.
    if (timing === Timing.clock && time < this.nextTime - lateTolerance) this.report.late(this.nextTime - time);
    const schedule = timing === Timing.clock ? this.clockSchedule : timing === Timing.score ? this.scoreSchedule : this.sampleSchedule;
    if (schedule.push(time, address)) return;
    const origin = this.ints[at + programHeaderWords + originWord]!;
    this.pool.release(address);
    this.report.fail(origin, Failure.scheduleFull, schedule.capacity);
  }

  /** The score begins with the next block. */
  startScore(): void {
    if (this.scoreBlock >= 0) return;
    this.scoreBlock = this.block;
    this.ints[World.scoreBlock >> 2] = this.block;
  }

  private runProgram(address: number): void {
    const at = address >> 2;
    const nested = this.isRunning;
    this.isRunning = true;
    this.interpreter.run(at + programHeaderWords, at + this.ints[at]!);
    this.isRunning = nested;
    if (address !== this.layout.program.address) this.pool.release(address);
  }

  private runDue(blockTime: number, secondsPerSample: number): void {
    // The last half sample rounds to the first one of the next block.
    const end = blockTime + (this.blockSize - 0.5) * secondsPerSample;
    while (this.clockSchedule.firstTime < end) {
      this.setOffset((this.clockSchedule.firstTime - blockTime) / secondsPerSample);
      this.runProgram(this.clockSchedule.pop());
    }
    const first = (this.block - 1) * this.blockSize;
    while (this.sampleSchedule.firstTime < first + this.blockSize) {
      // Its lateness is told by who planned it.
      this.setOffset(this.sampleSchedule.firstTime - first);
      this.runProgram(this.sampleSchedule.pop());
    }
    if (this.scoreBlock < 0 || this.block <= this.scoreBlock) return;
    while (this.scoreClock.isDue(this.scoreSchedule.firstTime)) {
      this.setOffset(this.scoreClock.framesTo(this.scoreSchedule.firstTime));
      this.runProgram(this.scoreSchedule.pop());
    }
    this.scoreClock.nextBlock();
  }

  /** Where in the block the program that runs next is due, in frames. */
  setOffset(frames: number): void {
    const rounded = Math.fround(frames + 0.5);
    const whole = Math.floor(rounded);
    this.sampleOffset = Math.min(this.blockSize - 1, Math.max(0, whole));
    this.subsampleOffset = rounded - whole;
  }

  clearSchedule(): void {
    for (const schedule of [this.clockSchedule, this.scoreSchedule]) while (schedule.size) this.pool.release(schedule.pop());
  }

  // ---- the tree ----------------------------------------------------------------------------------------------

  /** By the plan of the last walk where that still holds. */
  private calculateTree(): void {
    const { runs, nodes } = this;
    if (!this.changed()) {
      let node = runs.replay();
      if (!node) return;
      runs.begin();
      for (; node !== rootSlot; node = nodes.parent[node]!) this.walk(nodes.next[node]!);
    } else {
      this.plannedAt = nodes.changes;
      runs.begin();
      this.walk(nodes.head[rootSlot]!);
    }
    runs.flush(0);
  }

  changed(): boolean {
    return this.plannedAt !== this.nodes.changes;
  }

  /** Calculates a node and those after it in its group; neighbours that may change places are collected into a run. */
  private walk(first: number): void {
    const { nodes } = this;
    let node = first;
    while (node) {
      const after = nodes.next[node]!;
      const flags = nodes.flags[node]!;
      if (flags & Flag.ending) {
        this.runs.flush(0);
        if (flags & Flag.unplaced) this.deleteUnplaced(node);
        else this.deleteNode(node);
      } else if (nodes.kind[node] === Kind.group) {
        if (!(flags & Flag.paused)) {
          this.runs.flush(0);
          this.walk(nodes.head[node]!);
          this.runs.flush(0);
        }
      } else {
        this.visit(node, flags);
      }
      node = after;
    }
  }

  private visit(node: number, flags: number): void {
    const place = this.placeOfNode[node]!;
    const pod = place >> 2;
    const lane = place & 3;
    if (flags & (Flag.fresh | Flag.solo)) this.runs.flush(0);
    if (flags & Flag.fresh) {
      this.nodes.lower(node, Flag.fresh);
      this.copyMapped(node);
      this.construct(pod, lane);
    }
    if (flags & Flag.paused) return;
    this.runs.add(pod, lane);
    if (flags & Flag.solo) this.runs.flush(node);
  }

  private construct(pod: number, lane: number): void {
    const address = this.pods.address[pod]!;
    try {
      this.defs[this.pods.def[pod]!]!.construct(address, lane);
    } catch {
      this.trapped(pod, 1 << lane);
    }
    if (this.ints[((address + Pod.outOfMemory) >> 2) + lane]) {
      this.ints[((address + Pod.outOfMemory) >> 2) + lane] = 0;
      this.report.one(Event.outOfMemory, this.nodes.id[this.pods.nodes[4 * pod + lane]!]!);
    }
    // As in scsynth a constructor's done action ends or pauses other nodes, not its own, which starts now.
    const node = this.pods.nodes[4 * pod + lane]!;
    const flags = this.nodes.flags[node]!;
    this.afterCalc(pod);
    this.nodes.flags[node] = (this.nodes.flags[node]! & ~(Flag.ending | Flag.paused)) | (flags & (Flag.ending | Flag.paused));
  }

  /** Compiled code went out of bounds: its synths end, the others never notice. */
  trapped(pod: number, lanes: number): void {
    for (let lane = 0; lane < 4; lane++) {
      if (!(lanes & (1 << lane))) continue;
      const node = this.pods.nodes[4 * pod + lane]!;
      this.nodes.raise(node, Flag.ending);
      this.report.one(Event.notFinite, this.nodes.id[node]!);
    }
  }

  /** Done actions and reports that the pod's units left in its header. */
  afterCalc(pod: number): void {
    const address = this.pods.address[pod]!;
    const done = (address + Pod.done) >> 2;
    const { ints } = this;
    if (ints[done]! | ints[done + 1]! | ints[done + 2]! | ints[done + 3]!) {
      for (let lane = 0; lane < 4; lane++) {
        const actions = ints[done + lane]!;
        if (!actions) continue;
        ints[done + lane] = 0;
        const node = this.pods.nodes[4 * pod + lane]!;
        if (node) for (let action = 1; action < 16; action++) if (actions & (1 << action)) doneAction(this.nodes, this, node, action);
      }
    }
    const bad = (address + Pod.notFinite) >> 2;
    if (ints[bad]! | ints[bad + 1]! | ints[bad + 2]! | ints[bad + 3]!) {
      for (let lane = 0; lane < 4; lane++) {
        if (ints[bad + lane] !== 1) continue;
        ints[bad + lane] = 0;
        const node = this.pods.nodes[4 * pod + lane]!;
        if (node) this.reportNotFinite(node);
      }
    }
  }

  /** Once a synth, not once a block. */
  private reportNotFinite(node: number): void {
    if (this.nodes.flags[node]! & Flag.reported) return;
    this.nodes.raise(node, Flag.reported);
    this.report.one(Event.notFinite, this.nodes.id[node]!);
  }

  end(node: number): void {
    if (node > rootSlot) this.nodes.raise(node, Flag.ending);
  }

  endUnplaced(node: number): void {
    this.nodes.raise(node, Flag.ending | Flag.unplaced);
  }

  setRun(node: number, run: boolean): void {
    const { nodes } = this;
    const paused = (nodes.flags[node]! & Flag.paused) !== 0;
    if (run !== paused) return;
    if (run) nodes.lower(node, Flag.paused);
    else {
      // As in scsynth, of ending and pausing in one block the later one counts.
      nodes.lower(node, Flag.ending | Flag.unplaced);
      nodes.raise(node, Flag.paused);
    }
    this.nodeEvent(run ? Event.on : Event.off, node);
  }

  /** Takes a node out of the tree at once, a group with all that is in it. */
  deleteNode(node: number): void {
    const { nodes } = this;
    if (nodes.kind[node] === Kind.group) this.deleteChildren(node);
    // While the synth's def is surely there, and the node in its place.
    this.nodeEvent(Event.end, node);
    if (nodes.kind[node] === Kind.synth) this.endSynth(node);
    if (nodes.parent[node]) nodes.unlink(node);
    nodes.destroy(node);
  }

  /** Deletes what goes with its group: as scsynth tells of it, without a place. */
  deleteUnplaced(node: number): void {
    this.nodes.unlink(node);
    this.deleteNode(node);
  }

  deleteChildren(group: number): void {
    while (this.nodes.head[group]) this.deleteUnplaced(this.nodes.head[group]!);
  }

  private endSynth(node: number): void {
    const place = this.placeOfNode[node]!;
    const pod = place >> 2;
    const index = this.pods.def[pod]!;
    const def = this.defs[index]!;
    if (def.destroy && !(this.nodes.flags[node]! & Flag.fresh)) def.destroy(this.pods.address[pod]!, place & 3);
    for (let block = this.memoryOfNode[node]!; block; ) {
      const after = this.pool.link(block);
      this.pool.release(block);
      block = after;
    }
    for (let map = this.mapsOfNode[node]!; map; ) {
      const after = this.pool.link(map);
      this.pool.release(map);
      map = after;
    }
    this.memoryOfNode[node] = 0;
    this.mapsOfNode[node] = 0;
    this.pods.release(place);
    this.users[index]!--;
    this.ints[World.synths >> 2]!--;
    this.dropIfUnused(index);
  }

  /** Mapped controls take their bus's value before each block. */
  copyMapped(node: number): void {
    for (let map = this.mapsOfNode[node]!; map; map = this.pool.link(map)) {
      this.floats[this.ints[map >> 2]! >> 2] = this.floats[this.ints[(map >> 2) + 1]! >> 2]!;
    }
  }

  nodeEvent(event: number, node: number): void {
    if (!this.report.open(1 + nodeEventWords)) return;
    const { nodes, report } = this;
    const { sink } = report;
    const group = nodes.kind[node] === Kind.group;
    const place = this.placeOfNode[node]!;
    sink.int(event);
    sink.int(nodes.id[node]!);
    sink.int(this.idOf(nodes.parent[node]!));
    sink.int(this.idOf(nodes.previous[node]!));
    sink.int(this.idOf(nodes.next[node]!));
    sink.int(group ? 1 : 0);
    sink.int(group ? this.idOf(nodes.head[node]!) : -1);
    sink.int(group ? this.idOf(nodes.tail[node]!) : -1);
    sink.int(group ? 0 : this.defs[this.defOfNode[node]!]!.symbol);
    sink.int(group ? 0 : this.pods.address[place >> 2]!);
    sink.int(group ? 0 : place & 3);
    sink.commit();
  }

  /** -1 stands for no node. */
  private idOf(slot: number): number {
    return slot ? this.nodes.id[slot]! : -1;
  }

  // ---- defs and host -----------------------------------------------------------------------------------------

  private freeDefIndex(): number {
    const hole = this.defs.indexOf(null, 1);
    return hole > 0 ? hole : this.defs.length;
  }

  /** A def that was replaced or removed goes with its last synth. */
  private dropIfUnused(index: number): void {
    const def = this.defs[index];
    if (!def || this.users[index]! > 0 || this.defOf.get(def.symbol) === index) return;
    this.defs[index] = null;
    this.report.one(Event.defEnded, def.symbol);
  }

  /** Functions that compiled code calls, on the render thread. */
  private hostEnvironment(memory: WebAssembly.Memory) {
    return {
      memory,
      allocate: (node: number, bytes: number): number => {
        const address = this.pool.allocate(bytes);
        if (!address) return 0;
        this.bytes.fill(0, address, address + bytes);
        this.pool.setLink(address, this.memoryOfNode[node]!);
        this.memoryOfNode[node] = address;
        return address;
      },
      trigger: (node: number, id: number, value: number): void => this.report.trigger(Event.trigger, this.nodes.id[node]!, id, value),
      disk: (node: number, command: number, buffer: number, position: number, frames: number, channels: number): void =>
        this.report.disk(command, this.nodes.id[node]!, buffer, position, frames, channels),
      diskPosition: (node: number, id: number, frames: number): void => this.report.trigger(Event.diskPosition, this.nodes.id[node]!, id, frames),
      voice: (node: number, kind: number, row: number, passes: number, frame: number): void =>
        this.report.voice(kind, this.nodes.id[node]!, row, passes, this.block, frame),
      message: (node: number, unit: number, address: number, words: number): void => {
        const symbol = this.defs[this.defOfNode[node]!]!.symbol;
        this.report.message(this.nodes.id[node]!, symbol, unit, this.floats, address >> 2, Math.min(words, messageWords));
      },
      nodeAction: (_node: number, action: number, target: number): void => {
        const slot = this.nodes.find(target);
        if (!slot) return;
        if (action === 0) this.end(slot);
        else this.setRun(slot, action === 2);
      },
    };
  }
}

const wide = new Float64Array(1);
const halves = new Int32Array(wide.buffer);

function readDouble(ints: Int32Array, at: number): number {
  halves[0] = ints[at]!;
  halves[1] = ints[at + 1]!;
  return wide[0]!;
}
