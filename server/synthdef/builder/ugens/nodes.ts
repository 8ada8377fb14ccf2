/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Samples of a block. */
export const BlockSize = define<UGen<'ir', [], Record<never, never>>>('BlockSize');

/** Distinguishes NaN (1), infinity (2) and denormal numbers (3) from others (0); prints each with `post` 1, each change with `post` 2. (in 0, id 0, post 2) */
export const CheckBadValues =
  define<UGen<'ar' | 'kr', [input?: Input, id?: Input, post?: Input], { in?: Input; id?: Input; post?: Input }>>(
    'CheckBadValues',
  );

/** Seconds from one block to the next. */
export const ControlDur = define<UGen<'ir', [], Record<never, never>>>('ControlDur');

/** Blocks a second. */
export const ControlRate = define<UGen<'ir', [], Record<never, never>>>('ControlRate');

/** 1 when the UGen that feeds it is done. (src 0) */
export const Done = define<UGen<'kr', [src?: Input], { src?: Input }>>('Done');

/** Frees the node `id` at a trigger. (trig 0, id 0) */
export const Free = define<UGen<'kr', [trig?: Input, id?: Input], { trig?: Input; id?: Input }>>('Free');

/** Frees the synth at a trigger. (in 0) */
export const FreeSelf = define<UGen<'kr', [input?: Input], { in?: Input }>>('FreeSelf');

/** Frees the synth when the UGen that feeds it is done. (src 0) */
export const FreeSelfWhenDone = define<UGen<'kr', [src?: Input], { src?: Input }>>('FreeSelfWhenDone');

/** A key; there is no display, so it is `minval`, followed within 60 dB in `lag` seconds. (keycode 0, minval 0, maxval 1, lag 0.2) */
export const KeyState =
  define<
    UGen<
      'kr',
      [keycode?: Input, minval?: Input, maxval?: Input, lag?: Input],
      { keycode?: Input; minval?: Input; maxval?: Input; lag?: Input }
    >
  >('KeyState');

/** The button of the mouse; there is no display, so it is `minval`, followed within 60 dB in `lag` seconds. (minval 0, maxval 1, lag 0.2) */
export const MouseButton =
  define<UGen<'kr', [minval?: Input, maxval?: Input, lag?: Input], { minval?: Input; maxval?: Input; lag?: Input }>>(
    'MouseButton',
  );

/** The place of the mouse from left to right; there is no display, so it is `minval`, followed within 60 dB in `lag` seconds. (minval 0, maxval 1, warp 0, lag 0.2) */
export const MouseX =
  define<
    UGen<
      'kr',
      [minval?: Input, maxval?: Input, warp?: Input, lag?: Input],
      { minval?: Input; maxval?: Input; warp?: Input; lag?: Input }
    >
  >('MouseX');

/** The place of the mouse from bottom to top; there is no display, so it is `minval`, followed within 60 dB in `lag` seconds. (minval 0, maxval 1, warp 0, lag 0.2) */
export const MouseY =
  define<
    UGen<
      'kr',
      [minval?: Input, maxval?: Input, warp?: Input, lag?: Input],
      { minval?: Input; maxval?: Input; warp?: Input; lag?: Input }
    >
  >('MouseY');

/** The id of the synth. */
export const NodeID = define<UGen<'ir', [], Record<never, never>>>('NodeID');

/** Audio buses. */
export const NumAudioBuses = define<UGen<'ir', [], Record<never, never>>>('NumAudioBuses');

/** Buffers. */
export const NumBuffers = define<UGen<'ir', [], Record<never, never>>>('NumBuffers');

/** Control buses. */
export const NumControlBuses = define<UGen<'ir', [], Record<never, never>>>('NumControlBuses');

/** Input channels of the server. */
export const NumInputBuses = define<UGen<'ir', [], Record<never, never>>>('NumInputBuses');

/** Output channels of the server. */
export const NumOutputBuses = define<UGen<'ir', [], Record<never, never>>>('NumOutputBuses');

/** Synths on the server: at the start of this one, or in each block. */
export const NumRunningSynths = define<UGen<'ir' | 'kr', [], Record<never, never>>>('NumRunningSynths');

/** Pauses the node `id` while the gate is 0. (gate 0, id 0) */
export const Pause = define<UGen<'kr', [gate?: Input, id?: Input], { gate?: Input; id?: Input }>>('Pause');

/** Pauses the synth at a trigger. (in 0) */
export const PauseSelf = define<UGen<'kr', [input?: Input], { in?: Input }>>('PauseSelf');

/** Pauses the synth when the UGen that feeds it is done. (src 0) */
export const PauseSelfWhenDone = define<UGen<'kr', [src?: Input], { src?: Input }>>('PauseSelfWhenDone');

/** A turn (2π) over the sample rate. */
export const RadiansPerSample = define<UGen<'ir', [], Record<never, never>>>('RadiansPerSample');

/** Seconds from one sample to the next. */
export const SampleDur = define<UGen<'ir', [], Record<never, never>>>('SampleDur');

/** Samples a second. */
export const SampleRate = define<UGen<'ir', [], Record<never, never>>>('SampleRate');

/** Puts `replace` where its input is NaN, infinite or a denormal number. (in 0, replace 0) */
export const Sanitize =
  define<UGen<'ar' | 'kr', [input?: Input, replace?: Input], { in?: Input; replace?: Input }>>('Sanitize');

/** The part of a sample by which the synth was asked to start later than it did. */
export const SubsampleOffset = define<UGen<'ir', [], Record<never, never>>>('SubsampleOffset');
