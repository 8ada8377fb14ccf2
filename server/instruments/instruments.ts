/** Instruments as clients reach them: every command about them, checked here and carried out by the voices. Runs on the control thread. */
import type { PlannedEvent } from './define.ts';
import { Catalogue, type Entry } from './catalogue.ts';
import { type Description, type Fault, faultText, type RenderDescription, type SynthDescription } from './description.ts';
import { Feed } from './feed.ts';
import { Ids } from './ids.ts';
import { Leads } from './leads.ts';
import { Listeners } from './listeners.ts';
import { NodeLink, type NodeLinkOptions } from './link.ts';
import { type CheckedParams, checkParams, ParamError, type ParamRecord, type ParamValue, unaliased } from './params.ts';
import { shortGlide } from './player-names.ts';
import { SoundRows } from './rows.ts';
import { Session } from './session.ts';
import { type SynthVoice, SynthVoices } from './synth-voices.ts';
import { type Voice, type VoiceControl, voiceControls, type VoiceView } from './voice.ts';
import { everything, Voices } from './voices.ts';
import type { Buffers } from '../control/buffers.ts';
import type { EventRecord } from '../control/render-link.ts';
import type { Layout } from '../render/layout.ts';
import type { RenderHost } from '../soft/render-pool.ts';

export interface InstrumentsOptions extends Omit<NodeLinkOptions, 'rows' | 'lost' | 'outputs'> {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  readonly buffers: Buffers;
  readonly host: RenderHost;
  /** Where bundles are kept. */
  readonly folder: string;
  readonly print: (line: string) => void;
}

/** A value as a client gave it. */
export type Given = Readonly<Record<string, unknown>>;

/** A trigger that waits for its time. */
interface PlannedTrigger { readonly sample: number; readonly instrument: string; readonly given: Given }

export class Instruments {
  readonly feed = new Feed();
  readonly session = new Session();
  readonly leads = new Leads();
  readonly listeners = new Listeners(this.feed, this.session);
  readonly catalogue: Catalogue;
  readonly voices: Voices;
  readonly synths: SynthVoices;
  private readonly rows: SoundRows;
  private readonly link: NodeLink;
  private readonly triggers: PlannedTrigger[] = [];
  private isWarm = false;
  /** Voices whose glides have a time of their own, and the sample from which on that holds for what is set later. */
  private readonly gliding = new Map<Voice, number>();

  constructor(private readonly options: InstrumentsOptions) {
    const { layout, memory, buffers, host, folder } = options;
    this.rows = new SoundRows(layout, memory, (address) => buffers.release(address));
    this.link = new NodeLink({ ...options, rows: this.rows, outputs: layout.outputs, lost: (node) => this.lost(node) });
    this.catalogue = new Catalogue(host, folder, {
      loaded: (entry, before) => this.loaded(entry, before),
      unloaded: ({ description: { name } }) => this.feed.tell({ type: 'unloaded', instrument: name }),
      failed: (file, fault) => this.loadFailed(file, fault),
    });
    const ids = new Ids();
    this.synths = new SynthVoices({ link: this.link, feed: this.feed, ids, sampleRate: layout.sampleRate });
    this.voices = new Voices({
      ids, catalogue: this.catalogue, host, link: this.link, feed: this.feed, session: this.session, leads: this.leads,
      sampleRate: layout.sampleRate, prepare: (channels) => this.link.prepare(channels), now: () => this.rows.now,
    });
    this.session.listen((key, value) => this.feed.tell({ type: 'session', key, value: JSON.stringify(value) }));
  }

  /** Rows of rendered sound in use. */
  get rowsInUse(): number {
    return this.rows.used;
  }

  /** Makes the players for one and two channels ready before they are needed. */
  async prepare(): Promise<void> {
    await Promise.all([1, 2].map((channels) => this.link.prepare(channels)));
  }

  /** Begins what is due. Called often. */
  advance(): void {
    this.voices.advance();
    this.synths.advanceAll();
    const { now } = this.rows;
    for (const [voice, sample] of this.gliding) {
      if (now < sample) continue;
      this.gliding.delete(voice);
      this.voices.setNow(voice, { glide: shortGlide });
    }
    for (const planned of this.triggers.filter(({ sample, instrument }) => now >= sample - this.leadOf(instrument) * this.options.layout.sampleRate)) {
      this.triggers.splice(this.triggers.indexOf(planned), 1);
      this.inTime(planned.instrument, () => this.trigger(planned.instrument, planned.given, planned.sample));
    }
  }

