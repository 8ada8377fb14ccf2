/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Transforms a signal into a buffer every `hop` of a window; the buffer’s number in the blocks in which it did, else -1. (buffer 0, in 0, hop 0.5, wintype 0, active 1, winsize 0) */
export const FFT =
  define<
    UGen<
      'kr',
      [buffer?: Input, input?: Input, hop?: Input, wintype?: Input, active?: Input, winsize?: Input],
      { buffer?: Input; in?: Input; hop?: Input; wintype?: Input; active?: Input; winsize?: Input }
    >
  >('FFT');

/** Transforms spectra back and adds where their windows overlap. (buffer 0, wintype 0, winsize 0) */
export const IFFT =
  define<
    UGen<
      'ar' | 'kr',
      [buffer?: Input, wintype?: Input, winsize?: Input],
      { buffer?: Input; wintype?: Input; winsize?: Input }
    >
  >('IFFT');

/** Adds spectra. (bufferA 0, bufferB 0) */
export const PV_Add =
  define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Add');

/** Takes a part of the pairs, in a random order, from others that are at most `width` of the spectrum away; a trigger chooses anew. (buffer 0, wipe 0, width 0.2, trig 0) */
export const PV_BinScramble =
  define<
    UGen<
      'kr',
      [buffer?: Input, wipe?: Input, width?: Input, trig?: Input],
      { buffer?: Input; wipe?: Input; width?: Input; trig?: Input }
    >
  >('PV_BinScramble');

/** Moves and stretches a spectrum by frequencies. (buffer 0, stretch 1, shift 0, interp 0) */
export const PV_BinShift =
  define<
    UGen<
      'kr',
      [buffer?: Input, stretch?: Input, shift?: Input, interp?: Input],
      { buffer?: Input; stretch?: Input; shift?: Input; interp?: Input }
    >
  >('PV_BinShift');

/** Takes the bottom (wipe above 0) or the top (below 0) from the second. (bufferA 0, bufferB 0, wipe 0) */
export const PV_BinWipe =
  define<
    UGen<'kr', [bufferA?: Input, bufferB?: Input, wipe?: Input], { bufferA?: Input; bufferB?: Input; wipe?: Input }>
  >('PV_BinWipe');

/** Clears the bottom (wipe above 0) or the top (below 0) of a spectrum. (buffer 0, wipe 0) */
export const PV_BrickWall =
  define<UGen<'kr', [buffer?: Input, wipe?: Input], { buffer?: Input; wipe?: Input }>>('PV_BrickWall');

/** Maps each pair z to (z − a) / (1 − z a*). (buffer 0, areal 0, aimag 0) */
export const PV_ConformalMap =
  define<UGen<'kr', [buffer?: Input, areal?: Input, aimag?: Input], { buffer?: Input; areal?: Input; aimag?: Input }>>(
    'PV_ConformalMap',
  );

/** Mirrors phases. (buffer 0) */
export const PV_Conj = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_Conj');

/** Copies the first spectrum to the second, and passes that on. (bufferA 0, bufferB 0) */
export const PV_Copy =
  define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Copy');

/** Takes the phases of the second. (bufferA 0, bufferB 0) */
export const PV_CopyPhase =
  define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_CopyPhase');

/** Adds a random phase to each pair; a trigger chooses them anew. `trig` also says for which part of the spectrum. (buffer 0, trig 0) */
export const PV_Diffuser =
  define<UGen<'kr', [buffer?: Input, trig?: Input], { buffer?: Input; trig?: Input }>>('PV_Diffuser');

/** Divides by the second spectrum. (bufferA 0, bufferB 0) */
export const PV_Div =
  define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Div');

/** Keeps magnitudes from a threshold on that no neighbour exceeds. (buffer 0, threshold 0) */
export const PV_LocalMax =
  define<UGen<'kr', [buffer?: Input, threshold?: Input], { buffer?: Input; threshold?: Input }>>('PV_LocalMax');

/** Keeps magnitudes from a threshold on. (buffer 0, threshold 0) */
export const PV_MagAbove =
  define<UGen<'kr', [buffer?: Input, threshold?: Input], { buffer?: Input; threshold?: Input }>>('PV_MagAbove');

/** Keeps magnitudes up to a threshold. (buffer 0, threshold 0) */
export const PV_MagBelow =
  define<UGen<'kr', [buffer?: Input, threshold?: Input], { buffer?: Input; threshold?: Input }>>('PV_MagBelow');

