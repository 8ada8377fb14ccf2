import type { NullCase } from '../case.ts';

const sine: NullCase[] = [
  { ugen: 'SinOsc', rate: 'audio', variant: 'constant', build: (g) => g.out(g.ar('SinOsc', 440, 0)) },
  { ugen: 'SinOsc', rate: 'audio', variant: 'freq audio', build: (g) => g.out(g.ar('SinOsc', g.ar('SinOsc', 3, 0), 0)) },
  { ugen: 'SinOsc', rate: 'audio', variant: 'phase control', build: (g) => g.out(g.ar('SinOsc', 440, g.kr('SinOsc', 3, 0))) },
  { ugen: 'SinOsc', rate: 'audio', variant: 'phase audio', build: (g) => g.out(g.ar('SinOsc', 440, g.ar('SinOsc', 300, 0))) },
  { ugen: 'SinOsc', rate: 'control', variant: 'freq control', build: (g) => g.out(g.kr('SinOsc', g.kr('SinOsc', 3, 0), 0.3)) },
];

export const oscillatorCases: readonly NullCase[] = [...sine];
