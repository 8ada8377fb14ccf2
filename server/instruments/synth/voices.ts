/** The voices of SynthDef instruments: each is a synth, placed to the sample. Runs on the control thread. */

import type { SynthDescription } from '../../../protocol/instruments/description.ts';
import { kinds } from '../../../protocol/instruments/kinds.ts';
import { type CheckedParams, checkParams, ParamError, type ParamRecord } from '../../../protocol/instruments/params.ts';
import { canMeet, type Onset } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import { selected, type VoiceKind } from '../kind.ts';
import type { KindServices } from '../services.ts';
import { type Overrides, overridesOf } from '../tempo-and-root.ts';
import type { VoiceView } from '../voice.ts';
import { checkControls, type Given, splitControls } from '../voice-controls.ts';
import { changesFrom, controlsOf, defOf, type SynthVoice, viewOf } from './voice.ts';

type SynthEntry = Entry<SynthDescription>;

/** Seconds before its time at which a synth is sent: what is stopped before that never was. */
const ahead = 0.1;

export class SynthVoices implements VoiceKind {
  private readonly voices = new Map<number, SynthVoice>();
  private readonly byNode = new Map<number, SynthVoice>();
  /** Names of defs, and promises that resolve when these are there. */
  private readonly defs = new Map<string, Promise<void>>();

  constructor(private readonly options: Pick<KindServices, 'sender' | 'feed' | 'ids' | 'tempoAndRoot' | 'grid'>) {}

  get busy(): boolean {
    return this.voices.size > 0;
  }

  get preparing(): boolean {
    return [...this.voices.values()].some(({ isReady, state }) => !isReady && state === 'planned');
  }

  select(which: number | string): SynthVoice[] {
    return selected(this.voices, which);
  }

  view(voice: SynthVoice): VoiceView {
    return viewOf(voice);
  }

  start(entry: SynthEntry, given: Given, onset: Onset): number {
    const { name } = entry.description;
    const {
      own: { group: wanted = 0 },
      rest,
    } = splitControls({}, kinds.synth.controls, given);
    const { group } = checkControls(name, { group: wanted });
    return this.play(
      entry,
      this.check(entry, rest).values,
      overridesOf(entry.description.params, rest),
      Number(group),
      onset,
    ).id;
  }

