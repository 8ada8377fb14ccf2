/** PitchShift, FreqShift, Vibrato, Pluck, LFGauss, Wrap, Fold, CheckBadValues and Sanitize. */
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { swing } from './swing.ts';

const number = { audio: 2, control: 1 } as const;
type RateName = keyof typeof number;
const rateNames = ['audio', 'control'] as const;

const one = (
  ugen: string,
  rate: RateName,
  variant: string,
  inputs: (g: RawGraph) => Signal[],
  more: Partial<NullCase> = {},
): NullCase => ({
  ugen,
  rate,
  variant,
  build: (g) => g.out(g.unit(ugen, number[rate], inputs(g))[0]!),
  ...more,
});

const tone = (g: RawGraph, rate: RateName, size = 1) =>
  g.unit('MulAdd', number[rate], [g.unit('LFTri', number[rate], [rate === 'audio' ? 330 : 11, 0])[0]!, size, 0])[0]!;

const shift = (variant: string, inputs: (g: RawGraph) => Signal[], more: Partial<NullCase> = {}) =>
  one('PitchShift', 'audio', variant, (g) => [tone(g, 'audio'), ...inputs(g)], more);

const pitchShifts = [
  shift('up', () => [0.1, 1.5, 0, 0]),
  shift('down', () => [0.2, 0.6, 0, 0]),
  shift('beyond', () => [0.05, 7, 0, 0]),
  shift('short window', () => [0.00001, 1.2, 0, 0]),
  shift('ratio control', (g) => [0.1, swing(g, 'control', 3, 0.5, 2), 0, 0]),
  shift('ratio audio', (g) => [0.1, swing(g, 'audio', 3, 0.5, 2), 0, 0]),
  shift('dispersed', () => [0.1, 1.3, 0.2, 0.05], { seeded: true }),
  shift('times dispersed', (g) => [0.1, 1, 0, swing(g, 'control', 3, 0, 0.2)], { seeded: true }),
  shift('five voices', (g) => [0.1, swing(g, 'control', 3, 0.5, 2), 0, 0], { voices: 5 }),
];

const frequencies = (variant: string, inputs: (g: RawGraph) => Signal[], more: Partial<NullCase> = {}) =>
  one('FreqShift', 'audio', variant, (g) => [tone(g, 'audio'), ...inputs(g)], more);

const frequencyShifts = [
  frequencies('up', () => [123.4, 0]),
  frequencies('down', () => [-77.7, 0]),
  frequencies('not at all', () => [0, 0]),
  frequencies('steady phase', () => [100, 1]),
  frequencies('far', () => [30000, 0]),
  frequencies('frequency control', (g) => [swing(g, 'control', 3, -200, 200), 0]),
  frequencies('phase control', (g) => [55, swing(g, 'control', 3, 0, 6)]),
  frequencies('both control', (g) => [swing(g, 'control', 2, -200, 200), swing(g, 'control', 3, 0, 6)]),
  frequencies('frequency audio', (g) => [swing(g, 'audio', 3, -200, 200), 1]),
  frequencies('phase audio', (g) => [100, swing(g, 'audio', 3, -3, 3)]),
  frequencies('phase audio, frequency control', (g) => [
    swing(g, 'control', 3, -200, 200),
    swing(g, 'audio', 2, -3, 3),
  ]),
  frequencies('frequency audio, phase control', (g) => [
    swing(g, 'audio', 3, -200, 200),
    swing(g, 'control', 2, -3, 3),
  ]),
  frequencies('both audio', (g) => [swing(g, 'audio', 3, -200, 200), swing(g, 'audio', 2, -3, 3)]),
  frequencies('five voices', (g) => [swing(g, 'control', 3, -200, 200), 0], { voices: 5 }),
  frequencies('five voices audio', (g) => [swing(g, 'audio', 3, -200, 200), swing(g, 'audio', 2, -3, 3)], {
    voices: 5,
  }),
];

const bells = rateNames.flatMap((rate) => [
  one('LFGauss', rate, 'constant', () => [0.1, 0.1, 0, 1, 0]),
  one('LFGauss', rate, 'once', () => [0.4, 0.3, 0.2, 0, 0]),
  one('LFGauss', rate, 'ends the synth', () => [0.4, 0.3, 0, 0, 2]),
  one('LFGauss', rate, 'all control', (g) => [
    swing(g, 'control', 3, 0.05, 0.2),
    swing(g, 'control', 2, 0.1, 0.5),
    0,
    1,
    0,
  ]),
  ...(rate === 'audio'
    ? [
        one('LFGauss', rate, 'duration audio', (g) => [swing(g, 'audio', 3, 0.05, 0.2), 0.2, 0, 1, 0]),
        one('LFGauss', rate, 'width audio', (g) => [0.2, swing(g, 'audio', 2, 0.1, 0.5), 0, 1, 0]),
        one('LFGauss', rate, 'duration and width audio', (g) => [
          swing(g, 'audio', 3, 0.05, 0.2),
          swing(g, 'audio', 2, 0.1, 0.5),
          0,
          1,
          0,
        ]),
      ]
    : []),
  one('LFGauss', rate, 'five voices', (g) => [swing(g, 'control', 3, 0.05, 0.2), 0.2, 0, 1, 0], { voices: 5 }),
]);

