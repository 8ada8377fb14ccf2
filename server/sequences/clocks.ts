/**
 * The tempos that voices follow: the grid's replica and those of their own. Where waits end by them, and what a change of tempo or a jump of the grid moves. Runs in the
 * sequences' thread.
 */
import { Grid, type GridState, horizon } from '../clock/grid.ts';
import type { Agenda, Due, Place } from './agenda.ts';
import type { Root, Task } from './root.ts';
import type { WaitFor } from './waits.ts';

export class Clocks {
  readonly grid: Grid;

  constructor(private readonly sampleRate: number, private readonly agenda: Agenda) {
    this.grid = this.make();
  }

  /** A tempo that is at a beat at a sample; the grid's where it is 0 beats a minute. */
  of(bpm: number, sample: number, beat: number): Grid {
    if (!(bpm > 0)) return this.grid;
    const clock = this.make();
    clock.restore({ ...clock.state, tempo: [{ sample, beat, bpm, slope: 0 }] });
    return clock;
  }

  /** Where a voice begins: a beat of the grid has its fraction of a sample, so that what follows is on its beats to the sample. */
  beginningOf(root: Root): Due {
    const { sample, beat, resume } = root.start;
    // Beats may be counted otherwise since it began.
    if (resume) return root.at({ sample: resume.from });
    if (beat === undefined || root.clock !== this.grid) return root.at({ sample });
    return root.at({ sample, beat: this.grid.beatAt(this.grid.placeOf(beat, true)) });
  }

  /** Where a wait ends; undefined for what ends by something else. @throws RangeError for what is no division */
  endOf(wait: WaitFor, { root, place: from }: Task): Due | undefined {
    const { clock } = root;
    switch (wait.kind) {
      case 'seconds': return root.at({ sample: from.sample + wait.seconds * this.sampleRate });
      case 'beats': return root.after(from, wait.beats);
      case 'beat': {
        const here = root.beatOf(from);
        // Of a pass: never before where it is, wherever a jump has left its first beat.
        if (wait.swings) return { clock, place: { sample: 0, beat: Math.max(wait.beat, here) }, swings: true };
        return wait.beat <= here ? root.at({ ...from }) : { clock, place: { sample: 0, beat: wait.beat }, swings: false, absolute: true };
      }
      case 'tick': return { clock, place: { sample: 0, beat: 0 }, swings: false, tick: { division: wait.division, from: from.sample } };
      default: return undefined;
    }
  }

  /** Gives a voice its own tempo from a place on, or the grid's again (0); it goes on from where it is. */
  retempo(root: Root, place: Place, bpm: number): void {
    const beat = root.beatOf(place);
    const clock = this.of(bpm, place.sample, beat);
    const shift = clock.beatAt(place.sample) - beat;
    for (const due of duesOf(root)) {
      due.clock = clock;
      move(due, shift);
    }
    shiftPlaces(root, shift);
    root.clock = clock;
    this.agenda.placeAll();
  }

  /** Takes over the grid as it is now. @param jumped sample from which it goes on counting somewhere else */
  follow(state: GridState, jumped: number | undefined, roots: Iterable<Root>): void {
    const before = jumped === undefined ? 0 : this.grid.beatAt(jumped);
    this.grid.restore(state);
    if (jumped !== undefined) this.jump(jumped, this.grid.beatAt(jumped) - before, roots);
    this.agenda.placeAll();
  }

  /** What waits for so many beats waits as long as before; ticks are those of the new place. */
  private jump(from: number, shift: number, roots: Iterable<Root>): void {
    for (const root of roots) if (root.clock === this.grid) shiftPlaces(root, shift);
    for (const { due } of this.agenda.all()) {
      if (due.clock !== this.grid) continue;
      move(due, shift);
      // Half a sample before the jump is on it, as far as a sample tells; beats before it are somewhere else.
      if (isShifted(due)) due.place.beat = Math.max(due.place.beat!, due.swings ? this.grid.straightAt(from) : this.grid.beatAt(from));
      if (due.tick) due.tick = { ...due.tick, from };
    }
  }

  private make(): Grid {
    return new Grid(this.sampleRate, () => this.agenda.until - Math.ceil(horizon * this.sampleRate));
  }
}

/** All of a voice that has a place. */
function duesOf({ pending, tasks }: Root): Due[] {
  return [...pending, ...[...tasks].flatMap(({ entry }) => entry ?? [])].map(({ due }) => due);
}

/** Beats that are told stay what they are, and ticks are those of the grid as it is. */
function isShifted({ place, absolute, tick }: Due): boolean {
  return place.beat !== undefined && !absolute && !tick;
}

function move(due: Due, shift: number): void {
  if (isShifted(due)) due.place.beat! += shift;
}

function shiftPlaces(root: Root, shift: number): void {
  root.base += shift;
  for (const { place } of root.tasks) if (place.beat !== undefined) place.beat += shift;
}