  /** A SynthDef takes its controls and nothing else. @throws ParamError */
  private check({ description: { name, params } }: Entry, given: Given, initial: ParamRecord = {}): CheckedParams {
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(params, key));
    if (unknown !== undefined)
      throw new ParamError(
        `instrument ${name} has no control ${unknown}; it has ${Object.keys(params).join(', ') || 'none'}`,
      );
    return checkParams(name, params, given, initial);
  }

  private play(entry: SynthEntry, params: ParamRecord, overrides: Overrides, group: number, onset: Onset): SynthVoice {
    const { name, params: described, bytes } = entry.description;
    const { ids } = this.options;
    const def = defOf(entry);
    const voice: SynthVoice = {
      id: ids.voice(),
      instrument: name,
      node: ids.node(),
      group,
      def,
      described,
      params,
      overrides,
      state: 'planned',
      onset,
      isReady: false,
      later: [],
      sent: false,
      inTime: false,
      born: Date.now(),
    };
    this.voices.set(voice.id, voice);
    this.byNode.set(voice.node, voice);
    this.known(def, bytes).then(
      () => {
        voice.isReady = true;
        this.send(voice);
      },
      (error: Error) => this.refused(voice, error),
    );
    return voice;
  }

  /** The first voice, maybe a key's, is not to wait for a compiler. */
  loaded(entry: SynthEntry): void {
    // What fails now is told by the first voice.
    this.known(defOf(entry), entry.description.bytes).catch(() => {});
  }

  /** Makes a def known, once; resolves when it is. One that could not be made is tried again when it is asked for again. */
  private known(def: string, bytes: Uint8Array): Promise<void> {
    const known = this.defs.get(def);
    if (known) return known;
    const ready = this.options.sender.defineAs(def, bytes);
    this.defs.set(def, ready);
    ready.catch(() => this.defs.delete(def));
    return ready;
  }

  private refused(voice: SynthVoice, error: Error): void {
    this.options.feed.notifyOf(voice, { type: 'failed', message: error.message });
    this.over(voice);
  }

  /** Sends what is due soon. Called often. */
  advance(): void {
    for (const voice of this.voices.values()) {
      if (voice.isReady && !voice.sent) this.send(voice);
    }
  }

  private send(voice: SynthVoice): void {
    const { grid, sender, tempoAndRoot } = this.options;
    const { onset } = voice;
    const now = grid.now();
    if (voice.sent || !this.voices.has(voice.id) || !onset.isFixed || !canMeet(onset, now, grid.sampleRate)) return;
    const { sample } = onset;
    if (sample !== undefined && now < sample - ahead * grid.sampleRate) return;
    voice.sent = true;
    voice.inTime = sample !== undefined && sample >= now;
    const begins = Math.max(now, sample ?? 0);
    voice.params = this.filled(voice, voice.params, begins);
    sender.addSynth(voice.def, voice.node, voice.group, controlsOf(voice.params), sample);
    for (const later of tempoAndRoot.since(begins)) this.fill(voice, later);
    for (const { controls, sample: at } of voice.later.splice(0)) this.set(voice, controls, at);
  }

  /** A node has begun. */
  nodeStarted(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    if (voice.state === 'stopping') return this.options.sender.free(voice);
    voice.state = 'playing';
    const { feed, grid } = this.options;
    const sample = voice.inTime ? voice.onset.sample! : grid.now();
    const lateness = (1000 * (sample - (voice.onset.sample ?? sample))) / grid.sampleRate;
    feed.notifyOf(voice, { type: 'started', sample, render: 0, lateness });
  }

  nodeEnded(node: number): void {
    const voice = this.byNode.get(node);
    if (voice) this.over(voice);
  }

  /** A synth could not be made. */
  lost(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    this.options.feed.notifyOf(voice, {
      type: 'failed',
      message: `no node could be made in group ${voice.group}`,
    });
    this.over(voice);
  }

  private over(voice: SynthVoice): void {
    this.byNode.delete(voice.node);
    voice.onset.close();
    if (this.voices.delete(voice.id))
      this.options.feed.notifyOf(voice, {
        type: 'ended',
        sample: this.options.grid.now(),
      });
  }

  stop(voice: SynthVoice): void {
    if (this.endsHere(voice)) this.options.sender.fade(voice);
  }

  kill(voice: SynthVoice): void {
    if (this.endsHere(voice)) this.options.sender.free(voice);
  }

  /** Returns true when a voice has begun, and is to be taken away. One that was sent for later is freed when it begins. */
  private endsHere(voice: SynthVoice): boolean {
    if (!voice.sent) {
      this.over(voice);
      return false;
    }
    const begun = voice.state === 'playing';
    voice.state = 'stopping';
    return begun;
  }

  /** Closes its gate, if it has one; others end by themselves. */
  hush(voice: SynthVoice): void {
    if (voice.state !== 'playing') this.stop(voice);
    else if ('gate' in voice.params) this.set(voice, { gate: 0 });
  }

  /** Closes its gate at a sample, if it has one. */
  release(voice: SynthVoice, sample: number): void {
    if ('gate' in voice.params) this.set(voice, { gate: 0 }, sample);
  }

  canPlan(): boolean {
    return true;
  }

  change(voice: SynthVoice, entry: Entry, given: Given, sample?: number): () => void {
    const { values } = this.check(entry, given, voice.params);
    return () => {
      voice.overrides = overridesOf(voice.described, given, voice.overrides);
      const filled = this.filled(voice, values, sample);
      // What is given is sent though it is so already: something else may be planned before it.
      this.set(
        voice,
        {
          ...changesFrom(voice.params, filled),
          ...Object.fromEntries(Object.keys(given).map((name) => [name, filled[name]!])),
        },
        sample,
      );
    };
  }

  follow(sample: number | undefined): void {
    for (const voice of this.voices.values()) if (voice.sent) this.fill(voice, sample);
  }

  /** Sets tempo and root as they are from a sample on. */
  private fill(voice: SynthVoice, sample: number | undefined): void {
    const changes = changesFrom(voice.params, this.filled(voice, voice.params, sample));
    if (Object.keys(changes).length) this.set(voice, changes, sample);
  }

  private filled(
    { described, overrides }: SynthVoice,
    params: ParamRecord,
    sample = this.options.grid.now(),
  ): ParamRecord {
    return this.options.tempoAndRoot.fill(described, params, overrides, sample);
  }

  glide({ id }: SynthVoice): void {
    throw new ParamError(`voice ${id} is a synth, whose controls do not glide; /update sets them`);
  }

  /** Sets controls at a sample or at once, but not before it begins. */
  private set(voice: SynthVoice, controls: ParamRecord, sample?: number): void {
    // What is planned for one that has not begun is not what it begins with.
    if (!voice.sent && sample !== undefined) return void voice.later.push({ controls, sample });
    voice.params = { ...voice.params, ...controls };
    if (!voice.sent) return;
    const { grid, sender } = this.options;
    const at = Math.max(sample ?? 0, voice.onset.sample ?? 0);
    sender.set(voice, controlsOf(controls), at > grid.now() ? at : undefined);
  }
}
