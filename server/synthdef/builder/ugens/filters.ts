/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** All-pass; `rq` is bandwidth over frequency. (in 0, freq 1200, rq 1) */
export const BAllPass =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>(
    'BAllPass',
  );

/** Band-pass; `bw` in octaves. (in 0, freq 1200, bw 1) */
export const BBandPass =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, bw?: Input], { in?: Input; freq?: Input; bw?: Input }>>(
    'BBandPass',
  );

/** Band-reject; `bw` in octaves. (in 0, freq 1200, bw 1) */
export const BBandStop =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, bw?: Input], { in?: Input; freq?: Input; bw?: Input }>>(
    'BBandStop',
  );

/** High-pass; `rq` is bandwidth over frequency. (in 0, freq 1200, rq 1) */
export const BHiPass =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>(
    'BHiPass',
  );

/** Boosts or cuts by `db` above a frequency; `rs` is the reciprocal of the slope. (in 0, freq 1200, rs 1, db 0) */
export const BHiShelf =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, freq?: Input, rs?: Input, db?: Input],
      { in?: Input; freq?: Input; rs?: Input; db?: Input }
    >
  >('BHiShelf');

/** Low-pass; `rq` is bandwidth over frequency. (in 0, freq 1200, rq 1) */
export const BLowPass =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>(
    'BLowPass',
  );

/** Boosts or cuts by `db` below a frequency; `rs` is the reciprocal of the slope. (in 0, freq 1200, rs 1, db 0) */
export const BLowShelf =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, freq?: Input, rs?: Input, db?: Input],
      { in?: Input; freq?: Input; rs?: Input; db?: Input }
    >
  >('BLowShelf');

/** Butterworth band-pass of second order; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1) */
export const BPF =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>('BPF');

/** Band-pass (x - x₂) / 2. (in 0) */
export const BPZ2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('BPZ2');

/** Boosts or cuts by `db` about a frequency; `rq` is bandwidth over frequency. (in 0, freq 1200, rq 1, db 0) */
export const BPeakEQ =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, freq?: Input, rq?: Input, db?: Input],
      { in?: Input; freq?: Input; rq?: Input; db?: Input }
    >
  >('BPeakEQ');

/** Butterworth band-reject of second order; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1) */
export const BRF =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>('BRF');

/** Band-reject (x + x₂) / 2. (in 0) */
export const BRZ2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('BRZ2');

/** Lets each impulse decay by 60 dB in `decayTime` seconds. (in 0, decayTime 1) */
export const Decay =
  define<UGen<'ar' | 'kr', [input?: Input, decayTime?: Input], { in?: Input; decayTime?: Input }>>('Decay');

/** Decay with a soft attack: the difference of two exponential decays. (in 0, attackTime 0.01, decayTime 1) */
export const Decay2 =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, attackTime?: Input, decayTime?: Input],
      { in?: Input; attackTime?: Input; decayTime?: Input }
    >
  >('Decay2');

/** The last sample. (in 0) */
export const Delay1 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('Delay1');

/** The sample before the last. (in 0) */
export const Delay2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('Delay2');

/** Shifts all frequencies by `freq` Hz, up or down; `phase` in radians counts where it moves, or where `freq` or itself is at audio rate. (in 0, freq 0, phase 0) */
export const FreqShift =
  define<UGen<'ar', [input?: Input, freq?: Input, phase?: Input], { in?: Input; freq?: Input; phase?: Input }>>(
    'FreqShift',
  );

/** Butterworth high-pass of second order. (in 0, freq 440) */
export const HPF = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input], { in?: Input; freq?: Input }>>('HPF');

/** Half the difference of this sample and the last. (in 0) */
export const HPZ1 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('HPZ1');

/** High-pass (x - 2 x₁ + x₂) / 4. (in 0) */
export const HPZ2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('HPZ2');

/** out[i] = in[i] + coef × out[i-1]. (in 0, coef 1) */
export const Integrator =
  define<UGen<'ar' | 'kr', [input?: Input, coef?: Input], { in?: Input; coef?: Input }>>('Integrator');

/** Butterworth low-pass of second order. (in 0, freq 440) */
export const LPF = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input], { in?: Input; freq?: Input }>>('LPF');

/** Mean of this sample and the last. (in 0) */
export const LPZ1 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('LPZ1');

/** Low-pass (x + 2 x₁ + x₂) / 4. (in 0) */
export const LPZ2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('LPZ2');

/** Follows its input exponentially, within 60 dB in `lagTime` seconds. (in 0, lagTime 0.1) */
export const Lag = define<UGen<'ar' | 'kr', [input?: Input, lagTime?: Input], { in?: Input; lagTime?: Input }>>('Lag');

/** Follows its input exponentially, 2 times over, within 60 dB in `lagTime` seconds. (in 0, lagTime 0.1) */
export const Lag2 =
  define<UGen<'ar' | 'kr', [input?: Input, lagTime?: Input], { in?: Input; lagTime?: Input }>>('Lag2');

