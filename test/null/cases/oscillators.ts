/** Oscillators without and with band limit. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';

type Rate = 'audio' | 'control';

/** A triangle between two values: exact on both sides, so that no modulator's rounding adds up in a phase. */
function swing(g: RawGraph, rate: Rate, freq: number, low: number, high: number): InputRef {
  const number = rate === 'audio' ? 2 : 1;
  return g.unit('MulAdd', number, [g.unit('LFTri', number, [freq, 0])[0]!, (high - low) / 2, (high + low) / 2])[0]!;
}

const plain: [string, number[], [variant: string, inputs: (g: RawGraph) => Signal[]][]][] = [
  [
    'SinOsc',
    [440, 0.5],
    [
      ['phase control', (g) => [440, swing(g, 'control', 3, -2, 2)]],
      ['phase audio', (g) => [440, swing(g, 'audio', 300, -2, 2)]],
      ['all audio', (g) => [swing(g, 'audio', 5, 100, 2000), swing(g, 'audio', 300, -2, 2)]],
      ['audio freq, control phase', (g) => [swing(g, 'audio', 5, 100, 2000), swing(g, 'control', 3, -2, 2)]],
    ],
  ],
  [
    'SinOscFB',
    [440, 0.7],
    [
      ['feedback control', (g) => [440, swing(g, 'control', 3, -1, 1)]],
      ['all control', (g) => [swing(g, 'control', 2, 100, 900), swing(g, 'control', 3, 0, 1)]],
      ['all audio', (g) => [swing(g, 'audio', 5, 100, 900), swing(g, 'audio', 30, 0, 1)]],
    ],
  ],
  ['LFSaw', [440, 0.3], []],
  ['LFTri', [440, 0.3], []],
  ['LFPar', [440, 0.3], [['other phases', () => [440, 3.2]]]],
  ['LFCub', [440, 0.3], [['other phases', () => [440, 1.2]]]],
  [
    'SyncSaw',
    [300, 440],
    [
      ['saw control', (g) => [300, swing(g, 'control', 3, 300, 2000)]],
      ['saw audio', (g) => [300, swing(g, 'audio', 30, 300, 2000)]],
      ['all audio', (g) => [swing(g, 'audio', 5, 100, 300), swing(g, 'audio', 30, 300, 2000)]],
    ],
  ],
  ['LFPulse', [440, 0.2, 0.3], [['width control', (g) => [300, 0, swing(g, 'control', 3, 0, 1)]]]],
  [
    'Impulse',
    [440, 0],
    [
      ['phase', () => [441, 0.7]],
      ['phase control', (g) => [441, swing(g, 'control', 3, -1, 2)]],
      ['phase audio', (g) => [441, swing(g, 'audio', 300, 0, 1)]],
      ['all control', (g) => [swing(g, 'control', 2, -500, 2000), swing(g, 'control', 3, -1, 2)]],
      ['all audio', (g) => [swing(g, 'audio', 2, -500, 2000), swing(g, 'audio', 3, -1, 2)]],
      ['freq 0', () => [0, 0]],
    ],
  ],
  ['Saw', [440], []],
  [
    'Blip',
    [440, 20],
    [
      ['one harmonic', () => [440, 1]],
      ['none', () => [440, 0]],
      ['harmonics control', (g) => [300, swing(g, 'control', 3, 1, 60)]],
      ['more than there is room for', (g) => [swing(g, 'control', 3, 300, 3000), 200]],
    ],
  ],
  ['Pulse', [440, 0.3], [['width control', (g) => [300, swing(g, 'control', 3, 0.1, 0.9)]]]],
];

const audioFreqIsBlockWise = new Set(['Saw', 'Blip', 'Pulse']);

const plainCases = plain.flatMap(([ugen, constants, variants]) =>
  (['audio', 'control'] as const).flatMap((rate): NullCase[] => {
    const number = rate === 'audio' ? 2 : 1;
    const make = (variant: string, inputs: (g: RawGraph) => Signal[]): NullCase => ({
      ugen,
      rate,
      variant,
      build: (g) => g.out(g.unit(ugen, number, inputs(g))[0]!),
    });
    const scale = rate === 'audio' ? 1 : 1 / 64;
    return [
      make('constant', () => [constants[0]! * scale, ...constants.slice(1)]),
      make('low', () => [3 * scale, ...constants.slice(1)]),
      make('high', () => [11000 * scale, ...constants.slice(1)]),
      make('freq control', (g) => [swing(g, 'control', 5, 100 * scale, 2000 * scale), ...constants.slice(1)]),
      ...(rate === 'audio' && !audioFreqIsBlockWise.has(ugen)
        ? [make('freq audio', (g) => [swing(g, 'audio', 50, -100, 2000), ...constants.slice(1)])]
        : []),
      ...(rate === 'audio' ? variants.map(([variant, inputs]) => make(variant, inputs)) : []),
    ];
  }),
);

const phasor: NullCase[] = (['audio', 'control'] as const).flatMap((rate) => {
  const number = rate === 'audio' ? 2 : 1;
  const make = (variant: string, inputs: (g: RawGraph) => Signal[]): NullCase => ({
    ugen: 'Phasor',
    rate,
    variant,
    build: (g) => g.out(g.unit('Phasor', number, inputs(g))[0]!),
  });
  const cases = [
    make('constant', () => [0, 0.013, -0.5, 1, 0]),
    make('backwards', () => [0, -0.7, 0, 1, 0]),
    make('trig control', (g) => [g.kr('Impulse', 7, 0.2), 0.01, 0, 1, 0.25]),
    make('rate control', (g) => [0, swing(g, 'control', 3, -0.1, 0.1), 0, 1, 0.25]),
  ];
  if (rate === 'control') return cases;
  return [
    ...cases,
    make('trig audio', (g) => [g.ar('SinOsc', 30, 0), 0.01, 0, 1, 0.25]),
    // Of a rate at audio rate the first sample of a block counts without such a trigger.
    make('rate audio', (g) => [0, swing(g, 'audio', 300, -0.1, 0.1), 0, 1, 0.25]),
    make('rate audio, trig control', (g) => [g.kr('Impulse', 7, 0.2), swing(g, 'audio', 3, 0, 0.1), 0, 1, 0.25]),
    make('trig and rate audio', (g) => [g.ar('SinOsc', 30, 0), swing(g, 'audio', 300, -0.1, 0.1), 0, 1, 0.25]),
  ];
});

export const oscillatorCases: readonly NullCase[] = [...plainCases, ...phasor];
