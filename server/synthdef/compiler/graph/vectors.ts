/** Vectors of neighbouring words in one lane's code. */
import type { Lanes, Value } from './lanes.ts';

/** Vectors of four neighbouring words, beside the values of one lane. */
export class Vectors {
  readonly wide: Lanes;

  constructor(readonly lanes: Lanes) {
    this.wide = lanes.quads;
  }

  load(address: Value, offset = 0): Value {
    return this.wide.loadQuad(address, offset);
  }

  store(address: Value, value: Value, offset = 0): void {
    this.wide.storeQuad(address, value, offset);
  }

  /** One value in all four words. */
  splat(value: Value): Value {
    return this.wide.spread(value);
  }

  loadSplat(address: Value, offset = 0): Value {
    return this.wide.loadSplat(address, offset);
  }

  reversed(value: Value): Value {
    return this.wide.shuffled(value, value, [3, 2, 1, 0]);
  }

  /** Splits eight words in order into the even ones and the odd ones. */
  apart(first: Value, second: Value): [Value, Value] {
    return [this.wide.shuffled(first, second, [0, 2, 4, 6]), this.wide.shuffled(first, second, [1, 3, 5, 7])];
  }

  /** Puts the words of two vectors in turn: the inverse of `apart`. */
  interleaved(even: Value, odd: Value): [Value, Value] {
    return [this.wide.shuffled(even, odd, [0, 4, 1, 5]), this.wide.shuffled(even, odd, [2, 6, 3, 7])];
  }

  /** Four vectors as the rows of a square: its columns. */
  transposed(rows: readonly Value[]): [Value, Value, Value, Value] {
    const join = (a: Value, b: Value, places: readonly number[]) => this.wide.shuffled(a, b, places);
    const [a, b] = [join(rows[0]!, rows[1]!, [0, 4, 1, 5]), join(rows[2]!, rows[3]!, [0, 4, 1, 5])];
    const [c, d] = [join(rows[0]!, rows[1]!, [2, 6, 3, 7]), join(rows[2]!, rows[3]!, [2, 6, 3, 7])];
    const [low, high] = [
      [0, 1, 4, 5],
      [2, 3, 6, 7],
    ];
    return [join(a, b, low), join(a, b, high), join(c, d, low), join(c, d, high)];
  }
}
