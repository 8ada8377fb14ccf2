/** Instruments as clients reach them: every command about them, checked here and carried out by the voices. Runs on the control thread. */

import { onsetControls } from '../../protocol/instruments/controls.ts';
import { type ElementDescription, type Fault, faultText } from '../../protocol/instruments/description.ts';
import { ParamError, type ParamRecord, type ParamValue, unaliased } from '../../protocol/instruments/params.ts';
import type { Tuning } from '../../protocol/midi/tuning.ts';
import type { Onset } from '../clock/onset.ts';
import type { EventRecord } from '../link/render-link.ts';
import type { Faults } from '../system/faults.ts';
import { AllVoices } from './all-voices.ts';
import { Catalogue, type Entry } from './catalogue.ts';
import { Changes } from './changes.ts';
import { GraphEdits } from './element/graph-edit.ts';
import { Feed, failureLine } from './feed.ts';
import { Ids } from './ids.ts';
import { everything, type VoiceKind, type Way } from './kind.ts';
import { type KindVoices, makeVoices, missingText } from './kinds.ts';
import { Listeners } from './listeners.ts';
import { NamedSounds } from './named-sounds.ts';
import { Onsets, onsetAt } from './onsets.ts';
import type { Provider } from './provider.ts';
import { type Planned, Triggers } from './render/triggers.ts';
import { playersOf } from './sequence/players.ts';
import type { SequenceVoices } from './sequence/voices.ts';
import type { KindServices } from './services.ts';
import { Session } from './session.ts';
import { StrayFaults } from './stray-faults.ts';
import { SynthSender, type SynthSenderOptions } from './synth-sender.ts';
import { TempoAndRoot } from './tempo-and-root.ts';
import type { TimedOutput } from './timed-midi.ts';
import type { VoiceView } from './voice.ts';
import { type Given, splitControls } from './voice-controls.ts';

/** Services that the server gives; the others are made here. */
type GivenServices = Pick<
  KindServices,
  'layout' | 'memory' | 'buffers' | 'host' | 'elementHost' | 'grid' | 'midi' | 'patch' | 'timeline' | 'sequences'
>;

export interface InstrumentsOptions extends GivenServices, Omit<SynthSenderOptions, 'lost'> {
  readonly timedMidi: TimedOutput;
  /** Frequencies of notes. */
  readonly tuning: Tuning;
  /** Folder in which bundles are kept. */
  readonly folder: string;
  /** Folders of instruments; later ones win. */
  readonly folders?: readonly string[] | undefined;
  /** Makes instruments that no file has. */
  readonly provider?: Provider | undefined;
  readonly print: (line: string) => void;
  readonly faults: Faults;
}

export class Instruments {
  readonly feed = new Feed();
  readonly session = new Session();
  readonly ids = new Ids();
  readonly listeners = new Listeners(this.feed, this.session);
  /** Sounds that are shared by name. */
  readonly sounds: NamedSounds;
  readonly catalogue: Catalogue;
  readonly all: AllVoices;
  readonly changes: Changes;
  readonly kinds: KindVoices;
  readonly sender: SynthSender;
  private readonly triggers: Triggers;
  private readonly tempoAndRoot: TempoAndRoot;
  /** Onsets of voices that begin neither at once nor at a time. */
  readonly onsets: Onsets;
  readonly strays: StrayFaults;
  /** Transactions on the graph of elements; undefined where there are none. */
  readonly graph: GraphEdits | undefined;
  /** Called when a voice begins, whoever asked for it: it may come due soon. */
  onBegin: () => void = () => {};

  constructor(private readonly options: InstrumentsOptions) {
    const { buffers, host, folder, folders, provider, grid, faults, print, tuning } = options;
    const { feed, session, ids } = this;
    const release = (address: number): void => buffers.release(address);
    this.onsets = new Onsets(grid);
    this.sounds = new NamedSounds(feed, release);
    const catalogue = (this.catalogue = new Catalogue(
      { host, folder, folders, provider },
      {
        loaded: (entry, before) => this.loaded(entry, before),
        unloaded: (entry) => this.unloaded(entry),
        failed: (file, fault) => this.loadFailed(file, fault),
      },
    ));
    this.strays = new StrayFaults(catalogue, feed);
    const tempoAndRoot = (this.tempoAndRoot = new TempoAndRoot(grid, session, (sample) => this.all.follow(sample)));
    const sender = (this.sender = new SynthSender({ ...options, lost: (node) => this.all.lost(node) }));
    this.kinds = makeVoices({
      ...options,
      ids,
      feed,
      session,
      catalogue,
      tempoAndRoot,
      sender,
      players: playersOf(this, tuning),
      strayed: (fault) => this.strays.take(fault),
    });
    this.all = new AllVoices(
      Object.values(this.kinds).filter((kind) => kind !== undefined),
      faults,
    );
    const { element: voices } = this.kinds;
    this.graph = voices && new GraphEdits({ voices, catalogue });
    this.changes = new Changes(this.all, catalogue);
    this.triggers = new Triggers({
      ...options,
      catalogue,
      session,
      feed,
      tempoAndRoot,
      release,
      lead: (instrument) => this.leadOf(instrument) ?? 0,
      trigger: (instrument, given, onset) => this.planFrom(instrument, given, onset),
      play: (instrument, given, onset) => this.begin(instrument, given, onset),
      failed: (instrument, message) => this.failed(instrument, message),
    });
    // Failures are found in the server's output too.
    feed.listen((event) => {
      if (event.type === 'failed') print(failureLine(event));
    });
    session.listen((key, value) => feed.notify({ type: 'session', key, value }));
  }

