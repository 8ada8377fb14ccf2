/**
 * Transcendental functions of single-precision values with C's results: computed in double, rounded once. What stands
 * between two of them is single precision, as in scsynth, whose rounding a phase would sum up.
 */
import type { Value } from '../graph/lanes.ts';
import type { MathLibrary } from './math.ts';
import type { Transcendental } from './single-math.ts';

export class RoundedMath implements Transcendental {
  constructor(private readonly math: MathLibrary) {}

  exp(x: Value): Value {
    return this.math.exp(x.to('f64')).to('f32');
  }
  exp2(x: Value): Value {
    return this.math.exp2(x.to('f64')).to('f32');
  }
  log(x: Value): Value {
    return this.math.log(x.to('f64')).to('f32');
  }
  log2(x: Value): Value {
    return this.math.log2(x.to('f64')).to('f32');
  }
  sin(x: Value): Value {
    return this.math.sin(x.to('f64')).to('f32');
  }
  cos(x: Value): Value {
    return this.math.cos(x.to('f64')).to('f32');
  }
  tan(x: Value): Value {
    return this.math.tan(x.to('f64')).to('f32');
  }
  asin(x: Value): Value {
    return this.math.asin(x.to('f64')).to('f32');
  }
  acos(x: Value): Value {
    return this.math.acos(x.to('f64')).to('f32');
  }
  atan(x: Value): Value {
    return this.math.atan(x.to('f64')).to('f32');
  }
  atan2(y: Value, x: Value): Value {
    return this.math.atan2(y.to('f64'), x.to('f64')).to('f32');
  }
  sinh(x: Value): Value {
    return this.math.sinh(x.to('f64')).to('f32');
  }
  cosh(x: Value): Value {
    return this.math.cosh(x.to('f64')).to('f32');
  }
  tanh(x: Value): Value {
    return this.math.tanh(x.to('f64')).to('f32');
  }
}
