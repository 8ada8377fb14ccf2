/** UGens that read buffers as tables. */
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { sideBySide } from './side-by-side.ts';
import { swing } from './swing.ts';

/** Points as the wavetable format wants them: 2a − b and b − a for each point a and its successor b. */
function wavetable(points: readonly number[]): number[] {
  return points.flatMap((a, i) => {
    const b = points[(i + 1) % points.length]!;
    return [Math.fround(2 * a - b), Math.fround(b - a)];
  });
}

const plain = Array.from({ length: 256 }, (_, i) =>
  Math.fround(Math.sin((2 * Math.PI * i) / 256) + 0.2 * Math.cos((10 * Math.PI * i) / 256)),
);
const buffers: NullCase['buffers'] = [
  { number: 0, channels: 1, samples: plain },
  { number: 1, channels: 1, samples: wavetable(plain) },
  { number: 2, channels: 1, samples: plain.slice(0, 100) },
];

type Rate = 'audio' | 'control';
const made = (ugen: string, rate: Rate, variant: string, inputs: (g: RawGraph) => Signal[]): NullCase => ({
  ugen,
  rate,
  variant,
  buffers,
  build: (g) => g.out(g.unit(ugen, rate === 'audio' ? 2 : 1, inputs(g))[0]!),
});

const rates: readonly Rate[] = ['audio', 'control'];

const indices = ['Index', 'IndexL', 'WrapIndex', 'FoldIndex'].flatMap((ugen) =>
  rates.flatMap((rate) => [
    made(ugen, rate, 'swing', (g) => [0, swing(g, rate, 3, -700, 900)]),
    made(ugen, rate, 'constant', () => [0, 12.7]),
    made(ugen, rate, 'any size', (g) => [2, swing(g, rate, 3, -70, 190)]),
    made(ugen, rate, 'empty buffer', (g) => [9, swing(g, rate, 3, -70, 190)]),
    ...(rate === 'audio' ? [made(ugen, rate, 'index control', (g) => [0, swing(g, 'control', 3, -70, 190)])] : []),
  ]),
);

const shapers = rates.flatMap((rate) => [
  made('Shaper', rate, 'swing', (g) => [1, swing(g, rate, 3, -1.3, 1.3)]),
  made('Shaper', rate, 'constant', () => [1, 0.3]),
  ...(rate === 'audio' ? [made('Shaper', rate, 'input control', (g) => [1, swing(g, 'control', 3, -0.1, 0.1)])] : []),
]);

const oscillators = ['Osc', 'OscN'].flatMap((ugen) =>
  rates.flatMap((rate) => {
    const buffer = ugen === 'Osc' ? 1 : 0;
    const freq = rate === 'audio' ? 440 : 5;
    return [
      made(ugen, rate, 'constant', () => [buffer, freq, 0.5]),
      made(ugen, rate, 'freq control', (g) => [buffer, swing(g, 'control', 5, -freq, 2 * freq), 0]),
      made(ugen, rate, 'phase control', (g) => [buffer, freq, swing(g, 'control', 3, -2, 2)]),
      made(ugen, rate, 'no power of two', () => [2, freq, 0]),
      ...(rate === 'audio'
        ? [
            made(ugen, rate, 'freq audio', (g) => [buffer, swing(g, 'audio', 50, -100, 2000), 0.5]),
            made(ugen, rate, 'phase audio', (g) => [buffer, freq, swing(g, 'audio', 300, -2, 2)]),
            made(ugen, rate, 'all audio', (g) => [
              buffer,
              swing(g, 'audio', 50, -100, 2000),
              swing(g, 'audio', 300, -2, 2),
            ]),
            made(ugen, rate, 'freq audio, phase control', (g) => [
              buffer,
              swing(g, 'audio', 50, -100, 2000),
              swing(g, 'control', 3, -2, 2),
            ]),
          ]
        : []),
    ];
  }),
);

const choruses = rates.flatMap((rate) => [
  made('COsc', rate, 'constant', () => [1, rate === 'audio' ? 440 : 5, 0.7]),
  made('COsc', rate, 'all control', (g) => [1, swing(g, 'control', 3, -5, 9), swing(g, 'control', 2, -3, 3)]),
]);

export const wavetableCases: readonly NullCase[] = sideBySide(
  [...indices, ...shapers, ...oscillators, ...choruses],
  (c) => `${c.ugen} ${c.rate}`,
);
