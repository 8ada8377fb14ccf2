/** SuperDirt's place: plays its events on a server. */
import type { Client } from '../typescript/index.ts';
import { type SynthSound, synthSound } from './catalogue.ts';
import { chainOf, type Source } from './chain.ts';
import { orbitDefs } from './defs/orbit.ts';
import { channels } from './defs/parts.ts';
import { samplePlayer } from './defs/samples.ts';
import { Defs } from './defs.ts';
import { doughControls, doughEvent, withFilterEnvelope } from './dough.ts';
import { drumFolder, writeDrums } from './drums.ts';
import { isKnown } from './known.ts';
import { modules, passes } from './modules.ts';
import { missing, namedBy, refusedEffects } from './named.ts';
import { Orbit, osc } from './orbit.ts';
import { maxOrbits, type Places, placesOf, routingCount } from './places.ts';
import { Samples, type SoundFiles } from './samples.ts';
import { numberOf, spanOf } from './span.ts';
import type { DirtEvent, DirtMessage, DirtOptions } from './types.ts';
import { CutGroups, Voices } from './voices.ts';

const [defaultOrbits, defaultVoices] = [12, 256];
/** Frames of the shortest event. */
const minFrames = 8;
/** Gates that end what sounds within 10 and 100 ms. */
const [steal, release] = [-1.01, -1.1];

interface Found {
  readonly name: string;
  readonly variant: number;
  /** Undefined for a sample. */
  readonly synth: SynthSound | undefined;
}

export class Dirt {
  private readonly told = new Set<string>();
  /** The event that was asked about last, and its sound. */
  private sought: { readonly event: DirtEvent; readonly found: Found | null | undefined } | undefined;
  private readonly stops: (() => void)[] = [];
  private readonly cuts: CutGroups;

  private constructor(
    private readonly client: Client,
    private readonly group: number,
    private readonly orbits: readonly Orbit[],
    private readonly voices: Voices,
    /** Files by name. */
    readonly samples: Samples,
    private readonly defs: Defs,
    /** Ranges of buses and buffers. */
    readonly places: Places,
    private readonly minSustain: number,
    private readonly report: (line: string) => void,
  ) {
    this.cuts = new CutGroups(
      () => client.nextNodeId(),
      (message) => client.send(message),
    );
  }

  /**
   * Makes groups, buses and effects of the orbits on the server.
   * @throws RangeError for a number of orbits or voices that cannot be; Error for a folder that cannot be read
   */
  static async open(options: DirtOptions): Promise<Dirt> {
    const { client, samples = [], orbits = defaultOrbits, voices = defaultVoices, out = 0, report } = options;
    checkRange('orbits', orbits, 1, maxOrbits);
    checkRange('voices', voices, 1, 10_000);
    checkRange('out', out, 0, 1022);
    if (client.defaultGroup === 0) await client.notify();
    const places = placesOf(client.clientId);
    const library = new Samples(client, [...samples, ...ownDrums(report)], places, report);
    const defs = new Defs(client, report);
    const { nominalSampleRate } = await client.status();
    const first = [...Object.keys(orbitDefs), samplePlayer(1, 1, false), samplePlayer(2, 1, false)];
    await Promise.all(first.map((name) => defs.load(name)));
    const id = () => client.nextNodeId();
    const group = id();
    const bus = (index: number) => places.audioBus + channels * (routingCount + 3 * index);
    const all = Array.from(
      { length: orbits },
      (_, i) => new Orbit(i, { group: id(), delay: id(), reverb: id(), leslie: id(), monitor: id() }, bus(i), out),
    );
    const dirt = new Dirt(
      client,
      group,
      all,
      new Voices(voices),
      library,
      defs,
      places,
      minFrames / nominalSampleRate,
      report,
    );
    await dirt.begin();
    return dirt;
  }

  /** Number of events that sound. */
  get sounding(): number {
    return this.voices.sounding;
  }

  /** Loads what an event needs (SynthDef, sample), if it is not there; true at once when it is, false for a sound that is not there. */
  ready(event: DirtEvent): Promise<boolean> | boolean {
    const found = this.find(event);
    if (!found) return found === null;
    if (!this.cuts.prepare(this.orbitOf(event), numberOf(event, 'cut', 0), nameOf(found)))
      this.tell('there are too many numbers of cut: new ones cut nothing');
    const waits: Promise<boolean>[] = [];
    let isThere = true;
    const need = (state: Promise<boolean> | boolean): void => {
      if (typeof state !== 'boolean') waits.push(state);
      else isThere &&= state;
    };
    const { synth, name, variant } = found;
    if (!synth) need(this.samples.load(name, variant));
    for (const def of this.defsOf(event, found)) need(this.defs.load(def));
    if (waits.length === 0) return isThere;
    return Promise.all(waits).then(async (states) => {
      if (!isThere || states.includes(false)) return false;
      // Which SynthDef plays a sample follows from its channels.
      return await this.ready(event);
    });
  }

