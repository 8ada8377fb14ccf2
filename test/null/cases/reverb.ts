/** Reverberators. */
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { swing } from './swing.ts';

const click = (g: RawGraph) => g.ar('Impulse', 1.3, 0);
const saw = (g: RawGraph) => g.ar('LFSaw', 220, 0.3);

export const reverbCases: readonly NullCase[] = (['FreeVerb', 'FreeVerb2'] as const).flatMap((ugen): NullCase[] => {
  const make = (variant: string, controls: (g: RawGraph) => Signal[], voices = 1, other = saw): NullCase => ({
    ugen,
    rate: 'audio',
    variant,
    ...(voices > 1 ? { voices } : {}),
    build: (g) =>
      g.out(
        ...(ugen === 'FreeVerb'
          ? g.unit(ugen, 2, [other(g), ...controls(g)])
          : g.unit(ugen, 2, [click(g), other(g), ...controls(g)], 2)),
      ),
  });
  return [
    make('constant', () => [0.5, 0.7, 0.3]),
    make('impulses', () => [0.5, 0.7, 0.3], 1, click),
    make('outside', () => [2, 2, -1]),
    make('dry', () => [-1, -2, 7]),
    make('wet', () => [1, 1, 1]),
    make('control', (g) => [
      swing(g, 'control', 3, -0.1, 1.1),
      swing(g, 'control', 2, 0, 1),
      swing(g, 'control', 5, 0, 1),
    ]),
    make('audio', (g) => [swing(g, 'audio', 3, -0.1, 1.1), swing(g, 'audio', 2, 0, 1), swing(g, 'audio', 5, 0, 1)]),
    make('five voices', (g) => [swing(g, 'control', 3, -0.1, 1.1), 0.7, 0.3], 5),
  ];
});
