/** Onsets: at once, at a sample, at a tick or a beat of the grid, or when they are told. Runs on the control thread. */

import type { Division } from '../../protocol/grid/meter.ts';
import type { Change, Grid } from './grid.ts';

export interface Onset {
  /** Sample of the engine, as things stand; undefined for as soon as possible, Infinity while it is not known. */
  readonly sample: number | undefined;
  /** The straight beat of the grid; undefined where it is none. */
  readonly beat: number | undefined;
  /** True once nothing moves it any more. Only then something is sent that cannot be taken back. */
  readonly isFixed: boolean;
  /** True when it may come at any moment: work that takes time is done at once. */
  readonly isSudden: boolean;
  /** Looks for the next place from a sample on. False for what has one place only, and is late. */
  miss(from: number): boolean;
  /** Follows the grid no longer. */
  close(): void;
}

/** Seconds that the render thread needs to hear of something in time, whatever the device's period. */
const reach = 0.03;

/** Returns true when an onset can still be met; where it cannot, it has moved on if it could. */
export function canMeet(onset: Onset, now: number, sampleRate: number): boolean {
  const soonest = now + Math.ceil(reach * sampleRate);
  return onset.sample === undefined || onset.sample >= soonest || !onset.miss(soonest);
}

/** A sample, or as soon as possible. */
export class Plain implements Onset {
  readonly beat = undefined;
  readonly isFixed = true;
  readonly isSudden = false;

  constructor(readonly sample: number | undefined) {}

  miss(): boolean {
    return false;
  }

  close(): void {}
}

/** Follows the grid until nothing can change any more. */
abstract class OnGrid implements Onset {
  readonly isSudden = false;
  private place = { beat: 0, sample: 0 };
  private forget: (() => void) | undefined;

  constructor(protected readonly grid: Grid) {}

  get sample(): number {
    return this.place.sample;
  }

  get beat(): number {
    return this.place.beat;
  }

  get isFixed(): boolean {
    if (this.forget && this.sample < this.grid.fixedUntil) this.close();
    return this.forget === undefined;
  }

  abstract miss(from: number): boolean;

  close(): void {
    this.forget?.();
    this.forget = undefined;
  }

  protected put(place: { readonly beat: number; readonly sample: number }): void {
    this.place = place;
    this.forget ??= this.grid.listen((change, from, jump) => {
      if (this.sample >= from) return void (this.place = this.after(change, from));
      // What follows it counts on from there.
      this.place = { beat: this.beat + jump, sample: this.sample };
      this.close();
    });
  }

  /** Follows a change of the grid from a sample on. */
  protected abstract after(change: Change, from: number): { beat: number; sample: number };
}

/** A tick of a division: a jump of the grid before it makes it another one. */
export class Tick extends OnGrid {
  private index = 0;

  /**
   * @param from first sample that it may be at; what is fixed already is left out
   * @param notBefore first sample that it may ever be at
   * @throws RangeError for what is no division
   */
  constructor(
    grid: Grid,
    private readonly division: Division,
    from: number,
    private readonly notBefore = 0,
  ) {
    super(grid);
    this.put(this.choose(Math.max(from, grid.fixedUntil)));
  }

  miss(from: number): boolean {
    this.put(this.choose(from));
    return true;
  }

  protected after(change: Change, from: number): { beat: number; sample: number } {
    return change === 'place' ? this.choose(from) : this.at();
  }

  private choose(from: number): { beat: number; sample: number } {
    this.index = this.grid.next(this.division, Math.max(from, this.notBefore)).index;
    return this.at();
  }

  private at(): { beat: number; sample: number } {
    const { beat } = this.grid.tick(this.division, this.index, false);
    return { beat, sample: this.grid.swungSampleAt(beat) };
  }
}

/** A number of straight beats after another onset. */
export class BeatsAfter extends OnGrid {
  private base: Onset | undefined;

  constructor(
    grid: Grid,
    base: Onset,
    private readonly beats: number,
  ) {
    super(grid);
    this.base = base;
    this.put(this.fromBase(base));
  }

  miss(): boolean {
    return false;
  }

  protected after(change: Change): { beat: number; sample: number } {
    // It was told of before this one.
    if (this.base && !this.base.isFixed) return this.fromBase(this.base);
    // A jump only counts on from elsewhere.
    return change === 'place' ? { beat: this.grid.straightAt(this.sample), sample: this.sample } : this.at(this.beat);
  }

  /** Closes it. Nothing else is kept for it, however long a chain of them becomes. */
  override close(): void {
    super.close();
    this.base = undefined;
  }

  private fromBase({ beat, sample }: Onset): { beat: number; sample: number } {
    return this.at((beat ?? this.grid.straightAt(sample!)) + this.beats);
  }

  private at(beat: number): { beat: number; sample: number } {
    return { beat, sample: this.grid.swungSampleAt(beat) };
  }
}

/** A number of samples after another onset. */
export class SamplesAfter implements Onset {
  readonly beat = undefined;
  readonly isSudden = false;

  private readonly base: Onset;
  private readonly samples: number;

  constructor(base: Onset, samples: number) {
    const isChain = base instanceof SamplesAfter;
    this.base = isChain ? base.base : base;
    this.samples = samples + (isChain ? base.samples : 0);
  }

  get sample(): number {
    return Math.round(this.base.sample! + this.samples);
  }

  get isFixed(): boolean {
    return this.base.isFixed;
  }

  miss(): boolean {
    return false;
  }

  close(): void {}
}

/** Onset that waits for another, and then is as that one. */
export class Armed implements Onset {
  private known: Onset | undefined;

  /** @param ended called when it is not waited for any more */
  constructor(private readonly ended: (armed: Armed) => void) {}

  get sample(): number | undefined {
    return this.known ? this.known.sample : Infinity;
  }

  get beat(): number | undefined {
    return this.known?.beat;
  }

  get isFixed(): boolean {
    return this.known?.isFixed ?? false;
  }

  get isSudden(): boolean {
    return !this.known;
  }

  fire(onset: Onset): void {
    this.known = onset;
  }

  miss(from: number): boolean {
    return this.known?.miss(from) ?? false;
  }

  close(): void {
    this.known?.close();
    this.ended(this);
  }
}