  /** A VoicePlayer's report. */
  report(event: EventRecord): void {
    this.voices.report(event.int(1), event.int(2), event.int(3), (event.int(5) - 1) * this.options.layout.blockSize + event.int(6));
  }

  /** A node has begun, whatever it is. */
  nodeStarted(node: number): void {
    this.synths.nodeStarted(node);
  }

  /** A node has ended, whatever it was. */
  nodeEnded(node: number): void {
    this.voices.nodeEnded(node);
    this.synths.nodeEnded(node);
  }

  private lost(node: number): void {
    this.voices.lost(node);
    this.synths.lost(node);
  }

  /** Whether there are voices. */
  get busy(): boolean {
    return this.voices.busy || this.synths.all().length > 0;
  }

  /** Whether a voice is there and was not told to end at once. */
  isPlaying(voice: number): boolean {
    const found = this.voices.get(voice) ?? this.synths.get(voice);
    return found !== undefined && found.state !== 'stopping';
  }

  /** The kind of instrument that a voice is of; undefined for one that is over. */
  kindOf(voice: number): 'render' | 'synth' | undefined {
    return this.voices.get(voice) ? 'render' : this.synths.get(voice) ? 'synth' : undefined;
  }

  /** All voices by their numbers. */
  playing(): VoiceView[] {
    const rendered = this.voices.all().map(({ id, instrument, state, born, loops, players, params, extra, controls }): VoiceView =>
      ({ id, instrument, state, born, loops, nodes: [...players.keys()], params: { ...params, ...extra }, controls }));
    const synths = this.synths.all().map(({ id, instrument, state, born, node, sent, params }): VoiceView =>
      ({ id, instrument, state, born, loops: 0, nodes: sent ? [node] : [], params, controls: {} }));
    return [...rendered, ...synths].sort((a, b) => a.id - b.id);
  }

  // ---- playing -----------------------------------------------------------------------------------------------

  /**
   * Plays an instrument.
   * @param given parameters, and `gain`, `pan`, `speed`, `out`, `group` and `loop` where the instrument has none of that name
   * @param onset sample of the engine at which it is to begin; undefined for as soon as it is rendered
   * @returns the number of the voice
   * @throws ParamError naming instrument, parameter and value
   */
  play(instrument: string, aliased: Given, onset?: number): number {
    const entry = this.find(instrument);
    const { description } = entry;
    const given = unaliased(instrument, description.params, aliased);
    if (description.kind === 'synth') {
      const { group = 0, ...rest } = given;
      const { group: target } = checkControls(instrument, { group });
      const { values } = this.checkSynth(description, rest);
      return this.synths.play({ ...entry, description }, values, Number(target), onset === undefined ? undefined : Math.round(onset)).id;
    }
    if (!description.plays) throw new ParamError(`instrument ${instrument} has no play: /trigger it`);
    const { own, rest } = splitControls(description, given);
    const { values, extra } = checkParams(instrument, description.params, rest);
    const { group = 0, loop = description.loop, ...controls } = checkControls(instrument, own);
    return this.voices.play({
      instrument, params: values, extra, onset: onset === undefined ? undefined : Math.round(onset),
      controls: { ...voiceControls, ...(controls as Record<string, number>) }, group: Number(group), loop: Boolean(loop),
    }).id;
  }

