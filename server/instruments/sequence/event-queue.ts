/** Events that are to come, in their order. Places are kept as beats of a tempo or as samples, so that a change of tempo moves what is yet to come. Pure. */

import type { Division } from '../../../protocol/grid/meter.ts';
import type { Grid } from '../../clock/grid.ts';

/** A place in time: a beat of a clock, or a sample; with fractions. */
export interface Place {
  sample: number;
  /** Undefined for one that does not follow a tempo. */
  beat?: number;
}

/** Place of something that follows a clock. */
export interface Due {
  clock: Grid;
  place: Place;
  readonly swings: boolean;
  /** Beats that stay what they are when counting jumps. */
  readonly absolute?: boolean;
  /** The first tick of a division at or after a sample, which is whole. */
  tick?: { readonly division: Division; readonly from: number };
}

export interface Entry {
  readonly due: Due;
  /** Ends of notes come first of all that is on one sample, so that the same key can begin again. */
  readonly first: boolean;
  readonly turn: number;
  readonly act: (place: Place) => void;
  dead: boolean;
}

export class EventQueue {
  private heap: Entry[] = [];
  private turns = 0;
  private doneUntil = 0;

  /** Sample before which everything was done. */
  get until(): number {
    return this.doneUntil;
  }

  add(due: Due, act: Entry['act'], first = false): Entry {
    place(due);
    const entry: Entry = { due, first, turn: this.turns++, act, dead: false };
    this.heap.push(entry);
    this.up(this.heap.length - 1);
    return entry;
  }

  /** Does what is due before a sample, in its order, and what that adds. */
  run(until: number): void {
    this.doneUntil = Math.max(this.doneUntil, until);
    for (let entry = this.take(until); entry; entry = this.take(until)) entry.act(entry.due.place);
  }

  /** Sample of what is next; Infinity for nothing. */
  get next(): number {
    return this.peek()?.due.place.sample ?? Infinity;
  }

  /** Returns all entries that are yet to come. */
  all(): Entry[] {
    return this.heap.filter(({ dead }) => !dead);
  }

  /** Computes all places anew: a clock has changed. */
  placeAll(): void {
    this.heap = this.all();
    for (const { due } of this.heap) place(due);
    // A list in its order is a heap.
    this.heap.sort((a, b) => (before(a, b) ? -1 : 1));
  }

  private take(until: number): Entry | undefined {
    const next = this.peek();
    if (!next || Math.round(next.due.place.sample) >= until) return undefined;
    this.pop();
    return next;
  }

  private peek(): Entry | undefined {
    while (this.heap[0]?.dead) this.pop();
    return this.heap[0];
  }

  private pop(): void {
    const last = this.heap.pop();
    if (!this.heap.length || !last) return;
    this.heap[0] = last;
    this.down(0);
  }

  private up(at: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(this.heap[at]!, this.heap[parent]!)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private down(at: number): void {
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < this.heap.length && before(this.heap[child]!, this.heap[least]!)) least = child;
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }
}

/** Puts it where its clock has it. */
function place({ clock, place, swings, tick }: Due): void {
  if (tick) place.beat = clock.next(tick.division, tick.from).beat;
  if (place.beat !== undefined) place.sample = clock.placeOf(place.beat, swings);
}

function before(a: Entry, b: Entry): boolean {
  const [sampleA, sampleB] = [a.due.place.sample, b.due.place.sample];
  const [roundA, roundB] = [Math.round(sampleA), Math.round(sampleB)];
  if (roundA !== roundB) return roundA < roundB;
  if (a.first !== b.first) return a.first;
  return sampleA !== sampleB ? sampleA < sampleB : a.turn < b.turn;
}
