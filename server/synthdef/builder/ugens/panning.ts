/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Weighs two channels against each other, with equal power. (left 0, right 0, pos 0, level 1) */
export const Balance2 =
  define<
    UGen<
      'ar' | 'kr',
      [left?: Input, right?: Input, pos?: Input, level?: Input],
      { left?: Input; right?: Input; pos?: Input; level?: Input }
    >
  >('Balance2');

/** Places a signal between two channels, linearly. (in 0, pos 0, level 1) */
export const LinPan2 =
  define<UGen<'ar' | 'kr', [input?: Input, pos?: Input, level?: Input], { in?: Input; pos?: Input; level?: Input }>>(
    'LinPan2',
  );

/** Crossfades two signals linearly. (inA 0, inB 0, pan 0) */
export const LinXFade2 =
  define<UGen<'ar' | 'kr', [inA?: Input, inB?: Input, pan?: Input], { inA?: Input; inB?: Input; pan?: Input }>>(
    'LinXFade2',
  );

/** Places a signal between two channels, with equal power. (in 0, pos 0, level 1) */
export const Pan2 =
  define<UGen<'ar' | 'kr', [input?: Input, pos?: Input, level?: Input], { in?: Input; pos?: Input; level?: Input }>>(
    'Pan2',
  );

/** Places a signal in a ring of channels, `width` of them at a time; a turn is 2 of `pos`. (numChannels 1, in 0, pos 0, level 1, width 2, orientation 0.5) */
export const PanAz =
  define<
    UGen<
      'ar' | 'kr',
      [numChannels?: number, input?: Input, pos?: Input, level?: Input, width?: Input, orientation?: Input],
      { numChannels?: number; in?: Input; pos?: Input; level?: Input; width?: Input; orientation?: Input }
    >
  >('PanAz');

/** Crossfades two signals with equal power. (inA 0, inB 0, pan 0, level 1) */
export const XFade2 =
  define<
    UGen<
      'ar' | 'kr',
      [inA?: Input, inB?: Input, pan?: Input, level?: Input],
      { inA?: Input; inB?: Input; pan?: Input; level?: Input }
    >
  >('XFade2');