  /** Undefined where there is no grid. */
  get sequences(): SequenceVoices | undefined {
    return this.kinds.sequence;
  }

  /** Rows of rendered sound in use. */
  get rowsInUse(): number {
    return this.kinds.render.rowsInUse;
  }

  /** Makes the players for one and two channels ready before they are needed. */
  async prepare(): Promise<void> {
    await this.kinds.render.prepare();
  }

  /** True while voices are there, or something waits for its time. */
  get busy(): boolean {
    return this.all.busy || this.triggers.busy;
  }

  /** Begins what is due. Called often. */
  advance(): void {
    const { faults } = this.options;
    faults.guard('the tempo', () => this.tempoAndRoot.advance());
    this.all.advance();
    faults.guard('triggers of instruments', () => this.triggers.advance());
  }

  /** Takes the report of a VoicePlayer. */
  report(event: EventRecord): void {
    this.kinds.render.report(event);
  }

  /** Returns views of voices by their numbers. @param which as `select`; default all */
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
    return this.begin(instrument, given, onsetAt(onset));
  }

  /** What has to be found before it is known whether an instrument can be played so; undefined where that is known. @throws ParamError */
  finding(instrument: string, given: Given): Promise<unknown> | undefined {
    const { element } = this.kinds;
    const entry = this.catalogue.find(instrument);
    if (!element || entry.description.kind !== 'element') return undefined;
    const found = element.beginnings.interfaceFor(
      entry as Entry<ElementDescription>,
      unaliased(instrument, entry.description.params, given),
    );
    return found instanceof Promise ? found : undefined;
  }

  /** Plays an instrument at an onset of any kind, which `qu` and `arm` make later. */
  begin(instrument: string, given: Given, after: Onset): number {
    this.onBegin();
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
    return { onset: this.onsets.of(name, own, after, this.leadOf(name) ?? 0), rest };
  }

  /** Returns the seconds before its time at which an instrument begins to get ready; undefined for one that need not. */
  leadOf(instrument: string): number | undefined {
    const entry = this.catalogue.get(instrument);
    const kind: VoiceKind | undefined = entry && this.kinds[entry.description.kind];
    return entry && kind?.lead?.(entry);
  }

  /** Wakes voices of sequences that wait for a signal. @param sample of the engine; undefined for now */
  signal(name: string, value: ParamValue | undefined, sample?: number): void {
    this.sequences?.signal(name, value, sample);
  }

  /** Lets an instrument plan events; one that plans none is played. @param planned takes the voices, or why there are none @throws ParamError */
  trigger(instrument: string, given: Given, onset?: number, planned?: Planned): void {
    this.planFrom(instrument, given, onsetAt(onset), planned);
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
    if (!voices) throw new ParamError(missingText(name, kind));
    return voices;
  }

  /** Tells over the feed what is refused later than its command. */
  failed(instrument: string, message: string): void {
    this.feed.notify({ type: 'failed', voice: 0, instrument, message });
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  /** Ends voices within a block. Returns how many. @throws ParamError */
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

  private end(which: number | string, way: Way): number {
    this.changes.select(which);
    this.triggers.forget(which);
    return this.all.end(which, way);
  }

  /** Changes parameters and controls of voices. Returns how many. @param sample of the engine, where that can be planned @throws ParamError */
  update(which: number | string, given: Given, sample?: number): number {
    return this.changes.update(which, given, sample);
  }

  /** Sends values to renders that are under way. Returns how many. @throws ParamError for what is neither a voice nor an instrument nor `all` */
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
    this.feed.notify({ type: 'loaded', instrument: name, version });
    const voices: VoiceKind | undefined = this.kinds[kind];
    voices?.loaded?.(entry, before);
  }

  private unloaded(entry: Entry): void {
    const { name, kind } = entry.description;
    this.feed.notify({ type: 'unloaded', instrument: name });
    const voices: VoiceKind | undefined = this.kinds[kind];
    voices?.unloaded?.(entry);
  }

  private loadFailed(file: string, fault: Fault): void {
    const message = faultText(fault.place ? fault : { ...fault, place: { file, line: 1, column: 1 } });
    this.feed.notify({ type: 'failed', voice: 0, instrument: '', message });
  }
}
