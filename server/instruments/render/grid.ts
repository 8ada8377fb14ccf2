/** Tempo and root of a render: the place of its pass on the grid, and lengths of beats in frames. Runs in a soft thread, pure. */
import { GridLine } from '../../clock/grid-line.ts';
import { defaultRoot } from '../tempo-and-root.ts';
import type { RenderRequest } from './messages.ts';

export class RenderGrid {
  readonly tempo: number;
  readonly root: number;
  /** The voice's own tempo. */
  private readonly own: number | undefined;
  private readonly line: GridLine;
  /** Beats at which passes end, by their frames. */
  private readonly ends = new Map<number, number>();

  constructor(private readonly request: Pick<RenderRequest, 'overrides' | 'session' | 'place' | 'count'>) {
    const {
      overrides,
      session: { root },
      place,
    } = request;
    this.line = new GridLine(place.line);
    this.own = overrides.tempo;
    this.tempo = this.own ?? this.line.bpmAt(place.sample);
    this.root = overrides.root ?? (typeof root === 'number' && root > 0 ? root : defaultRoot);
  }

  /**
   * Frames from the beginning of the pass until `count` beats later. Of a loop that asks for the same number each time, every pass ends a whole number of them after the
   * beat that the first began with, whatever the tempo did meanwhile.
   * @throws RangeError for what is not above 0
   */
  beats(count: number): number {
    if (!(count > 0 && count < 1e6)) throw new RangeError(`ctx.beats: count is ${count}; it must be above 0`);
    const {
      place: {
        sample,
        line: { sampleRate },
      },
      count: pass,
    } = this.request;
    if (this.own !== undefined) {
      // Whole frames, of which no error adds up over passes.
      const frames = (count * 60 * sampleRate) / this.own;
      return Math.max(1, Math.round((pass + 1) * frames) - Math.round(pass * frames));
    }
    // A change of tempo while a pass played has let it end beside its beat: this one ends where it would have without, or the nearest place like it.
    const here = this.line.straightAt(sample);
    const { beat = here } = this.request.place;
    const away = here - beat;
    const end = beat + count * (Math.round(away / count) + 1);
    const frames = Math.max(1, this.line.swungSampleAt(end) - Math.round(sample));
    this.ends.set(frames, end);
    return frames;
  }

  /** Returns the beat at which a pass of a number of frames ends, where its length was asked for in beats of the grid. */
  endOf(frames: number): number | undefined {
    return this.ends.get(frames);
  }
}
