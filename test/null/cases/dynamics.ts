/** Limiter, Normalizer and Compander, over a tone that swells and fades. */
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { swing } from './swing.ts';

type RateName = 'audio' | 'control';
const number = { audio: 2, control: 1 } as const;

/** A triangle from silence to well above 1 and back, several times a second. */
function swell(g: RawGraph, rate: RateName): Signal {
  const tone = g.unit('LFTri', number[rate], [rate === 'audio' ? 330 : 13, 0])[0]!;
  const level = g.unit('MulAdd', number[rate], [g.unit('LFTri', number[rate], [2.3, 0])[0]!, 1.2, 0.8])[0]!;
  return g.unit('BinaryOpUGen', number[rate], [tone, level], 1, 2)[0]!;
}

const one = (
  ugen: string,
  rate: RateName,
  variant: string,
  inputs: (g: RawGraph) => Signal[],
  voices = 1,
): NullCase => ({
  ugen,
  rate,
  variant,
  ...(voices > 1 ? { voices } : {}),
  build: (g) => g.out(g.unit(ugen, number[rate], [swell(g, rate), ...inputs(g)])[0]!),
});

const lookAhead = ['Limiter', 'Normalizer'].flatMap((ugen) =>
  (['audio', 'control'] as const).flatMap((rate) => {
    const duration = rate === 'audio' ? 0.01 : 0.05;
    return [
      one(ugen, rate, 'constant', () => [0.5, duration]),
      one(ugen, rate, 'odd length', () => [1, duration * 0.4321]),
      one(ugen, rate, 'long', () => [0.5, duration * 4]),
      one(ugen, rate, 'level control', (g) => [swing(g, 'control', 3, 0.1, 1), duration]),
      one(ugen, rate, 'five voices', (g) => [swing(g, 'control', 3, 0.1, 1), duration], 5),
      {
        ugen,
        rate,
        variant: 'silence',
        build: (g: RawGraph) => g.out(g.unit(ugen, number[rate], [g.kr('Line', 0, 1e-6, 0.5, 0), 0.5, duration])[0]!),
      },
    ].slice(0, rate === 'audio' ? 5 : 6);
  }),
);

const parameters = [0.5, 0.6, 0.3, 0.01, 0.1];
const companders = (['audio', 'control'] as const).flatMap((rate): NullCase[] => {
  const with_ = (variant: string, values: (g: RawGraph) => Signal[], voices = 1) =>
    one('Compander', rate, variant, (g: RawGraph) => [swell(g, rate), ...values(g)], voices);
  return [
    with_('constant', () => parameters),
    with_('gate', () => [0.3, 10, 1, 0.01, 0.01]),
    with_('times 0', () => [0.3, 1, 0.2, 0, 0]),
    with_('sustain', () => [0.3, 0.1, 1, 0.01, 0.01]),
    with_('all control', (g) => [
      swing(g, 'control', 1, 0.1, 0.9),
      swing(g, 'control', 2, 0.5, 2),
      swing(g, 'control', 3, 0.1, 2),
      swing(g, 'control', 2, 0.001, 0.02),
      swing(g, 'control', 1, 0.01, 0.2),
    ]),
    with_('five voices', (g) => [swing(g, 'control', 1, 0.1, 0.9), 0.6, 0.3, 0.01, 0.1], 5),
  ];
});

export const dynamicsCases: readonly NullCase[] = [...lookAhead, ...companders];
