/** Checks values that clients give with a sequence, when it begins and later, before anything changes. Pure. */

import type { SequenceDescription } from '../../../protocol/instruments/description.ts';
import { kinds } from '../../../protocol/instruments/kinds.ts';
import { checkParams, ParamError } from '../../../protocol/instruments/params.ts';
import type { Entry } from '../catalogue.ts';
import { checkSwap, type Swap } from '../swap.ts';
import { checkControls, type Given, refuseMove, splitControls } from '../voice-controls.ts';
import { whereOf } from './events.ts';
import type { StartVoice, ToSequences } from './messages.ts';

/** Returns the values that a voice begins with, without its number; its place is known later. @throws ParamError naming instrument, parameter and value */
export function startOf({ module, description }: Entry<SequenceDescription>, given: Given): Omit<StartVoice, 'voice'> {
  const { name: instrument, params, loop: loops, bpm: ownBpm, isEvents } = description;
  const { own, rest } = splitControls(params, kinds.sequence.controls, given);
  const { values, extra } = checkParams(instrument, params, rest);
  const { loop = loops, bpm = ownBpm, target, seed, swap = '' } = controlsOf(instrument, isEvents, own);
  return {
    type: 'start',
    instrument,
    module,
    params: values,
    extra,
    sample: 0,
    beat: undefined,
    bpm,
    loop,
    target,
    seed,
    swap,
    resume: undefined,
  };
}

export type Changes = Pick<
  Extract<ToSequences, { type: 'update' }>,
  'params' | 'extra' | 'loop' | 'bpm' | 'target' | 'swap'
>;

/** Returns the changes of a voice from its present values. @throws ParamError */
export function changesOf(
  { description }: Entry<SequenceDescription>,
  { instrument, ...has }: StartVoice,
  given: Given,
): Changes {
  const { params, isEvents } = description;
  const { own, rest } = splitControls(params, kinds.sequence.controls, given);
  const { loop, bpm, target, seed, swap, ...begins } = controlsOf(instrument, isEvents, own);
  if (seed !== undefined) throw new ParamError(`instrument ${instrument}: seed is given when a voice begins`);
  refuseMove(instrument, begins);
  const { values, extra } = checkParams(instrument, params, rest, has.params);
  return {
    ...(Object.keys(rest).length ? { params: values, extra: { ...has.extra, ...extra } } : {}),
    ...(loop === undefined ? {} : { loop }),
    ...(bpm === undefined ? {} : { bpm }),
    ...(target === undefined ? {} : { target }),
    ...(swap === undefined ? {} : { swap }),
  };
}

interface Controls {
  readonly loop: boolean;
  readonly bpm: number;
  readonly target: string;
  readonly seed: number;
  readonly swap: Swap;
}

/** Checks controls; returns only those that were given. */
function controlsOf(instrument: string, isEvents: boolean, own: Given): Partial<Controls> {
  const controls = checkControls(instrument, own) as Partial<Controls>;
  const { target, bpm, swap } = controls;
  try {
    if (target !== undefined) whereOf(target);
    if (swap) checkSwap(swap, isEvents);
  } catch (error) {
    throw error instanceof RangeError ? new ParamError(`instrument ${instrument}: ${error.message}`) : error;
  }
  if (bpm !== undefined && bpm > 0 && bpm < 1)
    throw new ParamError(`instrument ${instrument}: bpm is ${bpm}; it must be 0, or from 1 to 1000`);
  return controls;
}
