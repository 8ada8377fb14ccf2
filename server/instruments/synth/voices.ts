/** The voices of SynthDef instruments: each is a synth, placed to the sample. Runs on the control thread. */

import type { SynthDescription } from '../../../protocol/instruments/description.ts';
import {
  type CheckedParams,
  checkParams,
  ParamError,
  type ParamRecord,
  type Params,
  type ParamValue,
} from '../../../protocol/instruments/params.ts';
import { canMeet, type Onset } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import type { Feed } from '../feed.ts';
import type { Ids } from '../ids.ts';
import { selected, type VoiceKind } from '../kind.ts';
import { shownState, type VoiceView } from '../render/voice.ts';
import type { NodeLink } from '../synth-sender.ts';
import { type Overrides, overridesOf, type TempoAndRoot } from '../tempo-and-root.ts';
import { checkControls, type Given, splitControls, takenBy } from '../voice-controls.ts';

export interface SynthVoice {
  readonly id: number;
  readonly instrument: string;
  readonly node: number;
  readonly group: number;
  readonly def: string;
  /** The controls as they are described. */
  readonly described: Params;
  params: ParamRecord;
  overrides: Overrides;
  state: 'planned' | 'playing' | 'stopping';
  /** When it begins. */
  readonly onset: Onset;
  /** Whether its def is there. */
  isReady: boolean;
  /** What is planned for it before the render thread has been told of it. */
  later: { readonly controls: ParamRecord; readonly sample: number }[];
  /** Whether the render thread has been told. */
  sent: boolean;
  /** Whether that was before its time. */
  inTime: boolean;
  readonly born: number;
}

type SynthEntry = Entry & { readonly description: SynthDescription };

/** Seconds before its time at which a synth is sent: what is stopped before that never was. */
const ahead = 0.1;

export class SynthVoices implements VoiceKind {
  private readonly voices = new Map<number, SynthVoice>();
  private readonly byNode = new Map<number, SynthVoice>();
  /** What a def is named after, and when it is there. */
  private readonly defs = new Map<string, Promise<void>>();

  constructor(
    private readonly options: {
      readonly link: NodeLink;
      readonly feed: Feed;
      readonly ids: Ids;
      readonly tempoAndRoot: TempoAndRoot;
      readonly sampleRate: number;
    },
  ) {}

  get busy(): boolean {
    return this.voices.size > 0;
  }

  get preparing(): boolean {
    return [...this.voices.values()].some(({ isReady, state }) => !isReady && state === 'planned');
  }

  select(which: number | string): SynthVoice[] {
    return selected(this.voices, which);
  }

  view({ id, instrument, state, born, node, sent, params, onset }: SynthVoice): VoiceView {
    return {
      id,
      instrument,
      state: shownState(state, onset),
      beat: state === 'playing' ? undefined : onset.beat,
      born,
      loops: 0,
      nodes: sent ? [node] : [],
      params,
      controls: {},
      level: undefined,
    };
  }

  start(entry: Entry, given: Given, onset: Onset): number {
    const { name } = entry.description;
    const {
      own: { group: wanted = 0 },
      rest,
    } = splitControls({}, takenBy.synth, given);
    const { group } = checkControls(name, { group: wanted });
    return this.play(
      entry as SynthEntry,
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
  loaded(entry: Entry): void {
    // What fails now is told by the first voice.
    this.known(defOf(entry), (entry as SynthEntry).description.bytes).catch(() => {});
  }

  /** Makes a def known, once; resolves when it is. One that could not be made is tried again when it is asked for again. */
  private known(def: string, bytes: Uint8Array): Promise<void> {
    const known = this.defs.get(def);
    if (known) return known;
    const ready = this.options.link.defineAs(def, bytes);
    this.defs.set(def, ready);
    ready.catch(() => this.defs.delete(def));
    return ready;
  }

  private refused(voice: SynthVoice, error: Error): void {
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message: error.message });
    this.over(voice);
  }

