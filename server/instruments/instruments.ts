/** Instruments as clients reach them: every command about them, checked here and carried out by the voices. Runs on the control thread. */
import type { Grid } from '../clock/grid.ts';
import type { Onset } from '../clock/onset.ts';
import { AllVoices, type Found } from './all-voices.ts';
import { Catalogue, type Entry } from './catalogue.ts';
import { type Fault, faultText, type WebAudioDescription } from './description.ts';
import { Feed } from './feed.ts';
import { Ids } from './ids.ts';
import { everything, type VoiceKeeper } from './keeper.ts';
import { Leads } from './leads.ts';
import { Listeners } from './listeners.ts';
import { NodeLink, type NodeLinkOptions } from './link.ts';
import { Meters } from './meters.ts';
import { NamedSounds } from './named-sounds.ts';
import { NativeVoices } from './native-voices.ts';
import { checkDivision, Onsets, toldAt } from './onsets.ts';
import { nameOf, ParamError, type ParamRecord, type Params, type ParamValue, unaliased } from './params.ts';
import { SoundRows } from './rows.ts';
import { Session } from './session.ts';
import { SynthVoices } from './synth-voices.ts';
import { TempoAndRoot } from './tempo-and-root.ts';
import { Triggers } from './triggers.ts';
import { type Given, onsetControls, splitControls } from './voice-controls.ts';
import type { VoiceView } from './voice.ts';
import { Voices } from './voices.ts';
import type { Buffers } from '../control/buffers.ts';
import type { EventRecord } from '../control/render-link.ts';
import type { ChannelView } from '../midi/state.ts';
import { type FileStart, FileVoices } from '../midi/file-voices.ts';
import type { MidiOut, TimedMidi } from '../midi/timed.ts';
import type { Tuning } from '../midi/tuning.ts';
import type { Timeline } from '../clock/timeline.ts';
import type { NativePatch } from '../io/native-patch.ts';
import type { Layout } from '../render/layout.ts';
import { type SequenceHooks, type SequenceHost, SequenceThread } from '../sequences/host.ts';
import type { SequencePlayers } from '../sequences/voice.ts';
import { SequenceVoices } from '../sequences/voices.ts';
import type { RenderHost } from '../soft/render-pool.ts';

export interface InstrumentsOptions extends Omit<NodeLinkOptions, 'rows' | 'meters' | 'lost' | 'outputs'> {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  readonly buffers: Buffers;
  readonly host: RenderHost;
  readonly grid: Grid;
  readonly midiOut: MidiOut;
  readonly timedMidi: TimedMidi;
  /** What notes sound like. */
  readonly tuning: Tuning;
  /** What came over MIDI last. */
  readonly midi: () => readonly ChannelView[];
  /** Where bundles are kept. */
  readonly folder: string;
  /** Where Web Audio nodes are connected; undefined where there is no audio context. */
  readonly patch?: NativePatch | undefined;
  /** The grid, without which there are no sequences. */
  readonly timeline?: Timeline | undefined;
  /** Who runs sequences; a thread, unless told. */
  readonly sequences?: ((hooks: SequenceHooks) => SequenceHost) | undefined;
  readonly print: (line: string) => void;
}

export class Instruments {
  readonly feed = new Feed();
  readonly session = new Session();
  readonly leads = new Leads();
  readonly listeners = new Listeners(this.feed, this.session);
  /** Sounds that are shared by name. */
  readonly sounds: NamedSounds;
  readonly catalogue: Catalogue;
  readonly all: AllVoices;
  readonly voices: Voices;
  readonly sequences: SequenceVoices | undefined;
  private readonly natives: NativeVoices | undefined;
  private readonly keepers: Readonly<Record<'render' | 'synth', VoiceKeeper> & Partial<Record<'webaudio' | 'sequence', VoiceKeeper>>>;
  private readonly triggers: Triggers;
  private readonly tempoAndRoot: TempoAndRoot;
  /** MIDI files that play. */
  readonly files: FileVoices;
  /** When voices begin, other than at once or at a time. */
  readonly onsets: Onsets;
  private readonly rows: SoundRows;
  private readonly link: NodeLink;
  private isWarm = false;

