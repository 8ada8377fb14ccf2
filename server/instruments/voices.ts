/**
 * The voices of render instruments: they are rendered ahead of their time, played to the sample, looped, updated and stopped here. Runs on
 * the control thread, which never waits for a render. Samples count from the engine's first one.
 */
import { VoiceReport } from '../render/instructions.ts';
import type { RenderedBuffer } from '../soft/render-messages.ts';
import type { RenderHost } from '../soft/render-pool.ts';
import type { Catalogue, Entry } from './catalogue.ts';
import { faultText, type RenderDescription } from './description.ts';
import type { Feed } from './feed.ts';
import type { Ids } from './ids.ts';
import type { Leads } from './leads.ts';
import type { ParamRecord, ParamValue } from './params.ts';
import { Player, type PlayerLink } from './player.ts';
import type { Session } from './session.ts';
import type { Voice } from './voice.ts';

/** What a voice begins with, checked. */
export interface Start {
  readonly instrument: string;
  readonly params: ParamRecord;
  readonly extra: ParamRecord;
  readonly controls: Readonly<Record<string, number>>;
  readonly group: number;
  readonly loop: boolean;
  readonly onset: number | undefined;
}

export interface VoicesOptions {
  readonly ids: Ids;
  readonly catalogue: Catalogue;
  readonly host: RenderHost;
  readonly link: PlayerLink;
  readonly feed: Feed;
  readonly session: Session;
  readonly leads: Leads;
  readonly sampleRate: number;
  /** Resolves (or has returned) when players of so many channels can be made. */
  readonly prepare: (channels: number) => Promise<void> | void;
  readonly now: () => number;
  /** Milliseconds, for measuring. */
  readonly clock?: () => number;
}

/** What stands for all voices. */
export const everything = 'all';

export class Voices {
  private readonly voices = new Map<number, Voice>();
  private readonly byNode = new Map<number, Voice>();
  /** Voices whose render has yet to begin, by their onset. */
  private readonly planned: Voice[] = [];
  /** Buffers that were ready after their time, and those of them that were dropped. */
  late = 0;
  dropped = 0;

  constructor(private readonly options: VoicesOptions) {}

  get(id: number): Voice | undefined {
    return this.voices.get(id);
  }

  all(): Voice[] {
    return [...this.voices.values()];
  }

  /** The voices that an id, the name of an instrument or `all` stands for. */
  select(which: number | string): Voice[] {
    if (which === everything) return this.all();
    return this.all().filter(({ id, instrument }) => id === which || instrument === which);
  }

