import type { InputRef, Rate } from '../../../protocol/synthdef/graph.ts';
import { binaryOperators, randomBinaryOperators } from '../../../server/synthdef/ugens/binary.ts';
import { randomUnaryOperators, unaryOperators } from '../../../server/synthdef/ugens/unary.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { sideBySide } from './side-by-side.ts';

const rateNames: Readonly<Record<Rate, 'scalar' | 'control' | 'audio'>> = {
  0: 'scalar',
  1: 'control',
  2: 'audio',
  3: 'audio',
};
type Source = (g: RawGraph) => Signal;
interface Range {
  low: number;
  high: number;
}

/** A signal in a range at a rate; the constant when `rate` is 0. */
function signal(rate: Rate, { low, high }: Range, frequency: number): Source {
  const [half, middle] = [(high - low) / 2, (high + low) / 2];
  if (rate === 2) return (g) => g.ar('MulAdd', g.ar('LFTri', frequency * 30, 0.4), half, middle);
  if (rate === 1) return (g) => g.kr('MulAdd', g.kr('SinOsc', frequency, 0.4), half, middle);
  return () => Math.fround(middle + 0.37 * half);
}

/** Plays what is then compared at both rates: audio as it is, the rest by way of K2A. */
const play = (g: RawGraph, name: string, rate: Rate, inputs: Signal[], special: number): InputRef =>
  g.unit(name, rate, inputs, 1, special)[0]!;

const domains: Readonly<Record<string, { a?: Range; b?: Range }>> = {
  div: { a: { low: -20, high: 20 }, b: { low: 0.7, high: 3 } },
  '/': { b: { low: 0.3, high: 2 } },
  mod: { a: { low: -5, high: 5 }, b: { low: 0.3, high: 2 } },
  bitAnd: { a: { low: -100, high: 1000 }, b: { low: 0, high: 300 } },
  bitOr: { a: { low: -100, high: 1000 }, b: { low: 0, high: 300 } },
  bitXor: { a: { low: -100, high: 1000 }, b: { low: 0, high: 300 } },
  lcm: { a: { low: -40.3, high: 60.4 }, b: { low: -20.3, high: 30.4 } },
  gcd: { a: { low: -40.3, high: 60.4 }, b: { low: -20.3, high: 30.4 } },
  pow: { a: { low: -1.5, high: 1.5 }, b: { low: 0.5, high: 3 } },
  leftShift: { a: { low: -100.3, high: 100.4 }, b: { low: 0.2, high: 9.3 } },
  rightShift: { a: { low: -1000, high: 1000 }, b: { low: 0, high: 9 } },
  round: { b: { low: 0.02, high: 0.3 } },
  roundUp: { b: { low: 0.02, high: 0.3 } },
  trunc: { b: { low: 0.02, high: 0.3 } },
  clip2: { b: { low: 0.1, high: 0.8 } },
  fold2: { a: { low: -3, high: 3 }, b: { low: 0.1, high: 0.8 } },
  wrap2: { a: { low: -3.1, high: 3.2 }, b: { low: 0.13, high: 0.81 } },
  exprand: { a: { low: 0.1, high: 1 }, b: { low: 2, high: 3 } },
};

/** Steps make one differing last bit of the sine a difference as large as a step. */
const steps = new Set([
  'div',
  'mod',
  'round',
  'roundUp',
  'trunc',
  'wrap2',
  'bitAnd',
  'bitOr',
  'bitXor',
  'lcm',
  'gcd',
  'leftShift',
  'rightShift',
  '==',
  '!=',
]);
const because = 'where the operand crosses a step, a last bit of the sine that modulates it decides about a sample';

const combinations: readonly (readonly [Rate, Rate, Rate])[] = [
  [2, 2, 2],
  [2, 2, 1],
  [2, 1, 2],
  [2, 2, 0],
  [2, 0, 2],
  [1, 1, 1],
  [1, 1, 0],
  [1, 0, 1],
  [0, 0, 0],
];

