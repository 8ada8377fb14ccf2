/** Scalar code that works on several successive frames of one voice at a time: four as a vector, or one. */
import { Lanes, type Value } from '../compiler/lanes.ts';

export class Frames {
  /** What their values are made of. */
  readonly values: Lanes;

  /** @param scalar the one lane whose addresses these are @param count frames at a time */
  constructor(private readonly scalar: Lanes, readonly count: 1 | 4) {
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

  /** Words each at its own address. Four frames. */
  loadApart(addresses: readonly Value[], offsets: readonly number[] = [0, 0, 0, 0]): Value {
    const { values } = this;
    const result = values.variable('f32', 0);
    addresses.forEach((address, lane) => {
      this.scalar.push(address, 0);
      if (lane === 0) values.code.simd(0x5c).u32(2).u32(offsets[lane]!);
      else values.push(result, 0).code.simd(0x56).u32(2).u32(offsets[lane]!).byte(lane);
      values.code.byte(0x21).u32(result.locals[0]!);
    });
    return result;
  }

  storeApart(addresses: readonly Value[], value: Value, offsets: readonly number[] = [0, 0, 0, 0]): void {
    addresses.forEach((address, lane) => {
      this.scalar.push(address, 0);
      this.values.push(value, 0).code.simd(0x5a).u32(2).u32(offsets[lane]!).byte(lane);
    });
  }

  /** Words 16 bytes apart, as the frames of a wire. */
  loadStrided(address: Value, offset = 0): Value {
    if (this.count === 1) return this.load(address, offset);
    return this.loadApart(Array<Value>(4).fill(address), [0, 16, 32, 48].map((o) => o + offset));
  }

  storeStrided(address: Value, value: Value): void {
    if (this.count === 1) return this.store(address, value);
    this.storeApart(Array<Value>(4).fill(address), value, [0, 16, 32, 48]);
  }

  /** One scalar value for all frames. */
  all(value: Value): Value {
    if (this.count === 1) return value;
    return this.values.produce('f32', () => {
      this.scalar.push(value, 0);
      this.values.code.simd(0x13);
    });
  }
}
