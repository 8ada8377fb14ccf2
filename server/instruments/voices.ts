/**
 * The voices of render instruments: they are rendered ahead of their time, played to the sample, looped, updated and stopped here. Runs on
 * the control thread, which never waits for a render. Samples count from the engine's first one.
 */
import type { Division } from '../clock/meter.ts';
import { canMeet, type Onset } from '../clock/onset.ts';
import { VoiceReport } from '../render/instructions.ts';
import type { Entry } from './catalogue.ts';
import type { RenderDescription } from './description.ts';
import { GridLoops } from './grid-loops.ts';
import { Glides } from './glides.ts';
import { selected, type VoiceKeeper } from './keeper.ts';
import { checkDivision } from './onsets.ts';
import { checkParams, ParamError, type ParamRecord } from './params.ts';
import type { Player } from './player.ts';
import { saidBy } from './tempo-and-root.ts';
import { VoiceBuffers, type BufferNeeds } from './voice-buffers.ts';
import { checkControls, type Given, refuseMove, splitControls, takenBy, voiceControls } from './voice-controls.ts';
import { VoiceRenders, type RenderNeeds } from './voice-renders.ts';
import type { Start, Voice, VoiceView } from './voice.ts';

export interface VoicesOptions extends BufferNeeds, Omit<RenderNeeds, 'now'> {
  /** Samples. */
  readonly block: number;
}

export class Voices implements VoiceKeeper {
  private readonly voices = new Map<number, Voice>();
  private readonly byNode = new Map<number, Voice>();
  /** Voices whose render has yet to begin, by their onset. */
  private readonly planned: Voice[] = [];
  /** Voices whose beginning may move yet. */
  private readonly unplaced = new Set<Voice>();
  private readonly renders: VoiceRenders;
  private readonly buffers: VoiceBuffers;
  private readonly glides: Glides<Voice>;
  private readonly loops: GridLoops;

  constructor(private readonly options: VoicesOptions) {
    const now = () => options.link.rows.now;
    const results = {
      wants: (voice: Voice) => this.voices.has(voice.id) && voice.state !== 'stopping',
      failed: (voice: Voice, message: string) => this.failed(voice, message),
      over: (voice: Voice) => this.settle(voice),
    };
    this.buffers = new VoiceBuffers(options, {
      ...results,
      began: (voice, player) => {
        this.byNode.set(player.node, voice);
        voice.players.set(player.node, player);
      },
    });
    this.renders = new VoiceRenders({ ...options, now }, {
      ...results,
      buffer: (voice, buffer, index, description) => this.buffers.place(voice, buffer, index, description),
      giveBack: (buffer) => this.buffers.giveBack(buffer),
      // A pass without sound is the end of a loop.
      silent: (voice) => voice.main?.finish(),
    });
    this.loops = new GridLoops({
      grid: options.grid, now,
      lead: (voice) => this.lead(voice),
      boundary: (voice) => this.boundary(voice, voice.main!),
      isOutdated: (voice, due) => this.renders.isOutdated(voice, due),
      render: (voice, due, beat) => this.renders.pass(voice, due, beat),
    }, () => this.voices.values());
    this.glides = new Glides(['gain', 'pan', 'speed'], { now, block: options.block, set: (voice, controls) => this.setNow(voice, controls), stop: (voice) => this.stop(voice), isSounding: ({ players }) => players.size > 0 });
  }

  get(id: number): Voice | undefined {
    return this.voices.get(id);
  }

  all(): Voice[] {
    return [...this.voices.values()];
  }

  /** The voices that an id, the name of an instrument or `all` stands for. */
  select(which: number | string): Voice[] {
    return selected(this.voices, which);
  }

  /** Something is to happen soon. */
  get busy(): boolean {
    return this.voices.size > 0;
  }

  get preparing(): boolean {
    return this.all().some(({ preparing }) => preparing > 0);
  }

