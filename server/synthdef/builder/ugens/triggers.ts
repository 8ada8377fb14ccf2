/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Does the done action when its input, once it was louder than `amp`, has stayed below for `time` seconds. (in 0, amp 0.0001, time 0.1, doneAction 0) */
export const DetectSilence =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, amp?: Input, time?: Input, doneAction?: Input],
      { in?: Input; amp?: Input; time?: Input; doneAction?: Input }
    >
  >('DetectSilence');

/** Holds the value that its input had at the last trigger. (in 0, trig 0) */
export const Latch = define<UGen<'ar' | 'kr', [input?: Input, trig?: Input], { in?: Input; trig?: Input }>>('Latch');

/** The number of triggers since the start or since `reset` rose above 0. (trig 0, reset 0) */
export const PulseCount =
  define<UGen<'ar' | 'kr', [trig?: Input, reset?: Input], { trig?: Input; reset?: Input }>>('PulseCount');

/** Sends /tr with `id` and `value` to the clients at each trigger. (in 0, id 0, value 0) */
export const SendTrig =
  define<
    UGen<'ar' | 'kr', [input?: Input, id?: Input, value?: Input], { in?: Input; id?: Input; value?: Input }, void>
  >('SendTrig');

/** A line that rises by `rate` a second and starts from 0 at each trigger, between the samples if it fell there. (trig 0, rate 1) */
export const Sweep = define<UGen<'ar' | 'kr', [trig?: Input, rate?: Input], { trig?: Input; rate?: Input }>>('Sweep');

/** Control rate to audio rate for triggers: one sample as high as the trigger, at frame `offset` of the block. (in 0, offset 0) */
export const T2A = define<UGen<'ar', [input?: Input, offset?: Input], { in?: Input; offset?: Input }>>('T2A');

/** Audio rate to control rate for triggers: the highest sample of each block, 0 at least. (in 0) */
export const T2K = define<UGen<'kr', [input?: Input], { in?: Input }>>('T2K');

/** A single sample of 1 `dur` seconds after a trigger; triggers in between do not count. (in 0, dur 0.1) */
export const TDelay = define<UGen<'ar' | 'kr', [input?: Input, dur?: Input], { in?: Input; dur?: Input }>>('TDelay');

/** Goes from 0 to 1 and from 1 to 0 with each trigger. (trig 0) */
export const ToggleFF = define<UGen<'ar' | 'kr', [trig?: Input], { trig?: Input }>>('ToggleFF');

/** A pulse as high as the trigger that lasts `dur` seconds from it. (in 0, dur 0.1) */
export const Trig = define<UGen<'ar' | 'kr', [input?: Input, dur?: Input], { in?: Input; dur?: Input }>>('Trig');

/** A pulse of 1 that lasts `dur` seconds from each trigger. (in 0, dur 0.1) */
export const Trig1 = define<UGen<'ar' | 'kr', [input?: Input, dur?: Input], { in?: Input; dur?: Input }>>('Trig1');