/** Lag2 with one time for rising and one for falling signals. (in 0, lagTimeU 0.1, lagTimeD 0.1) */
export const Lag2UD =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, lagTimeU?: Input, lagTimeD?: Input],
      { in?: Input; lagTimeU?: Input; lagTimeD?: Input }
    >
  >('Lag2UD');

/** Follows its input exponentially, 3 times over, within 60 dB in `lagTime` seconds. (in 0, lagTime 0.1) */
export const Lag3 =
  define<UGen<'ar' | 'kr', [input?: Input, lagTime?: Input], { in?: Input; lagTime?: Input }>>('Lag3');

/** Lag3 with one time for rising and one for falling signals. (in 0, lagTimeU 0.1, lagTimeD 0.1) */
export const Lag3UD =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, lagTimeU?: Input, lagTimeD?: Input],
      { in?: Input; lagTimeU?: Input; lagTimeD?: Input }
    >
  >('Lag3UD');

/** Lag with one time for rising and one for falling signals. (in 0, lagTimeU 0.1, lagTimeD 0.1) */
export const LagUD =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, lagTimeU?: Input, lagTimeD?: Input],
      { in?: Input; lagTimeU?: Input; lagTimeD?: Input }
    >
  >('LagUD');

/** Takes a constant out of a signal: out[i] = in[i] - in[i-1] + coef × out[i-1]. (in 0, coef 0.995) */
export const LeakDC = define<UGen<'ar' | 'kr', [input?: Input, coef?: Input], { in?: Input; coef?: Input }>>('LeakDC');

/** Boosts or cuts by `db` about a frequency; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1, db 0) */
export const MidEQ =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, freq?: Input, rq?: Input, db?: Input],
      { in?: Input; freq?: Input; rq?: Input; db?: Input }
    >
  >('MidEQ');

/** Moog’s low-pass of fourth order; it resonates the more the closer `gain` is to 4, and is emptied while `reset` is above 0. (in 0, freq 100, gain 2, reset 0) */
export const MoogFF =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, freq?: Input, gain?: Input, reset?: Input],
      { in?: Input; freq?: Input; gain?: Input; reset?: Input }
    >
  >('MoogFF');

/** out[i] = (1 - |coef|) × in[i] + coef × out[i-1]. (in 0, coef 0.5) */
export const OnePole =
  define<UGen<'ar' | 'kr', [input?: Input, coef?: Input], { in?: Input; coef?: Input }>>('OnePole');

/** out[i] = (1 - |coef|) × in[i] + coef × in[i-1]. (in 0, coef 0.5) */
export const OneZero =
  define<UGen<'ar' | 'kr', [input?: Input, coef?: Input], { in?: Input; coef?: Input }>>('OneZero');

/** Resonant high-pass; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1) */
export const RHPF =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>(
    'RHPF',
  );

/** Resonant low-pass; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1) */
export const RLPF =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>(
    'RLPF',
  );

/** Resonance of constant gain at its peak; `bwr` is bandwidth over frequency. (in 0, freq 440, bwr 1) */
export const Resonz =
  define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, bwr?: Input], { in?: Input; freq?: Input; bwr?: Input }>>(
    'Resonz',
  );

/** Resonance that rings for `decaytime` seconds (to -60 dB). (in 0, freq 440, decaytime 1) */
export const Ringz =
  define<
    UGen<'ar' | 'kr', [input?: Input, freq?: Input, decaytime?: Input], { in?: Input; freq?: Input; decaytime?: Input }>
  >('Ringz');

/** A section of second order by its coefficients: y[i] = in[i] + b1 y[i-1] + b2 y[i-2], out[i] = a0 y[i] + a1 y[i-1] + a2 y[i-2]. (in 0, a0 0, a1 0, a2 0, b1 0, b2 0) */
export const SOS =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, a0?: Input, a1?: Input, a2?: Input, b1?: Input, b2?: Input],
      { in?: Input; a0?: Input; a1?: Input; a2?: Input; b1?: Input; b2?: Input }
    >
  >('SOS');

/** Follows its input with at most `up` a second upwards and `dn` a second downwards. (in 0, up 1, dn 1) */
export const Slew =
  define<UGen<'ar' | 'kr', [input?: Input, up?: Input, dn?: Input], { in?: Input; up?: Input; dn?: Input }>>('Slew');

/** Slope in units a second. (in 0) */
export const Slope = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('Slope');

/** Two poles at a frequency and a radius. (in 0, freq 440, radius 0.8) */
export const TwoPole =
  define<
    UGen<'ar' | 'kr', [input?: Input, freq?: Input, radius?: Input], { in?: Input; freq?: Input; radius?: Input }>
  >('TwoPole');

/** Two zeros at a frequency and a radius. (in 0, freq 440, radius 0.8) */
export const TwoZero =
  define<
    UGen<'ar' | 'kr', [input?: Input, freq?: Input, radius?: Input], { in?: Input; freq?: Input; radius?: Input }>
  >('TwoZero');
