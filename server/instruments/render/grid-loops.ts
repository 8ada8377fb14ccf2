/** Passes that were rendered for a tempo or a root that is not any more: they are rendered anew while there is time. Runs on the control thread. */
import type { Grid } from '../../clock/grid.ts';
import type { RenderVoice } from './voice.ts';

export interface GridLoopsOptions {
  readonly grid: Grid;
  readonly now: () => number;
  /** Samples that a render of a voice takes. */
  readonly lead: (voice: RenderVoice) => number;
  /** Sample at which the pass that plays ends. */
  readonly boundary: (voice: RenderVoice) => number;
  /** Returns true when parameters that follow tempo and root are others at a sample. */
  readonly isOutdated: (voice: RenderVoice, due: number) => boolean;
  readonly render: (voice: RenderVoice, due: number, beat: number | undefined) => void;
}

export class GridLoops {
  /** Voices that were there when something changed. */
  private readonly stale = new Set<RenderVoice>();

  constructor(
    private readonly options: GridLoopsOptions,
    private readonly voices: () => Iterable<RenderVoice>,
  ) {
    options.grid.listen((change) => {
      if (change !== 'signature') this.changed();
    });
  }

  /** Looks at all that are there. */
  changed(): void {
    for (const voice of this.voices()) this.stale.add(voice);
  }

  /** Called often. */
  advance(): void {
    for (const voice of this.stale) {
      // What is under way is looked at when it is there.
      if (voice.rendering && voice.state !== 'stopping') continue;
      this.stale.delete(voice);
      if (voice.state !== 'stopping') this.refresh(voice);
    }
  }

  private refresh(voice: RenderVoice): void {
    const { main, onset, held } = voice;
    if (main?.next) this.renderAgain(voice, main.next, this.options.boundary(voice), main.row.beat);
    else if (!main && held[0] && Number.isFinite(onset.sample))
      this.renderAgain(voice, held[0].buffer, onset.sample!, onset.beat);
  }

  /** Renders what is to begin at a sample, unless it is right as it is, or it is too late for that: then the pass after it is right. */
  private renderAgain(
    voice: RenderVoice,
    { beat, frames }: { readonly beat?: number | undefined; readonly frames: number },
    due: number,
    from: number | undefined,
  ): void {
    const { grid, now, lead, isOutdated, render } = this.options;
    const fits = beat === undefined || grid.swungSampleAt(beat) - Math.round(due) === frames;
    if (fits && !isOutdated(voice, due)) return;
    if (now() + lead(voice) <= due) render(voice, due, from);
  }
}
