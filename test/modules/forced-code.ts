/**
 * Runs synths of a SynthDef through one code or the other, block by block, in worlds of which each has the same inputs, buffers
 * and random generators, and compares all bits that they leave: pods, buses, events.
 */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { Engine } from '../../server/engine/engine.ts';
import { StateStream } from '../../server/engine/state-stream.ts';
import { compileSynthDef, type ForcedCode } from '../../server/synthdef/index.ts';
import { asModules } from '../../server/workers/compile-job.ts';
import type { InstalledDef } from '../../server/world/compiled-def.ts';
import {
  AddAction,
  Event,
  instructionHeaderWords,
  Op,
  programHeaderWords,
  Timing,
} from '../../server/world/instructions.ts';
import { BufferRow, layoutFor, withoutSamples } from '../../server/world/layout.ts';

export const layout = layoutFor({
  sampleRate: 48000,
  blockSize: 64,
  audioBuses: 128,
  controlBuses: 256,
  inputs: 2,
  outputs: 2,
  buffers: 16,
  numBuffers: 16,
  randomGenerators: 4,
  maxNodes: 64,
  maxBundles: 64,
  realTimeMemoryBytes: 1 << 26,
});
const bufferFrames = 4096;
const bufferBytes = 8 * bufferFrames;
/** Room for the sound of the buffers behind all else. */
const samples = withoutSamples(layout).samples.address;
export const memoryPages = Math.ceil((samples + layout.buffers * bufferBytes) / 65536) + 1;
const symbol = 1;
const firstNode = 1000;
const firstGroup = 2000;
/** Synths of the largest lineup. */
const maxSynths = 16;
/** Block from which on a gate is closed. */
const gateCloses = 8;

/** Deterministic noise from -1 to 1. */
function noise(count: number): Float32Array {
  let x = 1;
  return Float32Array.from({ length: count }, () => {
    x = (Math.imul(x, 1664525) + 1013904223) | 0;
    return x / 2 ** 31;
  });
}
const sound = noise(layout.buffers * 2 * bufferFrames);
/** Noise with zeros of both signs in it. */
const input = noise(2 * layout.blockSize * 61).map((x, i) => (i % 5 === 0 ? 0 * x : x));

/** A world in which all synths go through one code: where none is forced, that of the first module, unit by unit. */
export class World {
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array;
  readonly events: number[][] = [];
  readonly engine: Engine;
  podBytes = 0;
  commutes = false;
  private installed: InstalledDef | null = null;
  private event: number[] = [];
  private drive: Lineup['drive'];
  private readonly start = new StateStream();

