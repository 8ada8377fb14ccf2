/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from '../define.ts';
import type { Input } from '../signal.ts';

/** Channels of a buffer. (bufnum 0) */
export const BufChannels = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufChannels');

/** Seconds that a buffer lasts. (bufnum 0) */
export const BufDur = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufDur');

/** Frames of a buffer. (bufnum 0) */
export const BufFrames = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufFrames');

/** The rate at which a buffer must be played to sound at its own pitch. (bufnum 0) */
export const BufRateScale = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufRateScale');

/** Reads a buffer at a frame number, with no (1), linear (2) or cubic (4) interpolation, as it is at the start. (numChannels 1, bufnum 0, phase 0, loop 1, interpolation 2) */
export const BufRd =
  define<
    UGen<
      'ar' | 'kr',
      [numChannels?: number, bufnum?: Input, phase?: Input, loop?: Input, interpolation?: Input],
      { numChannels?: number; bufnum?: Input; phase?: Input; loop?: Input; interpolation?: Input }
    >
  >('BufRd');

/** Sample rate of a buffer. (bufnum 0) */
export const BufSampleRate = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufSampleRate');

/** Samples of a buffer: frames times channels. (bufnum 0) */
export const BufSamples = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufSamples');

/** Writes signals into a buffer at a frame number. (bufnum 0, phase 0, loop 1) */
export const BufWr =
  define<
    UGen<
      'ar' | 'kr',
      [channels: Input, bufnum?: Input, phase?: Input, loop?: Input],
      { channels: Input; bufnum?: Input; phase?: Input; loop?: Input }
    >
  >('BufWr');

/** Fills a buffer with zeros when the synth starts. (buf 0) */
export const ClearBuf = define<UGen<'ir', [buf?: Input], { buf?: Input }>>('ClearBuf');

/** Plays the sound file that is open with a buffer, frame by frame; done at its end, unless it loops. (numChannels 1, bufnum 0, loop 0) */
export const DiskIn =
  define<
    UGen<
      'ar',
      [numChannels?: number, bufnum?: Input, loop?: Input],
      { numChannels?: number; bufnum?: Input; loop?: Input }
    >
  >('DiskIn');

/** Records signals to the sound file that is open with a buffer, a half of the buffer at a time; the number of frames recorded. (bufnum 0) */
export const DiskOut =
  define<UGen<'ar', [bufnum: Input, channels: Input], { bufnum?: Input; channels: Input }>>('DiskOut');

/** Plays a buffer with cubic interpolation, `rate` frames a sample; a trigger jumps to `startPos`. (numChannels 1, bufnum 0, rate 1, trigger 1, startPos 0, loop 0, doneAction 0) */
export const PlayBuf =
  define<
    UGen<
      'ar' | 'kr',
      [
        numChannels?: number,
        bufnum?: Input,
        rate?: Input,
        trigger?: Input,
        startPos?: Input,
        loop?: Input,
        doneAction?: Input,
      ],
      {
        numChannels?: number;
        bufnum?: Input;
        rate?: Input;
        trigger?: Input;
        startPos?: Input;
        loop?: Input;
        doneAction?: Input;
      }
    >
  >('PlayBuf');

/** Records signals into a buffer, mixed with what is there. (bufnum 0, offset 0, recLevel 1, preLevel 0, run 1, loop 1, trigger 1, doneAction 0) */
export const RecordBuf =
  define<
    UGen<
      'ar' | 'kr',
      [
        channels: Input,
        bufnum?: Input,
        offset?: Input,
        recLevel?: Input,
        preLevel?: Input,
        run?: Input,
        loop?: Input,
        trigger?: Input,
        doneAction?: Input,
      ],
      {
        channels: Input;
        bufnum?: Input;
        offset?: Input;
        recLevel?: Input;
        preLevel?: Input;
        run?: Input;
        loop?: Input;
        trigger?: Input;
        doneAction?: Input;
      }
    >
  >('RecordBuf');

/** Leaves its buffer as it is, as in an scsynth that runs by itself; silent. (bufnum 0) */
export const ScopeOut =
  define<UGen<'ar' | 'kr', [bufnum: Input, channels: Input], { bufnum?: Input; channels: Input }>>('ScopeOut');

/** Shows nothing, for want of shared memory; silent. (scopeNum 0, maxFrames 4096, scopeFrames 4096) */
export const ScopeOut2 =
  define<
    UGen<
      'ar' | 'kr',
      [scopeNum: Input, maxFrames: Input, scopeFrames: Input, channels: Input],
      { scopeNum?: Input; maxFrames?: Input; scopeFrames?: Input; channels: Input }
    >
  >('ScopeOut2');

/** Plays the sound file that is open with a buffer, `rate` frames a sample; sends /diskin with `sendID` at each half of the buffer if that is not 0. (numChannels 1, bufnum 0, rate 1, loop 0, sendID 0) */
export const VDiskIn =
  define<
    UGen<
      'ar',
      [numChannels?: number, bufnum?: Input, rate?: Input, loop?: Input, sendID?: Input],
      { numChannels?: number; bufnum?: Input; rate?: Input; loop?: Input; sendID?: Input }
    >
  >('VDiskIn');
