/** Code that works on several successive frames of one voice at a time: four as a vector, or one. */
import type { Lanes, Value } from './lanes.ts';

export class Frames {
  /** Lanes that the frames' values are made of. */
  readonly values: Lanes;

  /** @param lanes those of the voice @param count frames at a time */
  constructor(
    private readonly lanes: Lanes,
    readonly count: 1 | 4,
  ) {
    this.values = count === 1 ? lanes : lanes.quads;
  }

  /** Words that follow each other. */
  load(address: Value, offset = 0): Value {
    return this.count === 1 ? this.lanes.gather('f32', address, offset) : this.values.loadQuad(address, offset);
  }

  store(address: Value, value: Value, offset = 0): void {
    if (this.count === 1) this.lanes.scatter(address, value, offset);
    else this.values.storeQuad(address, value, offset);
  }

  /** Words 16 bytes apart, as the frames of a wire. */
  loadStrided(address: Value, offset = 0): Value {
    return this.count === 1 ? this.load(address, offset) : this.values.loadStrided(address, offset);
  }

  storeStrided(address: Value, value: Value): void {
    if (this.count === 1) this.store(address, value);
    else this.values.storeStrided(address, value);
  }

  /** One value for all frames. */
  all(value: Value): Value {
    return this.values.spread(value);
  }

  /** A value for each frame. */
  each(values: readonly Value[]): Value {
    return this.count === 1 ? values[0]! : this.values.packed(values);
  }
}
