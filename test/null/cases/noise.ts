/** Noise and random values from a seeded generator: equal sample by sample. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { swing } from './swing.ts';

type Rate = 'audio' | 'control';
const rates: readonly Rate[] = ['audio', 'control'];
const number = (rate: Rate) => (rate === 'audio' ? 2 : 1);
const same = -1000;
const because = 'a seed gives the same samples';

/** Control-rate noise is heard by way of K2A, whose lines round differently. */
const make = (ugen: string, rate: NullCase['rate'], variant: string, build: (g: RawGraph) => void): NullCase => ({
  ugen,
  rate,
  variant,
  build,
  seeded: true,
  ...(rate === 'control' ? { limit: -110 } : { limit: same }),
  because,
});

const plain = ['WhiteNoise', 'PinkNoise', 'BrownNoise', 'GrayNoise', 'ClipNoise'];
const withFreq: readonly [ugen: string, values: readonly number[]][] = [
  ['Dust', [300, 0, -1, 1e6]],
  ['Dust2', [300, 0, 1e6]],
  ['LFNoise0', [500, 0, -3, 1e5]],
  ['LFNoise1', [500, 0, 1e5]],
  ['LFNoise2', [500, 0, 1e5]],
  ['LFClipNoise', [500, 0, 1e5]],
  ['LFDNoise0', [500, 0, 1e5]],
  ['LFDClipNoise', [500, 0, 1e5]],
];

/** Two noises side by side show that each draws a block before the other. */
const noises = rates.flatMap((rate) => {
  const unit = (g: RawGraph, name: string, inputs: Signal[] = []): InputRef => g.unit(name, number(rate), inputs)[0]!;
  const scale = rate === 'audio' ? 1 : 1 / 64;
  return [
    ...plain.map((name) => make(name, rate, 'alone', (g) => g.out(unit(g, name)))),
    ...plain.map((name) => make(name, rate, 'two', (g) => g.out(unit(g, name), unit(g, 'WhiteNoise')))),
    ...withFreq.flatMap(([name, values]) => [
      ...values.map((value) => make(name, rate, String(value), (g) => g.out(unit(g, name, [value * scale])))),
      make(name, rate, 'control', (g) => g.out(unit(g, name, [swing(g, 'control', 3, 10 * scale, 1000 * scale)]))),
      ...(rate === 'audio'
        ? [make(name, rate, 'audio', (g) => g.out(unit(g, name, [swing(g, 'audio', 3, 10, 1000)])))]
        : []),
    ]),
  ];
});

const crackles = rates.flatMap((rate) => {
  const unit = (g: RawGraph, chaos: Signal): InputRef => g.unit('Crackle', number(rate), [chaos])[0]!;
  return [
    ...[0, 1, 1.5, 1.95, 2].map((chaos) => make('Crackle', rate, String(chaos), (g) => g.out(unit(g, chaos)))),
    make('Crackle', rate, 'control', (g) => g.out(unit(g, swing(g, 'control', 3, 1.2, 2)))),
    make('Crackle', rate, 'two', (g) => g.out(unit(g, 1.9), g.unit('WhiteNoise', number(rate), [])[0]!)),
    ...(rate === 'audio' ? [make('Crackle', rate, 'audio', (g) => g.out(unit(g, swing(g, 'audio', 3, 1.2, 2))))] : []),
  ];
});

const atStart: readonly [ugen: string, inputs: readonly (readonly number[])[]][] = [
  [
    'Rand',
    [
      [0, 1],
      [-5, 300],
      [1, -1],
    ],
  ],
  [
    'ExpRand',
    [
      [0.01, 1],
      [20, 20000],
      [5, 0.2],
      [-3, -1],
    ],
  ],
  [
    'IRand',
    [
      [0, 127],
      [-5, 5],
      [3, 3],
    ],
  ],
  [
    'LinRand',
    [
      [0, 1, 0],
      [-2, 5, 1],
    ],
  ],
  [
    'NRand',
    [
      [0, 1, 3],
      [-2, 5, 1],
      [0, 1, 20],
    ],
  ],
];
const starts = atStart.flatMap(([ugen, sets]) =>
  sets.map((inputs) =>
    make(ugen, 'scalar', inputs.join(', '), (g) => {
      const first = g.ir(ugen, ...inputs);
      g.out(first, g.ir(ugen, ...inputs));
    }),
  ),
);

const triggered = (['TRand', 'TExpRand', 'TIRand'] as const).flatMap((ugen) =>
  rates.flatMap((rate) => {
    const unit = (g: RawGraph, name: string, ...inputs: Signal[]): InputRef => g.unit(name, number(rate), inputs)[0]!;
    const [low, high] = ugen === 'TIRand' ? [-5, 20] : [0.5, 20];
    return [
      make(ugen, rate, 'constant', (g) => g.out(unit(g, ugen, low, high, unit(g, 'Impulse', 100, 0)))),
      make(ugen, rate, 'long triggers', (g) => g.out(unit(g, ugen, low, high, unit(g, 'LFTri', 33, 0)))),
      make(ugen, rate, 'control', (g) =>
        g.out(unit(g, ugen, swing(g, 'control', 3, low, 10), high, unit(g, 'Impulse', 100, 0))),
      ),
      ...(rate === 'audio'
        ? [
            make(ugen, rate, 'audio', (g) =>
              g.out(
                unit(g, ugen, swing(g, 'audio', 3, low, 10), swing(g, 'audio', 5, 10, 20), unit(g, 'Impulse', 100, 0)),
              ),
            ),
          ]
        : []),
      ...(rate === 'audio'
        ? [
            make(ugen, rate, 'high audio', (g) =>
              g.out(unit(g, ugen, low, swing(g, 'audio', 50, 10, 20), unit(g, 'Impulse', 100, 0))),
            ),
          ]
        : []),
    ];
  }),
);

const seeds = rates.flatMap((rate) => [
  make('RandSeed', rate, 'trigger', (g) => {
    g.unit('RandSeed', number(rate), [g.unit('Impulse', number(rate), [50, 0.3])[0]!, swing(g, 'control', 3, 1, 1000)]);
    g.out(g.ar('WhiteNoise'));
  }),
]);

const generators = [
  make('RandID', 'scalar', 'seeded', (g) => {
    g.ir('RandID', 5);
    g.ir('RandSeed', 1, 77);
    g.out(g.ar('WhiteNoise'));
  }),
  make('RandID', 'control', 'switched', (g) => {
    g.ir('RandID', 5);
    g.ir('RandSeed', 1, 77);
    g.ir('RandID', 6);
    g.ir('RandSeed', 1, 78);
    g.kr('RandID', swing(g, 'control', 3, 5, 6.9));
    g.out(g.ar('WhiteNoise'));
  }),
  make('RandID', 'control', 'out of range', (g) => {
    g.ir('RandID', 1000);
    g.kr('RandID', -7);
    g.out(g.ar('WhiteNoise'));
  }),
];

export const noiseCases: readonly NullCase[] = [
  ...noises,
  ...crackles,
  ...starts,
  ...triggered,
  ...seeds,
  ...generators,
];
