/**
 * The voices of render instruments: they are rendered ahead of their time, played to the sample, looped, updated and stopped here. Runs on
 * the control thread, which never waits for a render. Samples count from the engine's first one.
 */

import { voiceControls } from '../../../protocol/instruments/controls.ts';
import type { RenderDescription } from '../../../protocol/instruments/description.ts';
import { kinds } from '../../../protocol/instruments/kinds.ts';
import { checkParams, ParamError } from '../../../protocol/instruments/params.ts';
import { canMeet, type Onset } from '../../clock/onset.ts';
import type { EventRecord } from '../../link/render-link.ts';
import type { Entry } from '../catalogue.ts';
import { selected, type VoiceKind } from '../kind.ts';
import type { KindServices } from '../services.ts';
import { overridesOf } from '../tempo-and-root.ts';
import type { VoiceView } from '../voice.ts';
import { checkControls, type Given, splitControls } from '../voice-controls.ts';
import { GridLoops } from './grid-loops.ts';
import { LeadTimes } from './lead-times.ts';
import { Meters } from './meters.ts';
import { PlayerSynths } from './player-synths.ts';
import { SoundRows } from './rows.ts';
import { plannedVoice, type RenderVoice, type Start, viewOf } from './voice.ts';
import { VoiceBuffers } from './voice-buffers.ts';
import { VoiceChanges } from './voice-changes.ts';
import { VoicePasses } from './voice-passes.ts';
import { VoiceRenders } from './voice-renders.ts';

export class RenderVoices implements VoiceKind {
  private readonly voices = new Map<number, RenderVoice>();
  /** Voices whose render has yet to begin, by their onset. */
  private readonly planned: RenderVoice[] = [];
  /** Voices whose beginning may move yet. */
  private readonly unplaced = new Set<RenderVoice>();
  private readonly rows: SoundRows;
  private readonly players: PlayerSynths;
  private readonly leads = new LeadTimes();
  private readonly renders: VoiceRenders;
  private readonly buffers: VoiceBuffers;
  private readonly passes: VoicePasses;
  private readonly changes: VoiceChanges;
  private readonly loops: GridLoops;
  private isWarm = false;

  constructor(private readonly options: KindServices) {
    const { grid, layout, memory, sender, buffers } = options;
    const rows = (this.rows = new SoundRows(layout, memory, (address) => buffers.release(address)));
    const players = (this.players = new PlayerSynths(sender, rows, new Meters(layout, memory), layout.outputs));
    const parts = { ...options, players, sampleRate: grid.sampleRate };
    const results = {
      wants: (voice: RenderVoice) => this.voices.has(voice.id) && voice.state !== 'stopping',
      failed: (voice: RenderVoice, message: string) => this.failed(voice, message),
      over: (voice: RenderVoice) => this.settle(voice),
    };
    this.buffers = new VoiceBuffers(parts, {
      ...results,
      began: (voice, player) => this.passes.add(voice, player),
    });
    const renders = (this.renders = new VoiceRenders(
      { ...parts, leads: this.leads },
      {
        ...results,
        buffer: (voice, buffer, index, description) => this.buffers.place(voice, buffer, index, description),
        giveBack: (buffer) => this.buffers.giveBack(buffer),
        // A pass without sound is the end of a loop.
        silent: (voice) => voice.main?.finish(),
      },
    ));
    const cancel = (voice: RenderVoice): void => this.cancel(voice);
    const passes = (this.passes = new VoicePasses({
      ...parts,
      renders,
      buffers: this.buffers,
      cancel,
      settle: (voice) => this.settle(voice),
    }));
    this.changes = new VoiceChanges({
      ...parts,
      block: layout.blockSize,
      renders,
      passes,
      cancel,
      stop: (voice) => this.stop(voice),
    });
    this.loops = new GridLoops(
      {
        grid,
        now: grid.now,
        lead: (voice) => this.leadOf(voice),
        boundary: (voice) => passes.boundary(voice, voice.main!),
        isOutdated: (voice, due) => renders.isOutdated(voice, due),
        render: (voice, due, beat) => renders.pass(voice, due, beat),
      },
      () => this.voices.values(),
    );
  }

  /** Lets running voices go on with a new version; the first one at all finds threads that are awake, and its player. */
  loaded({ description }: Entry<RenderDescription>, before: Entry | undefined): void {
    if (!this.isWarm) this.warm();
    const { kind, name, loop } = description;
    if (before?.description.kind !== kind || loop === before.description.loop) return;
    for (const voice of this.select(name)) this.changes.setLoop(voice, loop);
  }

  private warm(): void {
    this.isWarm = true;
    this.options.host.warm();
    // What fails now is told by the first voice that needs it.
    this.prepare().catch(() => {});
  }

  /** Makes the players for one and two channels ready before they are needed. */
  async prepare(): Promise<void> {
    await Promise.all([1, 2].map((channels) => this.players.prepare(channels)));
  }

  select(which: number | string): RenderVoice[] {
    return selected(this.voices, which);
  }

  get busy(): boolean {
    return this.voices.size > 0;
  }

