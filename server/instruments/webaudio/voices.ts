/**
 * The voices of Web Audio instruments: nodes that sound into a channel of the engine, where a synth takes it to its bus. Runs on the control
 * thread.
 */

import { faultText, type WebAudioDescription } from '../../../protocol/instruments/description.ts';
import { kinds } from '../../../protocol/instruments/kinds.ts';
import { checkParams, ParamError } from '../../../protocol/instruments/params.ts';
import type { NativePatch } from '../../audio/native-patch.ts';
import { canMeet, type Onset } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import { faultOf } from '../faults.ts';
import { selected, type VoiceKind } from '../kind.ts';
import type { KindServices } from '../services.ts';
import { overridesOf } from '../tempo-and-root.ts';
import type { VoiceView } from '../voice.ts';
import { checkControls, type Given, splitControls } from '../voice-controls.ts';
import { VoiceBuilder } from './builder.ts';
import { Panics } from './panics.ts';
import { plannedVoice, takeApart, viewOf, type WebAudioVoice } from './voice.ts';
import { VoiceChanges } from './voice-changes.ts';

/** Seconds before its time at which a voice is built. */
const ahead = 0.25;
const gone = 'its audio context went with the device; Web Audio instruments play again when the server is started anew';

export class WebAudioVoices implements VoiceKind {
  private readonly voices = new Map<number, WebAudioVoice>();
  private readonly byNode = new Map<number, WebAudioVoice>();
  private readonly builder: VoiceBuilder;
  private readonly changes: VoiceChanges;

  constructor(private readonly options: KindServices & { readonly patch: NativePatch }) {
    const { layout, patch, feed } = options;
    const panics = new Panics({
      feed,
      voices: () => this.voices.values(),
      failed: (voice, message) => this.failed(voice, message),
    });
    patch.onPanic = (reason) => panics.take(reason);
    patch.onLost = () => {
      for (const voice of [...this.voices.values()]) this.failed(voice, gone);
    };
    this.builder = new VoiceBuilder({ ...options, outputs: layout.outputs });
    this.changes = new VoiceChanges({
      ...options,
      block: layout.blockSize,
      set: (voice, controls) => this.set(voice, controls),
      stop: (voice) => this.stop(voice),
    });
  }

  get busy(): boolean {
    return this.voices.size > 0;
  }

  /** True while a voice is being built. */
  get preparing(): boolean {
    return [...this.voices.values()].some(({ state, sent }) => state === 'rendering' && !sent);
  }

  select(which: number | string): WebAudioVoice[] {
    return selected(this.voices, which);
  }

