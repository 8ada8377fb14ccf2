/**
 * Plans: packets under tags, each for a beat of the grid or a sample of the engine, which can be taken back from a place on while others take
 * theirs. A packet waits here until its sample cannot change any more; from then on it waits in the engine. Runs on the control thread.
 */

import type { Grid } from './grid.ts';

/** Ways to say a place. */
export const planUnits = ['beats', 'samples'] as const;
export type PlanUnit = (typeof planUnits)[number];

/** Largest number of packets that may wait at once, of their bytes, and of tags. */
const maxWaiting = 100_000;
const maxBytes = 64 * 2 ** 20;
const maxTags = 1024;

/** A packet and its place. */
export interface Planned {
  readonly time: number;
  readonly bytes: number;
  /** Carries it out at a sample, so that the engine can take it back. Returns what has to be forgotten where it does. */
  readonly perform: (sample: number, tag: number) => () => void;
}

export interface PlansOptions {
  readonly grid: Grid;
  /** Samples until what is told now can be done by the engine. */
  readonly lead: number;
  /** Does something whose outcome the engine takes in one step, however long it takes. */
  readonly together: (work: () => void) => void;
  /** Lets the engine take back what waits there under a tag from a sample on; then is told how many there were, and how much later it was. */
  readonly takeBack: (tag: number, from: number, then: (count: number, late: number) => void) => void;
}

/** Outcome of a change of plans. */
export interface Replanned {
  /** Sample from which on only the new plan holds, and its beat. */
  readonly sample: number;
  readonly beat: number;
  /** Packets that were taken back. */
  readonly taken: number;
}

/** A packet that waits in the engine. */
interface Sent {
  readonly sample: number;
  readonly forget: () => void;
}

class Plan {
  /** Packets that wait here, by their time. */
  readonly waiting: Record<PlanUnit, Planned[]> = { beats: [], samples: [] };
  sent: Sent[] = [];

  constructor(readonly tag: number) {}

  get isEmpty(): boolean {
    return this.sent.length === 0 && planUnits.every((unit) => this.waiting[unit].length === 0);
  }
}

export class Plans {
  private readonly plans = new Map<string, Plan>();
  private lastTag = 0;
  private count = 0;
  private bytes = 0;

  constructor(private readonly options: PlansOptions) {
    const { grid } = options;
    grid.listen((change, from, jump) => {
      if (change === 'place' && jump > 0) this.leaveOut(grid.beatAt(from) - jump, grid.beatAt(from));
    });
  }

  /** Plans packets. @returns how many of them come too late for their time @throws RangeError for more than may wait; then none is planned */
  plan(name: string, unit: PlanUnit, packets: readonly Planned[]): number {
    this.check(name, packets);
    const now = this.options.grid.now();
    const late = packets.filter(({ time }) => this.sampleOf(unit, time) < now).length;
    this.add(this.planOf(name), unit, packets);
    this.advance();
    return late;
  }

  /**
   * Takes back what is planned from a place on, and plans other packets instead; of these, those that lie before it are left out.
   * @param from undefined for as soon as possible
   * @returns once the engine has done it, where the new plan holds from a later sample on if it was told too late
   * @throws RangeError for more than may wait; then nothing is taken back
   */
  replan(name: string, unit: PlanUnit, from: number | undefined, packets: readonly Planned[]): Promise<Replanned> {
    this.check(name, packets);
    const { grid, lead, takeBack, together } = this.options;
    const plan = this.planOf(name);
    const soonest = grid.now() + lead;
    const at = from === undefined ? soonest : Math.max(soonest, Math.ceil(this.sampleOf(unit, from)));
    const taken = planUnits.reduce((sum, each) => sum + this.removeFrom(plan, each, at), 0);
    const outcome = Promise.withResolvers<Replanned>();
    // One that waits for what was not seen yet would play at its time what has not been taken back, or late what takes its place.
    together(() => {
      const before = plan.sent.splice(0);
      takeBack(plan.tag, at, (count, late) => {
        const sample = at + late;
        for (const each of before) if (each.sample >= sample) each.forget();
        plan.sent.unshift(...before.filter((each) => each.sample < sample));
        outcome.resolve({ sample, beat: grid.beatAt(sample), taken: taken + count });
      });
      this.add(
        plan,
        unit,
        packets.filter(({ time }) => this.sampleOf(unit, time) >= at),
      );
      this.advance();
    });
    return outcome.promise;
  }

