/** In and InFeedback whose bus comes at audio rate: the first sample of the block counts. */
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';

const [first, second] = [8, 9];

/** One bus or the other, at audio rate. */
const alternating = (g: RawGraph): Signal => g.ar('MulAdd', g.ar('LFPulse', 37, 0, 0.5), second - first, first);

const reading = (ugen: 'In' | 'InFeedback'): NullCase => ({
  ugen,
  rate: 'audio',
  variant: 'bus audio',
  build: (g) => {
    g.unit('Out', 2, [first, g.ar('SinOsc', 300, 0)], 0);
    g.unit('Out', 2, [second, g.ar('Saw', 170)], 0);
    g.out(g.ar(ugen, alternating(g)));
  },
});

export const busCases: NullCase[] = [reading('In'), reading('InFeedback')];
