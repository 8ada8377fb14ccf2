import { expect, test } from 'bun:test';
import { FunctionGraph } from '../graph/function-graph.ts';
import { Lanes } from '../graph/lanes.ts';
import { ModuleBuilder } from '../wasm/module.ts';
import { writeFunction } from '../wasm/write-function.ts';
import { SingleMath } from './single-math.ts';

type Name = Exclude<keyof SingleMath & string, 'atan2'>;

/** The function as WebAssembly, one lane. */
function compiled(name: Name): (x: number) => number {
  const module = new ModuleBuilder(1);
  const graph = new FunctionGraph({ name: 'f', form: 'plain', params: ['f32'], result: 'f32' });
  const lanes = new Lanes(graph);
  graph.result = new SingleMath(lanes)[name](lanes.param(0));
  module.define('f', writeFunction(graph, 1, { blockSize: 64, call: () => 0 }).finish());
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
  return exports.f as (x: number) => number;
}

/** Range, and the greatest error relative to the larger of the result and `floor`. */
const functions: readonly (readonly [
  Name,
  (x: number) => number,
  low: number,
  high: number,
  error: number,
  floor: number,
])[] = [
  ['exp', Math.exp, -87, 88.6, 3e-7, 0],
  ['exp2', (x) => 2 ** x, -125, 127.9, 4e-6, 0],
  ['log', Math.log, 1e-30, 100, 3e-7, 0],
  ['log2', Math.log2, 1e-30, 100, 4e-7, 0],
  ['sin', Math.sin, -1000, 1000, 3e-7, 1],
  ['cos', Math.cos, -1000, 1000, 3e-7, 1],
  ['tan', Math.tan, -1.5, 1.5, 2e-6, 0],
  ['atan', Math.atan, -100, 100, 4e-7, 0],
  ['asin', Math.asin, -1, 1, 1e-6, 0],
  ['acos', Math.acos, -1, 1, 3e-7, 1],
  ['sinh', Math.sinh, -80, 80, 1e-6, 0],
  ['cosh', Math.cosh, -80, 80, 1e-6, 0],
  ['tanh', Math.tanh, -12, 12, 5e-7, 0],
];

for (const [name, exact, low, high, error, floor] of functions) {
  test(`${name}: error below ${error} from ${low} to ${high}, near 0 too`, () => {
    const f = compiled(name);
    let worst = 0;
    for (let i = 0; i <= 20000; i++) {
      for (const scale of [1, 1e-3]) {
        const x = Math.fround((low + ((high - low) * i) / 20000) * scale);
        if (x < low || x > high || x === 0) continue;
        worst = Math.max(worst, Math.abs(f(x) - exact(x)) / Math.max(Math.abs(exact(x)), floor, 1e-37));
      }
    }
    expect(worst).toBeLessThan(error);
  });
}

test('values at the edges', () => {
  const at = (name: Name, x: number) => compiled(name)(x);
  expect(at('exp', 100)).toBe(Infinity);
  expect(at('exp', -200)).toBe(0);
  expect(at('exp2', 128)).toBe(Infinity);
  expect(at('exp2', 0)).toBe(1);
  expect(at('log', 0)).toBe(-Infinity);
  expect(at('log2', -1)).toBeNaN();
  expect(at('log', Infinity)).toBe(Infinity);
  expect(at('log', 1)).toBe(0);
  expect(at('tanh', 0)).toBe(0);
  expect(at('tanh', 1e9)).toBe(1);
  expect(at('asin', 1)).toBeCloseTo(Math.PI / 2, 6);
  expect(at('exp', NaN)).toBeNaN();
});