  view(voice: WebAudioVoice): VoiceView {
    return viewOf(voice);
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  start(entry: Entry<WebAudioDescription>, given: Given, onset: Onset): number {
    const { name: instrument, params } = entry.description;
    const { ids, patch } = this.options;
    if (patch.isLost) throw new ParamError(`instrument ${instrument}: ${gone}`);
    const { own, rest } = splitControls(params, kinds.webaudio.controls, given);
    const { values, extra } = checkParams(instrument, params, rest);
    const { group = 0, ...controls } = checkControls(instrument, own);
    const voice = plannedVoice(
      {
        id: ids.voice(),
        entry,
        node: ids.node(),
        group: Number(group),
        params: values,
        extra,
        overrides: overridesOf(params, rest),
        onset,
      },
      controls as Record<string, number>,
    );
    this.voices.set(voice.id, voice);
    this.byNode.set(voice.node, voice);
    this.advance();
    return voice.id;
  }

  /** Builds what is due soon, and stops what is over. */
  advance(): void {
    this.changes.advance();
    const { grid } = this.options;
    const now = grid.now();
    for (const voice of [...this.voices.values()]) {
      if (voice.ends <= now) this.stop(voice);
      const { sample, isFixed } = voice.onset;
      if (voice.state !== 'planned' || !isFixed || (sample !== undefined && now < sample - ahead * grid.sampleRate))
        continue;
      voice.state = 'rendering';
      void this.begin(voice);
    }
  }

  private async begin(voice: WebAudioVoice): Promise<void> {
    const { grid, tempoAndRoot } = this.options;
    try {
      const instrument = await this.builder.prepare(voice.entry);
      if (!this.voices.has(voice.id)) return;
      if (!canMeet(voice.onset, grid.now(), grid.sampleRate)) {
        voice.state = 'planned';
        return;
      }
      const graph = await this.builder.build(voice, instrument, () => this.sourcesEnded(voice));
      if (!this.voices.has(voice.id)) return;
      this.builder.connect(voice, graph);
      const now = grid.now();
      voice.late = Math.max(0, now - (voice.onset.sample ?? now));
      voice.begins = Math.max(now, Math.round(voice.begins));
      for (const sample of [voice.begins, ...tempoAndRoot.since(voice.begins)]) this.changes.fill(voice, sample);
    } catch (error) {
      this.failed(voice, faultText(faultOf(error)));
    }
  }

  loaded(entry: Entry<WebAudioDescription>): void {
    // What fails now is told by the first voice.
    void this.builder.prepare(entry).catch(() => {});
  }

  /** Tells of a failure, and ends the voice: it is over, and its channel another's, once its synth is gone. */
  private failed(voice: WebAudioVoice, message: string): void {
    this.options.feed.notifyOf(voice, { type: 'failed', message });
    this.kill(voice);
  }

  // ---- reports of the render thread and of sources -----------------------------------------------------------

  nodeStarted(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    const { feed, sender, grid } = this.options;
    if (voice.state === 'stopping') return sender.free(voice);
    voice.state = 'playing';
    const lateness = (1000 * voice.late) / grid.sampleRate;
    feed.notifyOf(voice, { type: 'started', sample: voice.begins, render: 0, lateness });
  }

  nodeEnded(node: number): void {
    const voice = this.byNode.get(node);
    if (voice) this.over(voice);
  }

  lost(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    this.options.feed.notifyOf(voice, { type: 'failed', message: `no node could be made in group ${voice.group}` });
    this.over(voice);
  }

  private sourcesEnded(voice: WebAudioVoice): void {
    const { grid, patch } = this.options;
    voice.ends = grid.now() + patch.ahead + (voice.graph?.tail ?? 0) * grid.sampleRate;
  }

  private over(voice: WebAudioVoice): void {
    if (!this.voices.delete(voice.id)) return;
    this.byNode.delete(voice.node);
    voice.onset.close();
    takeApart(voice);
    this.options.feed.notifyOf(voice, { type: 'ended', sample: this.options.grid.now() });
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  stop(voice: WebAudioVoice): void {
    if (!voice.sent) return this.over(voice);
    voice.state = 'stopping';
    voice.ends = Infinity;
    this.set(voice, { gate: 0 });
  }

  /** Ends its sources, and lets what sounds on after them do so for its tail; a voice without a tail, or without sources, is stopped. */
  hush(voice: WebAudioVoice): void {
    const { state, suspicion, nodes, graph } = voice;
    if (state === 'playing' && suspicion === 'none' && nodes?.hasSources && (graph?.tail ?? 0) > 0) nodes.stopSources();
    else this.stop(voice);
  }

  kill(voice: WebAudioVoice): void {
    if (!voice.sent) return this.over(voice);
    voice.state = 'stopping';
    this.options.sender.free(voice);
  }

  canPlan({ moved }: WebAudioVoice, keys: readonly string[]): boolean {
    return keys.every((key) => moved.has(key));
  }

  change(voice: WebAudioVoice, entry: Entry<WebAudioDescription>, given: Given, sample?: number): () => void {
    return this.changes.check(voice, entry, given, sample);
  }

  glide(voice: WebAudioVoice, key: string, value: number, seconds: number, sample?: number): void {
    this.changes.glide(voice, key, value, seconds, sample);
  }

  follow(sample: number | undefined): void {
    for (const voice of this.voices.values()) if (voice.sent) this.changes.fill(voice, sample);
  }

  private set(voice: WebAudioVoice, controls: Readonly<Record<string, number>>): void {
    if (voice.sent) this.options.sender.set(voice, controls);
  }
}
