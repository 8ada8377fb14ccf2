/** Instruments as clients reach them: every command about them, checked here and carried out by the voices. Runs on the control thread. */

import { type Fault, faultText } from '../../protocol/instruments/description.ts';
import { ParamError, type ParamRecord, type ParamValue, unaliased } from '../../protocol/instruments/params.ts';
import type { ChannelView } from '../../protocol/midi/channel.ts';
import type { Tuning } from '../../protocol/midi/tuning.ts';
import type { NativePatch } from '../audio/native-patch.ts';
import type { Grid } from '../clock/grid.ts';
import type { Onset } from '../clock/onset.ts';
import type { Timeline } from '../clock/timeline.ts';
import type { Buffers } from '../link/buffers.ts';
import type { EventRecord } from '../link/render-link.ts';
import type { Faults } from '../system/faults.ts';
import type { Layout } from '../world/layout.ts';
import { AllVoices } from './all-voices.ts';
import { Catalogue, type Entry } from './catalogue.ts';
import { Changes } from './changes.ts';
import { Feed, failureLine } from './feed.ts';
import { Ids } from './ids.ts';
import { everything, type VoiceKind } from './kind.ts';
import { Listeners } from './listeners.ts';
import { NamedSounds } from './named-sounds.ts';
import { Onsets, toldAt } from './onsets.ts';
import type { RenderHost } from './render/host.ts';
import { Leads } from './render/lead-times.ts';
import { Meters } from './render/meters.ts';
import { SoundRows } from './render/rows.ts';
import { type Planned, Triggers } from './render/triggers.ts';
import type { VoiceView } from './render/voice.ts';
import { Voices } from './render/voices.ts';
import { type SequenceHooks, type SequenceHost, SequenceThread } from './sequence/host.ts';
import { playersOf } from './sequence/players.ts';
import { SequenceVoices } from './sequence/voices.ts';
import { Session } from './session.ts';
import { StrayFaults } from './stray-faults.ts';
import { SynthVoices } from './synth/voices.ts';
import { NodeLink, type NodeLinkOptions } from './synth-sender.ts';
import { TempoAndRoot } from './tempo-and-root.ts';
import type { TimedOutput } from './timed-midi.ts';
import { type Given, onsetControls, splitControls } from './voice-controls.ts';
import { NativeVoices } from './webaudio/voices.ts';

export interface InstrumentsOptions extends Omit<NodeLinkOptions, 'rows' | 'meters' | 'lost' | 'outputs'> {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  readonly buffers: Buffers;
  readonly host: RenderHost;
  readonly grid: Grid;
  readonly timedMidi: TimedOutput;
  /** What notes sound like. */
  readonly tuning: Tuning;
  /** What came over MIDI last. */
  readonly midi: () => readonly ChannelView[];
  /** Where bundles are kept. */
  readonly folder: string;
  /** Folders of instruments; later ones win. */
  readonly folders?: readonly string[] | undefined;
  /** Where Web Audio nodes are connected; undefined where there is no audio context. */
  readonly patch?: NativePatch | undefined;
  /** The grid, without which there are no sequences. */
  readonly timeline?: Timeline | undefined;
  /** Who runs sequences; a thread, unless told. */
  readonly sequences?: ((hooks: SequenceHooks) => SequenceHost) | undefined;
  readonly print: (line: string) => void;
  readonly faults: Faults;
}

export class Instruments {
  readonly feed = new Feed();
  readonly session = new Session();
  readonly leads = new Leads();
  readonly ids = new Ids();
  readonly listeners = new Listeners(this.feed, this.session);
  /** Sounds that are shared by name. */
  readonly sounds: NamedSounds;
  readonly catalogue: Catalogue;
  readonly all: AllVoices;
  readonly changes: Changes;
  readonly voices: Voices;
  readonly sequences: SequenceVoices | undefined;
  private readonly kinds: Readonly<
    Record<'render' | 'synth', VoiceKind> & Partial<Record<'webaudio' | 'sequence', VoiceKind>>
  >;
  private readonly triggers: Triggers;
  private readonly tempoAndRoot: TempoAndRoot;
  /** When voices begin, other than at once or at a time. */
  readonly onsets: Onsets;
  private readonly rows: SoundRows;
  private readonly link: NodeLink;
  readonly strays: StrayFaults;

