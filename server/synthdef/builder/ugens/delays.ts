/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Allpass filter (decays by 60 dB in `decaytime`) with cubic interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const AllpassC =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input],
      { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }
    >
  >('AllpassC');

/** Allpass filter (decays by 60 dB in `decaytime`) with linear interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const AllpassL =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input],
      { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }
    >
  >('AllpassL');

/** Allpass filter (decays by 60 dB in `decaytime`) without interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const AllpassN =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input],
      { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }
    >
  >('AllpassN');

/** Comb filter (decays by 60 dB in `decaytime`) with cubic interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const CombC =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input],
      { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }
    >
  >('CombC');

/** Comb filter (decays by 60 dB in `decaytime`) with linear interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const CombL =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input],
      { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }
    >
  >('CombL');

/** Comb filter (decays by 60 dB in `decaytime`) without interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const CombN =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input],
      { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }
    >
  >('CombN');

/** Delay with cubic interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2) */
export const DelayC =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, maxdelaytime?: Input, delaytime?: Input],
      { in?: Input; maxdelaytime?: Input; delaytime?: Input }
    >
  >('DelayC');

/** Delay with linear interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2) */
export const DelayL =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, maxdelaytime?: Input, delaytime?: Input],
      { in?: Input; maxdelaytime?: Input; delaytime?: Input }
    >
  >('DelayL');

/** Delay without interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2) */
export const DelayN =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, maxdelaytime?: Input, delaytime?: Input],
      { in?: Input; maxdelaytime?: Input; delaytime?: Input }
    >
  >('DelayN');

/** Reverberator by Jezar at Dreampoint; `mix`, `room` and `damp` from 0 to 1. (in 0, mix 0.33, room 0.5, damp 0.5) */
export const FreeVerb =
  define<
    UGen<
      'ar',
      [input?: Input, mix?: Input, room?: Input, damp?: Input],
      { in?: Input; mix?: Input; room?: Input; damp?: Input }
    >
  >('FreeVerb');

/** Stereo reverberator by Jezar at Dreampoint; `mix`, `room` and `damp` from 0 to 1. (in 0, in2 0, mix 0.33, room 0.5, damp 0.5) */
export const FreeVerb2 =
  define<
    UGen<
      'ar',
      [input?: Input, in2?: Input, mix?: Input, room?: Input, damp?: Input],
      { in?: Input; in2?: Input; mix?: Input; room?: Input; damp?: Input }
    >
  >('FreeVerb2');

/** Stereo reverberator by Juhana Sadeharju; `roomsize` in metres, `revtime` in seconds. `spread` and the length of its lines are settled at the start. (in 0, roomsize 10, revtime 3, damping 0.5, inputbw 0.5, spread 15, drylevel 1, earlyreflevel 0.7, taillevel 0.5, maxroomsize 300) */
export const GVerb =
  define<
    UGen<
      'ar',
      [
        input?: Input,
        roomsize?: Input,
        revtime?: Input,
        damping?: Input,
        inputbw?: Input,
        spread?: Input,
        drylevel?: Input,
        earlyreflevel?: Input,
        taillevel?: Input,
        maxroomsize?: Input,
      ],
      {
        in?: Input;
        roomsize?: Input;
        revtime?: Input;
        damping?: Input;
        inputbw?: Input;
        spread?: Input;
        drylevel?: Input;
        earlyreflevel?: Input;
        taillevel?: Input;
        maxroomsize?: Input;
      }
    >
  >('GVerb');

/** Shifts the pitch by a ratio from 0 to 4, with grains of `windowSize` seconds. (in 0, windowSize 0.2, pitchRatio 1, pitchDispersion 0, timeDispersion 0) */
export const PitchShift =
  define<
    UGen<
      'ar',
      [input?: Input, windowSize?: Input, pitchRatio?: Input, pitchDispersion?: Input, timeDispersion?: Input],
      { in?: Input; windowSize?: Input; pitchRatio?: Input; pitchDispersion?: Input; timeDispersion?: Input }
    >
  >('PitchShift');

/** A plucked string: at each trigger one period of `in` goes into a delay line, which decays by 60 dB in `decaytime` and is damped by `coef`. (in 0, trig 1, maxdelaytime 0.2, delaytime 0.2, decaytime 1, coef 0.5) */
export const Pluck =
  define<
    UGen<
      'ar',
      [input?: Input, trig?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input, coef?: Input],
      { in?: Input; trig?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input; coef?: Input }
    >
  >('Pluck');
