/** Inputs of a unit, as its description sees them. */
import type { InputRef, Rate } from '../../../protocol/synthdef/graph.ts';
import type { Value } from './graph/lanes.ts';

export const sameRef = (a: InputRef, b: InputRef): boolean => a.unit === b.unit && a.output === b.output;

export class Input {
  constructor(
    private readonly source: {
      read(ref: InputRef): Value;
      constant(ref: InputRef): number;
      equals(ref: InputRef, value: number): boolean;
    },
    readonly ref: InputRef,
    readonly rate: Rate,
  ) {}

  /** True for a constant, whatever its value. */
  get isConstant(): boolean {
    return this.ref.unit < 0;
  }

  /** True for a constant of a value. What is described by this and not by `constant` serves for all other values. */
  is(value: number): boolean {
    return this.isConstant && this.source.equals(this.ref, value);
  }

  /** The value of a constant. */
  get constant(): number | undefined {
    return this.ref.unit < 0 ? this.source.constant(this.ref) : undefined;
  }

  get isAudio(): boolean {
    return this.rate === 2;
  }

  /** Inside `u.loop`: this sample of it. Outside: this block's value (of an audio-rate wire, its first sample). */
  get(): Value {
    return this.source.read(this.ref);
  }
}

/** A signal that is a sample of an audio-rate input or a line from the last block's value to this one's. */
export interface Ramp {
  get(): Value;
}

/** The bit of a done action, 0 for a number of none. By way of the exponent, since vectors shift all lanes alike. */
export function doneBit(action: Value): Value {
  const number = action.to('i32');
  return number.ltU(16).select(number.add(127).shl(23).bits('f32').to('i32'), 0);
}
