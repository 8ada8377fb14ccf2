/** The operations of values, gathered from arithmetic.ts, masks.ts and conversions.ts, as methods of the lanes. */
import { binary, extreme, magnitude, shift, unary } from './arithmetic.ts';
import { convert, lowWords, reinterpret } from './conversions.ts';
import { LaneCode } from './lane-code.ts';
import { compare, not, select } from './masks.ts';
import type { Kind, Operand, Value } from './values.ts';

export abstract class LaneOperations extends LaneCode {
  unary(name: string, a: Value): Value {
    return unary(this, name, a);
  }
  binary(name: string, a: Value, b: Operand): Value {
    return binary(this, name, a, b);
  }
  extreme(relation: 'lt' | 'gt', a: Value, b: Operand): Value {
    return extreme(this, relation, a, b);
  }
  magnitude(a: Value): Value {
    return magnitude(this, a);
  }
  shift(name: 'shl' | 'shr' | 'shrU', a: Value, bits: number): Value {
    return shift(this, name, a, bits);
  }
  compare(name: string, a: Value, b: Operand): Value {
    return compare(this, name, a, b);
  }
  not(mask: Value): Value {
    return not(this, mask);
  }
  select(mask: Value, a: Operand, b: Operand): Value {
    return select(this, mask, a, b);
  }
  convert(a: Value, kind: 'f32' | 'f64' | 'i32'): Value {
    return convert(this, a, kind);
  }
  reinterpret(a: Value, kind: Kind): Value {
    return reinterpret(this, a, kind);
  }
  lowWords(a: Value): Value {
    return lowWords(this, a);
  }
}
