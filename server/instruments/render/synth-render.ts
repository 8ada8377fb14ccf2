/**
 * Single synths rendered in a render thread, by an engine of its own: what `-N` gives for a score with one synth at its beginning. Graphs
 * are compiled once a thread (see compile-job.ts); the memory is reserved once and only what is written of it is taken.
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { Engine } from '../../engine/engine.ts';
import type { EventSink } from '../../engine/events.ts';
import { seedGenerator } from '../../engine/random.ts';
import type { Def } from '../../synthdef/builder/index.ts';
import { prepareDef } from '../../workers/compile-job.ts';
import { AddAction, Event, instructionHeaderWords, Op, programHeaderWords, Timing } from '../../world/instructions.ts';
import { type Layout, layoutFor, pageBytes } from '../../world/layout.ts';
import type { Channels, SynthOptions } from './context.ts';

/** Memory of the world that synths are rendered in, and what of it is for their state and delay lines. */
const pages = 4096;
const realTimeMemoryBytes = 128 * 2 ** 20;
const node = 1000;
/** Graphs that an engine knows at a time. */
const maxGraphs = 16;
/** Seconds that may be rendered at a time. */
const maxSeconds = 3600;

/** Faults while a synth was rendered; other events are not listened to. */
class Complaints implements EventSink {
  readonly seen = new Set<number>();
  private first = true;

  hasRoom(): boolean {
    return true;
  }

  begin(): boolean {
    return (this.first = true);
  }

  int(x: number): void {
    if (this.first) this.seen.add(x);
    this.first = false;
  }

  float(): void {
    this.first = false;
  }

  commit(): void {}

  publish(): void {}
}

interface World {
  readonly layout: Layout;
  readonly engine: Engine;
  readonly complaints: Complaints;
  /** Symbols of the graphs that the engine knows, those used last at the end. */
  readonly symbols: Map<string, number>;
}

/** This thread's, once it was needed. */
let world: World | undefined;

/** Bytes that the world takes of the address space of this thread. */
export function synthWorldBytes(): number {
  return world ? pages * pageBytes : 0;
}

/** The server's buses and rates, in a small memory; with inputs and outputs enough for stereo. */
function worldLike({
  sampleRate,
  blockSize,
  audioBuses,
  controlBuses,
  inputs,
  outputs,
  randomGenerators,
  numBuffers,
}: Layout): World {
  if (world && world.layout.sampleRate === sampleRate && world.layout.blockSize === blockSize) return world;
  const layout = layoutFor(
    {
      sampleRate,
      blockSize,
      audioBuses,
      controlBuses,
      randomGenerators,
      numBuffers,
      realTimeMemoryBytes,
      inputs: Math.max(2, inputs),
      outputs: Math.max(2, outputs),
      buffers: numBuffers,
      maxNodes: 64,
      maxBundles: 16,
    },
    pages,
  );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const complaints = new Complaints();
  return (world = {
    layout,
    complaints,
    engine: new Engine(layout, memory, { events: complaints }),
    symbols: new Map(),
  });
}

/** Makes a world as it is at its beginning: no nodes, silence on all buses, the generators seeded. */
function begin({ layout, engine, complaints }: World, seed: number): void {
  engine.hasInput = false;
  engine.submit(clear, clear.length);
  // What was written in the block before may still be heard.
  for (let i = 0; i < 2; i++) engine.renderBlock(0, 1 / layout.sampleRate);
  const buses = layout.controlBusAddress >> 2;
  engine.floats.fill(0, buses, buses + layout.controlBuses);
  for (let i = 0; i < layout.randomGenerators; i++) seedGenerator(engine.ints, layout, i, seed + i + 1);
  complaints.seen.clear();
}

/**
 * @param server layout of the server, which the synth's world is like
 * @param make returns a silent buffer of a number of frames and channels
 * @throws RangeError naming def, control and value; CompileError for a def that cannot be compiled
 */
