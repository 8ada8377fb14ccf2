/**
 * The voices that are sequences, as commands reach them: their code runs in a thread of its own, ahead of its time; what it hands out is carried out here, on its sample. Runs
 * on the control thread.
 */
import type { Onset } from '../clock/onset.ts';
import type { Timeline } from '../clock/timeline.ts';
import type { Entry } from '../instruments/catalogue.ts';
import type { SequenceDescription } from '../instruments/description.ts';
import type { Feed } from '../instruments/feed.ts';
import type { Ids } from '../instruments/ids.ts';
import { selected, type VoiceKeeper } from '../instruments/keeper.ts';
import { checkParams, ParamError, type ParamRecord } from '../instruments/params.ts';
import type { Session } from '../instruments/session.ts';
import { checkControls, type Given, splitControls, takenBy } from '../instruments/voice-controls.ts';
import type { VoiceView } from '../instruments/voice.ts';
import { whereOf } from './events.ts';
import type { SequenceHost, SequenceHooks } from './host.ts';
import type { Resume, SequenceOut, StartVoice, ToSequences } from './messages.ts';

/** What sequences play, tied to the rest of the server. */
export interface SequenceOutputs {
  /** Sends a MIDI message at a sample, on a port that is opened if it is not. */
  midi(port: string, bytes: Uint8Array, sample: number, voice: number): void;
  /** Ends what sounds of a voice, and forgets what waits of it. */
  releaseMidi(voice: number): void;
  /** Sends a message to another program, in a bundle with the time of a sample. */
  osc(host: string, port: number, packet: Uint8Array, sample: number): void;
  /** Carries a command out at a sample. @param voice who gives it, by name */
  command(packet: Uint8Array, sample: number, voice: string): void;
}

export interface SequencePlayers {
  /** Names of the parameters of an instrument. */
  paramsOf(instrument: string): readonly string[];
  frequency(note: number): number;
  /** @throws ParamError */
  play(instrument: string, given: Given, onset: number | undefined): number;
  /** Lets a voice go at a sample; false where that cannot be planned. */
  release(voice: number, sample: number): boolean;
  end(voice: number, way: 'stop' | 'hush' | 'kill'): void;
}

export interface SequenceVoicesOptions {
  readonly timeline: Timeline;
  readonly sampleRate: number;
  readonly now: () => number;
  readonly ids: Ids;
  readonly feed: Feed;
  readonly session: Session;
  readonly players: SequencePlayers;
  readonly host: (hooks: SequenceHooks) => SequenceHost;
  readonly print: (line: string) => void;
}

interface SequenceVoice {
  readonly id: number;
  readonly instrument: string;
  readonly isEvents: boolean;
  readonly onset: Onset;
  /** What it began with, as it was changed since. */
  start: StartVoice;
  state: 'planned' | 'playing' | 'stopping';
  loops: number;
  /** The pass that it was in last, and its first beat. */
  pass: { readonly count: number; readonly base: number } | undefined;
  /** Voices that it plays, by the numbers of its notes. */
  readonly children: Map<number, number>;
  /** Sample of its end, once that is known. */
  ends: number | undefined;
  readonly born: number;
}

/** Seconds after which a voice without a time begins: by then its first events can be where they belong. */
const soon = 0.03;
/** Samples of a run at the least: each costs two messages between threads. */
const stride = 960;
/** Seconds by which an event is late before that is told. */
const tolerable = 0.005;
/** Seconds after its end until a voice's last messages have certainly been sent. */
const settled = 0.5;

export class SequenceVoices implements VoiceKeeper {
  readonly preparing = false;
  private readonly voices = new Map<number, SequenceVoice>();
  /** Those whose beginning may still move. */
  private readonly waiting = new Set<SequenceVoice>();
  /** Those that have an end, which is yet to come. */
  private readonly ending = new Set<SequenceVoice>();
  /** Who plays a voice of an instrument, by its number. */
  private readonly parents = new Map<number, { readonly voice: SequenceVoice; readonly note: number }>();
  private readonly host: SequenceHost;
  private outputs: SequenceOutputs | undefined;
  /** The thread has been told the grid and the session. */
  private isTold = false;
  private ranUntil = 0;
  private next = Infinity;
  private underWay = false;
  /** Voices that are to be let go at a sample, of kinds that cannot plan that. */
  private releases: { readonly id: number; readonly sample: number }[] = [];
  private owners: { readonly voice: number; readonly sample: number }[] = [];

