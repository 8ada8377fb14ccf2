/** Controls of all kinds, and variants. */
import {
  ar,
  DC,
  Decay2,
  ir,
  kr,
  LPF,
  Out,
  Pan2,
  SinOsc,
  synthDef,
  tr,
} from '../../../server/synthdef/builder/index.ts';
import { type BuilderCase, of } from './case.ts';

export const controls: readonly BuilderCase[] = [
  of(
    'rates',
    '{ |a = 1, t_trig = 1, i_out = 0, b = 2, a_in = 3, c = 4| Out.ar(i_out, LPF.ar(a_in, a * b) * Decay2.kr(t_trig, 0.01, c)) }',
    (n) =>
      synthDef(n, { a: 1, t_trig: 1, i_out: 0, b: 2, a_in: 3, c: 4 }, ({ a, t_trig, i_out, b, a_in, c }) =>
        Out.ar(i_out, LPF.ar(a_in, a.mul(b)).mul(Decay2.kr(t_trig, 0.01, c))),
      ),
  ),
  of(
    'namedRates',
    '{ |a = 1, gate = 1, out = 0, input = 3| Out.ar(out, input * a * gate) }, [0, \\tr, \\ir, \\ar]',
    (n) =>
      synthDef(n, { a: 1, gate: tr(1), out: ir(0), input: ar(3) }, ({ a, gate, out, input }) =>
        Out.ar(out, input.mul(a).mul(gate)),
      ),
  ),
  of(
    'arrays',
    '{ |freqs = #[100, 200, 300], amp = 0.1, i_pans = #[-1, 1], gate = 1| Out.ar(0, Pan2.ar(SinOsc.ar(freqs), i_pans).sum * amp * gate) }',
    (n) =>
      synthDef(n, { freqs: [100, 200, 300], amp: 0.1, i_pans: [-1, 1], gate: 1 }, ({ freqs, amp, i_pans, gate }) =>
        Out.ar(
          0,
          Pan2.ar(SinOsc.ar(freqs), i_pans)
            .channels.reduce((x, y) => x.add(y))
            .mul(amp)
            .mul(gate),
        ),
      ),
  ),
  of('lags', '{ |freq = 440, amp = 0.1, pan = 0| Out.ar(0, Pan2.ar(SinOsc.ar(freq), pan, amp)) }, [0.2, 0, 0.5]', (n) =>
    synthDef(n, { freq: kr(440, 0.2), amp: 0.1, pan: kr(0, 0.5) }, ({ freq, amp, pan }) =>
      Out.ar(0, Pan2.ar(SinOsc.ar(freq), pan, amp)),
    ),
  ),
  of(
    'manyLags',
    '{ |freqs = #[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], amp = 0.1| Out.ar(0, SinOsc.ar(freqs) * amp) }, [0.2, 0.1]',
    (n) =>
      synthDef(
        n,
        {
          freqs: kr(
            Array.from({ length: 18 }, (_, i) => i + 1),
            0.2,
          ),
          amp: kr(0.1, 0.1),
        },
        ({ freqs, amp }) => Out.ar(0, SinOsc.ar(freqs).mul(amp)),
      ),
  ),
  of(
    'variant',
    '{ |freq = 440, pans = #[0, 1]| Out.ar(0, Pan2.ar(SinOsc.ar(freq), pans)[0]) }, variants: (low: [freq: 110, pans: [-1]])',
    (n) =>
      synthDef(n, { freq: 440, pans: [0, 1] }, ({ freq, pans }) => Out.ar(0, Pan2.ar(SinOsc.ar(freq), pans).at(0)), {
        low: { freq: 110, pans: [-1] },
      }),
  ),
  of('unusedControls', '{ |a = 1, b = 2| Out.ar(0, DC.ar(0.5)) }', (n) =>
    synthDef(n, { a: 1, b: 2 }, () => Out.ar(0, DC.ar(0.5))),
  ),
];
