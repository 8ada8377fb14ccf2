/** Changes of voices that are there: parameters, which are rendered, and controls, which are heard at once. Runs on the control thread. */

import type { Division } from '../../../protocol/grid/meter.ts';
import type { RenderDescription } from '../../../protocol/instruments/description.ts';
import { kinds } from '../../../protocol/instruments/kinds.ts';
import { checkParams, type ParamRecord } from '../../../protocol/instruments/params.ts';
import type { Grid } from '../../clock/grid.ts';
import type { Entry } from '../catalogue.ts';
import { Glides } from '../glides.ts';
import { checkDivision } from '../onsets.ts';
import { overridesOf } from '../tempo-and-root.ts';
import { checkControls, type Given, refuseMove, splitControls } from '../voice-controls.ts';
import type { PlayerLink } from './player.ts';
import type { RenderVoice } from './voice.ts';
import type { VoicePasses } from './voice-passes.ts';
import type { VoiceRenders } from './voice-renders.ts';

export interface ChangesOptions {
  readonly grid: Grid;
  /** Samples of a block. */
  readonly block: number;
  readonly players: PlayerLink;
  readonly renders: VoiceRenders;
  readonly passes: VoicePasses;
  readonly stop: (voice: RenderVoice) => void;
  /** Cancels what is to come of a voice. */
  readonly cancel: (voice: RenderVoice) => void;
}

export class VoiceChanges {
  private readonly glides: Glides<RenderVoice>;

  constructor(private readonly options: ChangesOptions) {
    this.glides = new Glides(['gain', 'pan', 'speed'], {
      now: options.grid.now,
      block: options.block,
      set: (voice, controls) => this.setNow(voice, controls),
      stop: options.stop,
      isSounding: ({ players }) => players.size > 0,
    });
  }

  /** Called often. */
  advance(): void {
    this.glides.advance();
  }

  glide(voice: RenderVoice, key: string, value: number, seconds: number): void {
    this.glides.begin(voice, key, value, seconds);
  }

  /** Checks new values, and returns a function that sets them. @throws ParamError */
  check(voice: RenderVoice, { description: { params } }: Entry<RenderDescription>, given: Given): () => void {
    const { own, rest } = splitControls(params, kinds.render.controls, given);
    const { loop, qu, ...controls } = checkControls(voice.instrument, own) as ParamRecord & { qu?: string };
    if (qu) checkDivision(qu, `instrument ${voice.instrument}`);
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

  /** Brings a loop whose passes are asked for in beats onto the grid: the next one ends whole passes after a tick. */
  private align({ main, controls }: RenderVoice, division: Division): void {
    const { grid, passes } = this.options;
    if (main?.row.beat === undefined) return;
    const ends = passes.boundary({ controls }, main);
    main.row.beat = grid.tick(division, grid.next(division, Math.ceil(ends)).index, false).beat;
  }

  /** Takes new parameters: one render, heard from the next boundary on. Voices that have not been rendered yet just take them. */
  private update(voice: RenderVoice, params: ParamRecord, extra: ParamRecord): void {
    const { grid, passes, renders } = this.options;
    voice.params = params;
    voice.extra = { ...voice.extra, ...extra };
    if (voice.state === 'planned' || voice.state === 'stopping') return;
    voice.updating = true;
    if (!voice.main) return renders.pass(voice, voice.base ?? voice.onset.sample ?? grid.now(), voice.onset.beat);
    if (voice.loop) renders.pass(voice, passes.boundary(voice, voice.main), voice.main.row.beat);
  }

  /** Sets controls of what plays and of what is to come. */
  private set(voice: RenderVoice, controls: Readonly<Record<string, number>>): void {
    Object.assign(voice.controls, controls);
    this.setNow(voice, controls);
  }

  /** Sets controls of what plays. */
  private setNow(voice: RenderVoice, controls: Readonly<Record<string, number>>): void {
    for (const player of voice.players.values()) this.options.players.set(player, controls);
  }

  /** Lets a voice go on after what plays now, or end there. */
  setLoop(voice: RenderVoice, loop: boolean): void {
    if (voice.loop === loop) return;
    voice.loop = loop;
    const { main } = voice;
    if (main?.passBegan === undefined) return;
    if (!loop) {
      this.options.cancel(voice);
      main.finish();
    } else if (!voice.rendering) this.options.passes.renderNext(voice, main);
  }
}
