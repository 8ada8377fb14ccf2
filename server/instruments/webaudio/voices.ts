/**
 * The voices of Web Audio instruments: native nodes that sound into a channel of the engine, where a node of the tree takes it to its bus. Runs
 * on the control thread, `build` included: an instrument that throws there fails alone, one that does not come back is not stopped.
 */

import { faultText } from '../../../protocol/instruments/description.ts';
import { checkParams, ParamError, type ParamValue } from '../../../protocol/instruments/params.ts';
import type { NativePatch } from '../../audio/native-patch.ts';
import { canMeet, type Onset } from '../../clock/onset.ts';
import { AddAction } from '../../world/instructions.ts';
import type { Entry } from '../catalogue.ts';
import type { NativeGraph, NativeMoment, WebAudioInstrument } from '../define.ts';
import type { Feed } from '../feed.ts';
import { Glides } from '../glides.ts';
import type { Ids } from '../ids.ts';
import { selected, type VoiceKind } from '../kind.ts';
import { faultOf, Modules } from '../module.ts';
import { nativeName, shortGlide } from '../render/player-names.ts';
import { shownState, type VoiceView } from '../render/voice.ts';
import type { Session } from '../session.ts';
import type { NodeLink } from '../synth-sender.ts';
import { overridesOf, type TempoAndRoot } from '../tempo-and-root.ts';
import { checkControls, type Given, refuseMove, splitControls, takenBy } from '../voice-controls.ts';
import { NativeScope } from './context.ts';
import { NativePanics } from './panics.ts';
import { NativeParam } from './param.ts';
import { checkGraph, movable, type NativeVoice, takeApart } from './voice.ts';

export interface NativeVoicesOptions {
  readonly patch: NativePatch;
  readonly link: NodeLink;
  readonly feed: Feed;
  readonly ids: Ids;
  readonly session: Session;
  readonly tempoAndRoot: TempoAndRoot;
  readonly sampleRate: number;
  /** Samples. */
  readonly block: number;
}

/** Seconds before its time at which a voice is built. */
const ahead = 0.25;
/** Seconds after which one without a time begins: until then its node and its connections are there. */
const soon = 0.01;
/** Milliseconds for which the control thread may be kept by a `build` without a word. */
const longBuild = 20;
const gone = 'its audio context went with the device; Web Audio instruments play again when the server is started anew';
const beginning = { gain: 1, pan: 0, out: 0, in: 0 } as const;

export class NativeVoices implements VoiceKind {
  private readonly voices = new Map<number, NativeVoice>();
  private readonly byNode = new Map<number, NativeVoice>();
  private readonly glides: Glides<NativeVoice>;
  private readonly modules = new Modules();

  constructor(private readonly options: NativeVoicesOptions) {
    const { link, block, patch, feed } = options;
    const panics = new NativePanics({
      feed,
      voices: () => this.voices.values(),
      failed: (voice, message) => this.failed(voice, message),
    });
    patch.onPanic = (reason) => panics.take(reason);
    patch.onLost = () => {
      for (const voice of [...this.voices.values()]) this.failed(voice, gone);
    };
    this.glides = new Glides(['gain', 'pan'], {
      now: () => link.rows.now,
      block,
      set: (voice, controls) => this.set(voice, controls),
      stop: (voice) => this.stop(voice),
      isSounding: ({ sent }) => sent,
    });
  }

  get busy(): boolean {
    return this.voices.size > 0;
  }

  /** A voice is being built. */
  get preparing(): boolean {
    return [...this.voices.values()].some(({ state, sent }) => state === 'rendering' && !sent);
  }

  select(which: number | string): NativeVoice[] {
    return selected(this.voices, which);
  }

