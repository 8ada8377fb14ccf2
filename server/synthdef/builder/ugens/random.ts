/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Brown noise, 6 dB less an octave: a random walk reflected at -1 and 1. */
export const BrownNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('BrownNoise');

/** At random -1 or 1 each sample. */
export const ClipNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('ClipNoise');

/** Chaotic crackle; livelier with `chaosParam` from 1 to 2. (chaosParam 1.5) */
export const Crackle = define<UGen<'ar' | 'kr', [chaosParam?: Input], { chaosParam?: Input }>>('Crackle');

/** Impulses from 0 to 1 at random times, `density` a second. (density 0) */
export const Dust = define<UGen<'ar' | 'kr', [density?: Input], { density?: Input }>>('Dust');

/** Impulses from -1 to 1 at random times, `density` a second. (density 0) */
export const Dust2 = define<UGen<'ar' | 'kr', [density?: Input], { density?: Input }>>('Dust2');

/** A random number when the synth starts, exponentially distributed from `lo` to `hi`. (lo 0.01, hi 1) */
export const ExpRand = define<UGen<'ir', [lo?: Input, hi?: Input], { lo?: Input; hi?: Input }>>('ExpRand');

/** Noise from flipping one random bit of a word each sample. */
export const GrayNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('GrayNoise');

/** A random integer from `lo` to `hi` when the synth starts. (lo 0, hi 127) */
export const IRand = define<UGen<'ir', [lo?: Input, hi?: Input], { lo?: Input; hi?: Input }>>('IRand');

/** At random -1 or 1, anew `freq` times a second. (freq 500) */
export const LFClipNoise = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFClipNoise');

/** At random -1 or 1, anew `freq` times a second; follows `freq` at once. (freq 500) */
export const LFDClipNoise = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFDClipNoise');

/** A new random level, `freq` a second; follows `freq` at once. (freq 500) */
export const LFDNoise0 = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFDNoise0');

/** A new random level, `freq` a second. (freq 500) */
export const LFNoise0 = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFNoise0');

/** Lines between random levels, `freq` a second. (freq 500) */
export const LFNoise1 = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFNoise1');

/** Parabolas through the middles between random levels, `freq` a second. (freq 500) */
export const LFNoise2 = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFNoise2');

/** A random number when the synth starts, the lower (or, with `minmax` 1, the higher) the likelier. (lo 0, hi 1, minmax 0) */
export const LinRand =
  define<UGen<'ir', [lo?: Input, hi?: Input, minmax?: Input], { lo?: Input; hi?: Input; minmax?: Input }>>('LinRand');

/** The mean of `n` random numbers from `lo` to `hi` when the synth starts. (lo 0, hi 1, n 0) */
export const NRand =
  define<UGen<'ir', [lo?: Input, hi?: Input, n?: Input], { lo?: Input; hi?: Input; n?: Input }>>('NRand');

/** Pink noise, 3 dB less an octave: the sum of sixteen dice that are thrown ever more seldom. */
export const PinkNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('PinkNoise');

/** A random number when the synth starts, uniform from `lo` to `hi`. (lo 0, hi 1) */
export const Rand = define<UGen<'ir', [lo?: Input, hi?: Input], { lo?: Input; hi?: Input }>>('Rand');

/** Chooses the random generator that the synth’s UGens draw from. (id 0) */
export const RandID = define<UGen<'ir' | 'kr', [id?: Input], { id?: Input }>>('RandID');

/** Seeds the synth’s random generator at each trigger. (trig 0, seed 56789) */
export const RandSeed =
  define<UGen<'ar' | 'ir' | 'kr', [trig?: Input, seed?: Input], { trig?: Input; seed?: Input }>>('RandSeed');

/** A new random number at each trigger, exponentially distributed from `lo` to `hi`. (lo 0.01, hi 1, trig 0) */
export const TExpRand =
  define<UGen<'ar' | 'kr', [lo?: Input, hi?: Input, trig?: Input], { lo?: Input; hi?: Input; trig?: Input }>>(
    'TExpRand',
  );

/** A new random integer from `lo` to `hi` at each trigger. (lo 0, hi 127, trig 0) */
export const TIRand =
  define<UGen<'ar' | 'kr', [lo?: Input, hi?: Input, trig?: Input], { lo?: Input; hi?: Input; trig?: Input }>>('TIRand');

/** A new random number at each trigger, uniform from `lo` to `hi`. (lo 0, hi 1, trig 0) */
export const TRand =
  define<UGen<'ar' | 'kr', [lo?: Input, hi?: Input, trig?: Input], { lo?: Input; hi?: Input; trig?: Input }>>('TRand');

/** Uniform white noise. */
export const WhiteNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('WhiteNoise');
