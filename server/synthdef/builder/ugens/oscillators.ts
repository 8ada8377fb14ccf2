/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Band-limited impulses of `numharm` harmonics, or as many as there is room for. (freq 440, numharm 200) */
export const Blip =
  define<UGen<'ar' | 'kr', [freq?: Input, numharm?: Input], { freq?: Input; numharm?: Input }>>('Blip');

/** One-sample impulses; `phase` from 0 to 1. (freq 440, phase 0) */
export const Impulse =
  define<UGen<'ar' | 'kr', [freq?: Input, phase?: Input], { freq?: Input; phase?: Input }>>('Impulse');

/** Sine-like wave of cubics; `iphase` from 0 to 2. (freq 440, iphase 0) */
export const LFCub =
  define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input], { freq?: Input; iphase?: Input }>>('LFCub');

/** Gaussian bell, once in `duration` seconds or again and again; `width` is its breadth, `iphase` shifts its peak. (duration 1, width 0.1, iphase 0, loop 1, doneAction 0) */
export const LFGauss =
  define<
    UGen<
      'ar' | 'kr',
      [duration?: Input, width?: Input, iphase?: Input, loop?: Input, doneAction?: Input],
      { duration?: Input; width?: Input; iphase?: Input; loop?: Input; doneAction?: Input }
    >
  >('LFGauss');

/** Sine-like wave of parabolas; `iphase` from 0 to 4. (freq 440, iphase 0) */
export const LFPar =
  define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input], { freq?: Input; iphase?: Input }>>('LFPar');

/** Pulse without band limit, 0 or 1; a new width counts from the next period on. (freq 440, iphase 0, width 0.5) */
export const LFPulse =
  define<
    UGen<'ar' | 'kr', [freq?: Input, iphase?: Input, width?: Input], { freq?: Input; iphase?: Input; width?: Input }>
  >('LFPulse');

/** Sawtooth without band limit; `iphase` from 0 to 2. (freq 440, iphase 0) */
export const LFSaw =
  define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input], { freq?: Input; iphase?: Input }>>('LFSaw');

/** Triangle without band limit; `iphase` from 0 to 4. (freq 440, iphase 0) */
export const LFTri =
  define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input], { freq?: Input; iphase?: Input }>>('LFTri');

/** A ramp that wraps between `start` and `end`, `rate` a sample, and jumps to `resetPos` on a trigger. (trig 0, rate 1, start 0, end 1, resetPos 0) */
export const Phasor =
  define<
    UGen<
      'ar' | 'kr',
      [trig?: Input, rate?: Input, start?: Input, end?: Input, resetPos?: Input],
      { trig?: Input; rate?: Input; start?: Input; end?: Input; resetPos?: Input }
    >
  >('Phasor');

/** Band-limited pulse, the difference of two sawtooths; `width` from 0 to 1. (freq 440, width 0.5) */
export const Pulse = define<UGen<'ar' | 'kr', [freq?: Input, width?: Input], { freq?: Input; width?: Input }>>('Pulse');

/** Band-limited sawtooth. (freq 440) */
export const Saw = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('Saw');

/** Sine oscillator; `phase` in radians. (freq 440, phase 0) */
export const SinOsc =
  define<UGen<'ar' | 'kr', [freq?: Input, phase?: Input], { freq?: Input; phase?: Input }>>('SinOsc');

/** Sine oscillator whose last sample times `feedback` (radians) is added to its phase. (freq 440, feedback 0) */
export const SinOscFB =
  define<UGen<'ar' | 'kr', [freq?: Input, feedback?: Input], { freq?: Input; feedback?: Input }>>('SinOscFB');

/** Sawtooth that begins anew with each period of `syncFreq`. (syncFreq 440, sawFreq 440) */
export const SyncSaw =
  define<UGen<'ar' | 'kr', [syncFreq?: Input, sawFreq?: Input], { syncFreq?: Input; sawFreq?: Input }>>('SyncSaw');

/** Triangle that peaks at `width` of its period, from falling saw (0) to rising saw (1); a new width counts from the next period on. (freq 440, iphase 0, width 0.5) */
export const VarSaw =
  define<
    UGen<'ar' | 'kr', [freq?: Input, iphase?: Input, width?: Input], { freq?: Input; iphase?: Input; width?: Input }>
  >('VarSaw');

/** A signal that swings by a share of itself, `rate` times a second, each period a little different; after `delay` seconds it sets in within `onset`. (freq 440, rate 6, depth 0.02, delay 0, onset 0, rateVariation 0.04, depthVariation 0.1, iphase 0, trig 0) */
export const Vibrato =
  define<
    UGen<
      'ar' | 'kr',
      [
        freq?: Input,
        rate?: Input,
        depth?: Input,
        delay?: Input,
        onset?: Input,
        rateVariation?: Input,
        depthVariation?: Input,
        iphase?: Input,
        trig?: Input,
      ],
      {
        freq?: Input;
        rate?: Input;
        depth?: Input;
        delay?: Input;
        onset?: Input;
        rateVariation?: Input;
        depthVariation?: Input;
        iphase?: Input;
        trig?: Input;
      }
    >
  >('Vibrato');
