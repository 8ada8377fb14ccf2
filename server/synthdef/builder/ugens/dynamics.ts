/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Follows the magnitude of its input: within `attackTime` up and `releaseTime` down it comes nine tenths of the way. (in 0, attackTime 0.01, releaseTime 0.01) */
export const Amplitude =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, attackTime?: Input, releaseTime?: Input],
      { in?: Input; attackTime?: Input; releaseTime?: Input }
    >
  >('Amplitude');

/** Compresses and expands by the loudness of `control`, with one slope below and one above a threshold. (in 0, control 0, thresh 0.5, slopeBelow 1, slopeAbove 1, clampTime 0.01, relaxTime 0.1) */
export const Compander =
  define<
    UGen<
      'ar' | 'kr',
      [
        input?: Input,
        control?: Input,
        thresh?: Input,
        slopeBelow?: Input,
        slopeAbove?: Input,
        clampTime?: Input,
        relaxTime?: Input,
      ],
      {
        in?: Input;
        control?: Input;
        thresh?: Input;
        slopeBelow?: Input;
        slopeAbove?: Input;
        clampTime?: Input;
        relaxTime?: Input;
      }
    >
  >('Compander');

/** Keeps its input at or below `level`; the signal is delayed by twice `dur`. (in 0, level 1, dur 0.01) */
export const Limiter =
  define<UGen<'ar' | 'kr', [input?: Input, level?: Input, dur?: Input], { in?: Input; level?: Input; dur?: Input }>>(
    'Limiter',
  );

/** Brings its input to the peak `level`; the signal is delayed by twice `dur`. (in 0, level 1, dur 0.01) */
export const Normalizer =
  define<UGen<'ar' | 'kr', [input?: Input, level?: Input, dur?: Input], { in?: Input; level?: Input; dur?: Input }>>(
    'Normalizer',
  );