  /** A SynthDef takes its controls and nothing else. @throws ParamError */
  private checkSynth({ name, params }: Description, given: Given, initial: ParamRecord = {}): CheckedParams {
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(params, key));
    if (unknown !== undefined) throw new ParamError(`instrument ${name} has no control ${unknown}; it has ${Object.keys(params).join(', ') || 'none'}`);
    return checkParams(name, params, given, initial);
  }

  /** Lets an instrument plan events; one that plans none is played. @throws ParamError */
  trigger(instrument: string, given: Given, onset?: number): void {
    const { description, module } = this.find(instrument);
    if (description.kind === 'synth' || !description.triggers) return void this.play(instrument, given, onset);
    const { values, extra } = checkParams(instrument, description.params, unaliased(instrument, description.params, given));
    const { host } = this.options;
    const tell = (message: string) => this.feed.tell({ type: 'log', voice: 0, instrument, message });
    host.render({
      due: onset ?? this.rows.now, deadline: description.deadline, caches: description.caches,
      request: { task: 'trigger', module, instrument, params: values, extra, voice: 0, count: 0, session: this.session.all(), seed: this.rows.now | 0 },
      hooks: {
        buffer: ({ address }) => this.options.buffers.release(address),
        session: (key, value) => this.offer(instrument, key, value),
        log: tell,
        done: (_milliseconds, events) => this.inTime(instrument, () => this.plan(instrument, events, onset)),
        failed: (fault) => this.failed(instrument, faultText(fault)),
      },
    });
  }

  /** Puts events in their places: from `onset` on, or so soon that all of them can be rendered in time. */
  private plan(instrument: string, events: readonly PlannedEvent[], onset: number | undefined): void {
    const { sampleRate } = this.options.layout;
    const lead = Math.max(0, ...events.map((event) => this.leadOf(event.instrument ?? instrument)));
    const base = onset ?? this.rows.now + Math.ceil(lead * sampleRate);
    for (const { type, at = 0, instrument: name = instrument, params = {} } of events) {
      this.inTime(name, () => {
        if (!(at >= 0 && at < Infinity)) throw new ParamError(`instrument ${instrument}: trigger planned an event at ${at}; it must be 0 seconds or more`);
        const sample = Math.round(base + at * sampleRate);
        if (type === 'play') this.play(name, params, sample);
        else if (type === 'trigger') this.triggers.push({ sample, instrument: name, given: params });
        else throw new ParamError(`instrument ${instrument}: trigger planned an event of type ${JSON.stringify(type)}; it must be play or trigger`);
      });
    }
  }

  /** What is refused later than its command is told over the feed. */
  private inTime(instrument: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      this.failed(instrument, error.message);
    }
  }

  /** A render sets a shared value. */
  private offer(instrument: string, key: string, value: ParamValue): void {
    const refused = this.session.offer(key, value);
    if (refused !== undefined) this.failed(instrument, refused);
  }

  private failed(instrument: string, message: string): void {
    this.options.print(`instrument ${instrument}: ${message}`);
    this.feed.tell({ type: 'failed', voice: 0, instrument, message });
  }

  private leadOf(instrument: string): number {
    const description = this.catalogue.get(instrument)?.description;
    return description?.kind === 'render' ? this.leads.lead(instrument, description.estimate) : 0;
  }

  private find(instrument: string): Entry & { readonly description: RenderDescription | SynthDescription } {
    const entry = this.catalogue.get(instrument);
    if (!entry) throw new ParamError(`instrument ${instrument} is not there; there are ${this.catalogue.all().map(({ description }) => description.name).join(', ') || 'none'}`);
    const { description } = entry;
    if (description.kind === 'webaudio') throw new ParamError(`instrument ${instrument} is of kind webaudio, which cannot be played as a voice yet`);
    return { ...entry, description };
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  /** @throws ParamError when it is neither a voice nor an instrument nor `all` */
  private select(which: number | string): { readonly voices: Voice[]; readonly synths: SynthVoice[]; readonly count: number } {
    const voices = this.voices.select(which);
    const synths = this.synths.select(which);
    const count = voices.length + synths.length;
    if (count > 0 || which === everything || (typeof which === 'string' && this.catalogue.get(which))) return { voices, synths, count };
    throw new ParamError(typeof which === 'number' ? `voice ${which} is not there` : `instrument ${which} is not there, nor a voice of it`);
  }

  /** Ends voices within a block. Gives how many. @throws ParamError */
  stop(which: number | string): number {
    return this.end(which, (voice) => this.voices.stop(voice), (synth) => this.synths.stop(synth));
  }

  /** Lets what plays come to its end. @throws ParamError */
  hush(which: number | string): number {
    return this.end(which, (voice) => this.voices.hush(voice), (synth) => this.synths.hush(synth));
  }

  /** Ends everything at once. */
  panic(): number {
    return this.end(everything, (voice) => this.voices.kill(voice), (synth) => this.synths.stop(synth));
  }

  private end(which: number | string, end: (voice: Voice) => void, endSynth: (synth: SynthVoice) => void): number {
    const { voices, synths, count } = this.select(which);
    const kept = this.triggers.filter(({ instrument }) => which !== everything && instrument !== which);
    this.triggers.splice(0, this.triggers.length, ...kept);
    for (const voice of voices) end(voice);
    for (const synth of synths) endSynth(synth);
    return count;
  }

  /** Changes parameters and controls of voices; all are checked before one is changed. @throws ParamError */
  update(which: number | string, given: Given): number {
    const { voices, synths, count } = this.select(which);
    const synthChanges = synths.map((synth) => {
      const { description } = this.find(synth.instrument);
      return { synth, ...this.checkSynth(description, unaliased(synth.instrument, description.params, given), synth.params) };
    });
    const changes = voices.map((voice) => {
      const { description } = this.find(voice.instrument);
      const { own, rest } = splitControls(description, unaliased(voice.instrument, description.params, given));
      return { voice, own: checkControls(voice.instrument, own), ...checkParams(voice.instrument, description.params, rest, voice.params), renders: Object.keys(rest).length > 0 };
    });
    const moved = changes.find(({ own }) => own.group !== undefined);
    if (moved) throw new ParamError(`instrument ${moved.voice.instrument}: group is given when a voice begins; its nodes can be moved like any others`);
    for (const { voice, own: { loop, ...controls }, values, extra, renders } of changes) {
      if (Object.keys(controls).length) this.voices.set(voice, controls as Record<string, number>);
      if (loop !== undefined) this.voices.setLoop(voice, Boolean(loop));
      if (renders) this.voices.update(voice, values, extra);
    }
    for (const { synth, values } of synthChanges) this.synths.update(synth, values);
    return count;
  }

  /** Moves gain, pan or speed of a voice in a line. A gain that comes to 0 so ends the voice. @throws ParamError */
  glide(id: number, key: string, value: number, seconds: number): void {
    const voice = this.voices.get(id);
    if (this.synths.select(id).length) throw new ParamError(`voice ${id} is a synth, whose controls do not glide; /update sets them`);
    if (!voice) throw new ParamError(`voice ${id} is not there`);
    if (!isGliding(key)) throw new ParamError(`voice ${id}: ${key} cannot glide; gain, pan and speed can`);
    if (!(seconds >= 0 && seconds <= 3600)) throw new ParamError(`voice ${id}: seconds is ${seconds}; it must be from 0 to 3600`);
    const { [key]: checked } = checkControls(voice.instrument, { [key]: value }) as Record<string, number>;
    const ends = key === 'gain' && checked === 0;
    if (ends && voice.controls.gain === 0) return this.voices.stop(voice);
    voice.controls[key] = checked!;
    this.voices.setNow(voice, { glide: seconds, ends: ends ? 1 : 0, [key]: checked! });
    // What is set later moves in its own time: once a block has begun with this one.
    this.gliding.set(voice, this.rows.now + 2 * this.options.layout.blockSize);
  }

  // ---- files -------------------------------------------------------------------------------------------------

  private loaded({ description: { name, ...description }, version }: Entry, before: Entry | undefined): void {
    this.feed.tell({ type: 'loaded', instrument: name, version });
    if (description.kind === 'render' && !this.isWarm) this.warm();
    if (description.kind !== 'render' || before?.description.kind !== 'render' || description.loop === before.description.loop) return;
    for (const voice of this.voices.select(name)) this.voices.setLoop(voice, description.loop);
  }

  /** The first voice finds threads that are awake, and its player. */
  private warm(): void {
    this.isWarm = true;
    this.options.host.warm();
    void this.prepare();
  }

  private loadFailed(file: string, fault: Fault): void {
    const message = faultText(fault.place ? fault : { ...fault, place: { file, line: 1, column: 1 } });
    this.options.print(message);
    this.feed.tell({ type: 'failed', voice: 0, instrument: '', message });
  }
}

