/** Graphs of functions as WebAssembly: one lane and four calculate the same, lane by lane, and both what the table of operations says. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FunctionGraph } from '../graph/function-graph.ts';
import { type Kind, Lanes, type Value } from '../graph/lanes.ts';
import { comparisons, folded, type Operation, type OperationName, operations } from '../graph/operations.ts';
import { MathLibrary } from '../library/math.ts';
import { ModuleBuilder } from './module.ts';
import type { Surroundings, Width } from './stack.ts';
import { writeFunction } from './write-function.ts';

const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
const floats = new Float32Array(memory.buffer);
const [inputs, result] = [[1024, 1040, 1056], 1072];

type Body = (lanes: Lanes, a: Value, b: Value, c: Value) => Value;

const around: Surroundings = {
  blockSize: 64,
  index: ({ name }) => {
    throw new Error(`${name} is not there`);
  },
};

/** Returns functions of (pod, lane) and (pod, bits) for what `describe` adds to a graph. */
function functions(describe: (lanes: Lanes) => void): { one(lane: number): void; four(bits: number): void } {
  const graph = new FunctionGraph({ name: 'f', form: 'pod', params: [], result: null });
  describe(new Lanes(graph));
  const module = new ModuleBuilder(2);
  for (const width of [1, 4] as Width[]) module.define(`calc${width}`, writeFunction(graph, width, around));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
  const { calc1, calc4 } = exports as Record<string, (pod: number, lanes: number) => void>;
  return { one: (lane) => calc1!(0, lane), four: (bits) => calc4!(0, bits) };
}

/** `out = body(a, b, c)` over state slots. */
const build = (body: Body) =>
  functions((lanes) => {
    const [a, b, c] = inputs.map((offset) => lanes.loadSlot('f32', offset));
    lanes.storeSlot(result, body(lanes, a!, b!, c!));
  });

const slot = (offset: number, lane: number) => offset / 4 + lane;

