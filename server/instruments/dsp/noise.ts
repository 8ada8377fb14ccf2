/** Numbers and noise that are the same for the same seed. Pure. */
import { arrayOf, type Out } from './arrays.ts';

/** Numbers from 0 to 1, without 1, by counting and mixing (splitmix32's way): any seed is as good as any other. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/**
 * White noise from -1 to 1.
 * @param random a seed, or a source of numbers from 0 to 1 such as `ctx.random`
 */
export function noise(out: Out, random: number | (() => number)): Float32Array {
  const to = arrayOf(out);
  const next = typeof random === 'number' ? randomNumbers(random) : random;
  for (let i = 0; i < to.length; i++) to[i] = 2 * next() - 1;
  return to;
}
