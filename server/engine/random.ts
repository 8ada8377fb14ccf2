/**
 * The world's random generators: the combined Tausworthe generator taus88 (L'Ecuyer 1996), seeded as scsynth seeds
 * it, so that a seeded synth draws the same numbers. Beside each stand streams for synths of a def that run side by side.
 */
import { type Layout, RandomRow } from '../world/layout.ts';

/** Thomas Wang's 32-bit mix, which spreads small seeds. */
export function hash32(key: number): number {
  let h = key | 0;
  h = (h + ~(h << 15)) | 0;
  h ^= h >>> 10;
  h = (h + (h << 3)) | 0;
  h ^= h >>> 6;
  h = (h + ~(h << 11)) | 0;
  h ^= h >>> 16;
  return h;
}

/** The three words of generator state, and the least value each may have. */
export const seedWords = [
  { salt: 1243598713, least: 2 },
  { salt: 3093459404, least: 8 },
  { salt: 1821928721, least: 16 },
] as const;

export function seedWord(which: 0 | 1 | 2, hashed: number): number {
  const { salt, least } = seedWords[which];
  const word = (salt ^ hashed) >>> 0;
  return word < least ? salt | 0 : word | 0;
}

/** Distance between the seeds of a generator's streams: that of stream n is n + 1 times as far from the generator's own. */
export const streamSeed = 0x61c88647;

/** Seeds generator `index` and its streams. */
export function seedGenerator(ints: Int32Array, layout: Layout, index: number, seed: number): void {
  const row = layout.randomAddress + index * RandomRow.bytes;
  for (const w of [0, 1, 2] as const) {
    const own = (row + w * RandomRow.word) >> 2;
    const streams = own + (RandomRow.streams >> 2);
    ints[own] = seedWord(w, hash32(seed));
    for (let n = 0; n < RandomRow.count; n++)
      ints[streams + n] = seedWord(w, hash32((seed + Math.imul(n + 1, streamSeed)) | 0));
  }
}
