/** Sections that run ahead in the thread of an in-process server: as far as they can before each block, or as far as a test lets them. */
import type { LocalEngine } from '../../server/cli/local-engine.ts';
import type { EventRecord } from '../../server/link/render-link.ts';
import type { SectionStart } from '../../server/sections/options.ts';
import { Runner } from '../../server/sections/runner.ts';
import type { SectionDef, SectionEngine } from '../../server/sections/section-engine.ts';
import { KeptRecord } from '../../server/sections/section-events.ts';
import { sampleOf, tableEntries } from '../../server/sections/thread-messages.ts';
import type { WorldOptions } from '../../server/world/layout.ts';
import { InProcessServer } from './in-process.ts';

class AheadSection implements SectionEngine {
  readonly isInStep = false;
  readonly floats: Float32Array;
  readonly runner: Runner;
  private heard: Int32Array[] = [];
  private refusal: string | undefined;

  constructor(
    local: LocalEngine,
    start: SectionStart,
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

  submit(words: Int32Array, length: number): void {
    this.runner.submit(words.slice(0, length), sampleOf(words, this.sampleAt));
  }

  giveBack(): void {
    this.runner.giveBack();
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
    super(options, undefined, {}, undefined, (local, clock) => (start, _heard, refused) => {
      const section = new AheadSection(local, start, clock.sampleAt, refused, () => this.cost);
      this.sections.push(section);
      return section;
    });
    this.beforeBlock = () => this.advance();
  }

  /** Lets sections go on. */
  advance(steps = this.steps): void {
    for (const { runner } of this.sections) for (let i = 0; i < steps && runner.step(); i++);
  }
}
