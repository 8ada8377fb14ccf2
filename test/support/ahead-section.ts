/** Sections that run ahead in the thread of an in-process server: as far as they can before each block, or as far as a test lets them. */
import type { LocalEngine } from '../../server/cli/local-engine.ts';
import type { EventRecord } from '../../server/link/render-link.ts';
import { SectionBounce } from '../../server/sections/bounce.ts';
import type { FromSection, SectionCopy } from '../../server/sections/bounce-messages.ts';
import { Copies } from '../../server/sections/copies.ts';
import type { NativeLoan } from '../../server/sections/native-loan.ts';
import type { SectionStart } from '../../server/sections/options.ts';
import { Runner } from '../../server/sections/runner.ts';
import type { SectionDef, SectionEngine } from '../../server/sections/section-engine.ts';
import { KeptRecord } from '../../server/sections/section-events.ts';
import type { SectionBounced, SectionPart } from '../../server/sections/section-part.ts';
import { sampleOf, tableEntries } from '../../server/sections/thread-messages.ts';
import { type BounceTarget, fillTarget } from '../../server/workers/bounce-sink.ts';
import { BounceError } from '../../server/workers/bounce-thread.ts';
import type { WorldOptions } from '../../server/world/layout.ts';
import type { NativeEntrance } from '../../server/world/native-entrance.ts';
import { FakeRenders } from './fake-renders.ts';
import { InProcessServer } from './in-process.ts';

/** A bounce on its way: what the section has sent so far. */
interface Bouncing {
  readonly take: () => void;
  /** Advances of the section until its buffers are copied. */
  left: number;
}

class AheadSection implements SectionEngine {
  readonly isInStep = false;
  /** Advances between a copy of the section and that of its buffers, as where the thread of a bounce is slow. */
  copyDelay = 0;
  private readonly copies: Copies;
  private bouncing: Bouncing[] = [];
  readonly floats: Float32Array;
  readonly runner: Runner;
  private heard: Int32Array[] = [];
  private refusal: string | undefined;

  constructor(
    private readonly local: LocalEngine,
    private readonly start: SectionStart,
    private readonly sampleAt: (seconds: number) => number,
    private readonly refused: (reason: string) => void,
    cost: () => number,
  ) {
    const { layout, memory } = local;
    const { blockSize, sampleRate } = layout;
    const aheadBlocks = Math.round((start.ahead * sampleRate) / blockSize);
    let spent = 0;
    this.runner = new Runner({
      layout,
      memory: { buffer: memory },
      slot: start.slot,
      group: start.group,
      joins: start.joins,
      buffers: start.buffers,
      periodBlocks: Math.max(1, start.period / blockSize),
      aheadBlocks,
      startBlocks: 1,
      records: start.records,
      entries: tableEntries(aheadBlocks),
      now: () => 0,
      spent: () => {
        spent += cost();
        return spent;
      },
      tell: (words) => this.heard.push(words),
      refuse: (reason) => {
        this.refusal = reason;
      },
    });
    this.floats = new Float32Array(this.runner.memory);
    this.copies = new Copies(this.runner);
  }

  get isFinished(): boolean {
    this.runner.report();
    return this.runner.ended;
  }

  get settled(): boolean {
    return this.runner.settled && this.heard.length === 0;
  }

  install(def: SectionDef): void {
    this.runner.install(def);
  }

  fuse(key: string, fused: WebAssembly.Module): void {
    this.runner.fuse(key, fused);
  }

  openNative(entrance: NativeEntrance): void {
    this.runner.openNative(entrance);
  }

  runNative(key: string, address: number): void {
    this.runner.runNative(key, address);
  }

  submit(words: Int32Array, length: number): void {
    this.runner.submit(words.slice(0, length), sampleOf(words, this.sampleAt));
  }

  giveBack(): void {
    this.runner.giveBack();
  }

  /** Does what the thread of a bounce does, in this one. */
  bounce(part: SectionPart, target: BounceTarget, lend: () => NativeLoan | undefined): Promise<SectionBounced> {
    const loan = lend();
    const { layout, memory } = this.local;
    const { slot, group, joins } = this.start;
    const bounce = new SectionBounce({ layout, memory: { buffer: memory }, slot, group, joins });
    if (loan) bounce.enterNative(loan);
    const bounced = new Promise<SectionBounced>((resolve, reject) => {
      let copy: SectionCopy | undefined;
      const copied = new SharedArrayBuffer(4);
      const receive = (message: FromSection): void => {
        if (message.type === 'refused') return reject(new BounceError(message.reason));
        if (message.type === 'copy') {
          copy = message.copy;
          const take = (): void => {
            bounce.take(message.copy, message.memory);
            Atomics.store(new Int32Array(copied), 0, 1);
          };
          this.bouncing.push({ take, left: this.copyDelay });
          return;
        }
        bounce.undo(copy!, message.changes);
        fillTarget(target, memory, async (sink) => bounce.write(copy!.at, part, sink, () => {})).then(
          resolve,
          (error) => reject(new BounceError((error as Error).message)),
        );
      };
      // As between threads: what is sent is what it was then.
      this.copies.ask({
        part,
        copied,
        port: { postMessage: (message) => receive(structuredClone(message)), close: () => {} },
      });
    });
    return bounced.finally(() => loan?.giveBack());
  }

  /** Goes on with copies. */
  advanceCopies(): void {
    this.bouncing = this.bouncing.filter((each) => {
      if (each.left-- > 0) return true;
      each.take();
      return false;
    });
    this.copies.advance();
  }

  takeLeft(): Int32Array[] {
    return this.runner.takeLeft();
  }

  poll(take: (record: EventRecord) => void): void {
    this.runner.report();
    const { heard, refusal } = this;
    this.heard = [];
    this.refusal = undefined;
    if (refusal !== undefined) this.refused(refusal);
    for (const words of heard) take(new KeptRecord(words));
  }

  close(closed: () => void): void {
    this.runner.ended = true;
    closed();
  }
}

/** A server whose sections run ahead by steps. */
export class AheadServer extends InProcessServer {
  readonly sections: AheadSection[] = [];
  /** Steps that a section may take before a block; Infinity lets it go as far as it can. */
  steps = Infinity;
  /** Seconds that whatever is measured takes. */
  cost = 0;

  constructor(options: Partial<WorldOptions> = {}) {
    const renders = new FakeRenders({}, []);
    const instruments = { host: renders, folder: '/nowhere' };
    super(options, undefined, {}, instruments, (local, clock) => (start, _heard, refused) => {
      const section = new AheadSection(local, start, clock.sampleAt, refused, () => this.cost);
      this.sections.push(section);
      return section;
    });
    this.beforeBlock = () => this.advance();
  }

  /** Lets sections go on. */
  advance(steps = this.steps): void {
    for (const section of this.sections) {
      for (let i = 0; i < steps && section.runner.step(); i++);
      section.advanceCopies();
    }
  }
}
