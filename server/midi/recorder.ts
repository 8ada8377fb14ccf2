/** MIDI that is written down with its beats, for a file. Runs on the control thread. */
import { type Tempo, type TimedMessage, writeMidiFile } from '../../protocol/midi/file.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import type { Grid } from '../clock/grid.ts';

export class Recording {
  private readonly events: TimedMessage[] = [];
  private readonly tempos: Tempo[];
  /** Beat of the grid that is beat 0 of the file. */
  private origin: number;
  private readonly forget: () => void;

  /**
   * Beats count from the bar in which it begins.
   * @param port an input or an output; undefined for everything that comes in
   */
  constructor(
    readonly path: string,
    readonly port: string | undefined,
    private readonly grid: Grid,
  ) {
    const { beat, beatInBar, bpm } = grid.position();
    this.origin = beat - beatInBar;
    this.tempos = [{ beat: 0, bpm }];
    this.forget = grid.listen((change, from, jump) => {
      this.origin += jump;
      if (change === 'tempo') this.tempos.push({ beat: this.beatOf(from), bpm: grid.bpm });
    });
  }

  get count(): number {
    return this.events.length;
  }

  /** @param sample at which it came, or leaves */
  take(message: MidiMessage, sample: number): void {
    this.events.push({ beat: this.beatOf(sample), message });
  }

  /** A standard MIDI file; nothing is taken any more. */
  end(): Uint8Array {
    this.forget();
    return writeMidiFile(this.events, this.tempos);
  }

  private beatOf(sample: number): number {
    return Math.max(0, this.grid.beatAt(sample) - this.origin);
  }
}