const binary = [...binaryOperators, ...randomBinaryOperators].flatMap(({ index, name }): NullCase[] =>
  combinations.flatMap(([rate, ra, rb]): NullCase[] => {
    // scsynth calculates one sample a block when the divisor rests, and leaves the others as they were.
    if (name === 'div' && rate === 2 && rb === 1) return [];
    const a = domains[name]?.a ?? { low: -1, high: 1 };
    const b = domains[name]?.b ?? { low: -0.8, high: 1 };
    return [
      {
        ugen: 'BinaryOpUGen',
        rate: rateNames[rate],
        variant: `${name} ${'ika'[ra]}${'ika'[rb]}`,
        ...(randomBinaryOperators.some((r) => r.name === name) ? { seeded: true } : {}),
        ...(steps.has(name) ? { limit: -60, because } : {}),
        seconds: 0.5,
        build: (g) => g.out(play(g, 'BinaryOpUGen', rate, [signal(ra, a, 3.3)(g), signal(rb, b, 2.1)(g)], index)),
      },
    ];
  }),
);

const resting: NullCase[] = (['div', '/', 'mod'] as const).flatMap((name): NullCase[] =>
  [2, 1].map(
    (ra): NullCase => ({
      ugen: 'BinaryOpUGen',
      rate: 'audio',
      variant: `${name} of resting 0, ${'ika'[ra]}${'ika'[3 - ra]}`,
      seconds: 0.2,
      build: (g) => {
        const still = g.kr('BinaryOpUGen', g.kr('SinOsc', 1, 0), 0);
        const zero = g.unit('BinaryOpUGen', 1, [still, 0], 1, 2)[0]!;
        const moving = g.ar('MulAdd', g.ar('LFTri', 100, 0), 0.4, 0.7);
        const special = binaryOperators.find((r) => r.name === name)!.index;
        if (name === 'div' && ra === 2) return g.out(moving);
        g.out(play(g, 'BinaryOpUGen', 2, ra === 2 ? [moving, zero] : [zero, moving], special));
      },
    }),
  ),
);

const unaryRange: Readonly<Record<string, Range>> = {
  bitNot: { low: -20.3, high: 20.4 },
  ceil: { low: -4.3, high: 4.4 },
  floor: { low: -4.3, high: 4.4 },
  frac: { low: -4.3, high: 4.4 },
  exp: { low: -5, high: 5 },
  reciprocal: { low: 0.2, high: 3 },
  midicps: { low: 10, high: 120 },
  cpsmidi: { low: 20, high: 8000 },
  midiratio: { low: -24, high: 24 },
  ratiomidi: { low: 0.1, high: 4 },
  dbamp: { low: -80, high: 12 },
  ampdb: { low: 0.001, high: 2 },
  octcps: { low: 2, high: 9 },
  cpsoct: { low: 20, high: 8000 },
  log: { low: 0.01, high: 20 },
  log2: { low: 0.01, high: 20 },
  log10: { low: 0.01, high: 20 },
  sin: { low: -10, high: 10 },
  cos: { low: -10, high: 10 },
  tan: { low: -1.5, high: 1.5 },
  asin: { low: -1, high: 1 },
  acos: { low: -1, high: 1 },
  atan: { low: -10, high: 10 },
  sinh: { low: -4, high: 4 },
  cosh: { low: -4, high: 4 },
  tanh: { low: -6, high: 6 },
  distort: { low: -5, high: 5 },
  softclip: { low: -3, high: 3 },
  rectWindow: { low: -0.3, high: 1.3 },
  hanWindow: { low: -0.3, high: 1.3 },
  welWindow: { low: -0.3, high: 1.3 },
  triWindow: { low: -0.3, high: 1.3 },
  ramp: { low: -1, high: 2 },
  scurve: { low: -1, high: 2 },
  coin: { low: 0, high: 1 },
};
const unarySteps = new Set(['bitNot', 'ceil', 'floor', 'frac', 'sign', 'not', 'rectWindow', 'coin']);

const unary = [...unaryOperators, ...randomUnaryOperators].flatMap(({ index, name }): NullCase[] =>
  ([2, 1, 0] as const).map(
    (rate): NullCase => ({
      ugen: 'UnaryOpUGen',
      rate: rateNames[rate],
      variant: name,
      ...(randomUnaryOperators.some((r) => r.name === name) ? { seeded: true } : {}),
      ...(unarySteps.has(name) ? { limit: -60, because } : {}),
      seconds: 0.5,
      build: (g) =>
        g.out(
          play(g, 'UnaryOpUGen', rate, [signal(rate, unaryRange[name] ?? { low: -1.2, high: 1.2 }, 3.3)(g)], index),
        ),
    }),
  ),
);

