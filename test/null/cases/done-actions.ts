import type { NullCase } from '../case.ts';

/** Five synths, each a tone of its own, whose envelopes end one after the other or all at once. */
const action = (number: number, apart: number): NullCase => ({
  ugen: 'EnvGen',
  rate: 'control',
  variant: `done action ${number}, ${apart === 0 ? 'together' : apart > 0 ? 'last first' : 'first first'}`,
  voices: 5,
  build: (g) => {
    const place = g.unit('BinaryOpUGen', 0, [g.ir('NodeID'), 1000], 1, 1)[0]!;
    const seconds = g.unit('MulAdd', 0, [place, -apart, 0.51])[0]!;
    const envelope = g.kr('EnvGen', 1, 1, 0, 1, number, 1, 1, -99, -99, 0.5, seconds, 1, 0);
    const tone = g.ar('SinOsc', g.unit('MulAdd', 0, [place, 111, 200])[0]!, 0);
    g.out(g.unit('BinaryOpUGen', 2, [tone, envelope], 1, 2)[0]!);
  },
});

/** All but 14, which ends the group: these synths are in the root group, with which scsynth ends all sound for good. */
const numbers = Array.from({ length: 16 }, (_, n) => n).filter((n) => n !== 14);

export const doneActionCases: readonly NullCase[] = numbers.flatMap((n) => [
  action(n, 0),
  action(n, 0.05),
  action(n, -0.05),
]);