function check(name: string, body: Body): void {
  test(name, () => {
    const code = build(body);
    const number = fc.oneof(
      fc.float({ noNaN: true, min: -100, max: 100 }),
      fc.constantFrom(0, 1, -1, 0.5, 1e30, -1e30),
      fc.float(),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number, number), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 0, max: 15 }),
        (rows, bits) => {
          rows.forEach((row, lane) =>
            row.forEach((x, i) => {
              floats[slot(inputs[i]!, lane)] = x;
            }),
          );
          const expected = rows.map((_, lane) => {
            code.one(lane);
            return floats[slot(result, lane)]!;
          });
          floats.fill(12345, slot(result, 0), slot(result, 4));
          code.four(bits);
          for (let lane = 0; lane < 4; lane++) {
            const got = floats[slot(result, lane)]!;
            const wanted = bits & (1 << lane) ? expected[lane]! : 12345;
            expect(Number.isNaN(got) ? NaN : got).toBe(Number.isNaN(wanted) ? NaN : wanted);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
}

check('arithmetic', (_, a, b, c) => a.add(b).mul(c).sub(a.div(b)));
check('rounding', (_, a, b) => a.floor().add(b.ceil()).add(a.trunc()).add(b.nearest()));
check('min and max with NaN', (_, a, b) => a.min(b).add(a.max(b)));
check('compare and select', (_, a, b, c) => a.lt(b).and(b.ge(c).not()).or(a.eq(c)).select(a, c));
check('double precision', (_, a, b, c) => a.to('f64').mul(b.to('f64')).add(c.to('f64')).sqrt().to('f32'));
check('double comparison', (_, a, b, c) => a.to('f64').gt(b.to('f64')).select(c, a));
check('a choice of masks', (_, a, b, c) => {
  const [p, q] = [a.to('f64').lt(b.to('f64')), b.to('f64').ge(c.to('f64'))];
  return a.gt(c).select(p, q).select(a, b);
});
check('integers', (_, a, b) => a.to('i32').add(b.to('i32')).shl(3).shrU(5).xor(a.to('i32').shr(2)).to('f32'));
check('integer division', (_, a, b) => a.to('i32').div(b.to('i32').and(15).add(1)).to('f32'));
check('bits', (_, a) => a.bits('i32').and(0x7fffffff).bits('f32'));
check('masks as numbers', (_, a, b) => a.lt(b).to('f32').add(a.gt(b).to('i32').to('f32')));
check('when', (lanes, a, b, c) => {
  const out = lanes.variable('f32', c);
  lanes.when(a.gt(b), () => {
    out.set(out.add(1));
    lanes.when(c.gt(0), () => out.set(out.mul(2)));
  });
  return out;
});
check('branch', (lanes, a, b, c) => {
  const out = lanes.variable('f64', 0);
  lanes.branch(
    a.gt(b),
    () => out.set(c.to('f64')),
    () => out.set(a.to('f64')),
  );
  return out.to('f32');
});
check('loopWhile', (lanes, a, b) => {
  const x = lanes.variable('f32', a.abs().min(50));
  const n = lanes.variable('f32', 0);
  lanes.loopWhile(
    () => x.gt(b.abs().max(1)),
    () => {
      x.set(x.mul(0.5));
      n.set(n.add(1));
    },
  );
  return n.add(x);
});
check('gather and scatter', (lanes, a, b) => {
  const address = a.abs().min(60).to('i32').shl(2).add(2048);
  const mine = lanes.addressOfSlot(4096);
  lanes.scatter(mine, b);
  return lanes.gather('f32', mine).add(lanes.gather('f32', address));
});

const references: [string, (m: MathLibrary, x: Value) => Value, (x: number) => number, [number, number]][] = [
  ['exp', (m, x) => m.exp(x), Math.exp, [-80, 80]],
  ['exp2', (m, x) => m.exp2(x), (x) => 2 ** x, [-120, 120]],
  ['log', (m, x) => m.log(x), Math.log, [0, 1e6]],
  ['log2', (m, x) => m.log2(x), Math.log2, [0, 1e6]],
  ['sin', (m, x) => m.sin(x), Math.sin, [-1000, 1000]],
  ['cos', (m, x) => m.cos(x), Math.cos, [-1000, 1000]],
  ['tan', (m, x) => m.tan(x), Math.tan, [-1000, 1000]],
  ['atan', (m, x) => m.atan(x), Math.atan, [-1000, 1000]],
  ['asin', (m, x) => m.asin(x), Math.asin, [-1, 1]],
  ['acos', (m, x) => m.acos(x), Math.acos, [-1, 1]],
  ['sinh', (m, x) => m.sinh(x), Math.sinh, [-20, 20]],
  ['cosh', (m, x) => m.cosh(x), Math.cosh, [-20, 20]],
  ['tanh', (m, x) => m.tanh(x), Math.tanh, [-20, 20]],
];

for (const [name, emit, reference, [low, high]] of references) {
  check(`${name} in both widths`, (lanes, a) => emit(new MathLibrary(lanes), a.to('f64')).to('f32'));
  test(`${name} rounds to the right float, or its neighbour`, () => {
    const code = build((lanes, a) => emit(new MathLibrary(lanes), a.to('f64')).to('f32'));
    for (let i = 0; i <= 4000; i++) {
      const x = Math.fround(low + ((high - low) * i) / 4000);
      floats[slot(inputs[0]!, 0)] = x;
      code.one(0);
      const got = floats[slot(result, 0)]!;
      const exact = reference(x);
      const spacing = Math.max(Math.abs(exact) * 2 ** -23, 1e-42);
      if (Number.isFinite(Math.fround(exact))) expect(Math.abs(got - exact)).toBeLessThanOrEqual(spacing);
      else expect(got).toBe(Math.fround(exact));
    }
  });
}

describe('each operation gives what the table says, in one lane and in four', () => {
  const edges: Record<'f32' | 'f64' | 'i32', readonly number[]> = {
    f32: [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 1e30, -1e30, 3e9, -3e9, Infinity, -Infinity, NaN, 1e-38],
    f64: [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 1e300, -1e300, 3e9, -3e9, Infinity, -Infinity, NaN, 1e-300],
    i32: [0, 1, -1, 2, 7, -7, 31, 0x7fffffff, -0x80000000, 0x55555555],
  };
  const kinds = Object.keys(edges) as (keyof typeof edges)[];
  for (const [name, operation] of Object.entries(operations) as [OperationName, Operation][]) {
    for (const kind of kinds.filter((each) => operation.kinds.includes(each))) {
      test(`${name} of ${kind}`, () => {
        const shifts = name.startsWith('sh');
        const seconds = operation.arity === 1 ? [0] : shifts ? [0, 1, 3, 5, 31] : edges[kind];
        const offsets = { f32: 4, i32: 4, f64: 8 };
        const [x, y, out] = [2048, 2112, 2176];
        const view = new DataView(memory.buffer);
        const put = (at: number, lane: number, value: number) => {
          const place = at + lane * offsets[kind];
          if (kind === 'f32') view.setFloat32(place, value, true);
          else if (kind === 'f64') view.setFloat64(place, value, true);
          else view.setInt32(place, value, true);
        };
        const taken = (lane: number, of: Kind) => {
          if (of === 'f64') return view.getFloat64(out + 8 * lane, true);
          return of === 'f32' ? view.getFloat32(out + 4 * lane, true) : view.getInt32(out + 4 * lane, true);
        };
        const isMask = comparisons.has(name);
        const make = (b: number) =>
          functions((lanes) => {
            const [p, q] = [lanes.loadSlot(kind, x), lanes.loadSlot(kind, y)];
            const value = applied(name, p, q, b);
            lanes.storeSlot(out, isMask ? value.to('i32') : value);
          });
        const whole = shifts ? null : make(0);
        for (const b of seconds) {
          const code = whole ?? make(b);
          for (const a of edges[kind]) {
            const [p, q] = kind === 'f32' ? [Math.fround(a), Math.fround(b)] : [a, b];
            const wanted = folded(name, kind, p, q);
            for (const lane of [0, 3]) {
              put(x, lane, a);
              put(y, lane, b);
            }
            for (const [run, lane] of [
              [() => code.one(0), 0],
              [() => code.four(0b1000), 3],
            ] as const) {
              run();
              expect([a, b, taken(lane, isMask ? 'i32' : kind)]).toEqual([a, b, wanted]);
            }
          }
        }
      });
    }
  }
});

/** An operation by its name; shifts are by a constant. */
function applied(name: OperationName, a: Value, b: Value, distance: number): Value {
  if (name === 'shl' || name === 'shr' || name === 'shrU') return a[name](distance);
  if (name === 'quotient') return a.div(b);
  if (name === 'geU') return a.ltU(b).not();
  return (a[name] as (other: Value) => Value).call(a, b);
}

describe('conversions', () => {
  const numbers = [
    0,
    -0,
    0.99,
    -0.99,
    2147483647,
    2147483648,
    -2147483648,
    -2147483649,
    1e30,
    NaN,
    Infinity,
    -Infinity,
  ];
  test('from floats truncate, saturate, and make NaN 0', () => {
    const code = functions((lanes) => lanes.storeSlot(result, lanes.loadSlot('f32', inputs[0]!).to('i32')));
    const words = new Int32Array(memory.buffer);
    for (const x of numbers) {
      for (const lane of [0, 3]) floats[slot(inputs[0]!, lane)] = x;
      const single = Math.fround(x);
      const wanted = Number.isNaN(x) ? 0 : Math.trunc(Math.min(2147483647, Math.max(-2147483648, single))) + 0;
      code.one(0);
      code.four(0b1000);
      expect([words[slot(result, 0)], words[slot(result, 3)]]).toEqual([wanted, wanted]);
    }
  });
});

test('a value that is carried from turn to turn of a loop keeps its local', () => {
  const code = build((lanes, a, b) => {
    const sum = lanes.variable('f32', 0);
    const n = lanes.variable('f32', a.abs().min(20));
    const factor = b.mul(3);
    lanes.loopWhile(
      () => n.gt(0),
      () => {
        const product = n.mul(factor);
        const other = product.sub(sum).mul(0.5);
        sum.set(sum.add(other));
        n.set(n.sub(1));
      },
    );
    return sum.add(factor);
  });
  const expected = (a: number, b: number) => {
    let sum = 0;
    const factor = Math.fround(b * 3);
    for (let n = Math.min(Math.abs(a), 20); n > 0; n--)
      sum = Math.fround(sum + Math.fround(Math.fround(Math.fround(n * factor) - sum) * 0.5));
    return Math.fround(sum + factor);
  };
  for (const [a, b] of [
    [5, 1.25],
    [0, 2],
    [20, -0.3],
  ] as const) {
    floats[slot(inputs[0]!, 0)] = a;
    floats[slot(inputs[1]!, 0)] = b;
    code.one(0);
    expect(floats[slot(result, 0)]).toBe(expected(a, Math.fround(b)));
  }
});