const gliding = ['gain', 'pan', 'speed'] as const;
const isGliding = (key: string): key is (typeof gliding)[number] => (gliding as readonly string[]).includes(key);

/** What a voice takes beside the parameters of its instrument. */
const controlParams = {
  gain: { type: 'number', default: voiceControls.gain, min: -100, max: 100 },
  pan: { type: 'number', default: voiceControls.pan, min: -1, max: 1 },
  speed: { type: 'number', default: voiceControls.speed, min: 0, max: 64 },
  out: { type: 'integer', default: voiceControls.out, min: 0 },
  group: { type: 'integer', default: 0, min: 0 },
  loop: { type: 'boolean', default: false },
} as const satisfies Record<VoiceControl | 'group' | 'loop', unknown>;

/** A parameter of the instrument goes before a control of that name. */
function splitControls({ params }: Description, given: Given): { own: Given; rest: Given } {
  const isOwn = (name: string) => Object.hasOwn(controlParams, name) && !Object.hasOwn(params, name);
  const entries = Object.entries(given);
  return { own: Object.fromEntries(entries.filter(([name]) => isOwn(name))), rest: Object.fromEntries(entries.filter(([name]) => !isOwn(name))) };
}

/** Only those that were given. @throws ParamError */
function checkControls(instrument: string, own: Given): ParamRecord {
  const { values } = checkParams(instrument, controlParams, own);
  return Object.fromEntries(Object.keys(own).map((name) => [name, values[name]!]));
}
