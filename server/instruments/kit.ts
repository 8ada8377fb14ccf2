/**
 * All that a file of instruments imports as `bunsynth`: the functions that define instruments, the SynthDef builder, and `dsp`, the helpers for renders. Each export made by
 * one of these functions is an instrument, called by its `name` or else by the name that it is exported under; SynthDefs that are exported are instruments as they are.
 *
 *     export const ding = defineRender({
 *       params: { freq: { type: 'number', default: 440, min: 20, max: 20000, unit: 'Hz' } },
 *       async *play(ctx) {
 *         const sound = ctx.buffer(0.5 * ctx.sampleRate, 1);
 *         for (let i = 0; i < sound[0].length; i++) sound[0][i] = Math.sin((2 * Math.PI * ctx.params.freq * i) / ctx.sampleRate);
 *         yield sound;
 *       },
 *     });
 *
 * Pure: nothing here runs before a file is loaded into a soft thread.
 */

export type { ElementInterface, SeriesParam, SeriesParams } from '../../protocol/instruments/element.ts';
export type { Params, ParamValue, ValuesOf } from '../../protocol/instruments/params.ts';
export * from '../synthdef/builder/index.ts';
export { type SoundFile, soundFile } from '../workers/sound-file.ts';
export { type PatchShape, patchSound } from '../workers/sound-patch.ts';
export * as dsp from './dsp/index.ts';
export {
  type CleanContext,
  type CloseContext,
  defineElement,
  type ElementCode,
  type ElementInstrument,
  type ElementSignals,
  type PlainData,
  type PrepareContext,
  type SeekContext,
  type SeriesView,
  type SoftContext,
} from './element/define.ts';
export type { Instrument } from './instrument.ts';
export type {
  Channels,
  InputWindow,
  NamedSound,
  Placed,
  PlannedEvent,
  Play,
  PlayPart,
  RenderContext,
  Samples,
  SynthOptions,
  Yielded,
} from './render/context.ts';
export { defineRender, type RenderInstrument, type RenderOptions } from './render/define.ts';
export * from './sequence/kit.ts';
export { defineSynth, type SynthInstrument, synthParams } from './synth/define.ts';
export {
  defineWebAudio,
  type NativeGraph,
  type NativeMoment,
  type WebAudioGraph,
  type WebAudioInstrument,
  type WebAudioVoiceInfo,
} from './webaudio/define.ts';
