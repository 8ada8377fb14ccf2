/**
 * The tempos that voices follow: the grid's replica and those of their own. Where waits end by them, and what a change of tempo or a jump of the grid moves. Runs in the
 * sequences' thread.
 */
import { Grid, type GridState, horizon } from '../../clock/grid.ts';
import type { Piece } from '../../clock/tempo-map.ts';
import type { Due, EventQueue, Place } from './event-queue.ts';
import type { Counting, StartVoice } from './messages.ts';
import type { Run, Task } from './run.ts';
import type { WaitFor } from './waits.ts';

export class Clocks {
  readonly grid: Grid;

  constructor(
    private readonly sampleRate: number,
    private readonly queue: EventQueue,
  ) {
    this.grid = this.make();
  }

  /** The tempo that a voice begins with: the grid's where it has none of its own. */
  beginning({ bpm, sample, resume }: StartVoice): Grid {
    if (resume) return resume.tempo ? this.own(resume.tempo) : this.grid;
    return bpm > 0 ? this.own([{ sample, beat: 0, bpm, slope: 0 }]) : this.grid;
  }

  /** Returns the way in which a voice's beats are counted. */
  countingOf({ base, clock }: Run): Counting {
    return { base, tempo: clock === this.grid ? undefined : clock.state.tempo };
  }

  /** Returns the place at which a voice begins: a beat of the grid has its fraction of a sample, so that what follows is on its beats to the sample. */
  beginningOf(run: Run): Due {
    const { sample, beat, resume } = run.start;
    // Beats may be counted otherwise since it began.
    if (resume) return run.at({ sample: resume.from });
    if (beat === undefined || run.clock !== this.grid) return run.at({ sample });
    return run.at({ sample, beat: this.grid.beatAt(this.grid.placeOf(beat, true)) });
  }

  /** Returns the place at which a wait ends; undefined for one that ends by something else. @throws RangeError for what is no division */
  endOf(wait: WaitFor, { run, place: from }: Task): Due | undefined {
    const { clock } = run;
    switch (wait.kind) {
      case 'seconds':
        return run.at({ sample: from.sample + wait.seconds * this.sampleRate });
      case 'beats':
        return run.after(from, wait.beats);
      case 'beat': {
        const here = run.beatOf(from);
        // Of a pass: never before where it is, wherever a jump has left its first beat.
        if (wait.swings) return { clock, place: { sample: 0, beat: Math.max(wait.beat, here) }, swings: true };
        return wait.beat <= here
          ? run.at({ ...from })
          : { clock, place: { sample: 0, beat: wait.beat }, swings: false, absolute: true };
      }
      case 'tick':
        return {
          clock,
          place: { sample: 0, beat: 0 },
          swings: false,
          tick: { division: wait.division, from: Math.round(from.sample) + 1 },
        };
      default:
        return undefined;
    }
  }

  /**
   * Gives a voice its own tempo, or the grid's again (0), from a place on, or from where the last of its tasks has come to: a task that a key wakes may be a tenth of a second
   * behind the others, and what was handed out of them stays. All go on from where they are.
   */
  retempo(run: Run, place: Place, bpm: number): void {
    const at = Math.max(place.sample, run.reached);
    const beat = at > place.sample ? run.clock.beatAt(at) : run.beatOf(place);
    const clock = bpm > 0 ? this.own([...this.history(run.clock, at), { sample: at, beat, bpm, slope: 0 }]) : this.grid;
    const shift = clock.beatAt(at) - beat;
    for (const due of duesOf(run)) follow(due, clock, at, shift);
    shiftPlaces(run, shift);
    run.clock = clock;
    this.queue.placeAll();
    reportCounting(this, run, { sample: at });
  }

  /** Returns the pieces of a tempo in the second before a sample: events that are handed out now may still lie there. */
  private history(clock: Grid, until: number): Piece[] {
    const { tempo } = clock.state;
    return tempo.filter(
      ({ sample }, i) => sample < until && (tempo[i + 1]?.sample ?? Infinity) > until - this.sampleRate,
    );
  }

  /** Takes over the grid as it is now. @param jumped sample from which it goes on counting somewhere else */
  follow(state: GridState, jumped: number | undefined, runs: Iterable<Run>): void {
    const before = jumped === undefined ? 0 : this.grid.beatAt(jumped);
    this.grid.restore(state);
    if (jumped !== undefined) this.jump(jumped, this.grid.beatAt(jumped) - before, runs);
    this.queue.placeAll();
  }

  /** Keeps the lengths of waits in beats across a jump; ticks are those of the new place. */
  private jump(from: number, shift: number, runs: Iterable<Run>): void {
    for (const run of runs) {
      if (run.clock !== this.grid) continue;
      shiftPlaces(run, shift);
      reportCounting(this, run, { sample: from });
    }
    for (const { due } of this.queue.all()) {
      if (due.clock !== this.grid) continue;
      move(due, shift);
      // Half a sample before the jump is on it, as far as a sample tells; beats before it are somewhere else.
      if (isShifted(due))
        due.place.beat = Math.max(due.place.beat!, due.swings ? this.grid.straightAt(from) : this.grid.beatAt(from));
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
    return new Grid(this.sampleRate, () => this.queue.until - Math.ceil(horizon * this.sampleRate));
  }
}

/** All of a voice that has a place. */
function duesOf({ pending, tasks, swap }: Run): Due[] {
  return [...pending, ...[...tasks].flatMap(({ entry }) => entry ?? []), ...(swap ? [swap] : [])].map(({ due }) => due);
}

/** Moves something to another tempo from a sample on, where that counts `shift` beats more; a place before it stays. */
function follow(due: Due, clock: Grid, at: number, shift: number): void {
  const { sample } = due.place;
  const isBefore = Math.round(sample) < Math.round(at);
  due.clock = clock;
  if (due.tick) due.tick = { ...due.tick, from: isBefore ? due.tick.from : Math.max(due.tick.from, Math.round(at)) };
  if (isBefore && isShifted(due)) due.place.beat = due.swings ? clock.straightAt(sample) : clock.beatAt(sample);
  else move(due, shift);
}

/** A sequence that has lost its thread goes on by it. */
function reportCounting(clocks: Clocks, run: Run, place: Place): void {
  if (run.definition.build && run.isBegun) run.report(place, { kind: 'counting', ...clocks.countingOf(run) });
}

/** Beats that are told stay what they are, and ticks are those of the grid as it is. */
function isShifted({ place, absolute, tick }: Due): boolean {
  return place.beat !== undefined && !absolute && !tick;
}

function move(due: Due, shift: number): void {
  if (isShifted(due)) due.place.beat! += shift;
}

function shiftPlaces(run: Run, shift: number): void {
  run.base += shift;
  for (const { place } of run.tasks) if (place.beat !== undefined) place.beat += shift;
}
