/**
 * The functions of math.ts as functions of the module, which are called: the same bits, and less code where speed is of no concern, as in constructors
 * and for what few blocks need. An angle's tangent is two hundred instructions wherever it is written out.
 *
 *     tan(440 × step), tan(880 × step)    →    math.tan once, and two calls
 */
import type { Signature } from '../graph/function-graph.ts';
import type { Lanes, Value } from '../graph/lanes.ts';
import { type Helper, helper } from './helper.ts';
import { MathLibrary } from './math.ts';

const ofOne = [
  'exp2',
  'exp',
  'log2',
  'log',
  'sin',
  'cos',
  'tan',
  'atan',
  'asin',
  'acos',
  'sinh',
  'cosh',
  'tanh',
] as const;
const ofTwo = ['pow', 'atan2'] as const;
type OfOne = (typeof ofOne)[number];
type OfTwo = (typeof ofTwo)[number];

export const mathHelpers: Readonly<Record<string, Helper>> = Object.fromEntries([
  ...ofOne.map(
    (name) => [`math.${name}`, helper(['f64'], 'f64', (lanes, [x]) => new MathLibrary(lanes)[name](x!))] as const,
  ),
  ...ofTwo.map(
    (name) =>
      [`math.${name}`, helper(['f64', 'f64'], 'f64', (lanes, [x, y]) => new MathLibrary(lanes)[name](x!, y!))] as const,
  ),
]);

export class CalledMath extends MathLibrary {
  constructor(
    lanes: Lanes,
    private readonly helper: (name: string) => Signature,
  ) {
    super(lanes);
  }

  override exp2(x: Value): Value {
    return this.call('exp2', x) ?? super.exp2(x);
  }
  override exp(x: Value): Value {
    return this.call('exp', x) ?? super.exp(x);
  }
  override log2(x: Value): Value {
    return this.call('log2', x) ?? super.log2(x);
  }
  override log(x: Value): Value {
    return this.call('log', x) ?? super.log(x);
  }
  override sin(x: Value): Value {
    return this.call('sin', x) ?? super.sin(x);
  }
  override cos(x: Value): Value {
    return this.call('cos', x) ?? super.cos(x);
  }
  override tan(x: Value): Value {
    return this.call('tan', x) ?? super.tan(x);
  }
  override atan(x: Value): Value {
    return this.call('atan', x) ?? super.atan(x);
  }
  override asin(x: Value): Value {
    return this.call('asin', x) ?? super.asin(x);
  }
  override acos(x: Value): Value {
    return this.call('acos', x) ?? super.acos(x);
  }
  override sinh(x: Value): Value {
    return this.call('sinh', x) ?? super.sinh(x);
  }
  override cosh(x: Value): Value {
    return this.call('cosh', x) ?? super.cosh(x);
  }
  override tanh(x: Value): Value {
    return this.call('tanh', x) ?? super.tanh(x);
  }
  override pow(x: Value, y: Value): Value {
    return this.call('pow', x, y) ?? super.pow(x, y);
  }
  override atan2(y: Value, x: Value): Value {
    return this.call('atan2', y, x) ?? super.atan2(y, x);
  }

  /** Returns a call; undefined of constants, which are calculated while compiling. */
  private call(name: OfOne | OfTwo, ...args: readonly Value[]): Value | undefined {
    if (args.every(({ constant }) => constant !== undefined)) return undefined;
    return this.lanes.apply(this.helper(`math.${name}`), args);
  }
}
