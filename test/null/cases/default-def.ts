/** UGens of sclang's own defs: VarSaw, XOut, Linen, LinExp, T2A, T2K, Amplitude, TDelay. */
import type { Rate } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { sideBySide } from './side-by-side.ts';
import { swing } from './swing.ts';

const rates = [
  [2, 'audio'],
  [1, 'control'],
] as const;

function unit(ugen: string, rate: Rate, variant: string, inputs: (g: RawGraph) => Signal[]): NullCase {
  return {
    ugen,
    rate: rate === 2 ? 'audio' : 'control',
    variant,
    build: (g) => g.out(g.unit(ugen, rate, inputs(g))[0]!),
  };
}

const varSaws = rates.flatMap(([rate, name]) => {
  const scale = rate === 2 ? 1 : 1 / 64;
  return [
    unit('VarSaw', rate, 'constant', () => [441 * scale, 0.3, 0.3]),
    unit('VarSaw', rate, 'width 0', () => [441 * scale, 0, 0]),
    unit('VarSaw', rate, 'width 1, negative freq', () => [-441 * scale, 0.5, 1]),
    unit('VarSaw', rate, 'beyond the rate', () => [70000, 0, 0.5]),
    unit('VarSaw', rate, 'freq control', (g) => [swing(g, 'control', 3, 50 * scale, 2000 * scale), 0, 0.3]),
    unit('VarSaw', rate, 'width control', (g) => [300 * scale, 0, swing(g, 'control', 3, -0.2, 1.2)]),
    unit('VarSaw', rate, `all ${name}`, (g) => [
      swing(g, name, 3, 50 * scale, 2000 * scale),
      0.2,
      swing(g, name, 5, 0, 1),
    ]),
  ];
});

const linExps = rates.flatMap(([rate, name]) => {
  const input = (g: RawGraph) => swing(g, name, 3, -0.5, 1.5);
  return [
    unit('LinExp', rate, 'constant', (g) => [input(g), 0, 1, 0.01, 10]),
    unit('LinExp', rate, 'falling, negative', (g) => [input(g), -1, 2, -10, -0.1]),
    unit('LinExp', rate, 'control', (g) => [
      input(g),
      swing(g, 'control', 2, -0.3, 0.2),
      swing(g, 'control', 5, 1, 1.4),
      swing(g, 'control', 1, 0.1, 1),
      swing(g, 'control', 7, 2, 3),
    ]),
    unit('LinExp', rate, `source ${name}`, (g) => [
      input(g),
      swing(g, name, 2, -0.3, 0.2),
      swing(g, name, 5, 1, 1.4),
      0.1,
      3,
    ]),
    unit('LinExp', rate, `target ${name}`, (g) => [input(g), 0, 1, swing(g, name, 1, 0.1, 1), swing(g, name, 7, 2, 3)]),
    unit('LinExp', rate, `all ${name}`, (g) => [
      input(g),
      swing(g, name, 2, -0.3, 0.2),
      swing(g, name, 5, 1, 1.4),
      swing(g, name, 1, 0.1, 1),
      swing(g, name, 7, 2, 3),
    ]),
  ];
});

const gate = (at: number, value: number) => ({ at, message: ['/n_set', 1000, 'gate', value] as const });
const linen = (
  variant: string,
  first: number,
  events: NullCase['events'],
  more: readonly number[] = [0.05, 0.7, 0.2, 0],
): NullCase => ({
  ugen: 'Linen',
  rate: 'control',
  variant,
  ...(events ? { events } : {}),
  build: (g) => g.out(g.ar('MulAdd', g.ar('SinOsc', 300, 0), g.kr('Linen', g.control('gate', first), ...more), 0.1)),
});
const linens = [
  linen('held', 1, undefined),
  linen('released, done 2', 1, [gate(0.3, 0)], [0.05, 0.7, 0.2, 2]),
  linen('opened again', 0, [gate(0.1, 1), gate(0.3, 0), gate(0.35, 1), gate(0.6, 0)]),
  linen('released before the end of the attack', 1, [gate(0.02, 0)], [0.3, 0.7, 0.2, 0]),
  linen('forced release', 1, [gate(0.3, -1.1), gate(0.6, 1), gate(0.8, -1)]),
  linen('closed from the start', -1, undefined, [0.05, 0.7, 0.2, 2]),
  linen('no time', 1, [gate(0.3, 0)], [0, 1, 0, 0]),
  {
    ...linen('trigger', 1, undefined),
    build: (g: RawGraph) => g.out(g.kr('Linen', g.kr('Impulse', 3, 0), 0.01, 1, 0.1, 0)),
  },
  {
    ugen: 'Linen',
    rate: 'control',
    variant: 'done',
    build: (g) => g.out(g.kr('Done', g.kr('Linen', g.kr('Impulse', 0.5, 0), 0.01, 1, 0.1, 0))),
  } satisfies NullCase,
];

