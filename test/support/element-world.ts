/** An engine with elements, without the threads that prepare for them: slots in its memory, synths of graphs, blocks when asked for. */
import { Engine } from '../../server/engine/engine.ts';
import type { Def } from '../../server/synthdef/builder/index.ts';
import { compileSynthDef } from '../../server/synthdef/index.ts';
import { asModules } from '../../server/workers/compile-job.ts';
import { ElementSlot, slotAddress } from '../../server/world/element-slots.ts';
import { AddAction, Op, Timing } from '../../server/world/instructions.ts';
import { layoutFor, type WorldOptions } from '../../server/world/layout.ts';
import { Motion, SessionClockReader } from '../../server/world/session-clock.ts';
import { TestSlots } from './element-slots.ts';
import { smallWorld } from './in-process.ts';

/** A change of the session's time, at a sample of the next block. */
export interface Turn {
  readonly rolls: boolean;
  readonly seeks?: number;
  readonly at?: number;
}

export class ElementWorld extends TestSlots {
  readonly engine: Engine;
  readonly clock: SessionClockReader;
  /** Events that the engine reported, each a list of words. */
  readonly events: number[][] = [];
  private symbols = 0;
  private serial = 0;
  private others = 0;

  constructor(options: Partial<WorldOptions> = {}) {
    // Wires grow with the block.
    const pages = (options.blockSize ?? 64) > 512 ? 8192 : 2048;
    const layout = layoutFor({ ...smallWorld, ...options }, pages);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    super(layout, memory.buffer);
    this.engine = new Engine(layout, memory, { events: this.sink() });
    this.clock = new SessionClockReader(this.words, layout.sessionClockAddress);
  }

  /** Starts a synth of a def at the end of the root group, with its defaults; returns its id. */
  synth(def: Def): number {
    const symbol = this.symbols++;
    const compiled = asModules(def.graph, compileSynthDef(def.graph, this.layout));
    this.engine.install(symbol, {
      compiled,
      defaults: def.graph.params,
      controlNames: [],
      unitCount: def.graph.units.length,
    });
    this.now(Op.addSynth, symbol, 1000 + symbol, AddAction.tail, 0);
    return 1000 + symbol;
  }

  /** Starts another synth of the def of one, with its first controls set. */
  again(id: number, controls: readonly number[]): number {
    const next = 5000 + this.others++;
    this.now(Op.addSynth, id - 1000, next, AddAction.tail, 0);
    this.now(Op.set, next, 0, 0, 0, ...new Int32Array(new Float32Array(controls).buffer));
    return next;
  }

  /** Has an instruction done in the next block, at a sample of it. */
  now(op: number, ...operands: number[]): void {
    this.engine.submit(
      new Int32Array([Timing.now, 0, 0, op, 3 + operands.length, 0, ...operands]),
      6 + operands.length,
    );
  }

  turn({ rolls, seeks, at = 0 }: Turn): void {
    const frame = new Int32Array(new Float64Array([seeks ?? 0]).buffer);
    this.engine.setOffset(at);
    this.now(
      Op.transport,
      ++this.serial,
      rolls ? Motion.roll : Motion.stop,
      seeks === undefined ? 0 : 1,
      frame[0]!,
      frame[1]!,
    );
  }

  /** Renders blocks; returns the outputs' sound. */
  render(blocks = 1): Float32Array[] {
    const { blockSize, outputs, sampleRate } = this.layout;
    const sound = Array.from({ length: outputs }, () => new Float32Array(blocks * blockSize));
    for (let b = 0; b < blocks; b++) {
      this.engine.renderBlock(0, 1 / sampleRate);
      sound.forEach((channel, c) => channel.set(this.engine.outputs[c]!, b * blockSize));
    }
    return sound;
  }

  /** Blocks of a slot in which prepared sound was missing. */
  starved(number: number): number {
    return this.words.ints[(slotAddress(this.layout, number) + ElementSlot.starved) >>> 2]!;
  }

  private sink() {
    let words: number[] = [];
    return {
      hasRoom: () => true,
      begin: () => {
        words = [];
        return true;
      },
      int: (x: number) => void words.push(x),
      float: (x: number) => void words.push(x),
      commit: () => void this.events.push(words),
      publish: () => {},
    };
  }
}
