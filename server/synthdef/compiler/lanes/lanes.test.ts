/** The one-lane and the four-lane emission of a description compute the same, lane by lane. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { MathLibrary } from '../library/math.ts';
import { FunctionBody, ModuleBuilder, Type } from '../wasm/module.ts';
import { pushLaneMask } from './lane-encoding.ts';
import { Lanes, type Value } from './lanes.ts';

const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
const floats = new Float32Array(memory.buffer);
const [inputs, result] = [[1024, 1040, 1056], 1072];

type Body = (lanes: Lanes, a: Value, b: Value, c: Value) => Value;

/** Emits `out = body(a, b, c)` over state slots, for both widths. */
function build(body: Body): { one(lane: number): void; four(bits: number): void } {
  const module = new ModuleBuilder(2);
  const emit = (lanes: Lanes) => {
    const [a, b, c] = inputs.map((offset) => lanes.loadSlot('f32', offset));
    lanes.storeSlot(result, body(lanes, a!, b!, c!));
  };
  const one = new FunctionBody([Type.i32, Type.i32]);
  const at = one.local(Type.i32);
  one.code.localGet(1).i32Const(2).i32Shl().localGet(0).i32Add().localSet(at);
  emit(new Lanes(one, 1, 0, at, at));
  const four = new FunctionBody([Type.i32, Type.i32]);
  const mask = four.local(Type.v128);
  pushLaneMask(four.code, () => four.code.localGet(1));
  four.code.localSet(mask);
  emit(new Lanes(four, 4, 0, 0, 0, { mask, bits: 1 }));
  module.define('one', one);
  module.define('four', four);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
  return {
    one: (lane) => (exports.one as (p: number, l: number) => void)(0, lane),
    four: (b) => (exports.four as (p: number, l: number) => void)(0, b),
  };
}

const slot = (offset: number, lane: number) => offset / 4 + lane;

function check(name: string, body: Body): void {
  test(name, () => {
    const code = build(body);
    const number = fc.oneof(
      fc.float({ noNaN: true, min: -100, max: 100 }),
      fc.constantFrom(0, -0, 1, -1, 0.5, 1e30, -1e30, Infinity, -Infinity, NaN, 1e-40),
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
check('min', (_, a, b) => a.min(b));
check('max', (_, a, b) => a.max(b));
check('min and max with constants', (lanes, a, b) => {
  const clipped = [a.min(0), a.max(-0), lanes.f32(-0).min(b), lanes.f32(0).max(b)];
  // 1 / x tells the sign of a zero.
  return clipped.map((x) => lanes.f32(1).div(x)).reduce((sum, x) => x.gt(0).select(sum.add(1), sum.mul(3)));
});
check('min and max of doubles', (_, a, b) => a.to('f64').min(b.to('f64')).add(1).max(a.to('f64')).to('f32'));
check('signs', (lanes, a, b) => a.neg().abs().mul(b.neg()).add(lanes.f32(-0)));
check('compare and select', (_, a, b, c) => a.lt(b).and(b.ge(c).not()).or(a.eq(c)).select(a, c));
check('double precision', (_, a, b, c) => a.to('f64').mul(b.to('f64')).add(c.to('f64')).sqrt().to('f32'));
check('double comparison', (_, a, b, c) => a.to('f64').gt(b.to('f64')).select(c, a));
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
