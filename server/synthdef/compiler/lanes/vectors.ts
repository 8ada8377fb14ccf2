/** Vectors of neighbouring words in one lane's code, and whole runs of memory. */
import { words } from './lane-encoding.ts';
import { Lanes, type Value } from './lanes.ts';

/** Vectors of four neighbouring words, beside the one-lane code of a function. */
export class Vectors {
  readonly wide: Lanes;

  constructor(readonly lanes: Lanes) {
    this.wide = new Lanes(lanes.fn, 4, 0, 0, 0);
    this.wide.code = lanes.code;
  }

  load(address: Value, offset = 0): Value {
    return this.wide.produce('f32', () => {
      this.lanes.push(address, 0);
      this.wide.load('f32', offset);
    });
  }

  store(address: Value, value: Value, offset = 0): void {
    this.lanes.push(address, 0);
    this.wide.push(value, 0).store('f32', offset);
  }

  /** One value in all four words. */
  splat(value: Value): Value {
    return this.wide.produce(value.kind, () =>
      this.lanes.push(value, 0).code.plain(value.kind === 'f32' ? 'f32x4.splat' : 'i32x4.splat'),
    );
  }

  loadSplat(address: Value, offset = 0): Value {
    return this.wide.produce('f32', () => this.lanes.push(address, 0).code.v128Load32Splat({ offset }));
  }

  reversed(value: Value): Value {
    return this.shuffled(value, value, [3, 2, 1, 0]);
  }

  /** Splits eight words in order into the even ones and the odd ones. */
  apart(first: Value, second: Value): [Value, Value] {
    return [this.shuffled(first, second, [0, 2, 4, 6]), this.shuffled(first, second, [1, 3, 5, 7])];
  }

  /** Puts the words of two vectors in turn: the inverse of `apart`. */
  interleaved(even: Value, odd: Value): [Value, Value] {
    return [this.shuffled(even, odd, [0, 4, 1, 5]), this.shuffled(even, odd, [2, 6, 3, 7])];
  }

  /** Four vectors as the rows of a square: its columns. */
  transposed(rows: readonly Value[]): [Value, Value, Value, Value] {
    const join = (a: Value, b: Value, bytes: readonly number[]) =>
      this.wide.produce('f32', () => this.wide.push(a, 0).push(b, 0).shuffle(bytes));
    const [a, b] = [join(rows[0]!, rows[1]!, words(0, 4, 1, 5)), join(rows[2]!, rows[3]!, words(0, 4, 1, 5))];
    const [c, d] = [join(rows[0]!, rows[1]!, words(2, 6, 3, 7)), join(rows[2]!, rows[3]!, words(2, 6, 3, 7))];
    const [low, high] = [words(0, 1, 4, 5), words(2, 3, 6, 7)];
    return [join(a, b, low), join(a, b, high), join(c, d, low), join(c, d, high)];
  }

  private shuffled(a: Value, b: Value, indices: readonly number[]): Value {
    return this.wide.produce(a.kind, () =>
      this.wide
        .push(a, 0)
        .push(b, 0)
        .shuffle(words(...indices)),
    );
  }
}

/** Fills bytes of memory with zeros. */
export function clearBytes(lanes: Lanes, address: Value, bytes: Value): void {
  lanes.push(address, 0).code.i32Const(0);
  lanes.push(bytes, 0).code.memoryFill();
}

/** Copies bytes of memory; the places may overlap. */
export function copyBytes(lanes: Lanes, to: Value, from: Value, bytes: Value): void {
  lanes.push(to, 0).push(from, 0).push(bytes, 0).code.memoryCopy();
}
