import type { Pool } from './pool.ts';

/** Programs that wait for their time: a binary heap of fixed size, ordered by time, then by arrival. */
export class Schedule {
  private readonly times: Float64Array;
  private readonly arrivals: Float64Array;
  private readonly addresses: Int32Array;
  private readonly tags: Int32Array;
  private arrival = 0;
  private count = 0;

  constructor(readonly capacity: number) {
    this.times = new Float64Array(capacity);
    this.arrivals = new Float64Array(capacity);
    this.addresses = new Int32Array(capacity);
    this.tags = new Int32Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  /** Time of the first program; Infinity when there is none. */
  get firstTime(): number {
    return this.count ? this.times[0]! : Infinity;
  }

  /** False when it is full. @param tag under which it can be taken out again; 0 for none */
  push(time: number, address: number, tag = 0): boolean {
    if (this.count === this.capacity) return false;
    let i = this.count++;
    const arrival = this.arrival++;
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!this.after(this.times[up]!, this.arrivals[up]!, time, arrival)) break;
      this.move(up, i);
      i = up;
    }
    this.place(i, time, arrival, address, tag);
    return true;
  }

  /** Takes out the first program: its address. Call only when there is one. */
  pop(): number {
    const first = this.addresses[0]!;
    const last = --this.count;
    this.sink(0, this.times[last]!, this.arrivals[last]!, this.addresses[last]!, this.tags[last]!);
    return first;
  }

  /** Takes out the programs with a tag whose time is `from` or later, and gives their memory back. Returns their number. */
  takeOut(tag: number, from: number, pool: Pool): number {
    const before = this.count;
    let kept = 0;
    for (let i = 0; i < before; i++) {
      if (this.tags[i] === tag && this.times[i]! >= from) pool.release(this.addresses[i]!);
      else this.move(i, kept++);
    }
    this.count = kept;
    for (let i = (kept >> 1) - 1; i >= 0; i--)
      this.sink(i, this.times[i]!, this.arrivals[i]!, this.addresses[i]!, this.tags[i]!);
    return before - kept;
  }

  /** Places a program at `i` or as far below it as it belongs. */
  private sink(i: number, time: number, arrival: number, address: number, tag: number): void {
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.count) break;
      if (
        child + 1 < this.count &&
        this.after(this.times[child]!, this.arrivals[child]!, this.times[child + 1]!, this.arrivals[child + 1]!)
      )
        child++;
      if (!this.after(time, arrival, this.times[child]!, this.arrivals[child]!)) break;
      this.move(child, i);
      i = child;
    }
    this.place(i, time, arrival, address, tag);
  }

  /** Address and arrival of a program, in no order. */
  addressAt(i: number): number {
    return this.addresses[i]!;
  }

  arrivalAt(i: number): number {
    return this.arrivals[i]!;
  }

  private after(time: number, arrival: number, otherTime: number, otherArrival: number): boolean {
    return time > otherTime || (time === otherTime && arrival > otherArrival);
  }

  private move(from: number, to: number): void {
    this.place(to, this.times[from]!, this.arrivals[from]!, this.addresses[from]!, this.tags[from]!);
  }

  private place(i: number, time: number, arrival: number, address: number, tag: number): void {
    this.times[i] = time;
    this.arrivals[i] = arrival;
    this.addresses[i] = address;
    this.tags[i] = tag;
  }
}
