/**
 * The voices of render instruments: they are rendered ahead of their time, played to the sample, looped, updated and stopped here. Runs on
 * the control thread, which never waits for a render. Samples count from the engine's first one.
 */

import type { RenderDescription } from '../../../protocol/instruments/description.ts';
import { checkParams, ParamError, type ParamRecord } from '../../../protocol/instruments/params.ts';
import type { Division } from '../../clock/meter.ts';
import { canMeet, type Onset } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import { Glides } from '../glides.ts';
import { selected, type VoiceKind } from '../kind.ts';
import { checkDivision } from '../onsets.ts';
import { overridesOf } from '../tempo-and-root.ts';
import { checkControls, type Given, refuseMove, splitControls, takenBy, voiceControls } from '../voice-controls.ts';
import { GridLoops } from './grid-loops.ts';
import { type Start, shownState, type Voice, type VoiceView } from './voice.ts';
import { type BufferNeeds, VoiceBuffers } from './voice-buffers.ts';
import { VoicePasses } from './voice-passes.ts';
import { type RenderNeeds, VoiceRenders } from './voice-renders.ts';

export interface VoicesOptions extends BufferNeeds, Omit<RenderNeeds, 'now'> {
  /** Samples. */
  readonly block: number;
}

export class Voices implements VoiceKind {
  private readonly voices = new Map<number, Voice>();
  /** Voices whose render has yet to begin, by their onset. */
  private readonly planned: Voice[] = [];
  /** Voices whose beginning may move yet. */
  private readonly unplaced = new Set<Voice>();
  private readonly renders: VoiceRenders;
  private readonly buffers: VoiceBuffers;
  private readonly glides: Glides<Voice>;
  private readonly loops: GridLoops;
  /** Who hears what players report. */
  readonly passes: VoicePasses;
  private isWarm = false;

  constructor(private readonly options: VoicesOptions) {
    const now = () => options.link.rows.now;
    const results = {
      wants: (voice: Voice) => this.voices.has(voice.id) && voice.state !== 'stopping',
      failed: (voice: Voice, message: string) => this.failed(voice, message),
      over: (voice: Voice) => this.settle(voice),
    };
    this.buffers = new VoiceBuffers(options, {
      ...results,
      began: (voice, player) => this.passes.add(voice, player),
    });
    this.renders = new VoiceRenders(
      { ...options, now },
      {
        ...results,
        buffer: (voice, buffer, index, description) => this.buffers.place(voice, buffer, index, description),
        giveBack: (buffer) => this.buffers.giveBack(buffer),
        // A pass without sound is the end of a loop.
        silent: (voice) => voice.main?.finish(),
      },
    );
    this.passes = new VoicePasses({
      ...options,
      renders: this.renders,
      buffers: this.buffers,
      cancel: (voice) => this.cancel(voice),
      settle: (voice) => this.settle(voice),
    });
    this.loops = new GridLoops(
      {
        grid: options.grid,
        now,
        lead: (voice) => this.lead(voice),
        boundary: (voice) => this.passes.boundary(voice, voice.main!),
        isOutdated: (voice, due) => this.renders.isOutdated(voice, due),
        render: (voice, due, beat) => this.renders.pass(voice, due, beat),
      },
      () => this.voices.values(),
    );
    this.glides = new Glides(['gain', 'pan', 'speed'], {
      now,
      block: options.block,
      set: (voice, controls) => this.setNow(voice, controls),
      stop: (voice) => this.stop(voice),
      isSounding: ({ players }) => players.size > 0,
    });
  }

  /** Running voices go on with a new version; the first one at all finds threads that are awake, and its player. */
  loaded({ description }: Entry, before: Entry | undefined): void {
    if (!this.isWarm) this.warm();
    const { name, loop } = description as RenderDescription;
    if (before?.description.kind !== 'render' || loop === before.description.loop) return;
    for (const voice of this.select(name)) this.setLoop(voice, loop);
  }

