/**
 * Tries a compiled SynthDef out on an engine of its own, where nobody hears it: its code is there before it is needed,
 * and what it costs and whether its sound is finite is known. JavaScriptCore shares what it has compiled and optimised
 * between all threads that have the module.
 */
import { Engine } from '../engine/engine.ts';
import type { EventSink } from '../engine/events.ts';
import { AddAction, Event, instructionHeaderWords, Op, programHeaderWords, Timing } from '../world/instructions.ts';
import { type Layout, withoutSamples } from '../world/layout.ts';
import type { PreparedDef } from './compile-job.ts';

/** A def, as far as it matters on the bench. */
export interface TriedDef {
  readonly params: readonly number[];
  readonly unitCount: number;
}

/** Five synths where there is fused code: four share a pod and one is alone, so that both of its codes run. */
const withFour = 5;
/** Blocks after which new synths take the place of the old: constructors matter too, and envelopes end. */
const generation = 64;
/** Blocks that are measured together. */
const batch = 32;
const symbol = 1;
const firstId = 1000;
const maxNodes = 64;

/** Events are only looked at for one thing. */
class Watch implements EventSink {
  notFinite = false;
  private first = true;

  hasRoom(): boolean {
    return true;
  }

  begin(): boolean {
    this.first = true;
    return true;
  }

  int(x: number): void {
    if (this.first && x === Event.notFinite) this.notFinite = true;
    this.first = false;
  }

  float(): void {}

  commit(): void {}

  publish(): void {}
}

/** A private world. Its memory is only reserved; the system hands out pages where a def really writes. */
export class TrialBench {
  private readonly watch = new Watch();
  readonly engine: Engine;
  /** Programs that start synths anew, one that starts another beside them, and one that frees them. */
  private readonly one = program(1);
  private readonly five = program(withFour);
  private readonly another = program(1, { besides: withFour });
  private readonly clear = program(0);
  private start = this.one;
  private synths = 1;
  private blocks = 0;
  private best = Infinity;
  private lastImproved = 0;

  private readonly layout: Layout;

  /**
   * @param world whose addresses the defs are compiled for
   * @param tables memory of that world
   */
  constructor(world: Layout, tables: ArrayBufferLike) {
    // Each of these counts among what a process may reserve, which is three times the machine's memory.
    const layout = (this.layout = { ...withoutSamples(world), maxNodes });
    const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
    this.engine = new Engine(layout, memory, { events: this.watch, tables });
  }

  /** Puts a def on the bench in place of the one before. */
  begin({ params, unitCount }: TriedDef, { compiled }: PreparedDef): void {
    this.blocks = this.lastImproved = 0;
    this.best = Infinity;
    this.engine.submit(this.clear, this.clear.length);
    this.watch.notFinite = false;
    [this.start, this.synths] = compiled.fused ? [this.five, withFour] : [this.one, 1];
    this.engine.install(symbol, {
      compiled,
      defaults: [...params],
      controlNames: [],
      unitCount,
    });
  }

  /** Lets synths begin, of which nothing is rendered. */
  construct(): void {
    this.engine.submit(this.start, this.start.length);
  }

  /** Lets a synth begin beside those that play: several lanes of a pod get to a bus by other code than one does. */
  addAnother(): void {
    this.engine.submit(this.another, this.another.length);
  }

  /** Takes the def from the bench: its code is large. */
  end(): void {
    this.engine.submit(this.clear, this.clear.length);
    this.engine.remove(symbol);
    this.engine.renderBlock(0, 1 / this.layout.sampleRate);
  }

  /** True when the def's sound was not finite. */
  get notFinite(): boolean {
    return this.watch.notFinite;
  }

  /** Renders blocks. */
  run(blocks: number): void {
    const { engine, layout } = this;
    for (let i = 0; i < blocks; i++) {
      if (this.blocks % generation === 0) this.construct();
      engine.renderBlock((this.blocks * layout.blockSize) / layout.sampleRate, 1 / layout.sampleRate);
      this.blocks++;
    }
  }

  /** Renders until the time of a block has settled, for about `seconds` at most. @returns the seconds that a block of one synth takes */
  measure(seconds: number): number {
    const end = performance.now() + seconds * 1000;
    do {
      this.batch();
    } while (performance.now() < end && !this.settled);
    return this.best / this.synths;
  }

  private get settled(): boolean {
    return this.blocks - this.lastImproved >= 40 * batch;
  }

  private batch(): void {
    const start = performance.now();
    this.run(batch);
    const each = (performance.now() - start) / 1000 / batch;
    if (each < this.best * 0.97) this.lastImproved = this.blocks;
    this.best = Math.min(this.best, each);
  }
}

/** Starts some synths, in place of what is there or besides so many. */
function program(synths: number, { besides }: { readonly besides?: number } = {}): Int32Array {
  const words: number[] = new Array(programHeaderWords).fill(0);
  words[0] = Timing.now;
  const add = (op: number, ...operands: number[]) =>
    words.push(op, instructionHeaderWords + operands.length, 0, ...operands);
  if (besides === undefined) add(Op.freeAll, 0);
  for (let i = 0; i < synths; i++) add(Op.addSynth, symbol, firstId + (besides ?? 0) + i, AddAction.tail, 0);
  return Int32Array.from(words);
}
