/** Divisions, bars and swing: names for places between beats. Beats are quarters. Pure. */

/** Distance of the ticks of a division, by name. */
export type Division = string;

/** The smallest part of a whole note that has a name. */
const finest = 128;
/** Beats between two ticks: each costs a moment, and their numbers must stay whole ones of 32 bits up to `maxBeat`. */
const minDivision = 1 / 64;
const maxDivision = 65_536;

/**
 * Beats from one tick of a division to the next: `1/8` an eighth, `1/8t` a third of a quarter, `1/8.` a dotted eighth, `3/4` three quarters, `2b` two beats,
 * `bar` a whole bar. From 1/64 of a beat to 65536 beats.
 * @throws RangeError naming what was given
 */
export function divisionBeats(division: Division, barBeats: number): number {
  if (division === 'bar') return barBeats;
  const beats = /^(\d+(?:\.\d+)?)b$/.exec(division);
  if (beats && Number(beats[1]) > 0) return inBounds(division, Number(beats[1]));
  const match = /^(\d+)\/(\d+)([tT.]?)$/.exec(division);
  const [count, part] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  if (!match || count < 1 || part < 1 || part > finest) {
    throw new RangeError(
      `division is ${JSON.stringify(division.slice(0, 40))}; it must be such as 1/4, 1/8, 1/8t, 1/16, 1/32, 1/8., 2b or bar`,
    );
  }
  const plain = (4 * count) / part;
  return inBounds(division, match[3] === '' ? plain : match[3] === '.' ? plain * 1.5 : (plain * 2) / 3);
}

function inBounds(division: Division, beats: number): number {
  if (beats >= minDivision && beats <= maxDivision) return beats;
  throw new RangeError(
    `division is ${JSON.stringify(division.slice(0, 40))}, ${beats} beats; it must have from ${minDivision} to ${maxDivision}`,
  );
}

export interface SignatureChange {
  /** First bar that has it, from 0, and its beat. */
  readonly bar: number;
  readonly beat: number;
  readonly numerator: number;
  readonly denominator: number;
}

/** Position of a beat. */
export interface BarPosition {
  /** Number of the bar, from 0 on. */
  readonly bar: number;
  /** Beats (quarters) since the bar began. */
  readonly beatInBar: number;
  readonly numerator: number;
  readonly denominator: number;
}

/** Time signatures, each from a bar on. */
export class Meter {
  private changes: SignatureChange[] = [{ bar: 0, beat: 0, numerator: 4, denominator: 4 }];

  /** Beats of a bar at a beat. */
  barBeats(beat: number): number {
    return lengthOf(this.changeAt(beat));
  }

  position(beat: number): BarPosition {
    const change = this.changeAt(beat);
    const length = lengthOf(change);
    const bars = Math.floor((beat - change.beat) / length + 1e-9);
    return {
      bar: change.bar + bars,
      beatInBar: Math.max(0, beat - change.beat - bars * length),
      numerator: change.numerator,
      denominator: change.denominator,
    };
  }

  /** The first beat from `beat` on at which a bar begins. */
  nextBar(beat: number): number {
    const change = this.changeAt(beat);
    const length = lengthOf(change);
    const next = change.beat + Math.ceil((beat - change.beat) / length - 1e-9) * length;
    const later = this.changes.find((each) => each.beat > change.beat);
    return later ? Math.min(next, later.beat) : next;
  }

  /** The first beat of a bar, from 0 on. */
  beatOf(bar: number): number {
    const change = this.changes.findLast((each) => each.bar <= bar) ?? this.changes[0]!;
    return change.beat + (bar - change.bar) * lengthOf(change);
  }

  /**
   * Sets the signature from the next bar after `beat` on; what was planned later is dropped. Beat at which that bar begins.
   * @throws RangeError
   */
  change(beat: number, numerator: number, denominator: number): number {
    if (!(Number.isInteger(numerator) && numerator >= 1 && numerator <= 64))
      throw new RangeError(`numerator is ${numerator}; it must be a whole number from 1 to 64`);
    if (![1, 2, 4, 8, 16, 32].includes(denominator))
      throw new RangeError(`denominator is ${denominator}; it must be 1, 2, 4, 8, 16 or 32`);
    const start = this.nextBar(beat);
    const { bar } = this.position(start);
    this.changes = [...this.changes.filter((each) => each.beat < start), { bar, beat: start, numerator, denominator }];
    return start;
  }

