/** Calculates a part of a section from a copy of it, faster than it is heard. */
import { openPageBehind } from '../native/link/pages.ts';
import type { BounceSink } from '../workers/bounce-sink.ts';
import { Timing } from '../world/instructions.ts';
import type { SectionCopy } from './bounce-messages.ts';
import type { Former } from './buffer-copies.ts';
import { Calculator } from './calculator.ts';
import type { NativeLoan } from './native-loan.ts';
import { placeOf } from './plan.ts';
import type { SectionOptions } from './section-engine.ts';
import type { SectionBounced, SectionPart } from './section-part.ts';

/** Blocks after which the state may be kept: nothing goes back here. */
const periodBlocks = 4096;

export class SectionBounce {
  private readonly calculator: Calculator;

  constructor(options: SectionOptions) {
    this.calculator = new Calculator({ ...options, periodBlocks, buffers: [], now: () => 0, spent: () => 0 }, () => {});
  }

  /** Takes over where the section was. @param memory of its engine; buffers in it may change while they are copied */
  take(copy: SectionCopy, memory: ArrayBufferLike): void {
    this.calculator.buffers.takeOver(new Int32Array(memory), copy.buffers);
    this.calculator.resume(copy);
  }

  /** Lets the defs of graphs run by native code; called before it takes over. @throws LinkError where the system does not let its memory be used for that */
  enterNative({ entrance, codes }: Pick<NativeLoan, 'entrance' | 'codes'>): void {
    const { native, memory } = this.calculator;
    openPageBehind(memory);
    native.open(entrance);
    for (const [key, address] of codes) native.run(key, address);
  }

  /** Undoes what was changed in the buffers while they were copied. */
  undo(copy: SectionCopy, changes: readonly Former[]): void {
    this.calculator.buffers.undo(changes);
    this.calculator.buffers.undo(copy.buffers.changes);
  }

  /**
   * Calculates the part and writes it to a sink.
   * @param progress is called after each block
   * @throws RangeError when the section could not go on so far
   */
  write(at: number, { from, to, bus, channels }: SectionPart, sink: BounceSink, progress: () => void): SectionBounced {
    const { calculator } = this;
    const { engine } = calculator;
    const { blockSize, layout } = engine;
    const [first, end] = [at + from, at + to];
    const silence = new Float32Array(blockSize);
    const sounds = Array.from({ length: channels }, (_, c) => {
      const start = (layout.audioBusAddress >> 2) + (bus + c) * blockSize;
      return engine.floats.subarray(start, start + blockSize);
    });
    const others = { audio: new Set<number>(), control: new Set<number>() };
    const last = placeOf(end - 1, Timing.sample, blockSize).block;
    while (calculator.next <= last) {
      const start = (calculator.next - 1) * blockSize;
      calculator.calculate();
      const { refusal, written } = calculator;
      if (refusal !== undefined) throw new RangeError(refusal);
      const [begin, stop] = [Math.max(0, first - start), Math.min(blockSize, end - start)];
      if (begin < stop) {
        const heard = sounds.map((sound, c) => (written.audio.includes(bus + c) ? sound : silence));
        sink.write(heard, begin, stop);
        for (const each of written.audio) if (each < bus || each >= bus + channels) others.audio.add(each);
        for (const each of written.control) others.control.add(each);
      }
      calculator.forget(calculator.next);
      progress();
    }
    return { first, audio: [...others.audio], control: [...others.control] };
  }
}
