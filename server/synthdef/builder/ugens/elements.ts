/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Leaves signals to the threads of an element that clean away what its graph left. (element -1) */
export const Leave =
  define<UGen<'ar', [element: Input, channels: Input], { element?: Input; channels: Input }, void>>('Leave');

/** The sound that was prepared for an element, channel by channel. (numChannels 1, element -1) */
export const Prepared =
  define<UGen<'ar', [numChannels?: number, element?: Input], { numChannels?: number; element?: Input }>>('Prepared');

/** The values of a parameter of an element, frame by frame; at control rate that of the block’s first frame. (element -1, parameter 0) */
export const Series =
  define<UGen<'ar' | 'kr', [element?: Input, parameter?: Input], { element?: Input; parameter?: Input }>>('Series');