export function renderSynth(
  server: Layout,
  def: Def,
  controls: Readonly<Record<string, number | readonly number[]>>,
  seconds: number,
  { channels = 2, input, seed = 0 }: SynthOptions,
  make: (frames: number, channels: number) => Float32Array[],
): Float32Array[] {
  const here = worldLike(server);
  const { layout, engine, complaints } = here;
  const who = `ctx.synth: def ${def.name}`;
  const frames = Math.round(seconds * layout.sampleRate);
  if (!(frames >= 1 && seconds <= maxSeconds))
    throw new RangeError(`${who}: seconds is ${seconds}; it must be above 0 and at most ${maxSeconds}`);
  if (!(Number.isInteger(channels) && channels >= 1 && channels <= layout.outputs))
    throw new RangeError(`${who}: channels is ${channels}; it must be a whole number from 1 to ${layout.outputs} (-o)`);
  const values = withControls(who, def.graph, controls);
  const heard = inputsOf(who, input, layout);
  const symbol = symbolOf(here, def.graph);
  begin(here, seed);
  engine.hasInput = heard.length > 0;
  const start = startOf(symbol, values);
  engine.submit(start, start.length);
  const out = make(frames, channels);
  for (let at = 0; at < frames; at += layout.blockSize) {
    feed(heard, at, engine.inputs);
    engine.renderBlock(at / layout.sampleRate, 1 / layout.sampleRate);
    const count = Math.min(layout.blockSize, frames - at);
    for (let c = 0; c < channels; c++)
      out[c]!.set(count < layout.blockSize ? engine.outputs[c]!.subarray(0, count) : engine.outputs[c]!, at);
  }
  // Nothing of a world in which something went wrong is kept.
  if (complaints.seen.has(Event.notFinite) || complaints.seen.has(Event.outOfMemory)) world = undefined;
  if (complaints.seen.has(Event.notFinite)) throw new RangeError(`${who}: its sound is not finite`);
  if (complaints.seen.has(Event.outOfMemory))
    throw new RangeError(`${who}: its delay lines need more than ${realTimeMemoryBytes / 2 ** 20} MiB`);
  return out;
}

const program = (op: number, ...operands: number[]): Int32Array =>
  Int32Array.from([
    Timing.now,
    ...new Array<number>(programHeaderWords - 1).fill(0),
    op,
    instructionHeaderWords + operands.length,
    0,
    ...operands,
  ]);

/** Starts a synth with values for all of its controls: graphs that are equal may have other ones. */
function startOf(symbol: number, values: readonly number[]): Int32Array {
  const add = program(Op.addSynth, symbol, node, AddAction.head, 0);
  if (!values.length) return add;
  const bits = new Int32Array(Float32Array.from(values).buffer);
  return Int32Array.from([...add, Op.set, instructionHeaderWords + 4 + bits.length, 0, node, 0, 0, 0, ...bits]);
}

/** The engine's name for a graph, which it gets to know. */
function symbolOf({ layout, engine, symbols }: World, graph: SynthDef): number {
  const { compiled } = prepareDef(graph, layout);
  const { key } = compiled;
  const known = symbols.get(key);
  if (known === undefined && symbols.size >= maxGraphs) {
    const [oldest, its] = symbols.entries().next().value!;
    symbols.delete(oldest);
    engine.remove(its);
  }
  const taken = new Set(symbols.values());
  const symbol = known ?? Array.from({ length: maxGraphs }, (_, i) => i + 1).find((each) => !taken.has(each))!;
  if (known === undefined)
    engine.install(symbol, {
      compiled,
      defaults: graph.params,
      controlNames: [],
      unitCount: graph.units.length,
    });
  symbols.delete(key);
  symbols.set(key, symbol);
  return symbol;
}

/** Frees all. */
const clear = program(Op.freeAll, 0);

/** The def's initial values with those that are given. @throws RangeError */
function withControls(
  who: string,
  { params, paramNames }: SynthDef,
  controls: Readonly<Record<string, number | readonly number[]>>,
): number[] {
  const values = [...params];
  for (const [name, given] of Object.entries(controls)) {
    const at = paramNames.find((param) => param.name === name)?.index;
    if (at === undefined)
      throw new RangeError(
        `${who} has no control ${name}; it has ${paramNames.map((param) => param.name).join(', ') || 'none'}`,
      );
    const end = Math.min(...paramNames.map(({ index }) => index).filter((index) => index > at), params.length);
    const list = Array.isArray(given) ? (given as readonly number[]) : [given as number];
    if (list.length > end - at)
      throw new RangeError(`${who}: control ${name} has ${end - at} values; ${list.length} are given`);
    list.forEach((value, i) => {
      if (typeof value !== 'number' || Number.isNaN(value))
        throw new RangeError(`${who}: control ${name} is ${String(value)}; it must be a number`);
      values[at + i] = Math.fround(value);
    });
  }
  return values;
}

function inputsOf(who: string, input: Channels | undefined, { inputs }: Layout): readonly ArrayLike<number>[] {
  if (input === undefined) return [];
  const channels = (Array.isArray(input) ? input : [input]) as readonly ArrayLike<number>[];
  if (channels.length > inputs)
    throw new RangeError(`${who}: input has ${channels.length} channels; at most ${inputs} are heard (-i)`);
  return channels;
}

function feed(from: readonly ArrayLike<number>[], at: number, inputs: readonly Float32Array[]): void {
  for (let c = 0; c < from.length; c++) {
    const channel = from[c]!;
    const to = inputs[c]!;
    for (let i = 0; i < to.length; i++) to[i] = at + i < channel.length ? channel[at + i]! : 0;
  }
}
