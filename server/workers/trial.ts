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
  /** The engine that the defs play on. */
  readonly engine: Engine;
  /** Programs that start synths anew, one that does not let it run, and one that frees them. */
  private readonly one = program(freed, ...synths(1));
  private readonly five = program(freed, ...synths(withFour));
  private readonly paused = program(freed, ...synths(1), [Op.run, firstId, 0]);
  private readonly clear = program(freed);
  private start = this.one;
  private synths = 1;
  private controls = 0;
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
    this.controls = params.length;
    [this.start, this.synths] = compiled.fused ? [this.five, withFour] : [this.one, 1];
    this.engine.install(symbol, {
      compiled,
      defaults: [...params],
      controlNames: [],
      unitCount,
    });
  }

  /** Lets a synth begin that is paused at once: its constructor runs, and nothing else. */
  construct(): void {
    this.engine.submit(this.paused, this.paused.length);
    this.render();
  }

  /**
   * Lets two synths begin beside those that play: several lanes of a pod get to a bus by other code than one does. The controls of the second are 0, so that its envelopes
   * come to their next segments within a block or two.
   */
  addOthers(): void {
    const zeros: Instruction = [Op.fillControls, firstId + withFour + 1, this.controls, 0, 0, 0, 0];
    const others = program(...synths(2, withFour), zeros);
    this.engine.submit(others, others.length);
  }

  /** Takes the def from the bench: its code is large. */
  end(): void {
    this.engine.submit(this.clear, this.clear.length);
    this.engine.remove(symbol);
    this.engine.renderBlock(0, 1 / this.layout.sampleRate);
  }

  private render(): void {
    const { blockSize, sampleRate } = this.layout;
    this.engine.renderBlock((this.blocks * blockSize) / sampleRate, 1 / sampleRate);
    this.blocks++;
  }

  /** True when the def's sound was not finite. */
  get notFinite(): boolean {
    return this.watch.notFinite;
  }

  /** Renders blocks. */
  run(blocks: number): void {
    for (let i = 0; i < blocks; i++) {
      if (this.blocks % generation === 0) this.engine.submit(this.start, this.start.length);
      this.render();
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

type Instruction = readonly [op: number, ...operands: number[]];

/** Frees what is there. */
const freed: Instruction = [Op.freeAll, 0];

/** Begins synths. @param besides that many */
const synths = (count: number, besides = 0): Instruction[] =>
  Array.from({ length: count }, (_, i) => [Op.addSynth, symbol, firstId + besides + i, AddAction.tail, 0]);

function program(...instructions: readonly Instruction[]): Int32Array {
  const words: number[] = new Array(programHeaderWords).fill(0);
  words[0] = Timing.now;
  for (const [op, ...operands] of instructions)
    words.push(op, instructionHeaderWords + operands.length, 0, ...operands);
  return Int32Array.from(words);
}