/** Limits magnitudes to a threshold. (buffer 0, threshold 0) */
export const PV_MagClip =
  define<UGen<'kr', [buffer?: Input, threshold?: Input], { buffer?: Input; threshold?: Input }>>('PV_MagClip');

/** Divides magnitudes by those of the second, but by no less than `zeroed`. (bufferA 0, bufferB 0, zeroed 0.0001) */
export const PV_MagDiv =
  define<
    UGen<'kr', [bufferA?: Input, bufferB?: Input, zeroed?: Input], { bufferA?: Input; bufferB?: Input; zeroed?: Input }>
  >('PV_MagDiv');

/** Holds the magnitudes while `freeze` is above 0. (buffer 0, freeze 0) */
export const PV_MagFreeze =
  define<UGen<'kr', [buffer?: Input, freeze?: Input], { buffer?: Input; freeze?: Input }>>('PV_MagFreeze');

/** Multiplies magnitudes. (bufferA 0, bufferB 0) */
export const PV_MagMul =
  define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_MagMul');

/** Multiplies each magnitude by noise. (buffer 0) */
export const PV_MagNoise = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_MagNoise');

/** Moves and stretches magnitudes by frequencies; phases stay. (buffer 0, stretch 1, shift 0) */
export const PV_MagShift =
  define<
    UGen<'kr', [buffer?: Input, stretch?: Input, shift?: Input], { buffer?: Input; stretch?: Input; shift?: Input }>
  >('PV_MagShift');

/** Each magnitude becomes the mean of its neighbours. (buffer 0, bins 0) */
export const PV_MagSmear =
  define<UGen<'kr', [buffer?: Input, bins?: Input], { buffer?: Input; bins?: Input }>>('PV_MagSmear');

/** Squares magnitudes. (buffer 0) */
export const PV_MagSquared = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_MagSquared');

/** Takes whichever magnitude is larger, with its phase. (bufferA 0, bufferB 0) */
export const PV_Max =
  define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Max');

/** Takes whichever magnitude is smaller, with its phase. (bufferA 0, bufferB 0) */
export const PV_Min =
  define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Min');

/** Multiplies spectra. (bufferA 0, bufferB 0) */
export const PV_Mul =
  define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Mul');

/** Adds to all phases; with `integrate` more each time. (buffer 0, shift 0, integrate 0) */
export const PV_PhaseShift =
  define<
    UGen<'kr', [buffer?: Input, shift?: Input, integrate?: Input], { buffer?: Input; shift?: Input; integrate?: Input }>
  >('PV_PhaseShift');

/** Turns phases by three quarters. (buffer 0) */
export const PV_PhaseShift270 = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_PhaseShift270');

/** Turns phases by a quarter. (buffer 0) */
export const PV_PhaseShift90 = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_PhaseShift90');

/** Clears a part of the pairs, in an order that a trigger chooses anew. (buffer 0, wipe 0, trig 0) */
export const PV_RandComb =
  define<UGen<'kr', [buffer?: Input, wipe?: Input, trig?: Input], { buffer?: Input; wipe?: Input; trig?: Input }>>(
    'PV_RandComb',
  );

/** Clears a spectrum between the teeth of a comb. (buffer 0, numTeeth 0, phase 0, width 0.5) */
export const PV_RectComb =
  define<
    UGen<
      'kr',
      [buffer?: Input, numTeeth?: Input, phase?: Input, width?: Input],
      { buffer?: Input; numTeeth?: Input; phase?: Input; width?: Input }
    >
  >('PV_RectComb');

/** Takes the pairs between the teeth of a comb from the second. (bufferA 0, bufferB 0, numTeeth 0, phase 0, width 0.5) */
export const PV_RectComb2 =
  define<
    UGen<
      'kr',
      [bufferA?: Input, bufferB?: Input, numTeeth?: Input, phase?: Input, width?: Input],
      { bufferA?: Input; bufferB?: Input; numTeeth?: Input; phase?: Input; width?: Input }
    >
  >('PV_RectComb2');

/** Convolves with a response that PreparePartConv has put in a buffer, `fftsize` / 2 samples less a block later. (in 0, fftsize 0, irbufnum 0) */
export const PartConv =
  define<
    UGen<'ar', [input?: Input, fftsize?: Input, irbufnum?: Input], { in?: Input; fftsize?: Input; irbufnum?: Input }>
  >('PartConv');
