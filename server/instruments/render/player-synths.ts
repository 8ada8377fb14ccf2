/** Players as synths of the render thread. Runs on the control thread. */
import type { SynthControls, SynthSender } from '../synth-sender.ts';
import type { Meters } from './meters.ts';
import type { Player, PlayerLink } from './player.ts';
import { playerName } from './player-names.ts';
import type { SoundRows } from './rows.ts';

export class PlayerSynths implements PlayerLink {
  constructor(
    private readonly sender: SynthSender,
    readonly rows: SoundRows,
    readonly meters: Meters,
    private readonly outputs: number,
  ) {}

  /** Makes the SynthDef for players of a number of channels known. Resolves (or has returned) when it is. */
  prepare(channels: number): Promise<void> | void {
    return this.sender.prepare(playerName(channels), async () => {
      // The builder is not needed before.
      const { playerDef } = await import('./player-def.ts');
      return playerDef(channels, this.outputs);
    });
  }

  add({ node, place, row, meter }: Player): void {
    const controls = { ...place.controls, take: row.number, meter };
    this.sender.addSynth(playerName(place.channels), node, place.group, controls);
  }

  set(player: Player, controls: SynthControls): void {
    this.sender.set(player, controls);
  }

  reached(then: () => void): void {
    this.sender.reached(then);
  }

  free(player: Player): void {
    this.sender.free(player);
  }
}
