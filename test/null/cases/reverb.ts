/** Reverberators. */
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { swing } from './swing.ts';

const click = (g: RawGraph) => g.ar('Impulse', 1.3, 0);
const saw = (g: RawGraph) => g.ar('LFSaw', 220, 0.3);

const freeVerbs = (['FreeVerb', 'FreeVerb2'] as const).flatMap((ugen): NullCase[] => {
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

/** In the order of its inputs after the first. */
const gVerb = (variant: string, controls: (g: RawGraph) => Signal[], more: Partial<NullCase> = {}, input = saw) => ({
  ugen: 'GVerb',
  rate: 'audio' as const,
  variant,
  build: (g: RawGraph) => g.out(...g.unit('GVerb', 2, [input(g), ...controls(g)], 2)),
  ...more,
});

const defaults = [10, 3, 0.5, 0.5, 15, 1, 0.7, 0.5, 300];
const step = (g: RawGraph, low: number, high: number) => g.kr('MulAdd', g.kr('LFPulse', 5, 0, 0.5), high - low, low);

const gVerbs: readonly NullCase[] = [
  gVerb('defaults', () => defaults),
  gVerb('impulses', () => defaults, {}, click),
  gVerb('small room', () => [1.7, 0.3, 0.2, 0.9, 40, 0.5, 1, 1, 30]),
  gVerb('large room', () => [99, 10, 0.1, 0.3, 3, 0, 0.4, 1, 300], { seconds: 3 }),
  gVerb('room beyond its largest', () => [24.5, 2, 0.3, 0.6, 15, 0.5, 0.7, 0.5, 24]),
  gVerb('levels control', (g) => [
    ...[10, 3, 0.5, 0.5, 15],
    swing(g, 'control', 3, 0, 1),
    swing(g, 'control', 5, 0, 1),
    swing(g, 'control', 2, 0, 1),
    300,
  ]),
  gVerb('tone control', (g) => [
    10,
    3,
    swing(g, 'control', 3, 0, 0.9),
    swing(g, 'control', 2, 0.1, 1),
    ...[15, 1, 0.7, 0.5, 300],
  ]),
  gVerb('time steps', (g) => [10, step(g, 0.5, 4), ...defaults.slice(2)]),
  gVerb('room shrinks', (g) => [g.kr('Line', 20, 8, 0.7, 0), ...defaults.slice(1)]),
  gVerb('level audio', (g) => [...[10, 3, 0.5, 0.5, 15], swing(g, 'audio', 3, 0, 1), 0.7, 0.5, 300]),
  gVerb('five voices', (g) => [10, 3, swing(g, 'control', 3, 0, 0.9), ...defaults.slice(3)], { voices: 5 }),
];

export const reverbCases: readonly NullCase[] = [...freeVerbs, ...gVerbs];