const ranges = ['Wrap', 'Fold'].flatMap((ugen) =>
  rateNames.flatMap((rate) => [
    one(ugen, rate, 'constant', (g) => [tone(g, rate, 3), -0.4, 0.7]),
    one(ugen, rate, 'within', (g) => [tone(g, rate, 0.3), -0.4, 0.7]),
    one(ugen, rate, 'empty range', (g) => [tone(g, rate, 0.3), 0.2, 0.2]),
    one(
      ugen,
      rate,
      'all control',
      (g) => [tone(g, rate, 1.2), swing(g, 'control', 3, -0.9, -0.3), swing(g, 'control', 2, 0.2, 1)],
      {
        limit: -60,
        because:
          ugen === 'Wrap'
            ? 'whether a sample lies at the limit hangs on the last bit'
            : 'the limits add up in single precision',
      },
    ),
    ...(rate === 'audio'
      ? [
          one(ugen, rate, 'all audio', (g) => [
            tone(g, rate, 2),
            swing(g, 'audio', 3, -0.9, -0.3),
            swing(g, 'audio', 2, 0.2, 1),
          ]),
        ]
      : []),
    one(ugen, rate, 'five voices', (g) => [tone(g, rate, 3), -0.4, 0.7], { voices: 5 }),
  ]),
);

const checks = rateNames.map((rate) => one('CheckBadValues', rate, 'denormals', (g) => [tone(g, rate, 1e-38), 3, 0]));

/** The tone, and infinity where a pulse by which it is divided is 0. */
const bad = (g: RawGraph, rate: RateName): Signal => {
  const pulse = g.unit('LFPulse', number[rate], [rate === 'audio' ? 330 : 11, 0, 0.5])[0]!;
  return g.unit('BinaryOpUGen', number[rate], [tone(g, rate), pulse], 1, 4)[0]!;
};
const mended = rateNames.flatMap((rate) => [
  one('Sanitize', rate, 'infinite', (g) => [bad(g, rate), 0.3]),
  one('Sanitize', rate, 'replaced by a signal', (g) => [bad(g, rate), swing(g, rate, 5, -1, 1)]),
  one('Sanitize', rate, 'not a number', (g) => [g.unit('UnaryOpUGen', number[rate], [tone(g, rate)], 1, 14)[0]!, 0.1]),
  one('Sanitize', rate, 'five voices', (g) => [bad(g, rate), 0.3], { voices: 5 }),
]);

const pluck = (variant: string, inputs: (g: RawGraph) => Signal[], more: Partial<NullCase> = {}) =>
  one('Pluck', 'audio', variant, (g) => [g.ar('LFSaw', 1234, 0.1), ...inputs(g)], more);

const plucks = [
  pluck('constant', (g) => [g.kr('Impulse', 3, 0), 0.01, 1 / 220, 2, 0.3]),
  pluck('trigger audio', (g) => [g.ar('Impulse', 3.3, 0.5), 0.01, 1 / 220, 2, -0.3]),
  pluck('all audio', (g) => [g.ar('Impulse', 3.3, 0.5), 0.01, 1 / 220, 2, swing(g, 'audio', 2, -0.5, 0.9)]),
  pluck('coef audio', (g) => [g.kr('Impulse', 3, 0), 0.01, 1 / 220, 2, swing(g, 'audio', 2, -0.5, 0.9)]),
  pluck('times control', (g) => [
    g.kr('Impulse', 3, 0),
    0.01,
    swing(g, 'control', 2, 0.002, 0.009),
    swing(g, 'control', 1, 0.1, 2),
    swing(g, 'control', 3, 0, 0.9),
  ]),
  pluck('steps', (g) => [
    g.kr('Impulse', 3, 0),
    0.01,
    g.kr('MulAdd', g.kr('LFPulse', 5, 0, 0.5), 0.002, 0.003),
    1,
    swing(g, 'control', 3, 0, 0.9),
  ]),
  pluck('five voices', (g) => [g.kr('Impulse', 3, 0), 0.01, swing(g, 'control', 2, 0.002, 0.009), 1, 0.5], {
    voices: 5,
  }),
];

const vibratos = rateNames.flatMap((rate) => {
  const scale = rate === 'audio' ? 1 : 0.3;
  const steady = (g: RawGraph) => (rate === 'audio' ? g.ar('DC', 440) : g.kr('DC', 440));
  const make = (variant: string, inputs: (g: RawGraph) => Signal[], more: Partial<NullCase> = {}) =>
    one('Vibrato', rate, variant, inputs, { seeded: true, ...more });
  return [
    make('constant', (g) => [steady(g), 6 * scale, 0.1, 0, 0, 0.04, 0.1, 0, 0]),
    make('delay and onset', (g) => [steady(g), 20 * scale, 0.1, 0.2011, 0.3007, 0.2, 0.3, 0.25, 0]),
    make('fast', (g) => [tone(g, rate), 300 * scale, 0.5, 0.01, 0, 0.5, 0.5, 0.7, 0]),
    make('all control', (g) => [
      swing(g, rate, 2, 100, 200),
      swing(g, 'control', 3, 5 * scale, 20 * scale),
      swing(g, 'control', 2, 0, 0.2),
      0,
      0,
      swing(g, 'control', 1, 0, 0.2),
      0.1,
      0,
      0,
    ]),
    make('trigger', (g) => [steady(g), 9 * scale, 0.1, 0.05, 0.1, 0.1, 0.1, 0.5, g.kr('Impulse', 3, 0)]),
  ];
});

export const shiftingCases: readonly NullCase[] = [
  ...pitchShifts,
  ...frequencyShifts,
  ...vibratos,
  ...plucks,
  ...bells,
  ...ranges,
  ...checks,
  ...mended,
];
