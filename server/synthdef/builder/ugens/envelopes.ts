/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Env } from '../env.ts';
import type { Input } from '../signal.ts';

/** Plays an envelope each time `gate` opens, sustains at its release node while the gate stays open, and does the done action at its end. A gate of -1 or below releases within -1 - gate seconds. (gate 1, levelScale 1, levelBias 0, timeScale 1, doneAction 0) */
export const EnvGen =
  define<
    UGen<
      'ar' | 'kr',
      [
        envelope: Env | Input,
        gate?: Input,
        levelScale?: Input,
        levelBias?: Input,
        timeScale?: Input,
        doneAction?: Input,
      ],
      {
        envelope: Env | Input;
        gate?: Input;
        levelScale?: Input;
        levelBias?: Input;
        timeScale?: Input;
        doneAction?: Input;
      }
    >
  >('EnvGen');

/** Moves in a line of `seconds` to each new value of its input; where `ends` is not 0 the synth ends once the value is reached. (in 0, seconds 0.01, ends 0) */
export const Glide =
  define<UGen<'ar', [input?: Input, seconds?: Input, ends?: Input], { in?: Input; seconds?: Input; ends?: Input }>>(
    'Glide',
  );

/** A line from `start` to `end` in `dur` seconds, then the done action. (start 0, end 1, dur 1, doneAction 0) */
export const Line =
  define<
    UGen<
      'ar' | 'kr',
      [start?: Input, end?: Input, dur?: Input, doneAction?: Input],
      { start?: Input; end?: Input; dur?: Input; doneAction?: Input }
    >
  >('Line');

/** Rises to `susLevel` when `gate` opens, stays, and falls to 0 when it closes, then the done action. A gate of -1 or below releases within -1 - gate seconds. (gate 1, attackTime 0.01, susLevel 1, releaseTime 1, doneAction 0) */
export const Linen =
  define<
    UGen<
      'kr',
      [gate?: Input, attackTime?: Input, susLevel?: Input, releaseTime?: Input, doneAction?: Input],
      { gate?: Input; attackTime?: Input; susLevel?: Input; releaseTime?: Input; doneAction?: Input }
    >
  >('Linen');

/** Writes the peak of its input, which falls by a half in 50 ms, to meter number `meter` of the server. (in 0, meter -1) */
export const VoiceLevel =
  define<UGen<'ar', [input?: Input, meter?: Input], { in?: Input; meter?: Input }, void>>('VoiceLevel');

/** Plays rendered sound: voice row `take` from the sample that the row names, and at the end of each pass the row that `take` then holds; a negative one, or one that is played once, ends it. Fades out within a block when `gate` is 0. (numChannels 1, take -1, speed 1, gate 1) */
export const VoicePlayer =
  define<
    UGen<
      'ar',
      [numChannels?: number, take?: Input, speed?: Input, gate?: Input],
      { numChannels?: number; take?: Input; speed?: Input; gate?: Input }
    >
  >('VoicePlayer');

/** An exponential curve from `start` to `end` (not 0, of one sign) in `dur` seconds, then the done action. (start 1, end 2, dur 1, doneAction 0) */
export const XLine =
  define<
    UGen<
      'ar' | 'kr',
      [start?: Input, end?: Input, dur?: Input, doneAction?: Input],
      { start?: Input; end?: Input; dur?: Input; doneAction?: Input }
    >
  >('XLine');