  private warm(): void {
    this.isWarm = true;
    this.options.host.warm();
    // What fails now is told by the first voice that needs it.
    for (const channels of [1, 2]) Promise.resolve(this.options.prepare(channels)).catch(() => {});
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
    return {
      id,
      instrument,
      state: shownState(waits ? 'planned' : state, onset),
      beat: state === 'playing' ? undefined : onset.beat,
      born,
      loops,
      nodes: [...players.keys()],
      params: { ...params, ...extra },
      controls,
      level: Math.max(0, ...[...players.values()].map((player) => player.level)),
    };
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  start({ description }: Entry, given: Given, onset: Onset): number {
    const { name: instrument, params, plays, loop: loops } = description as RenderDescription;
    if (!plays) throw new ParamError(`instrument ${instrument} has no play: /trigger it`);
    const { own, rest } = splitControls(params, takenBy.render, given);
    const { values, extra } = checkParams(instrument, params, rest);
    const { group = 0, loop = loops, ...controls } = checkControls(instrument, own);
    return this.play({
      instrument,
      params: values,
      extra,
      overrides: overridesOf(params, rest),
      onset,
      controls: { ...voiceControls, ...(controls as Record<string, number>) },
      group: Number(group),
      loop: Boolean(loop),
    }).id;
  }

  play(start: Start): Voice {
    const voice: Voice = {
      ...start,
      id: this.options.ids.voice(),
      controls: { ...start.controls },
      state: 'planned',
      base: undefined,
      count: 0,
      loops: 0,
      generation: 0,
      beginning: undefined,
      rendering: false,
      preparing: 0,
      render: 0,
      main: undefined,
      players: new Map(),
      waiting: [],
      held: [],
      isPlaced: false,
      lacking: undefined,
      updating: false,
      end: 0,
      born: Date.now(),
    };
    this.voices.set(voice.id, voice);
    this.planned.push(voice);
    this.advance();
    return voice;
  }

  /** Begins the renders that are due. Called often. */
  advance(): void {
    this.glides.advance();
    const {
      link: {
        rows: { now },
      },
    } = this.options;
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
    const {
      link: {
        rows: { now },
      },
      sampleRate,
    } = this.options;
    const { onset } = voice;
    if (!onset.isFixed || (voice.onset.beat !== undefined && (!voice.held.length || !canMeet(onset, now, sampleRate))))
      return;
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

  lost(node: number): void {
    this.passes.lost(node);
  }

  nodeStarted(): void {}

  nodeEnded(node: number): void {
    this.passes.nodeEnded(node);
  }

  /** A voice of which nothing plays or comes any more is over. */
  private settle(voice: Voice): void {
    if (
      voice.players.size ||
      voice.rendering ||
      voice.preparing ||
      voice.waiting.length ||
      voice.held.length ||
      voice.state === 'planned' ||
      !this.voices.delete(voice.id)
    )
      return;
    this.options.feed.tell({
      type: 'ended',
      voice: voice.id,
      instrument: voice.instrument,
      sample: voice.end || this.options.link.rows.now,
    });
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
      voice.overrides = overridesOf(params, rest, voice.overrides);
      if (Object.keys(rest).length || qu) this.update(voice, values, extra);
    };
  }

  /** Lets a loop whose passes are asked for in beats come onto the grid: the next one ends whole passes after a tick. */
  private align({ main, controls }: Voice, division: Division): void {
    const { grid } = this.options;
    if (main?.row.beat === undefined) return;
    const ends = this.passes.boundary({ controls }, main);
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
    if (!voice.main)
      return this.renders.pass(voice, voice.base ?? voice.onset.sample ?? this.options.link.rows.now, voice.onset.beat);
    if (voice.loop) this.renders.pass(voice, this.passes.boundary(voice, voice.main), voice.main.row.beat);
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
    } else if (!voice.rendering) this.passes.renderNext(voice, main);
  }
}