  constructor(private readonly options: InstrumentsOptions) {
    const { layout, memory, buffers, host, folder } = options;
    const { sampleRate } = layout;
    const { feed, session, leads } = this;
    const now = () => this.rows.now;
    this.onsets = new Onsets(options.grid);
    this.sounds = new NamedSounds(feed, (address) => buffers.release(address));
    this.rows = new SoundRows(layout, memory, (address) => buffers.release(address));
    const link = (this.link = new NodeLink({
      ...options,
      rows: this.rows,
      meters: new Meters(layout, memory),
      outputs: layout.outputs,
      lost: (node) => this.all.lost(node),
    }));
    const catalogue = (this.catalogue = new Catalogue(
      { host, folder, folders: options.folders },
      {
        loaded: (entry, before) => this.loaded(entry, before),
        unloaded: ({ description: { name } }) => feed.tell({ type: 'unloaded', instrument: name }),
        failed: (file, fault) => this.loadFailed(file, fault),
      },
    ));
    this.strays = new StrayFaults(catalogue, feed);
    const { ids } = this;
    const tempoAndRoot = (this.tempoAndRoot = new TempoAndRoot(options.grid, session, (sample) =>
      this.all.follow(sample),
    ));
    this.voices = new Voices({
      grid: options.grid,
      tempoAndRoot,
      midi: options.midi,
      ids,
      catalogue,
      host,
      link,
      feed,
      session,
      leads,
      sampleRate,
      block: layout.blockSize,
      prepare: (channels) => link.prepare(channels),
    });
    const { patch, print } = options;
    const natives =
      patch && new NativeVoices({ patch, link, feed, ids, session, tempoAndRoot, sampleRate, block: layout.blockSize });
    const { timeline, sequences = (hooks) => new SequenceThread(sampleRate, hooks) } = options;
    this.sequences =
      timeline &&
      new SequenceVoices({
        timeline,
        sampleRate,
        now,
        ids,
        feed,
        session,
        strayed: (fault) => this.strays.take(fault),
        host: sequences,
        players: playersOf(this, options.tuning),
      });
    this.kinds = {
      render: this.voices,
      synth: new SynthVoices({ link, feed, ids, tempoAndRoot, sampleRate }),
      ...(natives && { webaudio: natives }),
      ...(this.sequences && { sequence: this.sequences }),
    };
    this.all = new AllVoices(Object.values(this.kinds), options.faults);
    this.changes = new Changes(this.all, catalogue);
    this.triggers = new Triggers({
      catalogue,
      host,
      session,
      leads,
      feed,
      sampleRate,
      now,
      grid: options.grid,
      tempoAndRoot,
      midi: options.midi,
      timedMidi: options.timedMidi,
      trigger: (instrument, given, onset) => this.planFrom(instrument, given, onset),
      play: (instrument, given, onset) => this.begin(instrument, given, onset),
      release: (address) => buffers.release(address),
      failed: (instrument, message) => this.failed(instrument, message),
    });
    // Who does not listen to the feed finds it in the server's output.
    feed.listen((event) => {
      if (event.type === 'failed') print(failureLine(event));
    });
    session.listen((key, value) => feed.tell({ type: 'session', key, value }));
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
    const { faults } = this.options;
    faults.guard('the tempo', () => this.tempoAndRoot.advance());
    this.all.advance();
    faults.guard('triggers of instruments', () => this.triggers.advance());
  }

  /** A VoicePlayer's report. */
  report(event: EventRecord): void {
    this.voices.passes.report(
      event.int(1),
      event.int(2),
      event.int(3),
      (event.int(5) - 1) * this.options.layout.blockSize + event.int(6),
    );
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
    const entry = this.catalogue.find(instrument);
    const kind = this.kindOf(entry);
    const { onset, rest } = this.onsetOf(entry, unaliased(instrument, entry.description.params, given), after);
    try {
      return kind.start(entry, rest, onset);
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

  /** Returns the seconds that an instrument needs to get ready. */
  leadOf(instrument: string): number {
    const description = this.catalogue.get(instrument)?.description;
    return description?.kind === 'render' ? this.leads.lead(instrument, description.estimate) : 0;
  }

  /** Wakes voices of sequences that wait for a signal. @param sample of the engine; undefined for now */
  signal(name: string, value: ParamValue | undefined, sample?: number): void {
    this.sequences?.signal(name, value, sample);
  }

  /** Lets an instrument plan events; one that plans none is played. @param planned takes the voices, or why there are none @throws ParamError */
  trigger(instrument: string, given: Given, onset?: number, planned?: Planned): void {
    this.planFrom(instrument, given, toldAt(onset), planned);
  }

  private planFrom(instrument: string, given: Given, after: Onset, planned?: Planned): void {
    const entry = this.catalogue.find(instrument);
    const { onset, rest } = this.onsetOf(entry, unaliased(instrument, entry.description.params, given), after);
    try {
      this.triggers.begin(instrument, rest, onset, planned);
    } catch (error) {
      onset.close();
      throw error;
    }
  }

  private kindOf({ description: { name, kind } }: Entry): VoiceKind {
    const voices = this.kinds[kind];
    if (!voices)
      throw new ParamError(
        kind === 'webaudio'
          ? `instrument ${name} is made of Web Audio nodes, for which there is no audio context here`
          : `instrument ${name} is a sequence, for which there is no grid here`,
      );
    return voices;
  }

  /** Tells over the feed what is refused later than its command. */
  failed(instrument: string, message: string): void {
    this.feed.tell({ type: 'failed', voice: 0, instrument, message });
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

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
    this.changes.select(which);
    this.triggers.forget(which);
    return this.all.end(which, way);
  }

  /** Changes parameters and controls of voices. Gives how many. @param sample of the engine, where that can be planned @throws ParamError */
  update(which: number | string, given: Given, sample?: number): number {
    return this.changes.update(which, given, sample);
  }

  /** Sends values to renders that are under way. Gives how many. @throws ParamError for what is neither a voice nor an instrument nor `all` */
  message(which: number | string, message: ParamRecord): number {
    this.changes.select(which);
    return this.options.host.message(
      ({ voice, instrument }) => which === everything || which === voice || which === instrument,
      message,
    );
  }

  // ---- files -------------------------------------------------------------------------------------------------

  private loaded(entry: Entry, before: Entry | undefined): void {
    const {
      description: { name, kind },
      version,
    } = entry;
    this.feed.tell({ type: 'loaded', instrument: name, version });
    this.kinds[kind]?.loaded?.(entry, before);
  }

  private loadFailed(file: string, fault: Fault): void {
    const message = faultText(fault.place ? fault : { ...fault, place: { file, line: 1, column: 1 } });
    this.feed.tell({ type: 'failed', voice: 0, instrument: '', message });
  }
}
