/** The grid as another thread has it: tempo and swing from some sample on, as they were known when it was told. Pure. */
import { type Stretch, Swing } from '../../protocol/grid/meter.ts';
import { type Piece, TempoMap } from './tempo-map.ts';

export interface LineData {
  /** Samples a second. */
  readonly sampleRate: number;
  readonly pieces: readonly Piece[];
  readonly stretches: readonly Stretch[];
}

export class GridLine {
  private readonly tempo: TempoMap;
  private readonly swing = new Swing();

  constructor({ sampleRate, pieces, stretches }: LineData) {
    this.tempo = new TempoMap(sampleRate);
    this.tempo.follow(pieces);
    this.swing.follow(stretches);
  }

  /** Beats a minute at a sample. */
  bpmAt(sample: number): number {
    return this.tempo.bpmAt(sample);
  }

  /** The straight beat of what is played at a sample. */
  straightAt(sample: number): number {
    return this.swing.straight(this.tempo.beatAt(sample));
  }

  /** The whole sample at which a straight beat is played. */
  swungSampleAt(beat: number): number {
    return Math.round(this.tempo.sampleAt(this.swing.swung(beat)));
  }
}