  view({ id, instrument, state, born, loops, players, params, extra, controls, onset, isPlaced }: Voice): VoiceView {
    const waits = state === 'rendering' && !isPlaced && onset.sample !== undefined;
    return { id, instrument, state: waits ? 'planned' : state, beat: state === 'playing' ? undefined : onset.beat, born, loops, nodes: [...players.keys()], params: { ...params, ...extra }, controls, level: Math.max(0, ...[...players.values()].map((player) => player.level)) };
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  start({ description }: Entry, given: Given, onset: Onset): number {
    const { name: instrument, params, plays, loop: loops } = description as RenderDescription;
    if (!plays) throw new ParamError(`instrument ${instrument} has no play: /trigger it`);
    const { own, rest } = splitControls(params, takenBy.render, given);
    const { values, extra } = checkParams(instrument, params, rest);
    const { group = 0, loop = loops, ...controls } = checkControls(instrument, own);
    return this.play({
      instrument, params: values, extra, said: saidBy(params, rest), onset,
      controls: { ...voiceControls, ...(controls as Record<string, number>) }, group: Number(group), loop: Boolean(loop),
    }).id;
  }

  play(start: Start): Voice {
    const voice: Voice = {
      ...start, id: this.options.ids.voice(), controls: { ...start.controls }, state: 'planned',
      base: undefined, count: 0, loops: 0, generation: 0, rendering: false, preparing: 0, render: 0, main: undefined, players: new Map(), waiting: [], held: [], isPlaced: false,
      lacking: undefined, updating: false, end: 0, born: Date.now(),
    };
    this.voices.set(voice.id, voice);
    this.planned.push(voice);
    this.advance();
    return voice;
  }

  /** Begins the renders that are due. Called often. */
  advance(): void {
    this.glides.advance();
    const { link: { rows: { now } } } = this.options;
    for (const voice of [...this.planned]) {
      const { sample, isSudden } = voice.onset;
      if (sample !== undefined && !isSudden && now < sample - this.lead(voice)) continue;
      this.planned.splice(this.planned.indexOf(voice), 1);
      voice.state = 'rendering';
      this.unplaced.add(voice);
      this.place(voice);
      this.renders.pass(voice, sample ?? now, voice.onset.beat);
    }
    for (const voice of this.unplaced) this.place(voice);
    this.loops.advance();
  }

  /** Samples that a render of it takes. */
  private lead(voice: Voice): number {
    const entry = this.renders.entryOf(voice);
    return entry ? this.options.leads.lead(voice.instrument, entry.description.estimate) * this.options.sampleRate : 0;
  }

  /** Lets a voice begin where it is to, once nothing moves that any more; what comes too late for its tick takes the next. */
  private place(voice: Voice): void {
    const { link: { rows: { now } }, sampleRate } = this.options;
    const { onset } = voice;
    if (!onset.isFixed || (voice.onset.beat !== undefined && (!voice.held.length || !canMeet(onset, now, sampleRate)))) return;
    this.unplaced.delete(voice);
    voice.isPlaced = true;
    voice.base = onset.sample;
    this.buffers.placeHeld(voice);
  }

  private failed(voice: Voice, message: string): void {
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message });
    this.settle(voice);
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
    if (voice.state === 'rendering') voice.state = 'playing';
    if (player !== voice.main) {
      if (lateness > 0) feed.tell({ type: 'late', voice: voice.id, instrument: voice.instrument, sample, lateness: (1000 * lateness) / sampleRate });
      return;
    }
    feed.tell({ type: 'started', voice: voice.id, instrument: voice.instrument, sample, render: voice.render, lateness: (1000 * lateness) / sampleRate });
    voice.base ??= sample;
    // When it would begin was not known when it was rendered.
    if (voice.onset.beat === undefined && player.row.beat !== undefined) player.row.beat = this.options.grid.straightAt(this.boundary(voice, player));
    this.buffers.placeWaiting(voice);
    if (voice.loop) this.renderNext(voice, player);
  }

  private passed(voice: Voice, player: Player, row: number, sample: number): void {
    const { feed, sampleRate } = this.options;
    const fresh = player.passed(row, sample);
    if (player !== voice.main) return;
    voice.loops++;
    // Passes that had to do without a fresh one: by how much that is late now.
    const lateness = fresh && voice.lacking !== undefined ? sample - voice.lacking : 0;
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
    this.renders.pass(voice, voice.base, player.row.beat);
  }

  /** Sample at which the pass that plays ends, as long as its speed stays. */
  private boundary({ controls }: Pick<Voice, 'controls'>, player: Player): number {
    return (player.passBegan ?? this.options.link.rows.now) + player.row.frames / Math.max(1e-6, controls.speed ?? 1);
  }

  /** A player's node could not be made. */
  lost(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    this.options.feed.tell({ type: 'failed', voice: voice.id, instrument: voice.instrument, message: `no node could be made in group ${voice.group}` });
    this.nodeEnded(node);
  }

  nodeStarted(): void {}

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
    if (voice.players.size || voice.rendering || voice.preparing || voice.waiting.length || voice.held.length || voice.state === 'planned' || !this.voices.delete(voice.id)) return;
    this.options.feed.tell({ type: 'ended', voice: voice.id, instrument: voice.instrument, sample: voice.end || this.options.link.rows.now });
    voice.onset.close();
    this.unplaced.delete(voice);
    this.renders.finish(voice);
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
    for (const buffer of voice.waiting.splice(0)) this.buffers.giveBack(buffer);
    this.buffers.dropHeld(voice);
  }

  change(voice: Voice, { description: { params } }: Entry, given: Given): () => void {
    const { own, rest } = splitControls(params, takenBy.render, given);
    const { loop, qu, ...controls } = checkControls(voice.instrument, own) as ParamRecord & { qu?: string };
    if (qu) checkDivision(voice.instrument, qu);
    const { values, extra } = checkParams(voice.instrument, params, rest, voice.params);
    refuseMove(voice.instrument, controls);
    return () => {
      if (Object.keys(controls).length) this.set(voice, controls as Record<string, number>);
      if (loop !== undefined) this.setLoop(voice, Boolean(loop));
      if (qu) this.align(voice, qu);
      voice.said = saidBy(params, rest, voice.said);
      if (Object.keys(rest).length || qu) this.update(voice, values, extra);
    };
  }

  /** Lets a loop whose passes are asked for in beats come onto the grid: the next one ends whole passes after a tick. */
  private align({ main, controls }: Voice, division: Division): void {
    const { grid } = this.options;
    if (main?.row.beat === undefined) return;
    const ends = this.boundary({ controls }, main);
    main.row.beat = grid.tick(division, grid.next(division, Math.ceil(ends)).index, false).beat;
  }

  /** What is rendered already is looked at again; what will be gets the new values anyway. */
  follow(): void {
    this.loops.changed();
  }

  glide(voice: Voice, key: string, value: number, seconds: number): void {
    this.glides.begin(voice, key, value, seconds);
  }

  /** Takes new parameters: one render, heard from the next boundary on. Voices that have not been rendered yet just take them. */
  update(voice: Voice, params: ParamRecord, extra: ParamRecord): void {
    voice.params = params;
    voice.extra = { ...voice.extra, ...extra };
    if (voice.state === 'planned' || voice.state === 'stopping') return;
    voice.updating = true;
    if (!voice.main) return this.renders.pass(voice, voice.base ?? voice.onset.sample ?? this.options.link.rows.now, voice.onset.beat);
    if (voice.loop) this.renders.pass(voice, this.boundary(voice, voice.main), voice.main.row.beat);
  }

  /** Sets controls of what plays and of what will. */
  private set(voice: Voice, controls: Readonly<Record<string, number>>): void {
    Object.assign(voice.controls, controls);
    this.setNow(voice, controls);
  }

  /** Sets controls of what plays. */
  private setNow(voice: Voice, controls: Readonly<Record<string, number>>): void {
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
