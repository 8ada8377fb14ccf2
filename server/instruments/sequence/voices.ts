/**
 * The voices that are sequences, as commands reach them: their code runs in a thread of its own, ahead of its time; what it hands out is carried out here, on its sample. Runs
 * on the control thread.
 */

import type { Fault, SequenceDescription } from '../../../protocol/instruments/description.ts';
import { ParamError } from '../../../protocol/instruments/params.ts';
import { canMeet, type Onset } from '../../clock/onset.ts';
import type { Timeline } from '../../clock/timeline.ts';
import type { Entry } from '../catalogue.ts';
import type { Feed } from '../feed.ts';
import type { Ids } from '../ids.ts';
import { selected, type VoiceKind } from '../kind.ts';
import type { VoiceView } from '../render/voice.ts';
import type { Session } from '../session.ts';
import type { Given } from '../voice-controls.ts';
import { Children } from './children.ts';
import type { SequenceHooks, SequenceHost } from './host.ts';
import type { Resume, SequenceOut, ToSequences } from './messages.ts';
import { OutputRouter } from './output-router.ts';
import type { SequencePlayers, Way } from './players.ts';
import { changesOf, startOf } from './requests.ts';
import { RunAhead } from './run-ahead.ts';
import { type SequenceOutputs, type SequenceVoice, viewOf } from './voice.ts';

export interface SequenceVoicesOptions {
  readonly timeline: Timeline;
  readonly sampleRate: number;
  readonly now: () => number;
  readonly ids: Ids;
  readonly feed: Feed;
  readonly session: Session;
  readonly players: SequencePlayers;
  readonly host: (hooks: SequenceHooks) => SequenceHost;
  /** Takes what a file's code has thrown while nobody waited for it. */
  readonly strayed: (fault: Fault) => void;
}

/** Seconds after which a voice without a time begins: by then its first events can be where they belong. */
const soon = 0.03;
/** Seconds by which an event is late before that is told. */
const tolerable = 0.005;

export class SequenceVoices implements VoiceKind {
  private readonly voices = new Map<number, SequenceVoice>();
  /** Those whose beginning may still move. */
  private readonly waiting = new Set<SequenceVoice>();
  /** Those that have an end, which is yet to come. */
  private readonly ending = new Set<SequenceVoice>();
  /** What was told of the version that each instrument has. */
  private readonly newest = new Map<string, Extract<ToSequences, { type: 'module' }>>();
  private readonly children: Children;
  private readonly ahead: RunAhead;
  private readonly router: OutputRouter;

  constructor(private readonly options: SequenceVoicesOptions) {
    const { timeline, feed, session, host, players } = options;
    this.children = new Children(players);
    this.router = new OutputRouter(options.sampleRate);
    this.ahead = new RunAhead({
      timeline,
      session,
      host,
      told: (out) => this.told(out),
      lost: (voice, reason) => this.threadLost(voice, reason),
      strayed: options.strayed,
    });
    feed.listen((event) => {
      if (event.type === 'midi' && this.voices.size)
        this.ahead.post({
          type: 'midi',
          kind: event.kind,
          channel: event.channel,
          number: event.number,
          value: event.value,
          sample: options.now(),
        });
      if (event.type === 'ended') this.children.ended(event.voice);
    });
  }

  /** Ties it to what exists later than the instruments. */
  connect(outputs: SequenceOutputs): void {
    this.router.connect(outputs);
  }

  get busy(): boolean {
    return this.voices.size > 0;
  }

  get preparing(): boolean {
    return this.voices.size > 0 && this.ahead.isAwaited;
  }

  select(which: number | string): SequenceVoice[] {
    return selected(this.voices, which);
  }

