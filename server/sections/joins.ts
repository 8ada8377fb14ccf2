/**
 * Taking over the nodes of a group that plays. The render thread goes on with its own until the section, which began with a copy of their state, is ahead;
 * both have the same then, and the render thread lets them go at the start of a block. The copy is made between two of its blocks, which it does not
 * notice; when it begins the next one too soon, or runs a program meanwhile that had waited, it is made anew.
 *
 * A first copy only tries out whether the section is fast enough, and makes its code fast; nothing waits meanwhile. During the others what concerns the group waits.
 */
import { Event, Timing } from '../world/instructions.ts';
import { Joining, nodesTableAddress } from '../world/section-slots.ts';
import type { Calculator } from './calculator.ts';
import { type Item, placeOf } from './plan.ts';
import type { SectionOptions } from './section-engine.ts';
import type { Slot } from './slot.ts';
import { refusalOf, type TakenOver, takeOver } from './take-over.ts';
import { sampleOf } from './thread-messages.ts';
import { NotAhead } from './uses.ts';
import { waitingPrograms } from './waiting-programs.ts';

/** Blocks that are tried out. */
const triedBlocks = 300;
/** Copies that are made at most while commands wait; blocks that may pass until one is made, and until it has come ahead. */
const maxCopies = 100;
const maxBlocks = 400;

/** Blocks that are ready when nodes are taken over: those that do for a thread that is interrupted, and the fewest, for one that has come ahead for so many. */
const wantedLead = 24;
const minLead = 3;
const patience = 100;

/** Work of the section with a copy. */
export interface JoiningHooks {
  /** Takes out what has come, to be done at once where a copy begins. */
  items(): readonly Item[];
  /** Begins with a block. */
  begin(block: number): void;
  /** Calculates a block. False where there is no room for it yet. */
  calculate(): boolean;
  /** Blocks that are ready and not heard yet. */
  lead(): number;
  /** Blocks by which it runs ahead at most. */
  readonly maxLead: number;
  tell(words: Int32Array): void;
  refuse(reason: string): void;
}

export class Joins {
  /** True when the copy at hand only tries it out: nothing of it is heard. */
  private isTried = true;
  /** True while it waits for the moment to copy them, which is short. */
  isCopying = false;
  private askedAt = 0;
  private copies = 0;
  private blocks = 0;
  private taken: TakenOver | undefined;
  /** Block under way when the table was not asked for any more. */
  private unaskedAt = 0;
  /** Rest of the programs that wait in the render thread's engine, for when the nodes go. */
  private rests: readonly number[] = [];
  /** Ids of the nodes, and of those that programs which wait will make. */
  ids: readonly number[] = [];
  private offered = false;
  private isReady = false;

  constructor(
    private readonly options: SectionOptions,
    private readonly calculator: Calculator,
    private readonly slot: Slot,
    private readonly hooks: JoiningHooks,
  ) {}

  /** True when the nodes have been taken over. */
  get isOver(): boolean {
    if (!this.offered) return false;
    const { fate } = this.slot;
    if (fate === 'refused') this.drop();
    return fate === 'taken';
  }

  /** Does the next thing that is to be done. Returns false when there is nothing to do for now. */
  step(): boolean {
    if (this.isReady && this.slot.joining === Joining.held) {
      this.isReady = this.isTried = false;
      this.copies = 0;
      this.drop();
      // What was sent before that comes first.
      return true;
    }
    if (this.isReady || this.slot.joining === Joining.no) return false;
    if (!this.taken) return this.copy();
    return this.isTried ? this.tryOut() : this.comeAhead();
  }

  /** Gives up. False when the nodes have been taken over. */
  giveUp(reason: string): boolean {
    if (this.offered && !this.slot.withdraw()) return false;
    this.hooks.refuse(reason);
    return true;
  }

  private drop(): void {
    this.taken = undefined;
    this.offered = false;
  }

  private copy(): boolean {
    const { slot, calculator, hooks } = this;
    if (!this.isCopying) {
      this.isCopying = true;
      this.askedAt = slot.reached;
      slot.askForTable(true);
    }
    const block = slot.tableBlock;
    if (slot.reached - this.askedAt > maxBlocks)
      return this.giveUp('there was no time between two blocks to copy its nodes');
    // Another block has begun: what follows it is the next chance.
    if (block === 0 || !slot.isStill(block)) return false;
    calculator.reset(atOnce(hooks.items()));
    const taken = this.taking(block);
    if (typeof taken === 'string') return this.giveUp(taken);
    if (!taken) return false;
    this.isCopying = false;
    slot.askForTable(false);
    this.unaskedAt = slot.reached;
    if (++this.copies > maxCopies) return this.giveUp('what waits for its time comes too close together');
    this.blocks = 0;
    this.taken = taken;
    hooks.begin(block + 1);
    return true;
  }

  /** Copies the state and plans what waits. Returns why that cannot be; undefined when the state changed meanwhile. */
  private taking(block: number): TakenOver | string | undefined {
    const { calculator, options, slot } = this;
    try {
      const taken = takeOver(calculator.engine, options, block, () => slot.isStill(block));
      const reason = taken && refusalOf(taken);
      if (!taken || reason !== undefined) return reason;
      this.plan(taken, block);
      return taken;
    } catch (error) {
      if (error instanceof NotAhead) return error.message;
      throw error;
    }
  }

  /** Plans what waits for its time in the render thread's engine. @throws NotAhead when that cannot be */
  private plan(taken: TakenOver, block: number): void {
    const { calculator, options } = this;
    const { blockSize } = calculator.engine;
    const { split, rests, ids } = waitingPrograms(calculator.engine, options.group, taken);
    const sampleAt = (seconds: number): number => (block - 1) * blockSize + (seconds - taken.time) / taken.period;
    for (const { words, own, arrival } of split) {
      const timing = words[0]!;
      const sample = sampleOf(words, sampleAt);
      const place = placeOf(sample, timing, blockSize);
      calculator.plan.add({ what: calculator.own(own), timing, sample, arrival, ...place });
    }
    this.rests = rests;
    this.ids = ids;
  }

  /** Blocks by which it should be ahead: less, where that takes long. */
  private get wanted(): number {
    return Math.min(this.blocks < patience ? wantedLead : minLead, this.hooks.maxLead);
  }

  private tryOut(): boolean {
    const { calculator, hooks } = this;
    calculator.calculate();
    calculator.forget(calculator.next);
    const { refusal } = calculator;
    if (refusal !== undefined) return this.giveUp(refusal);
    if (++this.blocks < triedBlocks) return true;
    if (calculator.pace.isTooSlow) return this.giveUp('it could not be calculated as fast as it is heard');
    this.isReady = true;
    hooks.tell(Int32Array.of(Event.sectionReady));
    return true;
  }

  private comeAhead(): boolean {
    const { hooks, slot, options } = this;
    const isBusy = hooks.calculate();
    if (this.offered) return isBusy;
    if (++this.blocks > maxBlocks) return this.giveUp('it could not be calculated as fast as it is heard');
    // The block that was under way may still write the table where the rests go.
    if (hooks.lead() < this.wanted || slot.reached <= this.unaskedAt) return isBusy;
    this.offered = true;
    slot.writeRests(nodesTableAddress(options.layout, options.slot), this.rests);
    slot.offerJoin(this.taken!.ran);
    return true;
  }
}

/** Returns items that are done at once: what waits for its time is found where it waits. */
const atOnce = (items: readonly Item[]): Item[] =>
  items.filter(({ what, timing }) => !(what instanceof Int32Array) || timing === Timing.now);