  /** Sends what is due soon. Called often. */
  advance(): void {
    for (const voice of this.voices.values()) {
      if (voice.isReady && !voice.sent) this.send(voice);
    }
  }

  private send(voice: SynthVoice): void {
    const { link, tempoAndRoot, sampleRate } = this.options;
    const { onset } = voice;
    const { now } = link.rows;
    if (voice.sent || !this.voices.has(voice.id) || !onset.isFixed || !canMeet(onset, now, sampleRate)) return;
    const { sample } = onset;
    if (sample !== undefined && now < sample - ahead * sampleRate) return;
    voice.sent = true;
    voice.inTime = sample !== undefined && sample >= now;
    const begins = Math.max(now, sample ?? 0);
    voice.params = this.filled(voice, voice.params, begins);
    link.addSynth(voice.def, voice.node, voice.group, controlsOf(voice.params), sample);
    for (const later of tempoAndRoot.since(begins)) this.fill(voice, later);
    for (const { controls, sample: at } of voice.later.splice(0)) this.set(voice, controls, at);
  }

  /** A node has begun. */
  nodeStarted(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    if (voice.state === 'stopping') return this.options.link.free(voice);
    voice.state = 'playing';
    const { feed, link, sampleRate } = this.options;
    const sample = voice.inTime ? voice.onset.sample! : link.rows.now;
    const lateness = (1000 * (sample - (voice.onset.sample ?? sample))) / sampleRate;
    feed.tell({ type: 'started', voice: voice.id, instrument: voice.instrument, sample, render: 0, lateness });
  }

  nodeEnded(node: number): void {
    const voice = this.byNode.get(node);
    if (voice) this.over(voice);
  }

  /** A synth could not be made. */
  lost(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    this.options.feed.tell({
      type: 'failed',
      voice: voice.id,
      instrument: voice.instrument,
      message: `no node could be made in group ${voice.group}`,
    });
    this.over(voice);
  }

  private over(voice: SynthVoice): void {
    this.byNode.delete(voice.node);
    voice.onset.close();
    if (this.voices.delete(voice.id))
      this.options.feed.tell({
        type: 'ended',
        voice: voice.id,
        instrument: voice.instrument,
        sample: this.options.link.rows.now,
      });
  }

  stop(voice: SynthVoice): void {
    if (this.endsHere(voice)) this.options.link.fade(voice);
  }

  kill(voice: SynthVoice): void {
    if (this.endsHere(voice)) this.options.link.free(voice);
  }

  /** Whether it has begun, and is to be taken away. What was sent for later is freed when it begins. */
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

  /** Gives tempo and root as they are from a sample on. */
  private fill(voice: SynthVoice, sample: number | undefined): void {
    const changes = changesFrom(voice.params, this.filled(voice, voice.params, sample));
    if (Object.keys(changes).length) this.set(voice, changes, sample);
  }

  private filled(
    { described, overrides }: SynthVoice,
    params: ParamRecord,
    sample = this.options.link.rows.now,
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
    const { link } = this.options;
    const at = Math.max(sample ?? 0, voice.onset.sample ?? 0);
    link.set(voice, controlsOf(controls), at > link.rows.now ? at : undefined);
  }
}

function changesFrom(before: ParamRecord, params: ParamRecord): ParamRecord {
  return Object.fromEntries(Object.entries(params).filter(([name, value]) => before[name] !== value));
}

/** A def's name; running synths keep the version that they began with. */
function defOf({ description: { name }, module, version }: Entry): string {
  return `bunsynth.instrument.${name}.${version}.${Bun.hash(module).toString(36)}`;
}

/** Controls take numbers. */
function controlsOf(params: ParamRecord): Record<string, number | readonly number[]> {
  const number = (value: ParamValue): value is number | readonly number[] =>
    typeof value === 'number' || typeof value === 'object';
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      number(value) ? [[name, value]] : typeof value === 'boolean' ? [[name, Number(value)]] : [],
    ),
  );
}