  /**
   * Returns the messages that play an event at one time, in order; none where its sound is not there (yet) or unknown.
   * @param at seconds of that time on any one clock, where events come in the order of their times, and an earlier one takes the place of those that were
   * to follow: then exactly those that sound at that time are counted where there are too many
   */
  messages(event: DirtEvent, at?: number): DirtMessage[] {
    const found = this.find(event);
    if (found === null) return this.panic();
    if (!found || this.defsOf(event, found).some((name) => !this.defs.has(name))) return [];
    const sample = found.synth ? undefined : this.samples.at(found.name, found.variant);
    if (!found.synth && !sample) return [];
    const played = this.routed(withFilterEnvelope(found.synth?.isDough ? doughEvent(event) : event));
    const span = spanOf(played, sample?.seconds, this.minSustain);
    if (!span) return [];
    const orbit = this.orbitOf(event);
    const cut = numberOf(event, 'cut', 0);
    const sound = nameOf(found);
    const home = this.cuts.home(orbit, cut, sound);
    if (home === undefined) return [];
    const source: Source = sample ? { sample } : this.synthSource(event, found.synth!, span.freq);
    const group = this.client.nextNodeId();
    const room = this.makeRoom(at);
    const seconds = span.fadeInTime + span.sustain + span.fadeTime;
    this.voices.add(group, orbit.index, at === undefined ? undefined : { begin: at, end: at + seconds });
    const chain = chainOf(played, source, span, orbit, group, home);
    return [...this.cuts.cutBy(orbit, cut, sound), ...room, ...orbit.effects(event), ...chain];
  }

  /** Returns what of an event is not there, in words: its sound, and effects that need UGens that are missing. */
  faults(event: DirtEvent): string[] {
    const effects = refusedEffects(event);
    const named = namedBy(event);
    return named && this.find(event) === undefined ? [missing(named), ...effects] : effects;
  }

  /** Returns parameters that are no parameter of anything. */
  unknown(event: DirtEvent): string[] {
    const found = this.find(event);
    const controls = found?.synth ? Object.keys(found.synth.make().controls) : [];
    return Object.keys(event).filter((name) => !isKnown(name) && !controls.includes(name));
  }

  /** Returns seconds by which an event is later than its time: `lag`, and `offset` as fast as the sample plays. */
  lag(event: DirtEvent): number {
    return numberOf(event, 'lag', 0) + numberOf(event, 'offset', 0) * Math.abs(numberOf(event, 'speed', 1));
  }

  /** Returns the messages that end what sounds within a tenth of a second; echoes and rooms ring on. */
  hush(orbit?: number): DirtMessage[] {
    this.voices.clear(orbit);
    return this.chosen(orbit).map(({ ids }) => osc('/n_set', ids.group, 'cut_gate', release));
  }

  /** Returns the messages that let nothing be heard, of what begins later too, until those of `panic` are sent. */
  hold(): DirtMessage[] {
    return [osc('/n_run', this.group, 0)];
  }

  /** Returns the messages that silence everything at once. */
  panic(): DirtMessage[] {
    this.voices.clear();
    return [...this.orbits.flatMap((orbit) => orbit.silence()), ...this.cuts.restore(), osc('/n_run', this.group, 1)];
  }

  /** Loads all SynthDefs, one after the other, so that none has to be waited for. */
  async prepare(): Promise<void> {
    await this.defs.loadAll();
  }

  /** Adds files by the names of sounds, in place of those that have their names. */
  addSounds(sounds: SoundFiles): void {
    this.samples.add(sounds);
    this.sought = undefined;
  }

  /** Lets files that could not be read be tried again. */
  retry(): void {
    this.samples.retry();
  }

  /** Frees what it has on the server; the connection stays. */
  async close(): Promise<void> {
    for (const stop of this.stops) stop();
    this.defs.close();
    this.client.free(this.group);
    await this.samples.close();
    await this.client.sync();
  }

  private async begin(): Promise<void> {
    const { client, group } = this;
    this.stops.push(
      client.on('/n_go', ({ args }) => this.voices.began(Number(args[0]))),
      client.on('/n_end', ({ args }) => this.voices.ended(Number(args[0]))),
    );
    client.bundle('now', [
      osc('/g_new', group, 0, client.defaultGroup),
      ...this.orbits.flatMap((orbit) => orbit.begin(group)),
    ]);
    await client.sync();
  }

