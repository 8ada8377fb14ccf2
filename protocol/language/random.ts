/** Random numbers that a seed repeats. Pure. */

export class Random {
  /** @param state any whole number; it moves with each number drawn */
  constructor(public state: number) {}

  /** From 0 to 1, without 1: a count that is mixed. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  }
}
