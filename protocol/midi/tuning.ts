/** Frequencies of MIDI notes. Pure. */

/** Cents of the twelve steps of equal temperament, the octave last. */
export const equalScale: readonly number[] = Array.from({ length: 12 }, (_, i) => 100 * (i + 1));

export class Tuning {
  /** Hertz of note 69. */
  a4 = 440;
  /** Cents above the note `base` of the steps of one period; the last of them is the period itself, as in a Scala file. */
  private cents: readonly number[] = [0, ...equalScale.slice(0, -1)];
  private period = 1200;
  private base = 60;

  /** @throws RangeError */
  setA4(hertz: number): void {
    checkA4(hertz);
    this.a4 = hertz;
  }

  /** Pitch and scale at once; nothing changes when one is refused. @throws RangeError */
  set(hertz: number, steps: readonly number[], base: number): void {
    checkA4(hertz);
    this.setScale(steps, base);
    this.a4 = hertz;
  }

  /**
   * Sets the scale: as in a Scala file cents of each step, from the second on, and the period last (1200 for an octave).
   * @param base note on which the scale begins, which keeps its equally tempered frequency
   * @throws RangeError naming the value
   */
  setScale(steps: readonly number[], base = 60): void {
    if (!Number.isInteger(base) || base < 0 || base > 127)
      throw new RangeError(`base is ${base}; it must be a whole number from 0 to 127`);
    if (steps.length < 1 || steps.length > 128)
      throw new RangeError(`the scale has ${steps.length} steps; it must have from 1 to 128`);
    const wrong = steps.find((cents, i) => !(cents > (i === 0 ? 0 : steps[i - 1]!) && cents <= 12_000));
    if (wrong !== undefined)
      throw new RangeError(`the scale has a step of ${wrong} cents; steps must grow, from above 0 to 12000`);
    this.base = base;
    this.period = steps.at(-1)!;
    this.cents = [0, ...steps.slice(0, -1)];
  }

  get scale(): { readonly base: number; readonly steps: readonly number[] } {
    return { base: this.base, steps: [...this.cents.slice(1), this.period] };
  }

  /**
   * Hertz of a note. Parts of a note, such as bend makes them, are parts of a semitone: 12-tone equal temperament has
   * a4 · 2^((n - 69) / 12).
   */
  frequency(note: number): number {
    const key = Math.floor(note);
    const steps = this.cents.length;
    const distance = key - this.base;
    const periods = Math.floor(distance / steps);
    const cents = periods * this.period + this.cents[distance - periods * steps]! + 100 * (note - key);
    return this.a4 * 2 ** ((this.base - 69) / 12 + cents / 1200);
  }
}

function checkA4(hertz: number): void {
  if (!(hertz >= 200 && hertz <= 1000)) throw new RangeError(`a4 is ${hertz}; it must be from 200 to 1000 Hz`);
}
