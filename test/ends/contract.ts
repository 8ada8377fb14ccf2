/**
 * The contract of an end of the typed graph: one lane and four calculate the same, lane by lane, and both what the table of operations says.
 *
 *     testEnd({ memory, functions: (graph) => ({ one, four }) })
 */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FunctionGraph, type Signature } from '../../server/synthdef/compiler/graph/function-graph.ts';
import { type Kind, Lanes, type Value } from '../../server/synthdef/compiler/graph/lanes.ts';
import {
  comparisons,
  folded,
  type Operation,
  type OperationName,
  operations,
} from '../../server/synthdef/compiler/graph/operations.ts';
import { CalledMath, mathHelpers } from '../../server/synthdef/compiler/library/called-math.ts';
import { MathLibrary } from '../../server/synthdef/compiler/library/math.ts';
import { layoutFor } from '../../server/world/layout.ts';
import { smallWorld } from '../support/in-process.ts';
import { type Body, bodies, references } from './bodies.ts';

/** Code of a function of a pod at address 0: for one lane by its number, and for lanes by their bits. */
export interface Code {
  one(lane: number): void;
  four(bits: number): void;
}

export interface End {
  /** Memory that its code works on: two pages. */
  readonly memory: ArrayBufferLike;
  /** Makes a function of a graph callable, with those that it applies; its blocks have 64 frames. */
  functions(graph: FunctionGraph): Code;
}

const [inputs, result] = [[1024, 1040, 1056], 1072] as const;

const layout = layoutFor(smallWorld, 1024);

const slot = (offset: number, lane: number) => offset / 4 + lane;

/** Makes what `describe` adds to a graph callable. */
function functions(end: End, describe: (lanes: Lanes) => void): Code {
  const graph = new FunctionGraph({ name: 'f', form: 'pod', params: [], result: null });
  describe(new Lanes(graph));
  return end.functions(graph);
}

/** `out = body(a, b, c)` over state slots. */
const build = (end: End, body: Body) =>
  functions(end, (lanes) => {
    const [a, b, c] = inputs.map((offset) => lanes.loadSlot('f32', offset));
    lanes.storeSlot(result, body(lanes, a!, b!, c!));
  });

/** Adds the tests of an end to those of the file that calls it. */
export function testEnd(end: End): void {
  for (const [name, body] of bodies) testBody(end, name, body);
  for (const reference of references) {
    const { name, of } = reference;
    testBody(end, `${name} in both widths`, (lanes, a) => of(new MathLibrary(lanes), a.to('f64')).to('f32'));
    testReference(end, reference);
    testCalled(end, reference);
  }
  testBody(end, 'a function of two arguments, called, and a constant as one of them', (lanes, a, b) => {
    const [called, x] = [calledMath(lanes), a.to('f64')];
    return called.pow(called.atan2(x, b.to('f64')), lanes.f64(2.5)).to('f32');
  });
  testOperations(end);
  testConversions(end);
  testCarried(end);
}

function testBody(end: End, name: string, body: Body): void {
  test(name, () => {
    const code = build(end, body);
    const floats = new Float32Array(end.memory);
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

function testReference(end: End, { name, of, exact, range: [low, high] }: (typeof references)[number]): void {
  test(`${name} rounds to the right float, or its neighbour`, () => {
    const code = build(end, (lanes, a) => of(new MathLibrary(lanes), a.to('f64')).to('f32'));
    const floats = new Float32Array(end.memory);
    for (let i = 0; i <= 4000; i++) {
      const x = Math.fround(low + ((high - low) * i) / 4000);
      floats[slot(inputs[0]!, 0)] = x;
      code.one(0);
      const got = floats[slot(result, 0)]!;
      const wanted = exact(x);
      const spacing = Math.max(Math.abs(wanted) * 2 ** -23, 1e-42);
      if (Number.isFinite(Math.fround(wanted))) expect(Math.abs(got - wanted)).toBeLessThanOrEqual(spacing);
      else expect(got).toBe(Math.fround(wanted));
    }
  });
}

/** The library's functions as calls. */
function calledMath(lanes: Lanes): CalledMath {
  const made = new Map<string, Signature>();
  const find = (name: string): Signature => {
    const known = made.get(name);
    if (known) return known;
    const { signature } = mathHelpers[name]!.build(name, layout, find);
    made.set(name, signature);
    return signature;
  };
  return new CalledMath(lanes, find);
}

function testCalled(end: End, { name, of, range: [low, high] }: (typeof references)[number]): void {
  test(`${name} leaves the same bits where it is called, in both widths`, () => {
    const asWords = new Int32Array(end.memory);
    const floats = new Float32Array(end.memory);
    const [inline, called] = [(lanes: Lanes) => new MathLibrary(lanes), calledMath].map((mathOf) =>
      build(end, (lanes, a) => of(mathOf(lanes), a.to('f64')).to('f32')),
    ) as [Code, Code];
    const results = () => [0, 1, 2, 3].map((lane) => asWords[slot(result, lane)]!);
    for (let i = 0; i <= 400; i++) {
      for (let lane = 0; lane < 4; lane++)
        floats[slot(inputs[0]!, lane)] = low + ((high - low) * (4 * i + lane)) / 1600;
      for (let lane = 0; lane < 4; lane++) inline.one(lane);
      const wanted = results();
      for (let lane = 0; lane < 4; lane++) called.one(lane);
      expect(results()).toEqual(wanted);
      asWords.fill(0, slot(result, 0), slot(result, 4));
      called.four(15);
      expect(results()).toEqual(wanted);
    }
  });
}

function testOperations(end: End): void {
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
          const view = new DataView(end.memory);
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
            functions(end, (lanes) => {
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
}

/** An operation by its name; shifts are by a constant. */
function applied(name: OperationName, a: Value, b: Value, distance: number): Value {
  if (name === 'shl' || name === 'shr' || name === 'shrU') return a[name](distance);
  if (name === 'quotient') return a.div(b);
  if (name === 'geU') return a.ltU(b).not();
  return (a[name] as (other: Value) => Value).call(a, b);
}

function testConversions(end: End): void {
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
      const code = functions(end, (lanes) => lanes.storeSlot(result, lanes.loadSlot('f32', inputs[0]!).to('i32')));
      const [words, floats] = [new Int32Array(end.memory), new Float32Array(end.memory)];
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
}

function testCarried(end: End): void {
  test('a value that is carried from turn to turn of a loop keeps its local', () => {
    const code = build(end, (lanes, a, b) => {
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
    const floats = new Float32Array(end.memory);
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
}