const unit = (ugen: string, rate: Rate, variant: string, inputs: (g: RawGraph) => Signal[]): NullCase => ({
  ugen,
  rate: rateNames[rate],
  variant,
  seconds: 0.5,
  build: (g) => g.out(g.unit(ugen, rate, inputs(g))[0]!),
});
const wide: Range = { low: -1, high: 1 };
const at = (rate: Rate, frequency: number) => signal(rate, wide, frequency);
const letters = (rates: readonly number[]) => rates.map((r) => 'ika'[r]).join('');

const arithmetic: NullCase[] = [
  ...[
    [2, 2, 2],
    [2, 2, 1],
    [2, 2, 0],
    [2, 1, 2],
    [2, 1, 1],
    [2, 1, 0],
    [2, 0, 2],
    [2, 0, 1],
    [2, 0, 0],
    [1, 1, 1],
    [1, 1, 0],
    [1, 0, 0],
    [0, 0, 0],
  ].flatMap((rates): NullCase[] => {
    const sources = (g: RawGraph) => rates.map((r, i) => at(r as Rate, 2 + i * 1.3)(g));
    return [unit('MulAdd', rates[0] as Rate, letters(rates), sources)];
  }),
  ...[
    [2, 2, 2],
    [2, 2, 1],
    [2, 2, 0],
    [2, 1, 1],
    [2, 1, 0],
    [2, 0, 0],
    [1, 1, 1],
    [1, 1, 0],
    [0, 0, 0],
  ].map((rates) =>
    unit('Sum3', rates[0] as Rate, letters(rates), (g) => rates.map((r, i) => at(r as Rate, 2 + i * 1.3)(g))),
  ),
  ...[
    [2, 2, 2, 2],
    [2, 2, 2, 1],
    [2, 2, 2, 0],
    [2, 2, 1, 1],
    [2, 2, 1, 0],
    [2, 2, 0, 0],
    [2, 1, 1, 1],
    [2, 1, 1, 0],
    [2, 1, 0, 0],
    [2, 0, 0, 0],
    [1, 1, 1, 0],
  ].map((rates) =>
    unit('Sum4', rates[0] as Rate, letters(rates), (g) => rates.map((r, i) => at(r as Rate, 2 + i * 1.3)(g))),
  ),
  ...[0, 1, 2].map((rate) =>
    unit('Select', 2, `which ${rateNames[rate as Rate]}`, (g) => [
      signal(rate as Rate, { low: -1.5, high: 4.7 }, 4)(g),
      at(2, 5)(g),
      at(2, 7)(g),
      at(2, 9)(g),
    ]),
  ),
  ...[0, 1].map((rate) =>
    unit('Select', 1, `which ${rateNames[rate as Rate]}`, (g) => [
      signal(rate as Rate, { low: -1.5, high: 4.7 }, 4)(g),
      at(1, 5)(g),
      0.3,
      at(1, 9)(g),
    ]),
  ),
  unit('Select', 0, 'constants', () => [1.7, 0.1, 0.2, 0.3]),
  ...[
    [2, 2, 2],
    [2, 1, 1],
    [2, 0, 0],
    [2, 1, 0],
    [2, 0, 1],
    [2, 2, 1],
    [2, 1, 2],
    [1, 1, 1],
    [1, 0, 0],
    [0, 0, 0],
  ].map((rates) =>
    unit('Clip', rates[0] as Rate, letters(rates), (g) => [
      at(rates[0] as Rate, 5)(g),
      signal(rates[1] as Rate, { low: -0.9, high: 0 }, 2)(g),
      signal(rates[2] as Rate, { low: 0.1, high: 0.8 }, 3)(g),
    ]),
  ),
  unit('DC', 2, 'constant', () => [0.3]),
  unit('DC', 2, 'control', (g) => [at(1, 3)(g)]),
  unit('DC', 1, 'control', (g) => [at(1, 3)(g)]),
  unit('K2A', 2, 'control', (g) => [at(1, 30)(g)]),
  unit('K2A', 2, 'audio', (g) => [at(2, 30)(g)]),
  unit('K2A', 2, 'constant', () => [0.3]),
  unit('A2K', 1, 'audio', (g) => [at(2, 3)(g)]),
];

export const operatorCases: readonly NullCase[] = [
  ...sideBySide(binary, (c) => c.variant.split(' ')[0]!),
  ...resting,
  ...sideBySide(unary, (c) => c.variant),
  ...sideBySide(arithmetic),
];
