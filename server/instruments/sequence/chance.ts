/** Chance that comes out the same in every run. Pure. */
import { randomNumbers } from '../dsp/noise.ts';

/** Random choices by a seed. */
export interface Chance {
  /** Returns a number from 0 to 1, without 1. */
  (): number;
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  shuffle<T>(all: readonly T[]): T[];
  /** True with a chance from 0 to 1; default 0.5. */
  coin(chance?: number): boolean;
}

/** Returns choices that are the same for the same seed, in this run and in any other. */
export function chance(seed: number): Chance {
  const next = randomNumbers(seed | 0);
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return Object.assign(() => next(), {
    between: (low: number, high: number) => low + next() * (high - low),
    whole,
    pick: <T>(from: readonly T[]): T => {
      if (!from.length) throw new RangeError('there is nothing to pick from');
      return from[whole(0, from.length - 1)]!;
    },
    shuffle: <T>(all: readonly T[]): T[] => {
      const left = [...all];
      for (let i = left.length - 1; i > 0; i--) {
        const j = whole(0, i);
        [left[i], left[j]] = [left[j]!, left[i]!];
      }
      return left;
    },
    coin: (odds = 0.5) => next() < odds,
  });
}

/** A seed from a text. */
export function seedOf(text: string): number {
  // FNV-1a, 32 bits.
  return [...text].reduce((hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193), 0x811c9dc5) | 0;
}
