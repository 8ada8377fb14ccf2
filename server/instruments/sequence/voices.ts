/**
 * The voices that are sequences, as commands reach them: their code runs in a thread of its own, ahead of its time; what it hands out is carried out here, on its sample. Runs
 * on the control thread.
 */

import type { SequenceDescription } from '../../../protocol/instruments/description.ts';
import { ParamError } from '../../../protocol/instruments/params.ts';
import type { MidiSummary } from '../../../protocol/midi/summary.ts';
import { canMeet, type Onset } from '../../clock/onset.ts';
import type { Timeline } from '../../clock/timeline.ts';
import type { Entry } from '../catalogue.ts';
import type { Way } from '../kind.ts';
import { selected, type VoiceKind } from '../kind.ts';
import type { KindServices } from '../services.ts';
import type { VoiceView } from '../voice.ts';
import type { Given } from '../voice-controls.ts';
import { Children } from './children.ts';
import { SequenceThread } from './host.ts';
import type { Resume, ToSequences } from './messages.ts';
import { OutputRouter } from './output-router.ts';
import { Reports } from './reports.ts';
import { changesOf, startOf } from './requests.ts';
import { RunAhead } from './run-ahead.ts';
import { type SequenceOutputs, type SequenceVoice, viewOf } from './voice.ts';

/** Seconds after which a voice without a time begins: by then its first events can be where they belong. */
const soon = 0.03;
export class SequenceVoices implements VoiceKind {
  private readonly voices = new Map<number, SequenceVoice>();
  /** Voices whose beginning may still move. */
  private readonly waiting = new Set<SequenceVoice>();
  /** Voices that have an end, which is yet to come. */
  private readonly ending = new Set<SequenceVoice>();
  /** Message about the version that each instrument has. */
  private readonly newest = new Map<string, Extract<ToSequences, { type: 'module' }>>();
  private readonly children: Children;
  private readonly ahead: RunAhead;
  private readonly router: OutputRouter;

  constructor(private readonly options: KindServices & { readonly timeline: Timeline }) {
    const { timeline, feed, session, players, strayed, grid } = options;
    const { sequences = (hooks) => new SequenceThread(grid.sampleRate, hooks) } = options;
    this.children = new Children(players);
    this.router = new OutputRouter(grid.sampleRate);
    const reports = new Reports({
      feed,
      grid,
      children: this.children,
      router: this.router,
      find: (id) => this.voices.get(id),
      failed: (voice, message) => this.failed(voice, message),
      ends: (voice, sample) => {
        voice.ends = sample;
        this.ending.add(voice);
      },
    });
    this.ahead = new RunAhead({
      timeline,
      session,
      host: sequences,
      reported: (out) => reports.take(out),
      lost: (voice, reason) => this.threadLost(voice, reason),
      strayed,
    });
    feed.listen((event) => {
      if (event.type === 'ended') this.children.ended(event.voice);
    });
  }

  /** Takes what came over MIDI now, for voices that wait for it. */
  heard({ kind, channel, number, value }: MidiSummary): void {
    if (!this.voices.size) return;
    this.ahead.post({ type: 'midi', kind, channel, number, value, sample: this.options.grid.now() });
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

  start(entry: Entry<SequenceDescription>, given: Given, onset: Onset): number {
    const { name: instrument, isEvents } = entry.description;
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
    this.settle(this.options.grid.now());
    if (this.voices.size) this.ahead.run();
  }

  /** A voice whose place is certain goes to the thread; what comes too late for its tick takes the next. */
  private launch(voice: SequenceVoice, now: number): void {
    const { onset, isArmed } = voice;
    const { sampleRate } = this.options.grid;
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

  // ---- failing -----------------------------------------------------------------------------------------------

  private failed(voice: SequenceVoice, message: string): void {
    this.options.feed.notifyOf(voice, { type: 'failed', message });
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
      else this.over(voice, this.options.grid.now());
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
      from: this.options.grid.now(),
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
    this.over(voice, this.options.grid.now());
  }

  /** Lets nothing new begin; what sounds of it ends when it is to. */
  hush(voice: SequenceVoice): void {
    if (this.waiting.has(voice)) return this.stop(voice);
    if (voice.state === 'stopping') return;
    voice.state = 'stopping';
    this.ahead.post({ type: 'hush', voice: voice.id, sample: this.options.grid.fixedUntil });
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
    this.options.feed.notifyOf(voice, { type: 'ended', sample });
  }

  change(voice: SequenceVoice, entry: Entry<SequenceDescription>, given: Given): () => void {
    const changes = changesOf(entry, voice.start, given);
    return () => {
      voice.start = { ...voice.start, ...changes };
      this.ahead.post({ type: 'update', voice: voice.id, sample: this.options.grid.fixedUntil, ...changes });
    };
  }

  /** Wakes who waits for it, at a sample or now. */
  signal(name: string, value: unknown, sample = this.options.grid.now()): void {
    this.ahead.post({ type: 'signal', name, value, sample: Math.round(sample) });
    this.advance();
  }

  glide({ id }: SequenceVoice): void {
    throw new ParamError(`voice ${id} is a sequence, whose parameters do not glide; /update sets them`);
  }

  close(): void {
    for (const voice of [...this.voices.values()]) this.kill(voice);
    this.ahead.close();
  }
}
