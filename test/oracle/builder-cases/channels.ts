/** Arrays of signals. */
import { LFSaw, mix, Out, Pan2, SinOsc, synthDef } from '../../../server/synthdef/builder/index.ts';
import { type BuilderCase, of } from './case.ts';

export const channels: readonly BuilderCase[] = [
  of('expansion', '{ |freq = 440| Out.ar(0, SinOsc.ar([freq, freq * 1.01, 3], [0, 0.5]) * 0.1) }', (n) =>
    synthDef(n, { freq: 440 }, ({ freq }) => Out.ar(0, SinOsc.ar([freq, freq.mul(1.01), 3], [0, 0.5]).mul(0.1))),
  ),
  of('nested', '{ Out.ar(0, Pan2.ar(SinOsc.ar([200, [300, 400]]), [-1, 1]).flop.flat) }', (n) =>
    synthDef(n, {}, () => {
      const panned = Pan2.ar(SinOsc.ar([200, [300, 400]]), [-1, 1]);
      const [[l0, r0], [low, high]] = panned.channels.map((c) => c.channels) as [[Input1, Input1], [Input1, Input1]];
      Out.ar(0, [l0, low.at(0), low.at(1), r0, high.at(0), high.at(1)]);
    }),
  ),
  of('severalOuts', '{ Out.ar([0, 2], Pan2.ar(SinOsc.ar([200, 300]), [0.1, 0.2])) }', (n) =>
    synthDef(n, {}, () => Out.ar([0, 2], Pan2.ar(SinOsc.ar([200, 300]), [0.1, 0.2]))),
  ),
  of('silence', '{ Out.ar(3, [0, SinOsc.ar(3), 0, SinOsc.ar(4) * 0]) }', (n) =>
    synthDef(n, {}, () => Out.ar(3, [0, SinOsc.ar(3), 0, SinOsc.ar(4).mul(0)])),
  ),
  of(
    'mixes',
    '{ Out.ar(0, [Mix({ |i| SinOsc.ar(i + 1) } ! 2), Mix({ |i| SinOsc.ar(i + 1) } ! 3), Mix({ |i| LFSaw.ar(i + 1) } ! 5), Mix({ |i| LFSaw.ar(i + 1) } ! 10), Mix({ |i| LFSaw.ar(i + 1) } ! 17)]) }',
    (n) =>
      synthDef(n, {}, () => {
        const many = (count: number, make: (i: number) => ReturnType<typeof SinOsc.ar>) =>
          mix(Array.from({ length: count }, (_, i) => make(i + 1)));
        const sine = (i: number) => SinOsc.ar(i),
          saw = (i: number) => LFSaw.ar(i);
        Out.ar(0, [many(2, sine), many(3, sine), many(5, saw), many(10, saw), many(17, saw)]);
      }),
  ),
  of('mixedChannels', '{ Out.ar(0, Mix(Pan2.ar(SinOsc.ar((1..6) * 110), (-3..2) * 0.2))) }', (n) =>
    synthDef(n, {}, () =>
      Out.ar(
        0,
        mix(
          Pan2.ar(
            SinOsc.ar([1, 2, 3, 4, 5, 6].map((i) => i * 110)),
            [-3, -2, -1, 0, 1, 2].map((p) => p * 0.2),
          ),
        ),
      ),
    ),
  ),
];

type Input1 = ReturnType<typeof SinOsc.ar>;
