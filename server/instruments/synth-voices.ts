/** The voices of SynthDef instruments: each is a synth, placed to the sample. Runs on the control thread. */
import type { Entry } from './catalogue.ts';
import type { SynthDescription } from './description.ts';
import type { Feed } from './feed.ts';
import type { Ids } from './ids.ts';
import type { NodeLink } from './link.ts';
import type { ParamRecord, ParamValue } from './params.ts';
import { everything } from './voices.ts';

export interface SynthVoice {
  readonly id: number;
  readonly instrument: string;
  readonly node: number;
  readonly group: number;
  readonly def: string;
  params: ParamRecord;
  state: 'planned' | 'playing' | 'stopping';
  /** Sample at which it begins; undefined for at once. */
  readonly onset: number | undefined;
  /** Whether the render thread has been told. */
  sent: boolean;
  /** Whether that was before its time. */
  inTime: boolean;
  readonly born: number;
}

type SynthEntry = Entry & { readonly description: SynthDescription };

/** Seconds before its time at which a synth is sent: what is stopped before that never was. */
const ahead = 0.1;

export class SynthVoices {
  private readonly voices = new Map<number, SynthVoice>();
  private readonly byNode = new Map<number, SynthVoice>();
  /** What a def is named after, and when it is there. */
  private readonly defs = new Map<string, Promise<void>>();

  constructor(private readonly options: { readonly link: NodeLink; readonly feed: Feed; readonly ids: Ids; readonly sampleRate: number }) {}

  get(id: number): SynthVoice | undefined {
    return this.voices.get(id);
  }

  all(): SynthVoice[] {
    return [...this.voices.values()];
  }

  select(which: number | string): SynthVoice[] {
    return which === everything ? this.all() : this.all().filter(({ id, instrument }) => id === which || instrument === which);
  }

  play({ description: { name, bytes }, module, version }: SynthEntry, params: ParamRecord, group: number, onset: number | undefined): SynthVoice {
    const { ids, link } = this.options;
    // Running synths keep the version that they began with.
    const def = `bunsynth.instrument.${name}.${version}.${Bun.hash(module).toString(36)}`;
    const voice: SynthVoice = { id: ids.voice(), instrument: name, node: ids.node(), group, def, params, state: 'planned', onset, sent: false, inTime: false, born: Date.now() };
    this.voices.set(voice.id, voice);
    this.byNode.set(voice.node, voice);
    const known = this.defs.get(def);
    const ready = known ?? link.defineAs(def, bytes);
    if (!known) this.defs.set(def, ready);
    ready.then(() => this.advance(voice), (error: Error) => this.refused(voice, error));
    return voice;
  }

  private refused(voice: SynthVoice, error: Error): void {
    this.defs.delete(voice.def);
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message: error.message });
    this.over(voice);
  }

  /** Sends what is due soon. Called often. */
  advanceAll(): void {
    for (const voice of this.voices.values()) {
      if (!voice.sent && voice.onset !== undefined) void this.defs.get(voice.def)?.then(() => this.advance(voice));
    }
  }

  private advance(voice: SynthVoice): void {
    const { link, sampleRate } = this.options;
    const { onset } = voice;
    if (voice.sent || !this.voices.has(voice.id) || (onset !== undefined && link.rows.now < onset - ahead * sampleRate)) return;
    voice.sent = true;
    voice.inTime = onset !== undefined && onset >= link.rows.now;
    link.addSynth(voice.def, voice.node, voice.group, controlsOf(voice.params), onset);
  }

  /** A node has begun. */
  nodeStarted(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    if (voice.state === 'stopping') return this.options.link.free(voice);
    voice.state = 'playing';
    const { feed, link, sampleRate } = this.options;
    const sample = voice.inTime ? voice.onset! : link.rows.now;
    const lateness = (1000 * (sample - (voice.onset ?? sample))) / sampleRate;
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
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message: `no node could be made in group ${voice.group}` });
    this.over(voice);
  }

  private over(voice: SynthVoice): void {
    this.byNode.delete(voice.node);
    if (this.voices.delete(voice.id)) this.options.feed.tell({ type: 'ended', voice: voice.id, instrument: voice.instrument, sample: this.options.link.rows.now });
  }

  /** Frees it. What was sent for later is freed when it begins. */
  stop(voice: SynthVoice): void {
    if (!voice.sent) return this.over(voice);
    const begun = voice.state === 'playing';
    voice.state = 'stopping';
    if (begun) this.options.link.free(voice);
  }

  /** Closes its gate, if it has one; others end by themselves. */
  hush(voice: SynthVoice): void {
    if (voice.state !== 'playing') this.stop(voice);
    else if ('gate' in voice.params) this.update(voice, { ...voice.params, gate: 0 });
  }

  update(voice: SynthVoice, params: ParamRecord): void {
    const changed = Object.fromEntries(Object.entries(params).filter(([name, value]) => voice.params[name] !== value));
    voice.params = params;
    if (voice.sent) this.options.link.set(voice, controlsOf(changed));
  }
}

/** Controls take numbers. */
function controlsOf(params: ParamRecord): Record<string, number | readonly number[]> {
  const number = (value: ParamValue): value is number | readonly number[] => typeof value === 'number' || typeof value === 'object';
  return Object.fromEntries(Object.entries(params).flatMap(([name, value]) => (number(value) ? [[name, value]] : typeof value === 'boolean' ? [[name, Number(value)]] : [])));
}