  constructor(
    protected readonly code: ForcedCode | undefined,
    pages = memoryPages,
  ) {
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: layout.memoryPages, shared: true });
    this.bytes = new Uint8Array(this.memory.buffer);
    this.engine = new Engine(layout, this.memory, {
      events: {
        hasRoom: () => true,
        begin: () => {
          this.event = [];
          return true;
        },
        int: (x) => void this.event.push(x),
        float: (x) => void this.event.push(x),
        commit: () => void this.events.push(this.event),
        publish: () => {},
      },
      seed: 7,
    });
    const { ints, floats } = this.engine;
    for (let number = 0; number < layout.buffers; number++) {
      const row = (layout.bufferTableAddress + number * BufferRow.bytes) >> 2;
      // Of one channel and of two, in turn.
      const channels = 1 + (number & 1);
      ints[row + BufferRow.data / 4] = samples + number * bufferBytes;
      ints[row + BufferRow.frames / 4] = bufferFrames;
      ints[row + BufferRow.channels / 4] = channels;
      ints[row + BufferRow.samples / 4] = bufferFrames * channels;
      floats[row + BufferRow.sampleRate / 4] = layout.sampleRate;
      floats[row + BufferRow.rateScale / 4] = 1;
      floats[row + BufferRow.duration / 4] = bufferFrames / layout.sampleRate;
      ints[row + BufferRow.end / 4] = ints[row + BufferRow.passed / 4] = -1;
      this.engine.noteBuffer(number);
    }
    this.engine.noteWritten(layout.allAudioBuses - 1, layout.controlBuses - 1);
    this.engine.keep(this.start);
  }

  install(def: SynthDef): void {
    const compiled = asModules(def, compileSynthDef(def, layout, this.code));
    this.podBytes = compiled.podBytes;
    this.commutes = compiled.commutes;
    this.installed = {
      compiled,
      defaults: def.params,
      controlNames: [],
      unitCount: def.units.length,
    };
  }

  /** Begins anew with the synths of a lineup; numbers of output buses differ by one from lane to lane. */
  begin(def: SynthDef, { synths, without = [], control, drive, isApart = false }: Lineup): void {
    this.drive = drive;
    this.engine.recall(this.start);
    this.engine.placeDefs([{ index: 1, symbol, def: this.installed!, isCurrent: true }]);
    this.engine.floats.set(sound, samples >> 2);
    this.events.length = 0;
    const buses = new Set(def.paramNames.filter(({ name }) => /^out/i.test(name)).map(({ index }) => index));
    const program: number[] = [Timing.now, 0, 0];
    const add = (op: number, ...operands: number[]) =>
      program.push(op, instructionHeaderWords + operands.length, 0, ...operands);
    for (let lane = 0; lane < synths; lane++) {
      if (isApart) add(Op.addGroup, firstGroup + lane, AddAction.tail, 0);
      add(Op.addSynth, symbol, firstNode + lane, AddAction.tail, isApart ? firstGroup + lane : 0);
    }
    for (let lane = 0; lane < synths; lane++)
      def.params.forEach((value, index) =>
        add(Op.set, firstNode + lane, 0, index, 0, bits(buses.has(index) ? value + (lane & 1) : control(value, lane))),
      );
    for (const lane of without) add(Op.free, firstNode + lane);
    this.submit(program);
  }

  block(def: SynthDef, number: number): void {
    const { engine } = this;
    const program: number[] = [Timing.now, 0, 0];
    for (const { name, index } of def.paramNames)
      for (let lane = 0; lane < maxSynths; lane++) {
        const value = number === gateCloses && name === 'gate' ? 0 : this.drive?.(number, lane, index);
        if (value !== undefined && engine.nodes.find(firstNode + lane))
          program.push(Op.set, instructionHeaderWords + 5, 0, firstNode + lane, 0, index, 0, bits(value));
      }
    if (program.length > programHeaderWords) this.submit(program);
    engine.inputs.forEach((channel, i) => {
      const from = ((2 * number + i) % 122) * layout.blockSize;
      channel.set(input.subarray(from, from + layout.blockSize));
    });
    engine.renderBlock((number * layout.blockSize) / layout.sampleRate, 1 / layout.sampleRate);
  }

  /** The pods of the synths that there are, and the buses. */
  areas(): readonly (readonly [name: string, address: number, bytes: number])[] {
    const { nodes, synths, pods } = this.engine.parts;
    const found = new Set<number>();
    for (let lane = 0; lane < maxSynths; lane++) {
      const node = nodes.find(firstNode + lane);
      if (node) found.add(pods.address[synths.place[node]! >> 2]!);
    }
    return [
      ...[...found].map((address) => ['pod', address, this.podBytes] as const),
      ['audio bus', layout.audioBusAddress, layout.allAudioBuses * layout.blockSize * 4],
      ['audio bus written', layout.audioTouchedAddress, layout.allAudioBuses * 4],
      ['control bus', layout.controlBusAddress, layout.controlBuses * 4],
      ['control bus written', layout.controlTouchedAddress, layout.controlBuses * 4],
    ];
  }

  /** The events of each node in their order: in which order neighbours calculate is not said. */
  eventsByNode(): number[][] {
    return this.events
      .map((event) =>
        event[0] === Event.trigger || event[0] === Event.message ? event : [event[0]!, 0, ...event.slice(1)],
      )
      .sort((a, b) => a[1]! - b[1]!);
  }

  private submit(program: readonly number[]): void {
    this.engine.submit(Int32Array.from(program), program.length);
  }
}

const bits = (value: number) => new Int32Array(Float32Array.of(value).buffer)[0]!;

/** Synths that stand side by side: their number, lanes among them that are empty, and the controls of each. */
export interface Lineup {
  readonly synths: number;
  readonly without?: readonly number[];
  /** True for synths in groups of their own, and so of pods of their own. */
  readonly isApart?: boolean;
  readonly control: (value: number, lane: number) => number;
  /** Value that a control is set to before a block; undefined where it stays. */
  readonly drive?: (block: number, lane: number, index: number) => number | undefined;
}

/** Controls near those of the def, and zeros of both signs, a negative number and a large one. */
const near = (value: number, lane: number) => value * (1 + lane / 64);
const extreme = (value: number, lane: number) => [-0, 0, -value, 1e6 * value][lane & 3]!;

/** One lane to four, with a gap too. */
export const lineups: readonly Lineup[] = [
  { synths: 1, control: near },
  { synths: 1, control: extreme },
  { synths: 2, control: near },
  { synths: 3, without: [1], control: near },
  { synths: 3, control: near },
  { synths: 4, control: near },
  { synths: 4, control: extreme },
];

/** Several pods side by side, full and with gaps, the last one with a lane of its own. */
export const wideLineups: readonly Lineup[] = [
  { synths: 8, control: near },
  { synths: 13, without: [1, 6], control: near },
  { synths: 16, without: [3], control: extreme },
];

