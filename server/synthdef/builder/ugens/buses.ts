/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Rises from 0 to 1 in the first block; once `gate` is 0 falls to 0 within a block, and the synth ends. (gate 1) */
export const Fade = define<UGen<'ar', [gate?: Input], { gate?: Input }>>('Fade');

/** Reads consecutive buses as they stand in this block. (bus 0, numChannels 1) */
export const In =
  define<UGen<'ar' | 'kr', [bus?: Input, numChannels?: number], { bus?: Input; numChannels?: number }>>('In');

/** Reads audio buses that may be written only later in the block: then one block late. (bus 0, numChannels 1) */
export const InFeedback =
  define<UGen<'ar', [bus?: Input, numChannels?: number], { bus?: Input; numChannels?: number }>>('InFeedback');

/** Reads what LocalOut of the same synth wrote in the block before; its inputs are the values until then. (numChannels 1, defaults 0) */
export const LocalIn =
  define<UGen<'ar' | 'kr', [numChannels?: number, defaults?: Input], { numChannels?: number; defaults?: Input }>>(
    'LocalIn',
  );

/** Adds signals to the synth’s own buses, read by LocalIn in the next block. */
export const LocalOut = define<UGen<'ar' | 'kr', [channels: Input], { channels: Input }, void>>('LocalOut');

/** Reads the channels of Web Audio nodes in this block, from `channel` on. (numChannels 1, channel 0) */
export const NativeIn =
  define<UGen<'ar', [numChannels?: number, channel?: Input], { numChannels?: number; channel?: Input }>>('NativeIn');

/** Sends signals to Web Audio nodes, which receive them in the next quantum, from `channel` on. (channel 0) */
export const NativeOut =
  define<UGen<'ar', [channel: Input, channels: Input], { channel?: Input; channels: Input }, void>>('NativeOut');

/** Out, delayed within the block so that a synth starts on the exact sample of its time tag. (bus 0) */
export const OffsetOut =
  define<UGen<'ar', [bus: Input, channels: Input], { bus?: Input; channels: Input }, void>>('OffsetOut');

/** Adds signals to consecutive buses. (bus 0) */
export const Out =
  define<UGen<'ar' | 'kr', [bus: Input, channels: Input], { bus?: Input; channels: Input }, void>>('Out');

/** Overwrites consecutive buses. (bus 0) */
export const ReplaceOut =
  define<UGen<'ar' | 'kr', [bus: Input, channels: Input], { bus?: Input; channels: Input }, void>>('ReplaceOut');

/** Fades consecutive buses from what is on them (`xfade` 0) to signals (1); at audio rate a control-rate `xfade` moves in a line over the block. (bus 0, xfade 0) */
export const XOut =
  define<
    UGen<
      'ar' | 'kr',
      [bus: Input, xfade: Input, channels: Input],
      { bus?: Input; xfade?: Input; channels: Input },
      void
    >
  >('XOut');