  constructor(private readonly options: SequenceVoicesOptions) {
    const { timeline: { grid }, feed, session, host } = options;
    this.host = host({ told: ({ ran, next, out }) => this.told(ran, next, out), lost: (voice, reason) => this.threadLost(voice, reason) });
    grid.listen((_change, from, jump) => this.post({ type: 'grid', state: grid.state, jumped: jump === 0 ? undefined : from }));
    session.listen((key, value) => this.post({ type: 'session', values: { [key]: value } }));
    feed.listen((event) => {
      if (event.type === 'midi' && this.voices.size) this.post({ type: 'midi', kind: event.kind, channel: event.channel, number: event.number, value: event.value, sample: options.now() });
      if (event.type === 'ended') this.childEnded(event.voice);
    });
  }

  /** Ties it to what exists later than the instruments. */
  connect(outputs: SequenceOutputs): void {
    this.outputs = outputs;
  }

  get busy(): boolean {
    return this.voices.size > 0;
  }

  select(which: number | string): SequenceVoice[] {
    return selected(this.voices.values(), which);
  }

  view({ id, instrument, state, born, loops, onset, start: { params, extra, bpm, loop, target } }: SequenceVoice): VoiceView {
    return { id, instrument, state, beat: state === 'planned' ? onset.beat : undefined, born, loops, nodes: [], params: { ...params, ...extra, ...(target === undefined ? {} : { target }) }, controls: { loop: Number(loop), bpm }, level: undefined };
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  start(entry: Entry, given: Given, onset: Onset): number {
    const { name: instrument, params, loop: loops, bpm: ownBpm, isEvents } = entry.description as SequenceDescription;
    const { own, rest } = splitControls(params, takenBy.sequence, given);
    const { values, extra } = checkParams(instrument, params, rest);
    const { loop = loops, bpm = ownBpm, target, seed } = this.checkControls(instrument, own);
    const id = this.options.ids.voice();
    const start: StartVoice = {
      type: 'start', voice: id, instrument, module: entry.module, params: values, extra,
      sample: 0, bpm: Number(bpm), loop: Boolean(loop), target: target as string | undefined, seed: seed as number | undefined,
    };
    const voice: SequenceVoice = { id, instrument, isEvents, onset, start, state: 'planned', loops: 0, pass: undefined, children: new Map(), ends: undefined, born: Date.now() };
    this.voices.set(id, voice);
    this.waiting.add(voice);
    this.tellAll();
    this.advance();
    return id;
  }

  /** @throws ParamError */
  private checkControls(instrument: string, own: Given): ParamRecord {
    const controls = checkControls(instrument, own);
    const { target, bpm } = controls;
    try {
      if (target !== undefined) whereOf(target as string);
    } catch (error) {
      throw new ParamError(`instrument ${instrument}: ${(error as Error).message}`);
    }
    if (typeof bpm === 'number' && bpm > 0 && bpm < 1) throw new ParamError(`instrument ${instrument}: bpm is ${bpm}; it must be 0, or from 1 to 1000`);
    return controls;
  }

  /** A version was loaded: the thread gets ready for it, and loops take it at their next pass. */
  loaded({ module, description: { name } }: Entry): void {
    this.tellAll();
    this.post({ type: 'module', instrument: name, module });
  }

  private tellAll(): void {
    if (this.isTold) return;
    this.isTold = true;
    this.post({ type: 'grid', state: this.options.timeline.grid.state, jumped: undefined });
    this.post({ type: 'session', values: this.options.session.all() });
  }

  private post(message: ToSequences): void {
    if (!this.isTold) return;
    // Whatever it is, something may be due earlier now.
    if (message.type !== 'run') this.next = 0;
    this.host.post(message);
  }

  /** Lets voices run as far as nothing changes any more, and does what is due. Called often. */
  advance(): void {
    if (!this.voices.size && !this.owners.length && !this.releases.length) return;
    this.host.watch();
    const now = this.options.now();
    this.settle(now);
    const until = this.options.timeline.grid.fixedUntil;
    if (this.underWay || this.next >= until || until < this.ranUntil + stride || !this.voices.size) return;
    this.ranUntil = until;
    this.underWay = true;
    this.next = Infinity;
    this.post({ type: 'run', until });
  }

  /** Its place is certain: it goes to the thread. */
  private launch(voice: SequenceVoice, now: number): void {
    this.waiting.delete(voice);
    voice.onset.close();
    voice.start = { ...voice.start, sample: voice.onset.sample ?? now + soon * this.options.sampleRate };
    this.post(voice.start);
  }

  private settle(now: number): void {
    for (const voice of this.waiting) if (voice.onset.isFixed) this.launch(voice, now);
    for (const voice of this.ending) if (now >= voice.ends!) this.over(voice, voice.ends!);
    const due = this.releases.filter(({ sample }) => now >= sample);
    if (due.length) this.releases = this.releases.filter(({ sample }) => now < sample);
    for (const { id } of due) if (this.parents.has(id)) this.options.players.end(id, 'hush');
    const forgotten = this.owners.filter(({ sample }) => now >= sample);
    if (forgotten.length) this.owners = this.owners.filter(({ sample }) => now < sample);
    for (const { voice } of forgotten) this.outputs?.releaseMidi(voice);
  }

  // ---- what the thread tells ---------------------------------------------------------------------------------

  private told(ran: boolean, next: number, out: readonly SequenceOut[]): void {
    if (ran) this.underWay = false;
    this.next = Math.min(this.next, next);
    const late = new Map<SequenceVoice, number>();
    const now = this.options.now();
    for (const each of out) {
      const voice = this.voices.get(each.voice);
      if (!voice) continue;
      this.perform(voice, each, now);
      if (each.kind === 'begin' || each.kind === 'midi') late.set(voice, Math.max(late.get(voice) ?? 0, now - each.sample));
    }
    for (const [voice, lateness] of late) {
      if (lateness > tolerable * this.options.sampleRate) this.options.feed.tell({ type: 'late', voice: voice.id, instrument: voice.instrument, sample: now - lateness, lateness: (1000 * lateness) / this.options.sampleRate });
    }
  }

  private perform(voice: SequenceVoice, out: SequenceOut, now: number): void {
    const { feed, sampleRate, print } = this.options;
    const { id, instrument } = voice;
    const { sample } = out;
    switch (out.kind) {
      case 'begun':
        if (voice.state === 'planned') voice.state = 'playing';
        return feed.tell({ type: 'started', voice: id, instrument, sample, render: 0, lateness: (1000 * Math.max(0, now - sample)) / sampleRate });
      case 'pass':
        voice.pass = { count: out.count, base: out.base };
        voice.loops = out.count;
        if (out.count > 0) feed.tell({ type: 'looped', voice: id, instrument, sample, count: out.count, render: 0, lateness: 0 });
        return;
      case 'midi': return this.outputs?.midi(out.port, out.bytes, sample, id);
      case 'osc': return this.outputs?.osc(out.host, out.port, out.packet, sample);
      case 'command': return this.outputs?.command(out.packet, sample, `voice ${id} (${instrument})`);
      case 'begin': {
        // What answers a key is a little late by its nature; what is later is told as late by whoever plays it.
        const isPrompt = sample < now && now - sample <= tolerable * sampleRate;
        return this.begin(voice, out, isPrompt ? undefined : sample);
      }
      case 'end': return this.endNote(voice, out.note, sample);
      case 'log': return feed.tell({ type: 'log', voice: id, instrument, message: out.message });
      case 'failed':
        print(`instrument ${instrument}: ${out.message}`);
        return feed.tell({ type: 'failed', voice: id, instrument, message: out.message });
      case 'ended':
        voice.ends = sample;
        this.ending.add(voice);
    }
  }

  private begin(voice: SequenceVoice, { instrument, pitch, params, note }: Extract<SequenceOut, { kind: 'begin' }>, onset: number | undefined): void {
    const { players } = this.options;
    const given = pitch ? { ...valuesOf(pitch, players), ...params } : params;
    const names = pitch ? players.paramsOf(instrument) : undefined;
    const wanted = Object.fromEntries(Object.entries(given).filter(([name]) => !names || names.includes(name) || Object.hasOwn(params, name)));
    try {
      const child = players.play(instrument, wanted, onset);
      voice.children.set(note, child);
      this.parents.set(child, { voice, note });
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      this.failed(voice, error.message);
    }
  }

  private endNote({ children }: SequenceVoice, note: number, sample: number): void {
    const child = children.get(note);
    if (child === undefined || this.options.players.release(child, sample)) return;
    this.releases.push({ id: child, sample });
  }

  private childEnded(id: number): void {
    const parent = this.parents.get(id);
    if (!parent) return;
    this.parents.delete(id);
    parent.voice.children.delete(parent.note);
  }

  private failed(voice: SequenceVoice, message: string): void {
    this.options.print(`instrument ${voice.instrument}: ${message}`);
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message });
    this.stop(voice);
  }

  /** The thread was ended: lists of events go on where they were, in a new one; voices are lost. */
  private threadLost(stuck: number, reason: string): void {
    const voices = [...this.voices.values()];
    this.isTold = false;
    this.underWay = false;
    this.next = 0;
    for (const voice of voices) {
      this.endNotes(voice, 'hush');
      // What has not begun is with nobody yet.
      if (voice.ends !== undefined || this.waiting.has(voice)) continue;
      if (voice.id === stuck) this.failed(voice, `voice ${voice.id} ${reason}`);
      else if (!voice.isEvents) this.failed(voice, `voice ${voice.id} was lost with its thread: voice ${stuck} (${this.nameOf(voices, stuck)}) ${reason}`);
      else if (voice.state !== 'stopping') this.restart(voice);
      else this.over(voice, this.options.now());
    }
  }

  private nameOf(voices: readonly SequenceVoice[], id: number): string {
    return voices.find((voice) => voice.id === id)?.instrument ?? 'none of them';
  }

  private restart(voice: SequenceVoice): void {
    const resume: Resume | undefined = voice.pass && { pass: voice.pass.count, base: voice.pass.base, from: this.options.now() };
    this.tellAll();
    this.post(resume ? { ...voice.start, resume } : voice.start);
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  stop(voice: SequenceVoice): void {
    this.endWith(voice, 'stop');
  }

  kill(voice: SequenceVoice): void {
    this.endWith(voice, 'kill');
  }

  private endWith(voice: SequenceVoice, way: 'stop' | 'kill'): void {
    this.post({ type: 'stop', voice: voice.id });
    this.endNotes(voice, way);
    this.over(voice, this.options.now());
  }

  /** Nothing new begins; what sounds of it ends when it is to. */
  hush(voice: SequenceVoice): void {
    if (this.waiting.has(voice)) return this.stop(voice);
    if (voice.state === 'stopping') return;
    voice.state = 'stopping';
    this.post({ type: 'hush', voice: voice.id, sample: this.options.timeline.grid.fixedUntil });
  }

  private endNotes(voice: SequenceVoice, way: 'stop' | 'hush' | 'kill'): void {
    this.outputs?.releaseMidi(voice.id);
    for (const child of [...voice.children.values()]) this.options.players.end(child, way);
  }

  private over(voice: SequenceVoice, sample: number): void {
    if (!this.voices.delete(voice.id)) return;
    this.waiting.delete(voice);
    voice.onset.close();
    this.ending.delete(voice);
    this.owners.push({ voice: voice.id, sample: sample + settled * this.options.sampleRate });
    this.options.feed.tell({ type: 'ended', voice: voice.id, instrument: voice.instrument, sample });
  }

  change(voice: SequenceVoice, { description: { params } }: Entry, given: Given): () => void {
    const { own, rest } = splitControls(params, takenBy.sequence, given);
    const { loop, bpm, target, seed } = this.checkControls(voice.instrument, own);
    if (seed !== undefined) throw new ParamError(`instrument ${voice.instrument}: seed is given when a voice begins`);
    const { values, extra } = checkParams(voice.instrument, params, rest, voice.start.params);
    return () => {
      const changes = {
        ...(Object.keys(rest).length ? { params: values, extra: { ...voice.start.extra, ...extra } } : {}),
        ...(loop === undefined ? {} : { loop: Boolean(loop) }), ...(bpm === undefined ? {} : { bpm: Number(bpm) }), ...(target === undefined ? {} : { target: target as string }),
      };
      voice.start = { ...voice.start, ...changes };
      this.post({ type: 'update', voice: voice.id, sample: this.options.timeline.grid.fixedUntil, ...changes });
    };
  }

  glide({ id }: SequenceVoice): void {
    throw new ParamError(`voice ${id} is a sequence, whose parameters do not glide; /update sets them`);
  }

  nodeStarted(): void {}

  nodeEnded(): void {}

  lost(): void {}

  close(): void {
    for (const voice of [...this.voices.values()]) this.kill(voice);
    this.host.close();
  }
}

/** What a note gives of the parameters that an instrument may have. */
function valuesOf({ note, velocity }: { readonly note: number; readonly velocity: number }, { frequency }: SequencePlayers): ParamRecord {
  // The square of velocity is heard as even steps.
  return { freq: frequency(note), note, velocity, amp: (velocity / 127) ** 2, gate: 1 };
}
