/**
 * The timer grid: tempo, bars, swing and the ticks of every division, all computed from the engine's samples. One for the whole server; runs on the
 * control thread, but is pure: it is told the time.
 *
 * The time up to `horizon` from now is fixed, since it may have been told or sent already: every change begins after it. So no tick is lost, doubled or moved.
 */

import {
  type BarPosition,
  type Division,
  divisionBeats,
  Meter,
  type SignatureChange,
  type Stretch,
  Swing,
} from '../../protocol/grid/meter.ts';
import type { LineData } from './grid-line.ts';
import { checkBeat, checkBpm, type Piece, TempoMap } from './tempo-map.ts';

/** Seconds. */
export const horizon = 0.1;
/** MIDI's clock. */
export const ticksPerBeat = 24;

export interface GridPosition extends BarPosition {
  readonly sample: number;
  readonly beat: number;
  readonly bpm: number;
  readonly swing: number;
  readonly swingDivision: Division;
}

export interface Tick {
  /** Counts the ticks of its division, from beat 0 on; bars from bar 0. */
  readonly index: number;
  /** Beat at which it is played, with swing. */
  readonly beat: number;
  /** Sample of the engine; whole. */
  readonly sample: number;
}

/** All that a grid is made of, for another thread. */
export interface GridState {
  readonly tempo: readonly Piece[];
  readonly meter: readonly SignatureChange[];
  readonly swing: readonly Stretch[];
}

export type Change = 'tempo' | 'signature' | 'swing' | 'place';

/** Takes what has changed, from which sample on, and by how many beats the place has jumped there. */
export type ChangeListener = (change: Change, from: number, jump: number) => void;

export class Grid {
  private readonly tempo: TempoMap;
  private readonly meter = new Meter();
  private readonly swing = new Swing();
  private readonly listeners = new Set<ChangeListener>();

  /** @param now the engine's sample */
  constructor(
    readonly sampleRate: number,
    readonly now: () => number,
    bpm = 120,
  ) {
    this.tempo = new TempoMap(sampleRate, bpm);
  }

  /** First sample that a change may touch. */
  get fixedUntil(): number {
    return this.now() + Math.ceil(horizon * this.sampleRate);
  }

  position(sample = this.now()): GridPosition {
    const beat = this.tempo.beatAt(sample);
    return {
      sample,
      beat,
      bpm: this.tempo.bpmAt(sample),
      ...this.meter.position(beat),
      swing: this.swing.current.amount,
      swingDivision: this.swing.current.division,
    };
  }

  /** The tempo that it has come to, or is on its way to. */
  get bpm(): number {
    return this.tempo.target;
  }

  /** Beats a minute at a sample. */
  bpmAt(sample: number): number {
    return this.tempo.bpmAt(sample);
  }

  /** Returns the samples from one on and before another at which the tempo changes; `perSecond` times a second while it is on its way. */
  tempoChanges(from: number, to: number, perSecond: number): number[] {
    return this.tempo.changes(from, to, perSecond);
  }

  /** The next jump that is yet to come: its sample, and the beat from which counting goes on there. */
  get coming(): { readonly sample: number; readonly beat: number } | undefined {
    return this.tempo.jumpAfter(this.now());
  }

  beatAt(sample: number): number {
    return this.tempo.beatAt(sample);
  }

  /** The whole sample that is nearest to a beat. */
  sampleAt(beat: number): number {
    return Math.round(this.tempo.sampleAt(beat));
  }

  /** Returns the beat at which a beat of the straight grid is played. */
  swungSampleAt(beat: number): number {
    return this.sampleAt(this.swing.swung(beat));
  }

  /** The straight beat of what is played at a sample. */
  straightAt(sample: number): number {
    return this.swing.straight(this.tempo.beatAt(sample));
  }

  /** Returns the grid from a sample on as plain data, for another thread. */
  line(from: number): LineData {
    return { sampleRate: this.sampleRate, pieces: this.tempo.from(from), stretches: this.swing.toJSON() };
  }

  /** The sample of a beat with its fraction. @param swings true when swing moves it */
  placeOf(beat: number, swings = false): number {
    return this.tempo.sampleAt(swings ? this.swing.swung(beat) : beat);
  }

  /** State of the grid; a grid that takes it over computes the same places. */
  get state(): GridState {
    return { tempo: this.tempo.toJSON(), meter: this.meter.toJSON(), swing: this.swing.toJSON() };
  }