  /** True while anything is planned. */
  get busy(): boolean {
    return this.plans.size > 0;
  }

  /** Hands what has become certain on to the engine. Called often. */
  advance(): void {
    const { grid } = this.options;
    const until = grid.fixedUntil;
    const now = grid.now();
    for (const [name, plan] of this.plans) {
      for (const unit of planUnits) this.send(plan, unit, now, until);
      while (plan.sent[0] && plan.sent[0].sample < now) plan.sent.shift();
      if (plan.isEmpty) this.plans.delete(name);
    }
  }

  /** Forgets what waits here. */
  clear(): void {
    for (const plan of this.plans.values())
      for (const unit of planUnits) this.removeFrom(plan, unit, Number.NEGATIVE_INFINITY);
  }

  /** Drops what was planned for beats that the grid jumps over. */
  private leaveOut(from: number, to: number): void {
    for (const plan of this.plans.values()) {
      const { beats } = plan.waiting;
      const left = beats.filter(({ time }) => time >= from && time < to);
      plan.waiting.beats = beats.filter((each) => !left.includes(each));
      this.forget(left);
    }
  }

  private forget(packets: readonly Planned[]): void {
    this.count -= packets.length;
    this.bytes -= sizeOf(packets);
  }

  private send(plan: Plan, unit: PlanUnit, now: number, until: number): void {
    const waiting = plan.waiting[unit];
    let due = 0;
    for (; due < waiting.length; due++) {
      const { time, bytes, perform } = waiting[due]!;
      // What is past is done at once.
      const sample = Math.max(this.sampleOf(unit, time), now);
      if (sample >= until) break;
      this.count--;
      this.bytes -= bytes;
      plan.sent.push({ sample, forget: perform(sample, plan.tag) });
    }
    if (due === 0) return;
    waiting.splice(0, due);
    plan.sent.sort((a, b) => a.sample - b.sample);
  }

  private add(plan: Plan, unit: PlanUnit, packets: readonly Planned[]): void {
    const waiting = plan.waiting[unit];
    // Those of one time stay in the order in which they came.
    plan.waiting[unit] = [...waiting, ...packets].sort((a, b) => a.time - b.time);
    this.count += packets.length;
    this.bytes += sizeOf(packets);
  }

  private removeFrom(plan: Plan, unit: PlanUnit, at: number): number {
    const waiting = plan.waiting[unit];
    const first = waiting.findIndex(({ time }) => this.sampleOf(unit, time) >= at);
    const removed = first < 0 ? [] : waiting.splice(first);
    this.forget(removed);
    return removed.length;
  }

  private sampleOf(unit: PlanUnit, time: number): number {
    return unit === 'beats' ? this.options.grid.sampleAt(time) : Math.round(time);
  }

  private planOf(name: string): Plan {
    let plan = this.plans.get(name);
    if (!plan) {
      plan = new Plan(++this.lastTag);
      this.plans.set(name, plan);
    }
    return plan;
  }

  private check(name: string, packets: readonly Planned[]): void {
    if (!this.plans.has(name) && this.plans.size >= maxTags) throw new RangeError(`${maxTags} tags have plans already`);
    if (this.count + packets.length > maxWaiting) throw new RangeError(`${this.count} packets are planned already`);
    const more = sizeOf(packets);
    if (this.bytes + more > maxBytes)
      throw new RangeError(
        `packets of ${this.bytes} bytes are planned already; ${more} more would be above ${maxBytes}`,
      );
  }
}

const sizeOf = (packets: readonly Planned[]): number => packets.reduce((sum, { bytes }) => sum + bytes, 0);