  /** Something is to happen soon. */
  get busy(): boolean {
    return this.voices.size > 0;
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  play(start: Start): Voice {
    const voice: Voice = {
      ...start, id: this.options.ids.voice(), controls: { ...start.controls }, state: 'planned',
      base: start.onset, count: 0, loops: 0, generation: 0, rendering: false, preparing: 0, render: 0, main: undefined, players: new Map(), waiting: [],
      lacking: undefined, updating: false, end: 0, born: Date.now(),
    };
    this.voices.set(voice.id, voice);
    this.planned.push(voice);
    this.advance();
    return voice;
  }

  /** Begins the renders that are due. Called often. */
  advance(): void {
    if (!this.planned.length) return;
    const { sampleRate, link: { rows: { now } } } = this.options;
    for (const voice of [...this.planned]) {
      const entry = this.entryOf(voice);
      const lead = entry ? this.options.leads.lead(voice.instrument, entry.description.estimate) : 0;
      if (voice.onset !== undefined && now < voice.onset - lead * sampleRate) continue;
      this.planned.splice(this.planned.indexOf(voice), 1);
      voice.state = 'rendering';
      this.render(voice, voice.onset ?? now);
    }
  }

  private entryOf({ instrument }: Voice): (Entry & { description: RenderDescription }) | undefined {
    const entry = this.options.catalogue.get(instrument);
    return entry?.description.kind === 'render' ? (entry as Entry & { description: RenderDescription }) : undefined;
  }

  /** Renders the next pass with the newest version. @param due sample at which it is needed */
  private render(voice: Voice, due: number): void {
    const { host, session, clock = () => performance.now() } = this.options;
    const entry = this.entryOf(voice);
    if (!entry) return this.failed(voice, `instrument ${voice.instrument} is not there any more`);
    const { description, module } = entry;
    const generation = ++voice.generation;
    const current = () => voice.generation === generation && this.voices.has(voice.id) && voice.state !== 'stopping';
    const asked = clock();
    let buffers = 0;
    voice.rendering = true;
    host.render({
      due, deadline: description.deadline, caches: description.caches,
      request: {
        task: 'play', module, instrument: voice.instrument, params: voice.params, extra: voice.extra,
        voice: voice.id, count: voice.count, session: session.all(), seed: seedOf(voice),
      },
      hooks: {
        buffer: (buffer) => {
          voice.render = clock() - asked;
          this.options.leads.note(voice.instrument, voice.render / 1000);
          if (current()) this.place(voice, buffer, buffers++, description);
          else this.giveBack(buffer);
        },
        session: (key, value) => this.offer(voice, key, value),
        log: (message) => this.options.feed.tell({ type: 'log', voice: voice.id, instrument: voice.instrument, message }),
        done: () => {
          if (voice.generation !== generation) return;
          voice.rendering = false;
          // A pass without sound is the end of a loop.
          if (current() && buffers === 0) voice.main?.finish();
          this.settle(voice);
        },
        failed: (fault) => {
          if (voice.generation !== generation) return;
          voice.rendering = false;
          if (current()) this.failed(voice, faultText(fault));
          this.settle(voice);
        },
      },
    });
  }

  /** A render sets a shared value. */
  private offer({ id, instrument }: Voice, key: string, value: ParamValue): void {
    const refused = this.options.session.offer(key, value);
    if (refused !== undefined) this.options.feed.tell({ type: 'failed', voice: id, instrument, message: refused });
  }

  private failed(voice: Voice, message: string): void {
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message });
    this.settle(voice);
  }

  // ---- buffers -----------------------------------------------------------------------------------------------

  private giveBack({ address, frames, channels }: RenderedBuffer): void {
    const { rows } = this.options.link;
    const row = rows.take({ address, frames, channels, onset: 0 }, undefined, true);
    if (row) rows.give(row);
  }

  /** Finds a buffer its place: the next pass of what plays, or a player of its own. */
  private place(voice: Voice, buffer: RenderedBuffer, index: number, description: RenderDescription): void {
    if (index === 0 && voice.main) return this.follow(voice, voice.main, buffer);
    // When the first one began is not known before it has.
    if (voice.base === undefined && (index > 0 || buffer.onset > 0)) {
      voice.base ??= index === 0 ? this.options.link.rows.now : undefined;
      if (voice.base === undefined) return void voice.waiting.push(buffer);
    }
    void this.begin(voice, buffer, index === 0, description);
  }

  private follow(voice: Voice, main: Player, buffer: RenderedBuffer): void {
    const row = this.options.link.rows.take(buffer, undefined, !voice.loop);
    if (!row) return this.failed(voice, 'too many buffers are playing');
    main.follow(row);
  }

  private async begin(voice: Voice, buffer: RenderedBuffer, main: boolean, { late }: Pick<RenderDescription, 'late'>): Promise<void> {
    const { link, prepare, sampleRate } = this.options;
    const ready = prepare(buffer.channels);
    if (ready) {
      const { generation } = voice;
      voice.preparing++;
      await ready;
      voice.preparing--;
      if (!this.voices.has(voice.id) || voice.state === 'stopping' || voice.generation !== generation) {
        this.giveBack(buffer);
        return this.settle(voice);
      }
    }
    const planned = voice.base === undefined ? undefined : Math.round(voice.base + buffer.onset * sampleRate);
    const lateness = planned === undefined ? 0 : link.rows.now - planned;
    if (lateness > 0 && late === 'drop' && voice.onset !== undefined) {
      this.late++;
      this.dropped++;
      this.options.feed.tell({ type: 'dropped', voice: voice.id, instrument: voice.instrument, sample: planned!, lateness: (1000 * lateness) / sampleRate });
      this.giveBack(buffer);
      return this.settle(voice);
    }
    const loops = main && voice.loop;
    const row = link.rows.take(buffer, planned, !loops);
    if (!row) return this.failed(voice, 'too many buffers are playing');
    const controls = buffer.bus === undefined ? voice.controls : { ...voice.controls, out: buffer.bus };
    const node = this.options.ids.node();
    this.byNode.set(node, voice);
    const player = new Player(node, link, { channels: buffer.channels, group: voice.group, controls }, row, voice.onset === undefined && main ? undefined : planned);
    voice.players.set(node, player);
    if (main) voice.main = player;
  }

  // ---- what the render thread tells --------------------------------------------------------------------------

  /** A VoicePlayer's report. */
  report(kind: number, node: number, row: number, sample: number): void {
    const voice = this.byNode.get(node);
    const player = voice?.players.get(node);
    if (!voice || !player) return;
    if (kind === VoiceReport.ended) player.end = voice.end = sample;
    else if (kind === VoiceReport.started) this.started(voice, player, sample);
    else this.passed(voice, player, row, sample);
  }

  private started(voice: Voice, player: Player, sample: number): void {
    const { feed, sampleRate } = this.options;
    player.passBegan = sample;
    const lateness = player.planned === undefined ? 0 : Math.max(0, sample - player.planned);
    if (lateness > 0) this.late++;
    if (voice.state === 'rendering') voice.state = 'playing';
    if (player !== voice.main) return;
    feed.tell({ type: 'started', voice: voice.id, instrument: voice.instrument, sample, render: voice.render, lateness: (1000 * lateness) / sampleRate });
    voice.base ??= sample;
    for (const buffer of voice.waiting.splice(0)) void this.begin(voice, buffer, false, { late: 'play' });
    if (voice.loop) this.renderNext(voice, player);
  }

  private passed(voice: Voice, player: Player, row: number, sample: number): void {
    const { feed, sampleRate } = this.options;
    const fresh = player.passed(row, sample);
    if (player !== voice.main) return;
    voice.loops++;
    // Passes that had to do without a fresh one: by how much that is late now.
    const lateness = fresh && voice.lacking !== undefined ? sample - voice.lacking : 0;
    if (lateness > 0) this.late++;
    voice.lacking = fresh ? undefined : (voice.lacking ?? sample);
    feed.tell({ type: 'looped', voice: voice.id, instrument: voice.instrument, sample, count: voice.loops, render: voice.render, lateness: (1000 * lateness) / sampleRate });
    if (fresh && voice.updating && !voice.rendering) {
      voice.updating = false;
      feed.tell({ type: 'updated', voice: voice.id, instrument: voice.instrument, sample });
    }
    if (!voice.loop) player.finish();
    else if (fresh || !voice.rendering) this.renderNext(voice, player);
  }

  private renderNext(voice: Voice, player: Player): void {
    if (voice.state === 'stopping') return;
    voice.count++;
    voice.base = this.boundary(voice, player);
    this.render(voice, voice.base);
  }

  /** Sample at which the pass that plays ends, as long as its speed stays. */
  private boundary({ controls }: Voice, player: Player): number {
    return (player.passBegan ?? this.options.link.rows.now) + player.row.frames / Math.max(1e-6, controls.speed ?? 1);
  }

  /** A player's node could not be made. */
  lost(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message: `no node could be made in group ${voice.group}` });
    this.nodeEnded(node);
  }

  /** A node has ended, whatever it was. */
  nodeEnded(node: number): void {
    const voice = this.byNode.get(node);
    const player = voice?.players.get(node);
    if (!voice || !player) return;
    this.byNode.delete(node);
    voice.players.delete(node);
    player.close();
    voice.end = player.end ?? this.options.link.rows.now;
    if (voice.main === player) {
      voice.main = undefined;
      // A loop that lost its player, such as by /n_free, has ended.
      if (voice.loop) this.cancel(voice);
    }
    this.settle(voice);
  }

  /** A voice of which nothing plays or comes any more is over. */
  private settle(voice: Voice): void {
    if (voice.players.size || voice.rendering || voice.preparing || voice.waiting.length || voice.state === 'planned' || !this.voices.delete(voice.id)) return;
    this.options.feed.tell({ type: 'ended', voice: voice.id, instrument: voice.instrument, sample: voice.end || this.options.link.rows.now });
    this.finishUp(voice);
  }

  /** Lets the instrument do what it does when a voice is over. */
  private finishUp(voice: Voice): void {
    const entry = this.entryOf(voice);
    if (!entry?.description.finishes || voice.generation === 0) return;
    const { host, session, feed } = this.options;
    host.render({
      due: this.options.link.rows.now, deadline: entry.description.deadline, caches: entry.description.caches,
      request: {
        task: 'done', module: entry.module, instrument: voice.instrument, params: voice.params, extra: voice.extra,
        voice: voice.id, count: voice.count, session: session.all(), seed: seedOf(voice),
      },
      hooks: {
        buffer: (buffer) => this.giveBack(buffer),
        session: (key, value) => this.offer(voice, key, value),
        log: (message) => feed.tell({ type: 'log', voice: voice.id, instrument: voice.instrument, message }),
        done: () => {},
        failed: (fault) => feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message: faultText(fault) }),
      },
    });
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  /** Ends a voice within a block; what was to come of it does not. */
  stop(voice: Voice): void {
    const waiting = voice.state === 'planned';
    this.cancel(voice);
    voice.state = 'stopping';
    for (const player of voice.players.values()) player.stop();
    if (waiting || !voice.players.size) this.settle(voice);
  }

  /** Ends a voice when what plays of it has come to its end; what has not begun does not. */
  hush(voice: Voice): void {
    if (!voice.players.size) return this.stop(voice);
    this.cancel(voice);
    voice.loop = false;
    for (const player of voice.players.values()) {
      if (player.passBegan === undefined) player.stop();
      else player.finish();
    }
  }

  /** Ends a voice at once, whatever it sounds like. */
  kill(voice: Voice): void {
    this.cancel(voice);
    voice.state = 'stopping';
    for (const player of voice.players.values()) this.options.link.free(player);
    if (!voice.players.size) this.settle(voice);
  }

  private cancel(voice: Voice): void {
    const at = this.planned.indexOf(voice);
    if (at >= 0) this.planned.splice(at, 1);
    voice.generation++;
    voice.rendering = false;
    for (const buffer of voice.waiting.splice(0)) this.giveBack(buffer);
  }

  /** Takes new parameters: one render, heard from the next boundary on. Voices that have not been rendered yet just take them. */
  update(voice: Voice, params: ParamRecord, extra: ParamRecord): void {
    voice.params = params;
    voice.extra = { ...voice.extra, ...extra };
    if (voice.state === 'planned' || voice.state === 'stopping') return;
    voice.updating = true;
    if (!voice.main) return this.render(voice, voice.base ?? this.options.link.rows.now);
    if (voice.loop) this.render(voice, this.boundary(voice, voice.main));
  }

  /** Sets controls of what plays and of what will. */
  set(voice: Voice, controls: Readonly<Record<string, number>>): void {
    Object.assign(voice.controls, controls);
    this.setNow(voice, controls);
  }

  /** Sets controls of what plays. */
  setNow(voice: Voice, controls: Readonly<Record<string, number>>): void {
    for (const player of voice.players.values()) this.options.link.set(player, controls);
  }

  /** Whether a voice goes on after what plays now. */
  setLoop(voice: Voice, loop: boolean): void {
    if (voice.loop === loop) return;
    voice.loop = loop;
    const { main } = voice;
    if (main?.passBegan === undefined) return;
    if (!loop) {
      this.cancel(voice);
      main.finish();
    } else if (!voice.rendering) this.renderNext(voice, main);
  }
}

/** The same for a voice's same pass. */
function seedOf({ id, count }: Voice): number {
  return (Math.imul(id, 0x9e3779b1) + count) | 0;
}
