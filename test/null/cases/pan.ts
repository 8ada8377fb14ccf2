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

export const panCases: readonly NullCase[] = sideBySide([
  ...cases('Pan2', 1, 2, true),
  ...cases('LinPan2', 1, 2, true),
  ...cases('Balance2', 2, 2, true),
  ...cases('XFade2', 2, 1, true),
  ...cases('LinXFade2', 2, 1, false),
]);