  private orbitOf(event: DirtEvent): Orbit {
    return this.orbits[modulo(Math.floor(numberOf(event, 'orbit', 0)), this.orbits.length)]!;
  }

  /** Returns messages that end the oldest where there are too many; one that has ended meanwhile is no fault. */
  private makeRoom(at?: number): DirtMessage[] {
    const stolen = this.voices.makeRoom(at).map((voice) => osc('/n_set', voice, 'cut_gate', steal));
    return stolen.length === 0 ? [] : [osc('/error', -1), ...stolen, osc('/error', -2)];
  }

  private chosen(orbit: number | undefined): readonly Orbit[] {
    return orbit === undefined ? this.orbits : [this.orbits[modulo(Math.floor(orbit), this.orbits.length)]!];
  }

  private synthSource(event: DirtEvent, { make, isDough }: SynthSound, freq: number | undefined): Source {
    const def = make();
    const values: Record<string, number> = isDough ? { ...doughControls(event) } : {};
    if (freq !== undefined) values.freq = freq;
    if (def.name === 'dirt_from') values.in = this.routingBus(event, 'from');
    return { def: def.name, controls: Object.keys(def.controls), values };
  }

  /** Returns the first bus of the pair that a parameter names by its number, 0 where it names none. */
  private routingBus(event: DirtEvent, name: 'to' | 'from'): number {
    return this.places.audioBus + channels * modulo(Math.floor(numberOf(event, name, 0)), routingCount);
  }

  /** Returns an event with buses of the server in place of the numbers of its pairs. */
  private routed(event: DirtEvent): DirtEvent {
    if (event.to === undefined && event.toArg === undefined) return event;
    return {
      ...event,
      ...(event.to !== undefined && { to: this.routingBus(event, 'to') }),
      from: this.routingBus(event, 'from'),
    };
  }

  /** SynthDefs of an event, of those that can be known yet. */
  private defsOf(event: DirtEvent, { synth, name, variant }: Found): string[] {
    const own = synth ? [this.defs.nameOf(synth.make)] : [];
    const sample = synth ? undefined : this.samples.at(name, variant);
    const isStretched = numberOf(event, 'timescale') !== undefined;
    if (sample) own.push(samplePlayer(sample.channels, sample.frames, isStretched));
    const seen = synth?.isDough ? doughEvent(event) : event;
    return [...own, ...modules.filter((module) => passes(module, seen)).map(({ def }) => `${def}${channels}`)];
  }

  /** Returns what is to be known of the file that an event plays at a key of MIDI; undefined where its sound is none. */
  fileOf(event: DirtEvent, key: number): { readonly n?: number; readonly key?: number } | undefined {
    const found = this.find(event);
    if (!found || found.synth) return undefined;
    return this.samples.nearest(found.name, found.variant, key) ?? {};
  }

  /** Returns the sound of an event; null for `superpanic`, undefined where there is none. */
  private find(event: DirtEvent): Found | null | undefined {
    if (this.sought?.event !== event) this.sought = { event, found: this.search(event) };
    return this.sought.found;
  }

  private search(event: DirtEvent): Found | null | undefined {
    const named = namedBy(event);
    if (!named) return undefined;
    if (named.word === 'superpanic') return null;
    for (const name of named.names) {
      if (this.samples.has(name)) return { name, variant: named.variant, synth: undefined };
      const synth = synthSound(name);
      if (synth) return { name, variant: named.variant, synth };
    }
    return undefined;
  }

  private tell(line: string): void {
    if (this.told.has(line)) return;
    // Names may be made up without end.
    if (this.told.size > 1000) this.told.clear();
    this.told.add(line);
    this.report(line);
  }
}

const nameOf = ({ name, variant }: Found): string => `${name}:${variant}`;
const modulo = (value: number, by: number): number => ((value % by) + by) % by;

function checkRange(what: string, value: number, min: number, max: number): void {
  if (!(Number.isInteger(value) && value >= min && value <= max))
    throw new RangeError(`${what} is ${value}; it must be a whole number from ${min} to ${max}`);
}

/** Returns the folder of the drums that come with it. */
function ownDrums(report: (line: string) => void): string[] {
  const folder = drumFolder();
  try {
    writeDrums(folder);
    return [folder];
  } catch (error) {
    report(`there are no drums: ${(error as Error).message}`);
    return [];
  }
}