  view(voice: SequenceVoice): VoiceView {
    return viewOf(voice);
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  start(entry: Entry, given: Given, onset: Onset): number {
    const { name: instrument, isEvents } = entry.description as SequenceDescription;
    const checked = startOf(entry, given);
    const id = this.options.ids.voice();
    const start = { ...checked, voice: id };
    const voice: SequenceVoice = {
      id,
      instrument,
      isEvents,
      onset,
      isArmed: onset.isSudden,
      start,
      state: 'planned',
      loops: 0,
      pass: undefined,
      children: new Map(),
      ends: undefined,
      born: Date.now(),
    };
    this.voices.set(id, voice);
    this.waiting.add(voice);
    this.ahead.begin();
    this.advance();
    return id;
  }

  /** A version was loaded: the thread gets ready for it, and voices take it where they are to. */
  loaded({ module, version, description: { name } }: Entry): void {
    this.newest.set(name, { type: 'module', instrument: name, module, version });
    this.ahead.begin();
    this.ahead.post(this.newest.get(name)!);
  }

  /** Lets voices run as far as nothing changes any more, and does what is due. Called often. */
  advance(): void {
    if (!this.voices.size && !this.router.busy && !this.children.busy) return;
    this.ahead.watch();
    this.settle(this.options.now());
    if (this.voices.size) this.ahead.run();
  }

  /** A voice whose place is certain goes to the thread; what comes too late for its tick takes the next. */
  private launch(voice: SequenceVoice, now: number): void {
    const { onset, isArmed } = voice;
    const { sampleRate } = this.options;
    if (!onset.isFixed || (onset.beat !== undefined && !canMeet(onset, now, sampleRate))) return;
    this.waiting.delete(voice);
    onset.close();
    voice.start = {
      ...voice.start,
      sample: onset.sample ?? (isArmed ? now : now + soon * sampleRate),
      beat: onset.beat,
    };
    this.ahead.post(voice.start);
  }

  private settle(now: number): void {
    for (const voice of this.waiting) this.launch(voice, now);
    for (const voice of this.ending) if (now >= voice.ends!) this.over(voice, voice.ends!);
    this.children.advance(now);
    this.router.advance(now);
  }

  // ---- what the thread tells ---------------------------------------------------------------------------------

  private told(out: readonly SequenceOut[]): void {
    const late = new Map<SequenceVoice, number>();
    const now = this.options.now();
    for (const each of out) {
      const voice = this.voices.get(each.voice);
      if (!voice) continue;
      this.perform(voice, each, now);
      if (each.kind === 'begin' || each.kind === 'midi')
        late.set(voice, Math.max(late.get(voice) ?? 0, now - each.sample));
    }
    for (const [voice, lateness] of late) {
      if (lateness > tolerable * this.options.sampleRate)
        this.options.feed.tell({
          type: 'late',
          voice: voice.id,
          instrument: voice.instrument,
          sample: now - lateness,
          lateness: (1000 * lateness) / this.options.sampleRate,
        });
    }
  }

  private perform(voice: SequenceVoice, out: SequenceOut, now: number): void {
    const { feed, sampleRate } = this.options;
    const { id, instrument } = voice;
    const { sample } = out;
    switch (out.kind) {
      case 'begun':
        if (voice.state === 'planned') voice.state = 'playing';
        return feed.tell({
          type: 'started',
          voice: id,
          instrument,
          sample,
          render: 0,
          lateness: (1000 * Math.max(0, now - sample)) / sampleRate,
        });
      case 'pass':
        voice.pass = { count: out.count, base: out.base, tempo: out.tempo };
        voice.loops = out.count;
        if (out.count > 0)
          feed.tell({ type: 'looped', voice: id, instrument, sample, count: out.count, render: 0, lateness: 0 });
        return;
      case 'counting':
        voice.pass &&= { count: voice.pass.count, base: out.base, tempo: out.tempo };
        return;
      case 'swapped':
        voice.isEvents = out.isEvents;
        voice.start = { ...voice.start, module: out.module };
        return feed.tell({ type: 'swapped', voice: id, instrument, sample, version: out.version });
      case 'midi':
      case 'osc':
      case 'command':
        return this.router.send(voice, out);
      case 'begin': {
        // What answers a key is a little late by its nature; what is later is told as late by whoever plays it.
        const isPrompt = sample < now && now - sample <= tolerable * sampleRate;
        return this.begin(voice, out, isPrompt ? undefined : sample);
      }
      case 'end':
        return this.children.release(voice, out.note, sample);
      case 'log':
        return feed.tell({ type: 'log', voice: id, instrument, message: out.message });
      case 'failed':
        return feed.tell({ type: 'failed', voice: id, instrument, message: out.message });
      case 'ended':
        voice.ends = sample;
        this.ending.add(voice);
    }
  }

  private begin(voice: SequenceVoice, out: Extract<SequenceOut, { kind: 'begin' }>, onset: number | undefined): void {
    try {
      this.children.begin(voice, out, onset);
    } catch (error) {
      if (!(error instanceof ParamError)) throw error;
      this.failed(voice, error.message);
    }
  }

  private failed(voice: SequenceVoice, message: string): void {
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message });
    this.stop(voice);
  }

  /** The thread was ended: lists of events go on where they were, in a new one; voices are lost. */
  private threadLost(stuck: number, reason: string): void {
    const voices = [...this.voices.values()];
    if (voices.length) this.ahead.begin();
    // What it had loaded is gone with it.
    for (const instrument of new Set(voices.map((voice) => voice.instrument)))
      if (this.newest.has(instrument)) this.ahead.post(this.newest.get(instrument)!);
    for (const voice of voices) {
      this.endNotes(voice, 'hush');
      // What has not begun is with nobody yet.
      if (voice.ends !== undefined || this.waiting.has(voice)) continue;
      if (voice.id === stuck) this.failed(voice, `voice ${voice.id} ${reason}`);
      else if (!voice.isEvents)
        this.failed(
          voice,
          `voice ${voice.id} was lost with its thread: voice ${stuck} (${this.nameOf(voices, stuck)}) ${reason}`,
        );
      else if (voice.state !== 'stopping') this.restart(voice);
      else this.over(voice, this.options.now());
    }
  }

  private nameOf(voices: readonly SequenceVoice[], id: number): string {
    return voices.find((voice) => voice.id === id)?.instrument ?? 'none of them';
  }

  private restart(voice: SequenceVoice): void {
    const { pass } = voice;
    const resume: Resume | undefined = pass && {
      pass: pass.count,
      base: pass.base,
      tempo: pass.tempo,
      from: this.options.now(),
    };
    this.ahead.post({ ...voice.start, resume });
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  stop(voice: SequenceVoice): void {
    this.endWith(voice, 'stop');
  }

  kill(voice: SequenceVoice): void {
    this.endWith(voice, 'kill');
  }

  private endWith(voice: SequenceVoice, way: 'stop' | 'kill'): void {
    this.ahead.post({ type: 'stop', voice: voice.id });
    this.endNotes(voice, way);
    this.over(voice, this.options.now());
  }

  /** Nothing new begins; what sounds of it ends when it is to. */
  hush(voice: SequenceVoice): void {
    if (this.waiting.has(voice)) return this.stop(voice);
    if (voice.state === 'stopping') return;
    voice.state = 'stopping';
    this.ahead.post({ type: 'hush', voice: voice.id, sample: this.options.timeline.grid.fixedUntil });
  }

  private endNotes(voice: SequenceVoice, way: Way): void {
    this.router.release(voice);
    this.children.endAll(voice, way);
  }

  private over(voice: SequenceVoice, sample: number): void {
    if (!this.voices.delete(voice.id)) return;
    this.waiting.delete(voice);
    voice.onset.close();
    this.ending.delete(voice);
    this.router.releaseAfter(voice, sample);
    this.options.feed.tell({ type: 'ended', voice: voice.id, instrument: voice.instrument, sample });
  }

  change(voice: SequenceVoice, entry: Entry, given: Given): () => void {
    const changes = changesOf(entry, voice.start, given);
    return () => {
      voice.start = { ...voice.start, ...changes };
      this.ahead.post({ type: 'update', voice: voice.id, sample: this.options.timeline.grid.fixedUntil, ...changes });
    };
  }

  /** Wakes who waits for it, at a sample or now. */
  signal(name: string, value: unknown, sample = this.options.now()): void {
    this.ahead.post({ type: 'signal', name, value, sample: Math.round(sample) });
    this.advance();
  }

  glide({ id }: SequenceVoice): void {
    throw new ParamError(`voice ${id} is a sequence, whose parameters do not glide; /update sets them`);
  }

  nodeStarted(): void {}

  nodeEnded(): void {}

  lost(): void {}

  close(): void {
    for (const voice of [...this.voices.values()]) this.kill(voice);
    this.ahead.close();
  }
}