  constructor(private readonly options: InstrumentsOptions) {
    const { layout, memory, buffers, host, folder } = options;
    const { sampleRate } = layout;
    const { feed, session, leads } = this;
    const now = () => this.rows.now;
    this.onsets = new Onsets(options.grid);
    this.sounds = new NamedSounds(feed, (address) => buffers.release(address));
    this.rows = new SoundRows(layout, memory, (address) => buffers.release(address));
    const link = (this.link = new NodeLink({ ...options, rows: this.rows, meters: new Meters(layout, memory), outputs: layout.outputs, lost: (node) => this.all.lost(node) }));
    const catalogue = (this.catalogue = new Catalogue(host, folder, {
      loaded: (entry, before) => this.loaded(entry, before),
      unloaded: ({ description: { name } }) => feed.tell({ type: 'unloaded', instrument: name }),
      failed: (file, fault) => this.loadFailed(file, fault),
    }));
    const ids = new Ids();
    const tempoAndRoot = (this.tempoAndRoot = new TempoAndRoot(options.grid, session, (sample) => this.all.follow(sample)));
    this.voices = new Voices({ grid: options.grid, tempoAndRoot, midi: options.midi, ids, catalogue, host, link, feed, session, leads, sampleRate, block: layout.blockSize, prepare: (channels) => link.prepare(channels) });
    const { patch, print } = options;
    this.natives = patch && new NativeVoices({ patch, link, feed, ids, session, tempoAndRoot, sampleRate, block: layout.blockSize, print });
    const { timeline, sequences = (hooks) => new SequenceThread(sampleRate, hooks) } = options;
    this.sequences = timeline && new SequenceVoices({ timeline, sampleRate, now, ids, feed, session, print, host: sequences, players: this.players() });
    this.keepers = {
      render: this.voices,
      synth: new SynthVoices({ link, feed, ids, tempoAndRoot, sampleRate }),
      ...(this.natives && { webaudio: this.natives }),
      ...(this.sequences && { sequence: this.sequences }),
    };
    const { timedMidi } = options;
    this.files = new FileVoices({
      grid: options.grid, ids, feed, timed: timedMidi, tuning: options.tuning,
      played: {
        paramsOf: (instrument) => this.paramsOf(instrument),
        begin: (instrument, params, onset) => this.begin(instrument, params, onset),
        steer: (voice, params, sample) => this.steer(voice, params, sample),
        release: (voice, sample) => this.all.release(voice, sample),
        end: (voice, way) => void this.all.end(voice, way),
        isPlaying: (voice) => this.all.isPlaying(voice),
      },
      lead: (instrument) => this.leadOf(instrument),
      failed: (instrument, message) => this.failed(instrument, message),
    });
    this.all = new AllVoices([...Object.values(this.keepers), this.files]);
    this.triggers = new Triggers({
      catalogue, host, session, leads, feed, sampleRate, now,
      find: (instrument) => this.find(instrument),
      grid: options.grid, tempoAndRoot, midi: options.midi, midiOut: options.midiOut, timedMidi,
      trigger: (instrument, given, onset) => this.planFrom(instrument, given, onset),
      play: (instrument, given, onset) => this.begin(instrument, given, onset),
      release: (address) => buffers.release(address),
      failed: (instrument, message) => this.failed(instrument, message),
    });
    session.listen((key, value) => feed.tell({ type: 'session', key, value: JSON.stringify(value) }));
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
    this.tempoAndRoot.advance();
    this.all.advance();
    this.triggers.advance();
  }

  /** A VoicePlayer's report. */
  report(event: EventRecord): void {
    this.voices.report(event.int(1), event.int(2), event.int(3), (event.int(5) - 1) * this.options.layout.blockSize + event.int(6));
  }

  /** Whether there are voices. */
  get busy(): boolean {
    return this.all.busy;
  }

  /** Voices by their numbers. @param which as `select`, all unless told */
  playing(which: number | string = everything): VoiceView[] {
    return this.all.views(which);
  }

  // ---- playing -----------------------------------------------------------------------------------------------

