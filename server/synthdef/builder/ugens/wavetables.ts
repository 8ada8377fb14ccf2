/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Two oscillators through one wavetable, `beats` Hz apart. (bufnum 0, freq 440, beats 0.5) */
export const COsc =
  define<
    UGen<'ar' | 'kr', [bufnum?: Input, freq?: Input, beats?: Input], { bufnum?: Input; freq?: Input; beats?: Input }>
  >('COsc');

/** Index that is reflected at the ends. (bufnum 0, in 0) */
export const FoldIndex =
  define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('FoldIndex');

/** Reads a buffer as a table; what lies outside counts as the nearest end. (bufnum 0, in 0) */
export const Index =
  define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('Index');

/** Index with linear interpolation. (bufnum 0, in 0) */
export const IndexL =
  define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('IndexL');

/** Oscillator through a buffer in wavetable format, with lines between its points. (bufnum 0, freq 440, phase 0) */
export const Osc =
  define<
    UGen<'ar' | 'kr', [bufnum?: Input, freq?: Input, phase?: Input], { bufnum?: Input; freq?: Input; phase?: Input }>
  >('Osc');

/** Oscillator through a buffer of plain samples, without interpolation. (bufnum 0, freq 440, phase 0) */
export const OscN =
  define<
    UGen<'ar' | 'kr', [bufnum?: Input, freq?: Input, phase?: Input], { bufnum?: Input; freq?: Input; phase?: Input }>
  >('OscN');

/** Bends a signal from -1 to 1 by a transfer function, a buffer in wavetable format. (bufnum 0, in 0) */
export const Shaper =
  define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('Shaper');

/** Index that wraps around at the ends. (bufnum 0, in 0) */
export const WrapIndex =
  define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('WrapIndex');
