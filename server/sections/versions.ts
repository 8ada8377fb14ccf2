/**
 * Versions of a section. What comes for a block that is prepared already takes it back: the engine goes back to a state before that block, calculates
 * anew, and offers what follows to the render thread, which takes it unless it has come past that block; then it is tried again for a later one.
 */
import { Timing } from '../world/instructions.ts';
import type { Calculator } from './calculator.ts';
import type { Front } from './front.ts';
import { type Item, placeOf } from './plan.ts';
import type { Slot } from './slot.ts';
import { ToldEvents } from './told.ts';

/** Times that a version may be given up for a newer one before the render thread has decided about one. */
const maxWithdrawals = 8;

/** Why a section ends: it does not agree, which has time, or it is behind. */
export type Ending = 'no' | 'soon' | 'late';

export class Versions {
  /** Takes that were tried, and those that came too late. */
  takes = 0;
  refusals = 0;
  /** Items that wait for a version of their own: they are for blocks that have been calculated. */
  private urgent: Item[] = [];
  private arrivals = 0;
  /** Block of the last command for now. */
  private lastNow = 0;
  /** Times that a version came too late since the last one that did not. */
  retries = 0;
  private withdrawals = 0;

  /** @param now seconds, from any moment on */
  constructor(
    private readonly calculator: Calculator,
    private readonly front: Front,
    private readonly slot: Slot,
    private readonly aheadBlocks: number,
    private readonly now: () => number,
  ) {}

  /** True when nothing waits for a version. */
  get isEmpty(): boolean {
    return this.urgent.length === 0;
  }

  /** Takes out what waits for a version. */
  takeUrgent(): readonly Item[] {
    const items = this.urgent;
    this.urgent = [];
    return items;
  }

  /** Takes out the defs among that. */
  takeDefs(): readonly Item[] {
    const isDef = ({ what }: Item): boolean => !(what instanceof Int32Array);
    const defs = this.urgent.filter(isDef);
    this.urgent = this.urgent.filter((item) => !isDef(item));
    return defs;
  }

  /** Blocks between the next one and that from which a version is tried. */
  get margin(): number {
    return Math.min(this.calculator.pace.margin(this.retries), this.aheadBlocks >> 1);
  }

  /** @param waits true when nothing can be planned now */
  arrive({ what, timing, sample }: Pick<Item, 'what' | 'timing' | 'sample'>, waits: boolean): void {
    const { calculator, front, slot } = this;
    const place =
      timing === Timing.now ? { block: 0, frames: 0 } : placeOf(sample, timing, calculator.engine.blockSize);
    const item: Item = { what, timing, sample, arrival: ++this.arrivals, ...place };
    if (waits) return void this.urgent.push(item);
    if (calculator.planDef(item, front.trial !== undefined)) return;
    if (!calculator.isStray && !front.trial && calculator.planUnheard(item, slot.reached)) return;
    if (place.block < calculator.unknown) return void this.urgent.push(item);
    calculator.plan.add(item);
    // The version that plays knows nothing of it.
    if (front.trial && place.block < front.ready) front.trial.items.push(item);
  }

  /** True when there is one to be begun. */
  isWanted(ending: Ending): boolean {
    const { trial, ready } = this.front;
    // Where it is behind it catches up before its nodes go back.
    if (ending === 'soon') return !trial?.givesBack && ready > this.slot.reached;
    if (ending === 'late') return !trial?.givesBack;
    return this.urgent.length > 0 && (!trial || this.withdrawals < maxWithdrawals);
  }

  /** Begins another version for what is urgent. False when what was offered has been decided meanwhile. */
  begin(ending: Ending): boolean {
    const { front, calculator } = this;
    if (front.trial) {
      if (front.trial.offered && !this.slot.withdraw()) return false;
      this.withdrawals++;
      this.reject();
    }
    // What came first is done first, even where it was tried for a later block.
    const soonest = Math.max(this.slot.reached + 1 + this.margin, this.lastNow, front.first);
    const first = ending === 'late' ? front.ready : soonest;
    const items = this.urgent;
    this.urgent = [];
    for (const item of items) {
      const soon = Math.max(first, this.lastNow);
      if (item.block < soon) [item.block, item.frames] = [soon, 0];
      if (item.timing === Timing.now) this.lastNow = Math.max(this.lastNow, item.block);
      calculator.plan.add(item);
    }
    const givesBack = ending !== 'no';
    const earliest = givesBack ? Math.min(first, front.ready) : Math.min(...items.map(({ block }) => block));
    const from = Math.min(earliest, front.ready);
    this.takes++;
    front.unwritten = false;
    const begun = this.now();
    const isNew = givesBack || earliest < front.ready;
    const former = calculator.goBack(from, isNew);
    const base = calculator.snapshots.newest;
    front.trial = isNew
      ? { from, items, told: new ToldEvents(), base, former, givesBack, begun, offered: false }
      : undefined;
    if (!isNew) calculator.snapshots.drop(former);
    else if (!givesBack) front.copyUntil(from);
    return true;
  }

  /** Goes on with the version that plays. */
  goOn(): void {
    this.calculator.snapshots.drop(this.calculator.goBack(this.front.ready, false));
    this.front.unwritten = false;
  }

  /** Looks what became of the one that was offered. Returns true when that gave the nodes back. */
  decide(ending: Ending): boolean {
    const { trial } = this.front;
    if (!trial?.offered) return false;
    // What has passed would be refused: there is no need to wait for that.
    const passed = this.slot.reached >= trial.from && ending !== 'late' && this.slot.withdraw();
    const fate = passed ? 'refused' : this.slot.fate;
    if (fate === 'taken') {
      this.front.accept(trial);
      this.calculator.accept();
      this.calculator.snapshots.drop(trial.former);
      this.withdrawals = this.retries = 0;
      return trial.givesBack;
    }
    if (fate === 'refused') {
      this.refusals++;
      this.retries++;
      this.reject();
    }
    return false;
  }

  /** Gives the version at hand up. What it was for is urgent again. */
  private reject(): void {
    const { items, former, base } = this.front.trial!;
    this.calculator.giveUp(items, former, base, this.front.ready);
    this.front.trial = undefined;
    this.urgent = [...items, ...this.urgent];
  }
}
