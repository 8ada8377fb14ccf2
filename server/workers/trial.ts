/**
 * Tries a compiled SynthDef out on an engine of its own, where nobody hears it: its code becomes fast before it is needed,
 * and what it costs and whether its sound is finite is known. JavaScriptCore shares what it has optimised between all
 * threads that have the module.
 */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { Engine } from '../engine/engine.ts';
import type { EventSink } from '../engine/events.ts';
import { AddAction, Event, instructionHeaderWords, Op, programHeaderWords, Timing } from '../world/instructions.ts';
import { type Layout, withoutSamples } from '../world/layout.ts';
import type { PreparedDef, Trial } from './compile-job.ts';

/** Five synths: four share a pod, one is alone, so the code for four lanes and that for one both run. */
const synths = 5;
/** Blocks after which new synths take the place of the old: constructors matter too, and envelopes end. */
const generation = 64;
/** Blocks that are measured together. */
const batch = 32;
const symbol = 1;

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
  private readonly engine: Engine;
  /** Programs: one that starts the synths anew, one that frees them. */
  private readonly words = program(true);
  private readonly clear = program(false);
  private blocks = 0;
  private best = Infinity;
  private lastImproved = 0;

  private readonly layout: Layout;

  /** @param world whose addresses the defs are compiled for */
  constructor(world: Layout) {
    // Each of these counts among what a process may reserve, which is three times the machine's memory.
    const layout = (this.layout = withoutSamples(world));
    const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
    this.engine = new Engine(layout, memory, { events: this.watch });
  }

  /** Puts a def on the bench in place of the one before. */
  begin(def: SynthDef, { compiled }: PreparedDef): void {
    this.blocks = this.lastImproved = 0;
    this.best = Infinity;
    this.engine.submit(this.clear, this.clear.length);
    this.watch.notFinite = false;
    this.engine.install(symbol, {
      compiled,
      defaults: [...def.params],
      controlNames: [],
      unitCount: def.units.length,
    });
  }

  /** Takes the def from the bench: its code is large. */
  end(): void {
    this.engine.submit(this.clear, this.clear.length);
    this.engine.remove(symbol);
    this.engine.renderBlock(0, 1 / this.layout.sampleRate);
  }

  /** Renders for about `seconds`. True when the block time has settled: more would not help. */
  run(seconds: number): boolean {
    const end = performance.now() + seconds * 1000;
    do {
      this.batch();
    } while (performance.now() < end && !this.settled);
    return this.settled;
  }

  get result(): Trial {
    return { secondsPerBlock: this.best / synths, blocks: this.blocks, notFinite: this.watch.notFinite };
  }

  private get settled(): boolean {
    return this.blocks - this.lastImproved >= 40 * batch;
  }

  private batch(): void {
    const { engine, layout } = this;
    const start = performance.now();
    for (let i = 0; i < batch; i++) {
      if (this.blocks % generation === 0) engine.submit(this.words, this.words.length);
      engine.renderBlock((this.blocks * layout.blockSize) / layout.sampleRate, 1 / layout.sampleRate);
      this.blocks++;
    }
    const each = (performance.now() - start) / 1000 / batch;
    if (each < this.best * 0.97) this.lastImproved = this.blocks;
    this.best = Math.min(this.best, each);
  }
}

/** Frees what is there and, if asked, starts synths. */
function program(start: boolean): Int32Array {
  const words: number[] = new Array(programHeaderWords).fill(0);
  words[0] = Timing.now;
  const add = (op: number, ...operands: number[]) =>
    words.push(op, instructionHeaderWords + operands.length, 0, ...operands);
  add(Op.freeAll, 0);
  for (let i = 0; start && i < synths; i++) add(Op.addSynth, symbol, 1000 + i, AddAction.tail, 0);
  return Int32Array.from(words);
}
