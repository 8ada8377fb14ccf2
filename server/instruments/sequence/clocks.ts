/**
 * The tempos that voices follow: the grid's replica and those of their own. Where waits end by them, and what a change of tempo or a jump of the grid moves. Runs in the
 * sequences' thread.
 */
import { Grid, type GridState, horizon } from '../../clock/grid.ts';
import type { Piece } from '../../clock/tempo-map.ts';
import type { Agenda, Due, Place } from './event-queue.ts';
import type { Counting, StartVoice } from './messages.ts';
import type { Root, Task } from './run.ts';
import type { WaitFor } from './waits.ts';

export class Clocks {
  readonly grid: Grid;

  constructor(private readonly sampleRate: number, private readonly agenda: Agenda) {
    this.grid = this.make();
  }

  /** The tempo that a voice begins with: the grid's where it has none of its own. */
  beginning({ bpm, sample, resume }: StartVoice): Grid {
    if (resume) return resume.tempo ? this.own(resume.tempo) : this.grid;
    return bpm > 0 ? this.own([{ sample, beat: 0, bpm, slope: 0 }]) : this.grid;
  }

  /** How a voice's beats are counted. */
  countingOf({ base, clock }: Root): Counting {
    return { base, tempo: clock === this.grid ? undefined : clock.state.tempo };
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
      case 'tick': return { clock, place: { sample: 0, beat: 0 }, swings: false, tick: { division: wait.division, from: Math.round(from.sample) + 1 } };
      default: return undefined;
    }
  }

  /**
   * Gives a voice its own tempo, or the grid's again (0), from a place on, or from where the last of its tasks has come to: who is woken by a key may be a tenth of a second
   * behind the others, and what was handed out of them stays. All go on from where they are.
   */
  retempo(root: Root, place: Place, bpm: number): void {
    const at = Math.max(place.sample, root.reached);
    const beat = at > place.sample ? root.clock.beatAt(at) : root.beatOf(place);
    const clock = bpm > 0 ? this.own([...this.history(root.clock, at), { sample: at, beat, bpm, slope: 0 }]) : this.grid;
    const shift = clock.beatAt(at) - beat;
    for (const due of duesOf(root)) follow(due, clock, at, shift);
    shiftPlaces(root, shift);
    root.clock = clock;
    this.agenda.placeAll();
    tellCounting(this, root, { sample: at });
  }

  /** What a tempo was in the second before a sample: what is handed out now may still lie there. */
  private history(clock: Grid, until: number): Piece[] {
    const { tempo } = clock.state;
    return tempo.filter(({ sample }, i) => sample < until && (tempo[i + 1]?.sample ?? Infinity) > until - this.sampleRate);
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
    for (const root of roots) {
      if (root.clock !== this.grid) continue;
      shiftPlaces(root, shift);
      tellCounting(this, root, { sample: from });
    }
    for (const { due } of this.agenda.all()) {
      if (due.clock !== this.grid) continue;
      move(due, shift);
      // Half a sample before the jump is on it, as far as a sample tells; beats before it are somewhere else.
      if (isShifted(due)) due.place.beat = Math.max(due.place.beat!, due.swings ? this.grid.straightAt(from) : this.grid.beatAt(from));
      // A tick where it jumps to is one.
      if (due.tick) due.tick = { ...due.tick, from };
    }
  }

  private own(tempo: readonly Piece[]): Grid {
    const clock = this.make();
    clock.restore({ ...clock.state, tempo });
    return clock;
  }

  private make(): Grid {
    return new Grid(this.sampleRate, () => this.agenda.until - Math.ceil(horizon * this.sampleRate));
  }
}

/** All of a voice that has a place. */
function duesOf({ pending, tasks, swap }: Root): Due[] {
  return [...pending, ...[...tasks].flatMap(({ entry }) => entry ?? []), ...(swap ? [swap] : [])].map(({ due }) => due);
}

/** Something goes by another tempo from a sample on, where that counts so many beats more; what lies before it stays where it is. */
function follow(due: Due, clock: Grid, at: number, shift: number): void {
  const { sample } = due.place;
  const isBefore = Math.round(sample) < Math.round(at);
  due.clock = clock;
  if (due.tick) due.tick = { ...due.tick, from: isBefore ? due.tick.from : Math.max(due.tick.from, Math.round(at)) };
  if (isBefore && isShifted(due)) due.place.beat = due.swings ? clock.straightAt(sample) : clock.beatAt(sample);
  else move(due, shift);
}

/** A sequence that has lost its thread goes on by it. */
function tellCounting(clocks: Clocks, root: Root, place: Place): void {
  if (root.definition.build && root.isBegun) root.tell(place, { kind: 'counting', ...clocks.countingOf(root) });
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
