import type { Rate } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { sideBySide } from './side-by-side.ts';

const letters = 'ika';
type Rates = readonly [unit: Rate, position: Rate, level: Rate];
const combinations: readonly Rates[] = [
  [2, 2, 2],
  [2, 2, 1],
  [2, 2, 0],
  [2, 1, 1],
  [2, 1, 0],
  [2, 0, 1],
  [2, 0, 0],
  [1, 1, 1],
  [1, 1, 0],
  [1, 0, 0],
];

function signal(g: RawGraph, rate: Rate, frequency: number, size: number, middle = 0): Signal {
  if (rate === 0) return middle + 0.31 * size;
  const sine = rate === 2 ? g.ar('SinOsc', frequency, 0.3) : g.kr('SinOsc', frequency, 0.3);
  return g.unit('MulAdd', rate, [sine, size, middle])[0]!;
}

function cases(ugen: string, inputs: number, outputs: number, hasLevel: boolean): NullCase[] {
  return combinations
    .filter(([, , level]) => hasLevel || level === 0)
    .map(
      ([rate, position, level]): NullCase => ({
        ugen,
        rate: rate === 2 ? 'audio' : 'control',
        variant: `pos ${letters[position]}, level ${letters[level]}`,
        seconds: 0.5,
        build: (g) => {
          const sources = Array.from({ length: inputs }, (_, i) => signal(g, rate, 200 + 70 * i, 1));
          const rest = [signal(g, position, 3, 1.23), ...(hasLevel ? [signal(g, level, 5, 0.4, 0.5)] : [])];
          g.out(...g.unit(ugen, rate, [...sources, ...rest], outputs));
        },
      }),
    );
}

const ring = (variant: string, outputs: number, inputs: (g: RawGraph) => Signal[], rate: Rate = 2): NullCase => ({
  ugen: 'PanAz',
  rate: rate === 2 ? 'audio' : 'control',
  variant,
  seconds: 0.5,
  build: (g) => {
    const channels = g.unit('PanAz', rate, [signal(g, rate, 200, 1), ...inputs(g)], outputs);
    // Two are heard: each channel counts otherwise in one of them.
    const weighed = (which: number) =>
      channels
        .map((channel, i) => g.unit('BinaryOpUGen', rate, [channel, (i + 1) ** which / 4], 1, 2)[0]!)
        .reduce((a, b) => g.unit('BinaryOpUGen', rate, [a, b], 1, 0)[0]!);
    g.out(weighed(0), weighed(1));
  },
});
const azimuths: NullCase[] = [
  ring('four, steady', 4, () => [0.3, 0.7, 2, 0.5]),
  ring('five, narrow', 5, (g) => [signal(g, 1, 3, 2), 0.7, 1.3, 0]),
  ring('nine, wide', 9, (g) => [signal(g, 1, 3, 1), 1, 6, 0.5]),
  ring('three, all control', 3, (g) => [
    signal(g, 1, 3, 1),
    signal(g, 1, 5, 0.4, 0.5),
    signal(g, 1, 2, 0.5, 2),
    signal(g, 1, 1, 1),
  ]),
  ring('four, position audio', 4, (g) => [signal(g, 2, 3, 2), signal(g, 1, 5, 0.4, 0.5), 2, 0.5]),
  ring('one', 1, (g) => [signal(g, 1, 3, 1), 1, 2, 0.5]),
  ring('four', 4, (g) => [signal(g, 1, 3, 2), 1, 2, 0.5], 1),
];

export const panCases: readonly NullCase[] = sideBySide([
  ...cases('Pan2', 1, 2, true),
  ...cases('LinPan2', 1, 2, true),
  ...cases('Balance2', 2, 2, true),
  ...cases('XFade2', 2, 1, true),
  ...cases('LinXFade2', 2, 1, false),
  ...azimuths,
]);
