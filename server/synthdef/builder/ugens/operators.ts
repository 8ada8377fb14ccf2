/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Audio rate to control rate: the first sample of each block. (in 0) */
export const A2K = define<UGen<'ir' | 'kr', [input?: Input], { in?: Input }>>('A2K');

/** Keeps a signal between `lo` and `hi`; at audio rate, control-rate limits move in a line over the block. (in 0, lo 0, hi 1) */
export const Clip =
  define<UGen<'ar' | 'ir' | 'kr', [input?: Input, lo?: Input, hi?: Input], { in?: Input; lo?: Input; hi?: Input }>>(
    'Clip',
  );

/** The value that the input had when the synth started. (in 0) */
export const DC = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('DC');

/** Reflects a signal at `lo` and `hi`; at audio rate, control-rate limits move in a line over the block. (in 0, lo 0, hi 1) */
export const Fold =
  define<UGen<'ar' | 'kr', [input?: Input, lo?: Input, hi?: Input], { in?: Input; lo?: Input; hi?: Input }>>('Fold');

/** Control rate to audio rate: a line over each block from the last value to the new one. (in 0) */
export const K2A = define<UGen<'ar', [input?: Input], { in?: Input }>>('K2A');

/** Maps a linear range onto an exponential one, whose ends must not be 0 and must have one sign. (in 0, srclo 0, srchi 1, dstlo 1, dsthi 2) */
export const LinExp =
  define<
    UGen<
      'ar' | 'kr',
      [input?: Input, srclo?: Input, srchi?: Input, dstlo?: Input, dsthi?: Input],
      { in?: Input; srclo?: Input; srchi?: Input; dstlo?: Input; dsthi?: Input }
    >
  >('LinExp');

/** One of its inputs; `which` is truncated, and kept within the array. (which 0) */
export const Select =
  define<UGen<'ar' | 'ir' | 'kr', [which: Input, array: Input], { which?: Input; array: Input }>>('Select');

/** Wraps a signal around between `lo` and `hi`; at audio rate, control-rate limits move in a line over the block. (in 0, lo 0, hi 1) */
export const Wrap =
  define<UGen<'ar' | 'kr', [input?: Input, lo?: Input, hi?: Input], { in?: Input; lo?: Input; hi?: Input }>>('Wrap');