  view({ id, instrument, state, born, node, sent, params, extra, controls, onset }: NativeVoice): VoiceView {
    return {
      id,
      instrument,
      state: shownState(state, onset),
      beat: state === 'playing' ? undefined : onset.beat,
      born,
      loops: 0,
      nodes: sent ? [node] : [],
      params: { ...params, ...extra },
      controls,
      level: undefined,
    };
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  start(entry: Entry, given: Given, onset: Onset): number {
    const { name: instrument, params } = entry.description;
    if (this.options.patch.isLost) throw new ParamError(`instrument ${instrument}: ${gone}`);
    const { own, rest } = splitControls(params, takenBy.webaudio, given);
    const { values, extra } = checkParams(instrument, params, rest);
    const { group = 0, ...controls } = checkControls(instrument, own);
    const { ids } = this.options;
    const voice: NativeVoice = {
      id: ids.voice(),
      instrument,
      entry: entry as NativeVoice['entry'],
      node: ids.node(),
      group: Number(group),
      params: values,
      extra,
      overrides: overridesOf(params, rest),
      controls: { ...beginning, ...(controls as Record<string, number>) },
      state: 'planned',
      onset,
      begins: 0,
      late: 0,
      sent: false,
      ends: Infinity,
      scope: undefined,
      graph: undefined,
      moved: new Map(),
      sound: undefined,
      input: undefined,
      suspicion: 'none',
      born: Date.now(),
    };
    this.voices.set(voice.id, voice);
    this.byNode.set(voice.node, voice);
    this.advance();
    return voice.id;
  }

  /** Builds what is due soon, and stops what is over. */
  advance(): void {
    this.glides.advance();
    const { link, sampleRate } = this.options;
    for (const voice of [...this.voices.values()]) {
      if (voice.ends <= link.rows.now) this.stop(voice);
      const { sample, isFixed } = voice.onset;
      if (
        voice.state !== 'planned' ||
        !isFixed ||
        (sample !== undefined && link.rows.now < sample - ahead * sampleRate)
      )
        continue;
      voice.state = 'rendering';
      void this.begin(voice);
    }
  }

  private async begin(voice: NativeVoice): Promise<void> {
    const { link, sampleRate } = this.options;
    try {
      const { channels } = voice.entry.description;
      const instrument = await this.prepare(voice.entry);
      if (!this.voices.has(voice.id)) return;
      if (!canMeet(voice.onset, link.rows.now, sampleRate)) {
        voice.state = 'planned';
        return;
      }
      const graph = await this.build(voice, instrument);
      if (!this.voices.has(voice.id)) return;
      this.connect(voice, graph, channels);
      const { now } = link.rows;
      voice.late = Math.max(0, now - (voice.onset.sample ?? now));
      voice.begins = Math.max(now, Math.round(voice.begins));
      for (const sample of [voice.begins, ...this.options.tempoAndRoot.since(voice.begins)]) this.fill(voice, sample);
    } catch (error) {
      this.failed(voice, faultText(faultOf(error)));
    }
  }

  loaded(entry: Entry): void {
    // What fails now is told by the first voice.
    void this.prepare(entry as NativeVoice['entry']).catch(() => {});
  }

  /** Loads an instrument's code, and the SynthDefs for its voices. */
  private async prepare({
    module,
    description: { name, channels },
  }: NativeVoice['entry']): Promise<WebAudioInstrument> {
    const { link } = this.options;
    const [instruments] = await Promise.all([
      this.modules.get(module),
      link.prepareNative(channels, false),
      link.prepareNative(channels, true),
    ]);
    const found = instruments.get(name);
    if (found?.instrument !== 'webaudio') throw new TypeError(`${name} is no Web Audio instrument`);
    return found;
  }

  private async build(voice: NativeVoice, found: WebAudioInstrument): Promise<NativeGraph> {
    const { link, patch, sampleRate, session, tempoAndRoot, feed } = this.options;
    const { id, instrument, entry, extra, overrides } = voice;
    const scope = (voice.scope = new NativeScope(patch.context, () => this.sourcesEnded(voice)));
    voice.begins = voice.onset.sample ?? link.rows.now + soon * sampleRate;
    voice.params = tempoAndRoot.fill(entry.description.params, voice.params, overrides, voice.begins);
    const moment: NativeMoment = {
      at: patch.timeOf(voice.begins),
      voice: id,
      extra,
      ...tempoAndRoot.at(overrides, voice.begins),
      session: { get: (key) => session.get(key) },
      log: (message) => feed.tell({ type: 'log', voice: id, instrument, message: String(message) }),
    };
    const began = performance.now();
    const built = found.build(scope.context, voice.params as never, moment);
    const milliseconds = performance.now() - began;
    if (milliseconds > longBuild) moment.log(`build kept the server for ${Math.round(milliseconds)} ms`);
    return checkGraph(instrument, entry.description.params, await built);
  }

  private connect(voice: NativeVoice, graph: NativeGraph, channels: number): void {
    const { link, patch } = this.options;
    const { node, group, controls } = voice;
    const sound = (voice.sound = patch.enter(graph.output, channels));
    if (!sound) throw new RangeError('too many Web Audio voices are playing');
    const feed = (voice.input = graph.input && patch.feed(graph.input));
    if (graph.input && !feed) throw new RangeError('too many Web Audio voices with input are playing');
    voice.graph = graph;
    for (const [name, param] of Object.entries(graph.params ?? {})) voice.moved.set(name, new NativeParam(param));
    const { in: bus, ...rest } = { ...controls, channel: sound.channel } as Record<string, number>;
    // An effect hears what its group has put on the bus.
    if (feed)
      link.addSynth(
        nativeName(channels, true),
        node,
        group,
        { ...rest, in: bus!, feed: feed.channel },
        undefined,
        AddAction.tail,
      );
    else link.addSynth(nativeName(channels, false), node, group, rest);
    voice.sent = true;
  }

  private failed(voice: NativeVoice, message: string): void {
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message });
    this.over(voice);
  }

  // ---- what the render thread and the sources tell -----------------------------------------------------------

  nodeStarted(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    const { feed, link, sampleRate } = this.options;
    if (voice.state === 'stopping') return link.free(voice);
    voice.state = 'playing';
    feed.tell({
      type: 'started',
      voice: voice.id,
      instrument: voice.instrument,
      sample: voice.begins,
      render: 0,
      lateness: (1000 * voice.late) / sampleRate,
    });
  }

  nodeEnded(node: number): void {
    const voice = this.byNode.get(node);
    if (voice) this.over(voice);
  }

  lost(node: number): void {
    const voice = this.byNode.get(node);
    if (voice) this.failed(voice, `no node could be made in group ${voice.group}`);
  }

  private sourcesEnded(voice: NativeVoice): void {
    const { link, patch, sampleRate } = this.options;
    voice.ends = link.rows.now + patch.ahead + (voice.graph?.tail ?? 0) * sampleRate;
  }

  private over(voice: NativeVoice): void {
    if (!this.voices.delete(voice.id)) return;
    this.byNode.delete(voice.node);
    voice.onset.close();
    takeApart(voice);
    this.options.feed.tell({
      type: 'ended',
      voice: voice.id,
      instrument: voice.instrument,
      sample: this.options.link.rows.now,
    });
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  stop(voice: NativeVoice): void {
    if (!voice.sent) return this.over(voice);
    voice.state = 'stopping';
    voice.ends = Infinity;
    this.set(voice, { gate: 0 });
  }

  /** Its sources end, and what sounds on after them does for its tail; one without a tail, or without sources, is stopped. */
  hush(voice: NativeVoice): void {
    if (
      voice.state === 'playing' &&
      voice.suspicion === 'none' &&
      voice.scope?.hasSources &&
      (voice.graph?.tail ?? 0) > 0
    )
      voice.scope.stopSources();
    else this.stop(voice);
  }

  kill(voice: NativeVoice): void {
    if (!voice.sent) return this.over(voice);
    voice.state = 'stopping';
    this.options.link.free(voice);
  }

  canPlan({ moved }: NativeVoice, keys: readonly string[]): boolean {
    return keys.every((key) => moved.has(key));
  }

  change(voice: NativeVoice, { description: { params } }: Entry, given: Given, sample?: number): () => void {
    const { instrument } = voice;
    const { own, rest } = splitControls(params, takenBy.webaudio, given);
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
      if (Object.keys(controls).length) this.set(voice, controls as Record<string, number>);
      if (!built) return;
      for (const key of Object.keys(rest)) this.move(voice, key, values[key]!, shortGlide, sample);
      this.fill(voice, sample);
    };
  }

  follow(sample: number | undefined): void {
    for (const voice of this.voices.values()) if (voice.sent) this.fill(voice, sample);
  }

  /** Gives tempo and root as they are from a sample on; those that are taken when it is built stay. */
  private fill(voice: NativeVoice, sample: number | undefined): void {
    const {
      tempoAndRoot,
      link: {
        rows: { now },
      },
    } = this.options;
    const values = tempoAndRoot.fill(voice.entry.description.params, voice.params, voice.overrides, sample ?? now);
    for (const key of voice.moved.keys()) {
      if (values[key] === voice.params[key]) continue;
      voice.params = { ...voice.params, [key]: values[key]! };
      this.move(voice, key, values[key]!, shortGlide, sample);
    }
  }

  glide(voice: NativeVoice, key: string, value: number, seconds: number, sample?: number): void {
    if (this.glides.keys.includes(key)) return this.glides.begin(voice, key, value, seconds);
    if (!voice.moved.has(key)) throw new ParamError(`voice ${voice.id}: ${key} cannot glide; ${movable(voice)} can`);
    const { values } = checkParams(voice.instrument, voice.entry.description.params, { [key]: value }, voice.params);
    voice.params = values;
    voice.overrides = overridesOf(voice.entry.description.params, { [key]: value }, voice.overrides);
    this.move(voice, key, values[key]!, seconds, sample);
  }

  /** @param sample of the engine; undefined for at once */
  private move({ moved }: NativeVoice, key: string, value: ParamValue, seconds: number, sample?: number): void {
    const { patch } = this.options;
    const now = patch.context.currentTime;
    moved.get(key)!.move(Number(value), sample === undefined ? now : Math.max(now, patch.timeOf(sample)), seconds);
  }

  private set(voice: NativeVoice, controls: Readonly<Record<string, number>>): void {
    if (voice.sent) this.options.link.set(voice, controls);
  }
}
