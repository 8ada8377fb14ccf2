/** Places rendered buffers: as the next pass of what plays, or with a player of their own. Runs on the control thread. */

import type { RenderDescription } from '../../../protocol/instruments/description.ts';
import type { Feed } from '../feed.ts';
import type { Ids } from '../ids.ts';
import type { RenderedBuffer } from './messages.ts';
import { Player } from './player.ts';
import type { PlayerSynths } from './player-synths.ts';
import type { RenderVoice } from './voice.ts';

export interface BufferNeeds {
  readonly ids: Ids;
  readonly players: PlayerSynths;
  readonly feed: Feed;
  readonly sampleRate: number;
}

/** Reports to the voices. */
export interface BufferResults {
  /** Returns true when the voice is there and wants sound. */
  wants(voice: RenderVoice): boolean;
  began(voice: RenderVoice, player: Player): void;
  failed(voice: RenderVoice, message: string): void;
  /** Takes the end of something that will not begin. */
  over(voice: RenderVoice): void;
}

export class VoiceBuffers {
  constructor(
    private readonly needs: BufferNeeds,
    private readonly results: BufferResults,
  ) {}

  /** Takes back a buffer that is not wanted. */
  giveBack({ address, frames, channels }: RenderedBuffer): void {
    const { rows } = this.needs.players;
    const row = rows.take({ address, frames, channels, onset: 0 }, undefined, true);
    if (row) rows.give(row);
  }

  /** Finds a buffer its place. */
  place(voice: RenderVoice, buffer: RenderedBuffer, index: number, description: RenderDescription): void {
    if (!voice.isPlaced) {
      if (index === 0) this.dropHeld(voice);
      return void voice.held.push({ buffer, index, description });
    }
    if (index === 0 && voice.main) return this.follow(voice, voice.main, buffer);
    // When the first one began is not known before it has.
    if (voice.base === undefined && (index > 0 || buffer.onset > 0)) {
      voice.base ??= index === 0 ? this.needs.players.rows.now : undefined;
      if (voice.base === undefined) return void voice.waiting.push(buffer);
    }
    void this.begin(voice, buffer, index === 0, description);
  }

  /** Places buffers that waited until nothing moves the voice's beginning any more. */
  placeHeld(voice: RenderVoice): void {
    for (const { buffer, index, description } of voice.held.splice(0)) this.place(voice, buffer, index, description);
  }

  /** Takes back what waits. */
  dropHeld(voice: RenderVoice): void {
    for (const { buffer } of voice.held.splice(0)) this.giveBack(buffer);
  }

  /** Places buffers that waited until it was known when the first one began. */
  placeWaiting(voice: RenderVoice): void {
    for (const buffer of voice.waiting.splice(0)) void this.begin(voice, buffer, false, { late: 'play' });
  }

  private follow(voice: RenderVoice, main: Player, buffer: RenderedBuffer): void {
    const row = this.needs.players.rows.take(buffer, undefined, !voice.loop);
    if (!row) return this.results.failed(voice, 'too many buffers are playing');
    main.follow(row);
  }

  private async begin(
    voice: RenderVoice,
    buffer: RenderedBuffer,
    main: boolean,
    { late }: Pick<RenderDescription, 'late'>,
  ): Promise<void> {
    const { players, sampleRate, ids } = this.needs;
    const ready = players.prepare(buffer.channels);
    try {
      if (ready && !(await this.stillWanted(voice, ready))) {
        this.giveBack(buffer);
        return this.results.over(voice);
      }
    } catch (error) {
      this.giveBack(buffer);
      return this.results.failed(
        voice,
        `there is no player for ${buffer.channels} channels: ${(error as Error).message}`,
      );
    }
    // Meanwhile an older render of it may have begun.
    if (main && voice.main) return this.follow(voice, voice.main, buffer);
    const planned = voice.base === undefined ? undefined : Math.round(voice.base + buffer.onset * sampleRate);
    const lateness = planned === undefined ? 0 : players.rows.now - planned;
    if (lateness > 0 && late === 'drop' && voice.onset.sample !== undefined)
      return this.drop(voice, buffer, planned!, lateness);
    const row = players.rows.take(buffer, planned, !(main && voice.loop));
    if (!row) return this.results.failed(voice, 'too many buffers are playing');
    const controls = buffer.bus === undefined ? voice.controls : { ...voice.controls, out: buffer.bus };
    const player = new Player(
      ids.node(),
      players,
      { channels: buffer.channels, group: voice.group, controls },
      row,
      voice.onset.sample === undefined && main ? undefined : planned,
    );
    if (main) voice.main = player;
    this.results.began(voice, player);
  }

  private async stillWanted(voice: RenderVoice, ready: Promise<void>): Promise<boolean> {
    const { generation } = voice;
    voice.preparing++;
    try {
      await ready;
    } finally {
      voice.preparing--;
    }
    return voice.generation === generation && this.results.wants(voice);
  }

  private drop(voice: RenderVoice, buffer: RenderedBuffer, planned: number, lateness: number): void {
    this.needs.feed.notifyOf(voice, {
      type: 'dropped',
      sample: planned,
      lateness: (1000 * lateness) / this.needs.sampleRate,
    });
    this.giveBack(buffer);
    this.results.over(voice);
  }
}