/** Synths in groups of their own: fewer than a vector has lanes, as many, and more. */
export const apartLineups: readonly Lineup[] = [
  { synths: 1, control: near, isApart: true },
  { synths: 3, control: near, isApart: true },
  { synths: 8, control: extreme, isApart: true },
  { synths: 15, without: [2, 3], control: near, isApart: true },
];

/** Numbers that no UGen asks for. */
export const wild: readonly number[] = [
  NaN,
  Infinity,
  -Infinity,
  3.4e38,
  -3.4e38,
  1e30,
  2 ** 31,
  -(2 ** 31) - 256,
  1e9,
  -1e6,
  4e4,
  -0,
  0,
  -1,
  1e-30,
];

/** Numbers that the render thread takes for 0. As constants LLVM takes them so too, where a test's thread does not. */
const denormal = [1e-40, -1e-45];
const jumps = [...wild, ...denormal];

/** Controls that jump: half of them stay in a block, the others become a wild number or one from -4 to 4, the same in each run. */
function jump(block: number, lane: number, index: number): number | undefined {
  let x = Math.imul(block * 64 + lane * 1024 + index + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
  x = (x ^ (x >>> 13)) >>> 0;
  if (x & 1) return undefined;
  return x & 2 ? jumps[(x >>> 2) % jumps.length] : (x >>> 2) / 2 ** 27 - 4;
}

/** Controls that jump, of one synth, of pods of which two stand together, one is alone, and one has a single lane, and of synths in groups of their own. */
export const mixedLineups: readonly Lineup[] = [
  { synths: 1, control: near, drive: jump },
  { synths: 13, without: [1, 6], control: near, drive: jump },
  { synths: 7, control: near, drive: jump, isApart: true },
];

/** Controls that jump, of one synth and of several pods. */
export const wildLineups: readonly Lineup[] = [
  { synths: 1, control: near, drive: jump },
  { synths: 8, control: near, drive: jump },
  { synths: 7, control: near, drive: jump, isApart: true },
];

export class ForcedCodes {
  constructor(
    private readonly lone = new World('lone'),
    private readonly four = new World('four'),
  ) {}

  /**
   * Plays a def in either world, in all of some lineups in which the engine would let it run.
   * @returns what differs first, or null
   */
  difference(def: SynthDef, blocks: number, which: readonly Lineup[] = lineups): string | null {
    const { lone, four } = this;
    for (const world of [lone, four]) world.install(def);
    if (lone.podBytes !== four.podBytes) return `pods of ${lone.podBytes} and ${four.podBytes} bytes`;
    for (const [i, lineup] of which.entries()) {
      if (lineup.synths > 1 && !lone.commutes) continue;
      for (const world of [lone, four]) world.begin(def, lineup);
      for (let block = 0; block < blocks; block++) {
        for (const world of [lone, four]) world.block(def, block);
        const found = this.compare();
        if (found) return `lineup ${i}, block ${block}: ${found}`;
      }
    }
    return null;
  }

  private compare(): string | null {
    const { lone, four } = this;
    const areas = lone.areas();
    const [a, b] = [JSON.stringify(lone.eventsByNode()), JSON.stringify(four.eventsByNode())];
    lone.events.length = four.events.length = 0;
    if (a !== b) return `events ${a} and ${b}`;
    if (JSON.stringify(areas) !== JSON.stringify(four.areas())) return 'other pods';
    for (const [name, address, bytes] of areas) {
      const [left, right] = [lone, four].map((world) => world.bytes.subarray(address, address + bytes));
      if (Buffer.compare(left!, right!) === 0) continue;
      for (let word = address >> 2; word < (address + bytes) >> 2; word++)
        if (!equalWords(lone.engine, four.engine, word))
          return `${name}, byte ${4 * word - address}: ${wordText(lone.engine, word)} and ${wordText(four.engine, word)}`;
    }
    return null;
  }
}

const isNaN32 = (word: number) => (word & 0x7fffffff) > 0x7f800000;
const isNaN64 = (high: number, low: number) =>
  (high & 0x7fffffff) > 0x7ff00000 || ((high & 0x7fffffff) === 0x7ff00000 && low !== 0);

/** True when words are equal, or halves of doubles, or floats, that are both NaN. */
function equalWords({ ints: a }: Engine, { ints: b }: Engine, at: number): boolean {
  if (a[at] === b[at] || (isNaN32(a[at]!) && isNaN32(b[at]!))) return true;
  const low = at & ~1;
  return isNaN64(a[low + 1]!, a[low]!) && isNaN64(b[low + 1]!, b[low]!);
}

const wordText = ({ ints, floats }: Engine, at: number) =>
  `${Object.is(floats[at], -0) ? '-0' : floats[at]} (0x${(ints[at]! >>> 0).toString(16)})`;