const conversions = [
  unit('T2K', 1, 'impulses', (g) => [g.ar('Impulse', 37, 0.3)]),
  unit('T2K', 1, 'sine', (g) => [g.ar('SinOsc', 37, 0)]),
  unit('T2A', 2, 'impulses', (g) => [g.kr('Impulse', 37, 0.3), 0]),
  unit('T2A', 2, 'offset', (g) => [swing(g, 'control', 20, -1, 1), 17]),
  unit('T2A', 2, 'offset control', (g) => [swing(g, 'control', 20, -1, 1), swing(g, 'control', 2, 0, 63)]),
];

const followers = rates.flatMap(([rate, name]) => {
  const tones = rate === 2 ? ([2] as const) : ([2, 1] as const);
  return tones
    .flatMap((tone) => {
      const input = (g: RawGraph) =>
        g.unit(
          'BinaryOpUGen',
          tone,
          [g.unit('SinOsc', tone, [tone === 2 ? 400 : 50, 0])[0]!, swing(g, 'control', 3, -1, 1)],
          1,
          2,
        )[0]!;
      const of = tone === 2 ? 'audio' : 'control';
      return [
        unit('Amplitude', rate, `of ${of}`, (g) => [input(g), 0.01, 0.05]),
        unit('Amplitude', rate, `of ${of}, no time`, (g) => [input(g), 0, 0]),
        unit('Amplitude', rate, `of ${of}, control`, (g) => [
          input(g),
          swing(g, 'control', 2, 0, 0.1),
          swing(g, 'control', 5, 0.01, 0.1),
        ]),
      ];
    })
    .concat([
      unit('TDelay', rate, 'constant', (g) => [g.unit('Impulse', rate, [7, 0.3])[0]!, 0.05]),
      unit('TDelay', rate, 'longer than a period', (g) => [g.unit('Impulse', rate, [27, 0])[0]!, 0.1]),
      unit('TDelay', rate, 'no time', (g) => [g.unit('Impulse', rate, [27, 0])[0]!, 0]),
      unit('TDelay', rate, `control, ${name}`, (g) => [swing(g, name, 17, -1, 1), swing(g, 'control', 2, 0, 0.05)]),
    ]);
});

/** Two channels on the buses, the first of which fades to another. */
const fade = (variant: string, rate: Rate, xfade: (g: RawGraph) => Signal, written = true): NullCase => ({
  ugen: 'XOut',
  rate: rate === 2 ? 'audio' : 'control',
  variant,
  build: (g) => {
    const signal = (freq: number) => g.unit('SinOsc', rate, [freq, 0])[0]!;
    const bus = rate === 2 ? 0 : 20;
    if (written) g.unit('Out', rate, [bus, signal(3), signal(5)], 0);
    g.unit('XOut', rate, [bus, xfade(g), signal(7)], 0);
    if (rate === 1) g.out(g.kr('In', bus));
  },
});
const fades = rates.flatMap(([rate]) => [
  fade('half', rate, () => 0.3),
  fade('none', rate, () => 0),
  fade('all', rate, () => 1),
  fade('half, on an empty bus', rate, () => 0.3, false),
  fade('control', rate, (g) => swing(g, 'control', 3, -0.2, 1.2)),
  fade('control, on an empty bus', rate, (g) => swing(g, 'control', 3, 0, 1), false),
]);

export const defaultDefCases: readonly NullCase[] = sideBySide([
  ...varSaws,
  ...linExps,
  ...fades,
  ...followers,
  ...linens,
  ...conversions,
]);
