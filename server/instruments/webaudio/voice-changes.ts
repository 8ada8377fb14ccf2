/** Changes of voices that are there: controls of their synths, and parameters of their nodes, which move to the sample. Runs on the control thread. */

import type { WebAudioDescription } from '../../../protocol/instruments/description.ts';
import { kinds } from '../../../protocol/instruments/kinds.ts';
import { checkParams, ParamError, type ParamValue } from '../../../protocol/instruments/params.ts';
import type { NativePatch } from '../../audio/native-patch.ts';
import type { Entry } from '../catalogue.ts';
import { Glides, shortGlide } from '../glides.ts';
import type { KindServices } from '../services.ts';
import { overridesOf } from '../tempo-and-root.ts';
import { checkControls, type Given, refuseMove, splitControls } from '../voice-controls.ts';
import { movable, type WebAudioVoice } from './voice.ts';

export interface ChangesOptions extends Pick<KindServices, 'tempoAndRoot' | 'grid'> {
  readonly patch: NativePatch;
  /** Samples of a block. */
  readonly block: number;
  /** Sets controls of a voice's synth, where it has one. */
  readonly set: (voice: WebAudioVoice, controls: Readonly<Record<string, number>>) => void;
  readonly stop: (voice: WebAudioVoice) => void;
}

export class VoiceChanges {
  private readonly glides: Glides<WebAudioVoice>;

  constructor(private readonly options: ChangesOptions) {
    this.glides = new Glides(['gain', 'pan'], {
      ...options,
      now: options.grid.now,
      isSounding: ({ sent }) => sent,
    });
  }

  /** Called often. */
  advance(): void {
    this.glides.advance();
  }

  /** Checks new values, and returns a function that sets them. @throws ParamError */
  check(
    voice: WebAudioVoice,
    { description: { params } }: Entry<WebAudioDescription>,
    given: Given,
    sample?: number,
  ): () => void {
    const { instrument } = voice;
    const { own, rest } = splitControls(params, kinds.webaudio.controls, given);
    const controls = checkControls(instrument, own);
    refuseMove(instrument, controls);
    const { values } = checkParams(instrument, params, rest, voice.params);
    const built = voice.state !== 'planned';
    for (const key of Object.keys(rest)) {
      if (built && !voice.moved.has(key))
        throw new ParamError(
          `voice ${voice.id}: ${key} is taken when a voice of ${instrument} is built; ${movable(voice)} can be changed`,
        );
    }
    return () => {
      Object.assign(voice.controls, controls);
      voice.params = values;
      voice.overrides = overridesOf(params, rest, voice.overrides);
      if (Object.keys(controls).length) this.options.set(voice, controls as Record<string, number>);
      if (!built) return;
      for (const key of Object.keys(rest)) this.move(voice, key, values[key]!, shortGlide, sample);
      this.fill(voice, sample);
    };
  }

  /** Sets tempo and root as they are from a sample on; those that are taken when it is built stay. */
  fill(voice: WebAudioVoice, sample: number | undefined): void {
    const { tempoAndRoot, grid } = this.options;
    const { params } = voice.entry.description;
    const values = tempoAndRoot.fill(params, voice.params, voice.overrides, sample ?? grid.now());
    for (const key of voice.moved.keys()) {
      if (values[key] === voice.params[key]) continue;
      voice.params = { ...voice.params, [key]: values[key]! };
      this.move(voice, key, values[key]!, shortGlide, sample);
    }
  }

  glide(voice: WebAudioVoice, key: string, value: number, seconds: number, sample?: number): void {
    if (this.glides.keys.includes(key)) return this.glides.begin(voice, key, value, seconds);
    if (!voice.moved.has(key)) throw new ParamError(`voice ${voice.id}: ${key} cannot glide; ${movable(voice)} can`);
    const { params } = voice.entry.description;
    const { values } = checkParams(voice.instrument, params, { [key]: value }, voice.params);
    voice.params = values;
    voice.overrides = overridesOf(params, { [key]: value }, voice.overrides);
    this.move(voice, key, values[key]!, seconds, sample);
  }

  /** @param sample of the engine; undefined for at once */
  private move({ moved }: WebAudioVoice, key: string, value: ParamValue, seconds: number, sample?: number): void {
    const { patch } = this.options;
    const now = patch.context.currentTime;
    moved.get(key)!.move(Number(value), sample === undefined ? now : Math.max(now, patch.timeOf(sample)), seconds);
  }
}