  get preparing(): boolean {
    return [...this.voices.values()].some(({ preparing }) => preparing > 0);
  }

  /** Rows of rendered sound in use. */
  get rowsInUse(): number {
    return this.rows.used;
  }

  view(voice: RenderVoice): VoiceView {
    return viewOf(voice);
  }

  lead({ description: { name, estimate } }: Entry<RenderDescription>): number {
    return this.leads.lead(name, estimate);
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  start({ description }: Entry<RenderDescription>, given: Given, onset: Onset): number {
    const { name: instrument, params, plays, loop: loops } = description;
    if (!plays) throw new ParamError(`instrument ${instrument} has no play: /trigger it`);
    const { own, rest } = splitControls(params, kinds.render.controls, given);
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
    });
  }

  private play(start: Start): number {
    const voice = plannedVoice(this.options.ids.voice(), start);
    this.voices.set(voice.id, voice);
    this.planned.push(voice);
    this.advance();
    return voice.id;
  }

  advance(): void {
    this.changes.advance();
    const now = this.options.grid.now();
    for (const voice of [...this.planned]) {
      const { sample, isSudden } = voice.onset;
      if (sample !== undefined && !isSudden && now < sample - this.leadOf(voice)) continue;
      this.planned.splice(this.planned.indexOf(voice), 1);
      voice.state = 'rendering';
      this.unplaced.add(voice);
      this.place(voice);
      this.renders.pass(voice, sample ?? now, voice.onset.beat);
    }
    for (const voice of this.unplaced) this.place(voice);
    this.loops.advance();
  }

  /** Returns the samples that a render of a voice takes. */
  private leadOf(voice: RenderVoice): number {
    const entry = this.renders.entryOf(voice);
    return entry ? this.lead(entry) * this.options.grid.sampleRate : 0;
  }

  /** Lets a voice begin where it is to, once nothing moves that any more; what comes too late for its tick takes the next. */
  private place(voice: RenderVoice): void {
    const { onset } = voice;
    const { grid } = this.options;
    if (
      !onset.isFixed ||
      (onset.beat !== undefined && (!voice.held.length || !canMeet(onset, grid.now(), grid.sampleRate)))
    )
      return;
    this.unplaced.delete(voice);
    voice.isPlaced = true;
    voice.base = onset.sample;
    this.buffers.placeHeld(voice);
  }

  private failed(voice: RenderVoice, message: string): void {
    this.options.feed.notifyOf(voice, { type: 'failed', message });
    this.settle(voice);
  }

  // ---- reports of the render thread --------------------------------------------------------------------------

  /** Takes the report of a VoicePlayer. */
  report(event: EventRecord): void {
    const sample = (event.int(5) - 1) * this.options.layout.blockSize + event.int(6);
    this.passes.report(event.int(1), event.int(2), event.int(3), sample);
  }

  lost(node: number): void {
    this.passes.lost(node);
  }

  nodeEnded(node: number): void {
    this.passes.nodeEnded(node);
  }

  /** Ends a voice of which nothing plays or comes any more. */
  private settle(voice: RenderVoice): void {
    const { players, waiting, held, rendering, preparing, state } = voice;
    const isAlive = players.size || rendering || preparing || waiting.length || held.length || state === 'planned';
    if (isAlive || !this.voices.delete(voice.id)) return;
    this.options.feed.notifyOf(voice, { type: 'ended', sample: voice.end || this.options.grid.now() });
    voice.onset.close();
    this.unplaced.delete(voice);
    this.renders.finish(voice);
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  stop(voice: RenderVoice): void {
    const waiting = voice.state === 'planned';
    this.cancel(voice);
    voice.state = 'stopping';
    for (const player of voice.players.values()) player.stop();
    if (waiting || !voice.players.size) this.settle(voice);
  }

  /** Ends a voice when what plays of it has come to its end; what has not begun does not. */
  hush(voice: RenderVoice): void {
    if (!voice.players.size) return this.stop(voice);
    this.cancel(voice);
    voice.loop = false;
    for (const player of voice.players.values()) {
      if (player.passBegan === undefined) player.stop();
      else player.finish();
    }
  }

  kill(voice: RenderVoice): void {
    this.cancel(voice);
    voice.state = 'stopping';
    for (const player of voice.players.values()) this.players.free(player);
    if (!voice.players.size) this.settle(voice);
  }

  private cancel(voice: RenderVoice): void {
    const at = this.planned.indexOf(voice);
    if (at >= 0) this.planned.splice(at, 1);
    voice.generation++;
    voice.rendering = false;
    for (const buffer of voice.waiting.splice(0)) this.buffers.giveBack(buffer);
    this.buffers.dropHeld(voice);
  }

  change(voice: RenderVoice, entry: Entry<RenderDescription>, given: Given): () => void {
    return this.changes.check(voice, entry, given);
  }

  glide(voice: RenderVoice, key: string, value: number, seconds: number): void {
    this.changes.glide(voice, key, value, seconds);
  }

  /** Looks again at what is rendered already; what is yet to be gets the new values anyway. */
  follow(): void {
    this.loops.changed();
  }
}