  /**
   * Plays an instrument.
   * @param given parameters, and what voices of its kind take beside them (see voice-controls.ts) where the instrument has none of that name
   * @param onset sample of the engine at which it is to begin; undefined for as soon as possible
   * @returns the number of the voice
   * @throws ParamError naming instrument, parameter and value
   */
  play(instrument: string, given: Given, onset?: number): number {
    return this.begin(instrument, given, toldAt(onset));
  }

  /** The same for an onset of any kind, which `qu` and `arm` make later. */
  begin(instrument: string, given: Given, after: Onset): number {
    const entry = this.find(instrument);
    const keeper = this.keeperOf(entry);
    const { onset, rest } = this.onsetOf(entry, unaliased(instrument, entry.description.params, given), after);
    try {
      return keeper.start(entry, rest, onset);
    } catch (error) {
      onset.close();
      throw error;
    }
  }

  private onsetOf({ description }: Entry, given: Given, after: Onset): { onset: Onset; rest: Given } {
    const { name, params } = description;
    const { own, rest } = splitControls(params, onsetControls, given);
    return { onset: this.onsets.of(name, own, after, this.leadOf(name)), rest };
  }

  /** Seconds that an instrument needs to get ready. */
  private leadOf(instrument: string): number {
    const description = this.catalogue.get(instrument)?.description;
    return description?.kind === 'render' ? this.leads.lead(instrument, description.estimate) : 0;
  }

  /** Wakes voices of sequences that wait for a signal. @param sample of the engine; undefined for now */
  signal(name: string, value: ParamValue | undefined, sample?: number): void {
    this.sequences?.signal(name, value, sample);
  }

  /** Lets an instrument plan events; one that plans none is played. @throws ParamError */
  trigger(instrument: string, given: Given, onset?: number): void {
    this.planFrom(instrument, given, toldAt(onset));
  }

  private planFrom(instrument: string, given: Given, after: Onset): void {
    const entry = this.find(instrument);
    const { onset, rest } = this.onsetOf(entry, unaliased(instrument, entry.description.params, given), after);
    try {
      this.triggers.begin(instrument, rest, onset);
    } catch (error) {
      onset.close();
      throw error;
    }
  }

  /** Plays a MIDI file. @param qu division on whose tick it begins, if any @throws ParamError */
  playFile(start: Omit<FileStart, 'onset'>, qu: string, sample?: number): number {
    const { grid, layout: { sampleRate } } = this.options;
    const lead = 'instrument' in start.target ? this.leadOf(start.target.instrument) : 0;
    const soonest = Math.max(grid.fixedUntil, grid.now() + Math.ceil(lead * sampleRate));
    const onset = qu ? this.onsets.of(start.name, { qu }, toldAt(sample), lead) : toldAt(sample ?? soonest);
    try {
      return this.files.begin({ ...start, onset });
    } catch (error) {
      onset.close();
      throw error;
    }
  }

  /** @throws ParamError for what is no division */
  checkOnset(name: string, qu: string): void {
    if (qu) checkDivision(name, qu);
  }

  private find(instrument: string): Entry {
    const entry = this.catalogue.get(instrument);
    if (!entry) throw new ParamError(`instrument ${instrument} is not there; there are ${this.known()}`);
    return entry;
  }

  /** The names, for whoever asked for another. */
  private known(): string {
    const { loading } = this.catalogue;
    const names = this.catalogue.all().map(({ description }) => description.name).join(', ') || 'none';
    return loading > 0 ? `${names}; ${loading} files are still being loaded` : names;
  }

  private keeperOf({ description: { name, kind } }: Entry): VoiceKeeper {
    const keeper = this.keepers[kind];
    if (!keeper) throw new ParamError(kind === 'webaudio' ? `instrument ${name} is made of Web Audio nodes, for which there is no audio context here` : `instrument ${name} is a sequence, for which there is no grid here`);
    return keeper;
  }

