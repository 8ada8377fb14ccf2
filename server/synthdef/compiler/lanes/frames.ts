/** Scalar code that works on several successive frames of one voice at a time: four as a vector, or one. */
import { Lanes, type Value } from './lanes.ts';

export class Frames {
  /** Lanes that the frames' values are made of. */
  readonly values: Lanes;

  /** @param scalar the one lane whose addresses these are @param count frames at a time */
  constructor(
    private readonly scalar: Lanes,
    readonly count: 1 | 4,
  ) {
    this.values = count === 1 ? scalar : new Lanes(scalar.fn, 4, 0, 0, 0);
    this.values.code = scalar.code;
  }

  /** Words that follow each other. */
  load(address: Value, offset = 0): Value {
    return this.values.produce('f32', () => {
      this.scalar.push(address, 0);
      this.values.load('f32', offset);
    });
  }

  store(address: Value, value: Value, offset = 0): void {
    this.scalar.push(address, 0);
    this.values.push(value, 0).store('f32', offset);
  }

  /** Words 16 bytes apart, as the frames of a wire. */
  loadStrided(address: Value, offset = 0): Value {
    if (this.count === 1) return this.load(address, offset);
    const { values } = this;
    const result = values.variable('f32', 0);
    for (let n = 0; n < 4; n++) {
      this.scalar.push(address, 0);
      if (n === 0) values.code.v128Load32Zero({ offset });
      else values.push(result, 0).code.v128Load32Lane(n, { offset: offset + 16 * n });
      values.code.localSet(result.locals[0]!);
    }
    return result;
  }

  storeStrided(address: Value, value: Value): void {
    if (this.count === 1) return this.store(address, value);
    for (let n = 0; n < 4; n++) {
      this.scalar.push(address, 0);
      this.values.push(value, 0).code.v128Store32Lane(n, { offset: 16 * n });
    }
  }

  /** One scalar value for all frames. */
  all(value: Value): Value {
    if (this.count === 1) return value;
    return this.values.produce('f32', () => {
      this.scalar.push(value, 0);
      this.values.code.f32x4Splat();
    });
  }

  /** A scalar value for each frame. */
  each(scalars: readonly Value[]): Value {
    if (this.count === 1) return scalars[0]!;
    return this.values.produce('f32', () => {
      this.scalar.push(scalars[0]!, 0);
      this.values.code.f32x4Splat();
      for (let n = 1; n < 4; n++) {
        this.scalar.push(scalars[n]!, 0);
        this.values.code.f32x4ReplaceLane(n);
      }
    });
  }
}