  /** Takes over the state of another grid. */
  restore({ tempo, meter, swing }: GridState): void {
    this.tempo.follow(tempo);
    this.meter.follow(meter);
    this.swing.follow(swing);
  }

  /** The first tick of a division at or after a sample. @throws RangeError for what is no division */
  next(division: Division, sample = this.now(), swings = true): Tick {
    // Half a sample earlier: that far a tick may have been rounded.
    const beat = this.tempo.beatAt(sample) - (0.5 * this.tempo.bpmAt(sample)) / (60 * this.sampleRate);
    let index = this.indexAt(division, swings ? this.swing.straight(beat) : beat);
    while (this.tick(division, index, swings).sample < sample) index++;
    return this.tick(division, index, swings);
  }

  /** The tick with a number. @throws RangeError for what is no division */
  tick(division: Division, index: number, swings = true): Tick {
    const straight = division === 'bar' ? this.meter.beatOf(index) : index * divisionBeats(division, 4);
    const beat = swings ? this.swing.swung(straight) : straight;
    return { index, beat, sample: this.sampleAt(beat) };
  }

  /**
   * Follows another clock: takes over its tempo, and comes to its place within a beat, or jumps where it is more than half a beat away.
   * @param beat where the other clock is at `sample`
   */
  follow(bpm: number, sample: number, beat: number): void {
    const from = this.fixedUntil;
    const away = beat + ((from - sample) * bpm) / (60 * this.sampleRate) - this.tempo.beatAt(from);
    this.tempo.change(from, bpm);
    if (Math.abs(away) > 0.5) {
      this.tempo.locate(from, this.tempo.beatAt(from) + away);
      return this.notify('place', from, away);
    }
    this.tempo.nudge(from, away, (60 / bpm) * this.sampleRate);
    this.notify('tempo', from);
  }

  private indexAt(division: Division, beat: number): number {
    return division === 'bar'
      ? this.meter.position(this.meter.nextBar(beat)).bar
      : Math.ceil(beat / divisionBeats(division, 4) - 1e-9) + 0;
  }

  // ---- changes, each from the first sample on that is not fixed ---------------------------------------------------

  /**
   * @param atBeat where it changes; at once where it is not given or has passed
   * @param ramp seconds that the change takes
   * @throws RangeError naming field and value
   */
  setTempo(
    bpm: number,
    { atBeat, ramp = 0 }: { readonly atBeat?: number | undefined; readonly ramp?: number | undefined } = {},
  ): void {
    if (!(ramp >= 0 && ramp <= 3600)) throw new RangeError(`ramp is ${ramp}; it must be from 0 to 3600 seconds`);
    if (atBeat !== undefined) checkBeat(atBeat);
    checkBpm(bpm);
    const at = atBeat === undefined ? this.fixedUntil : Math.max(this.fixedUntil, this.tempo.sampleAt(atBeat));
    this.tempo.change(at, bpm, ramp * this.sampleRate);
    this.notify('tempo', at);
  }

  /** Sets the signature from the next bar on. @throws RangeError */
  setSignature(numerator: number, denominator: number): void {
    const from = this.fixedUntil;
    this.meter.change(this.tempo.beatAt(from), numerator, denominator);
    this.notify('signature', from);
  }

  /**
   * From the next place on that neither swing moves.
   * @param amount part of a pair of ticks that the first has: 0.5 is straight
   * @throws RangeError
   */
  setSwing(amount: number, division: Division = this.swing.current.division): void {
    const from = this.fixedUntil;
    this.swing.change(this.straightAt(from), amount, division);
    this.notify('swing', from);
  }

  /** Moves the phase by a number of beats within some seconds. @throws RangeError */
  nudge(beats: number, seconds = 0.5): void {
    if (!Number.isFinite(beats)) throw new RangeError(`beats is ${beats}; it must be a number`);
    if (!(seconds >= 0.01 && seconds <= 600))
      throw new RangeError(`seconds is ${seconds}; it must be from 0.01 to 600`);
    const from = this.fixedUntil;
    this.tempo.nudge(from, beats, seconds * this.sampleRate);
    this.notify('tempo', from);
  }

  /** Jumps to a beat. @throws RangeError */
  locate(beat: number): void {
    checkBeat(beat);
    const from = this.fixedUntil;
    const jump = beat - this.tempo.beatAt(from);
    this.tempo.locate(from, beat);
    this.notify('place', from, jump);
  }

  /** Returns a function that ends it. */
  listen(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private notify(change: Change, from: number, jump = 0): void {
    for (const listener of this.listeners) listener(change, from, jump);
  }
}