  /** What is refused later than its command is told over the feed. */
  private failed(instrument: string, message: string): void {
    this.options.print(`instrument ${instrument}: ${message}`);
    this.feed.tell({ type: 'failed', voice: 0, instrument, message });
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  /** The voices that are meant, with their keepers. @throws ParamError when it is neither a voice nor an instrument nor `all` */
  private select(which: number | string): Found[] {
    const found = this.all.select(which);
    if (found.length > 0 || which === everything || (typeof which === 'string' && this.catalogue.get(which))) return found;
    throw new ParamError(typeof which === 'number' ? `voice ${which} is not there` : `instrument ${which} is not there, nor a voice of it`);
  }

  /** Ends voices within a block. Gives how many. @throws ParamError */
  stop(which: number | string): number {
    return this.end(which, 'stop');
  }

  /** Lets what plays come to its end. @throws ParamError */
  hush(which: number | string): number {
    return this.end(which, 'hush');
  }

  /** Ends everything at once. */
  panic(): number {
    return this.end(everything, 'kill');
  }

  private end(which: number | string, way: 'stop' | 'hush' | 'kill'): number {
    this.select(which);
    this.triggers.forget(which);
    return this.all.end(which, way);
  }

  /** What sequences do with instruments. */
  private players(): SequencePlayers {
    return {
      paramsOf: (instrument) => this.paramsOf(instrument),
      frequency: (note) => this.options.tuning.frequency(note),
      play: (instrument, given, onset) => this.play(instrument, given, onset),
      release: (id, sample) => this.all.release(id, sample),
      end: (id, way) => void this.all.end(id, way),
    };
  }

  /** Whether such values of such voices can be changed at a time that is yet to come, to the sample. */
  canPlan(which: number | string, keys: readonly string[]): boolean {
    const found = this.all.select(which);
    return found.length > 0 && found.every(({ keeper, voice }) => keeper.canPlan?.(voice, keys.map((key) => this.named(voice.instrument, key))) ?? false);
  }

  /**
   * Changes parameters and controls of voices; all are checked before one is changed.
   * @param sample of the engine, where that can be planned
   * @throws ParamError
   */
  update(which: number | string, given: Given, sample?: number): number {
    const changes = this.select(which).map(({ keeper, voice }) => {
      const entry = this.find(voice.instrument);
      return keeper.change(voice, entry, unaliased(voice.instrument, entry.description.params, given), sample);
    });
    for (const change of changes) change();
    return changes.length;
  }

  /**
   * Changes those of some values that a voice follows while it sounds, as it does a wheel: controls of synths and parameters of Web Audio nodes that move. A render would have to be made anew for each movement.
   * Does nothing for a voice that is over or ends.
   * @throws ParamError
   */
  steer(id: number, values: ParamRecord, sample?: number): void {
    const found = this.all.find(id);
    if (!found || found.voice.state === 'stopping') return;
    const followed = Object.entries(values).filter(([name]) => found.keeper.canPlan?.(found.voice, [name]));
    if (followed.length) this.update(id, Object.fromEntries(followed), sample);
  }

  /** Names of the parameters of an instrument; none of one that is not there. */
  paramsOf(instrument: string): readonly string[] {
    return Object.keys(this.catalogue.get(instrument)?.description.params ?? {});
  }

  /** Moves a control of a voice in a line. A gain that comes to 0 so ends the voice. @param at as `update` @throws ParamError */
  glide(id: number, key: string, value: number, seconds: number, at?: number): void {
    const [{ keeper, voice }] = this.select(id) as [Found];
    if (!(seconds >= 0 && seconds <= 3600)) throw new ParamError(`voice ${id}: seconds is ${seconds}; it must be from 0 to 3600`);
    keeper.glide(voice, this.named(voice.instrument, key), value, seconds, at);
  }

  /** A parameter's name, where a short one was given. */
  private named(instrument: string, key: string): string {
    return nameOf(this.catalogue.get(instrument)?.description.params ?? {}, key) ?? key;
  }

  // ---- files -------------------------------------------------------------------------------------------------

  private loaded(entry: Entry, before: Entry | undefined): void {
    const { description, version } = entry;
    const { name } = description;
    this.feed.tell({ type: 'loaded', instrument: name, version });
    // What fails then is told by the first voice.
    if (description.kind === 'webaudio') void this.natives?.prepare({ ...entry, description: entry.description as WebAudioDescription }).catch(() => {});
    if (description.kind === 'sequence') this.sequences?.loaded(entry);
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
