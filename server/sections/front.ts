/** The front of a section: the block that is calculated next, what is ready to be heard, and what is told with it. */
import type { Calculator } from './calculator.ts';
import type { Records } from './records.ts';
import type { Slot } from './slot.ts';
import { ToldEvents } from './told.ts';
import type { Trial } from './trial.ts';

export class Front {
  /** Version that is tried instead of the one that plays; undefined while there is none. */
  trial: Trial | undefined;
  /** First block that is calculated at all; 0 before the render thread has begun the section. */
  first = 0;
  /** First block that is not ready in the bank that plays, which it has the number of. */
  ready = 0;
  bank = 0;
  /** True when the block calculated last has yet to be written down, for want of room. */
  unwritten = false;
  private readonly told = new ToldEvents();

  /** @param refuse is called when a block is not as it would be in the render thread */
  constructor(
    private readonly calculator: Calculator,
    private readonly slot: Slot,
    private readonly records: Records,
    private readonly aheadBlocks: number,
    private readonly refuse: (reason: string) => void,
  ) {}

  /** Blocks that are prepared. */
  get lead(): number {
    return this.ready - 1 - this.slot.reached;
  }

  /** True when all that is left to be told is of blocks that are yet to be heard. */
  get isTold(): boolean {
    return this.told.isTold(this.slot.reached);
  }

  get isSilent(): boolean {
    return this.told.isEmpty;
  }

  /** Begins with a block. */
  begin(block: number): void {
    this.unwritten = false;
    this.first = this.ready = block;
    this.records.publish(block);
  }

  // ---- what is told -------------------------------------------------------------------------------------------

  /** An event has happened in the block under way. */
  happened(words: Int32Array): void {
    (this.trial?.told ?? this.told).add(this.calculator.next, words);
  }

  tellAt(block: number, words: Int32Array): void {
    this.told.add(block, words);
  }

  /** Tells what has been heard up to a block. */
  hear(reached: number, take: (words: Int32Array) => void): void {
    this.told.hearUntil(this.trial?.offered ? Math.min(reached, this.trial.from - 1) : reached, take);
  }

  /** Forgets what happened before a block. */
  forgetUntil(block: number): void {
    this.told.forget(block);
  }

  // ---- blocks -------------------------------------------------------------------------------------------------

  /** Calculates the next block, if it is to be calculated yet, or writes the last one down. False when there is nothing to do. */
  goAhead(): boolean {
    if (this.unwritten) return this.write();
    if (this.calculator.next - this.slot.reached > this.aheadBlocks) return false;
    this.calculate();
    return true;
  }

  calculate(): void {
    const { calculator } = this;
    if (!calculator.calculate()) return;
    const { refusal } = calculator;
    if (refusal !== undefined) return this.refuse(refusal);
    this.unwritten = true;
    this.write();
  }

  /** The version that was tried plays from now on. */
  accept(trial: Trial): void {
    this.told.replace(trial.from, trial.told);
    this.trial = undefined;
    if (trial.givesBack) return;
    this.bank = 1 - this.bank;
    this.ready = this.calculator.next - (this.unwritten ? 1 : 0);
  }

  /** Makes the spare bank equal to the one that plays up to a block. */
  copyUntil(from: number): void {
    this.records.copy(Math.min(from, this.oldest), from, 1 - this.bank);
  }

  /** Writes the block calculated last down. False when there is no room yet. */
  private write(): boolean {
    const { trial, calculator } = this;
    const bank = trial ? 1 - this.bank : this.bank;
    const oldest = { bank: this.bank, block: Math.min(this.ready - 1, this.oldest) };
    if (!this.records.write(bank, calculator.written, calculator.reads.find(), oldest)) return false;
    this.unwritten = false;
    if (!trial) this.ready = calculator.next;
    else if (!trial.offered) {
      trial.offered = true;
      calculator.pace.took(trial.begun);
      this.slot.offer(trial.from, bank);
    }
    return true;
  }

  /** Oldest block that the render thread may still look at: the one before that under way. */
  private get oldest(): number {
    return Math.max(this.slot.reached - 1, this.first);
  }
}