  /** Plain data, for another thread. */
  toJSON(): readonly SignatureChange[] {
    return this.changes;
  }

  /** Takes over what `toJSON` of another gave. */
  follow(changes: readonly SignatureChange[]): void {
    this.changes = [...changes];
  }

  private changeAt(beat: number): SignatureChange {
    return this.changes.findLast((change) => change.beat <= beat + 1e-9) ?? this.changes[0]!;
  }
}

function lengthOf({ numerator, denominator }: SignatureChange): number {
  return (4 * numerator) / denominator;
}

/** A swing, from a beat on: of two ticks of its division the first lasts `amount` of both. */
export interface Stretch {
  readonly from: number;
  readonly amount: number;
  readonly division: Division;
  readonly pair: number;
}

/** Changes that are kept: what is asked about lies at the end. */
const kept = 64;
/** Largest difference of two numbers for the same beat. */
const close = 1e-9;
/** Beats within which a swing must find a place for its change. */
const soon = 1024;

/**
 * Swing: what lies between two ticks of a division is stretched, what lies between the next two is pressed together: 0.5 is straight, 2/3 like triplets. Swing
 * changes where both the old and the new one leave beats in their place, so that none of them jumps.
 */
export class Swing {
  private stretches: Stretch[] = [{ from: 0, amount: 0.5, division: '1/8', pair: 1 }];

  /** Swing as it is, or will be soon. */
  get current(): { readonly amount: number; readonly division: Division } {
    return this.stretches.at(-1)!;
  }

  /**
   * Changes after `beat`; gives where.
   * @throws RangeError naming what was given
   */
  change(beat: number, amount: number, division: Division): number {
    if (!(amount >= 0.5 && amount <= 0.8)) throw new RangeError(`swing is ${amount}; it must be from 0.5 to 0.8`);
    const pair = 2 * divisionBeats(division, 4);
    const before = this.at(beat);
    let pairs = Math.ceil(beat / before.pair + close);
    // A quotient is as exact as doubles of its size are.
    const fits = (quotient: number) =>
      Math.abs(quotient - Math.round(quotient)) <= close * Math.max(1, Math.abs(quotient));
    while (!fits((pairs * before.pair) / pair)) {
      if (++pairs * before.pair > beat + soon)
        throw new RangeError(
          `division is ${JSON.stringify(division)}; within ${soon} beats it has no pair of ticks where one of ${JSON.stringify(before.division)} begins`,
        );
    }
    const from = pairs * before.pair;
    this.stretches = [...this.stretches.filter((each) => each.from < from), { from, amount, division, pair }].slice(
      -kept,
    );
    return from;
  }

  /** Returns the place at which something of a straight place is played. */
  swung(beat: number): number {
    const { pair, amount } = this.at(beat);
    const pairs = Math.floor(beat / pair);
    const part = beat / pair - pairs;
    return pair * (pairs + (part < 0.5 ? 2 * part * amount : amount + (2 * part - 1) * (1 - amount)));
  }

  /** And back. */
  straight(beat: number): number {
    const { pair, amount } = this.at(beat);
    const pairs = Math.floor(beat / pair);
    const part = beat / pair - pairs;
    return pair * (pairs + (part < amount ? part / amount / 2 : 0.5 + (part - amount) / (1 - amount) / 2));
  }

  /** Plain data, for another thread. */
  toJSON(): readonly Stretch[] {
    return this.stretches;
  }

  /** Takes over what `toJSON` of another gave. */
  follow(stretches: readonly Stretch[]): void {
    this.stretches = [...stretches];
  }

  private at(beat: number): Stretch {
    return this.stretches.findLast(({ from }) => from <= beat) ?? this.stretches[0]!;
  }
}
