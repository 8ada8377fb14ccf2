/** Events of blocks that are yet to be heard, in their order. */

/** Event of a block. */
export interface Told {
  readonly block: number;
  readonly words: Int32Array;
}

export class ToldEvents {
  private list: Told[] = [];

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  add(block: number, words: Int32Array): void {
    this.list.push({ block, words });
  }

  /** True when all that is left is of blocks behind one. */
  isTold(block: number): boolean {
    return this.list.every((each) => each.block > block);
  }

  /** Hands over, and forgets, what is of blocks up to one. */
  hearUntil(block: number, take: (words: Int32Array) => void): void {
    let count = 0;
    while (count < this.list.length && this.list[count]!.block <= block) take(this.list[count++]!.words);
    if (count > 0) this.list.splice(0, count);
  }

  /** From a block on something else is heard. */
  replace(from: number, others: ToldEvents): void {
    this.list = [...this.list.filter(({ block }) => block < from), ...others.list];
  }

  /** Forgets what is of blocks before one: it is told by others. */
  forget(block: number): void {
    this.list = this.list.filter((each) => each.block >= block);
  }
}
