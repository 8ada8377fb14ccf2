/** Reports of the players of voices: that they have begun, that a pass is over, that they have ended; the next pass of a loop follows from it. Runs on the control thread. */
import type { Grid } from '../../clock/grid.ts';
import { VoiceReport } from '../../world/instructions.ts';
import type { Feed } from '../feed.ts';
import type { Player } from './player.ts';
import type { RenderVoice } from './voice.ts';
import type { VoiceBuffers } from './voice-buffers.ts';
import type { VoiceRenders } from './voice-renders.ts';

export interface PassesOptions {
  readonly feed: Feed;
  readonly grid: Grid;
  readonly sampleRate: number;
  readonly renders: VoiceRenders;
  readonly buffers: VoiceBuffers;
  /** Cancels what is to come of a voice. */
  readonly cancel: (voice: RenderVoice) => void;
  /** Ends a voice of which nothing plays or comes any more. */
  readonly settle: (voice: RenderVoice) => void;
}

export class VoicePasses {
  private readonly byNode = new Map<number, RenderVoice>();

  constructor(private readonly options: PassesOptions) {}

  /** A voice has another player. */
  add(voice: RenderVoice, player: Player): void {
    this.byNode.set(player.node, voice);
    voice.players.set(player.node, player);
  }

  /** A VoicePlayer's report. */
  report(kind: number, node: number, row: number, sample: number): void {
    const voice = this.byNode.get(node);
    const player = voice?.players.get(node);
    if (!voice || !player) return;
    if (kind === VoiceReport.ended) player.end = voice.end = sample;
    else if (kind === VoiceReport.started) this.started(voice, player, sample);
    else this.passed(voice, player, row, sample);
  }

  private started(voice: RenderVoice, player: Player, sample: number): void {
    const { feed, sampleRate } = this.options;
    player.passBegan = sample;
    const lateness = player.planned === undefined ? 0 : Math.max(0, sample - player.planned);
    if (voice.state === 'rendering') voice.state = 'playing';
    if (player !== voice.main) {
      if (lateness > 0)
        feed.notifyOf(voice, {
          type: 'late',
          sample,
          lateness: (1000 * lateness) / sampleRate,
        });
      return;
    }
    feed.notifyOf(voice, {
      type: 'started',
      sample,
      render: voice.render,
      lateness: (1000 * lateness) / sampleRate,
    });
    voice.base ??= sample;
    // When it would begin was not known when it was rendered.
    if (voice.onset.beat === undefined && player.row.beat !== undefined)
      player.row.beat = this.options.grid.straightAt(this.boundary(voice, player));
    this.options.buffers.placeWaiting(voice);
    if (voice.loop) this.renderNext(voice, player);
  }

  private passed(voice: RenderVoice, player: Player, row: number, sample: number): void {
    const { feed, sampleRate } = this.options;
    const fresh = player.passed(row, sample);
    if (player !== voice.main) return;
    voice.loops++;
    // Passes that had to do without a fresh one: by how much that is late now.
    const lateness = fresh && voice.lacking !== undefined ? sample - voice.lacking : 0;
    voice.lacking = fresh ? undefined : (voice.lacking ?? sample);
    feed.notifyOf(voice, {
      type: 'looped',
      sample,
      count: voice.loops,
      render: voice.render,
      lateness: (1000 * lateness) / sampleRate,
    });
    if (fresh && voice.updating && !voice.rendering) {
      voice.updating = false;
      feed.notifyOf(voice, { type: 'updated', sample });
    }
    if (!voice.loop) player.finish();
    else if (fresh || !voice.rendering) this.renderNext(voice, player);
  }

  /** Renders what follows the pass that plays. */
  renderNext(voice: RenderVoice, player: Player): void {
    if (voice.state === 'stopping') return;
    voice.count++;
    voice.base = this.boundary(voice, player);
    this.options.renders.pass(voice, voice.base, player.row.beat);
  }

  /** Sample at which the pass that plays ends, as long as its speed stays. */
  boundary({ controls }: Pick<RenderVoice, 'controls'>, player: Player): number {
    return (player.passBegan ?? this.options.grid.now()) + player.row.frames / Math.max(1e-6, controls.speed ?? 1);
  }

  /** A player's node could not be made. */
  lost(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    this.options.feed.notifyOf(voice, {
      type: 'failed',
      message: `no node could be made in group ${voice.group}`,
    });
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
    voice.end = player.end ?? this.options.grid.now();
    if (voice.main === player) {
      voice.main = undefined;
      // A loop that lost its player, such as by /n_free, has ended.
      if (voice.loop) this.options.cancel(voice);
    }
    this.options.settle(voice);
  }
}
