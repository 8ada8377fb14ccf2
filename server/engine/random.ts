/**
 * The world's random generators: the combined Tausworthe generator taus88 (L'Ecuyer 1996), seeded as scsynth seeds
 * it, so that a seeded synth draws the same numbers. Beside each stand four for pods of which several lanes run, one stream a lane.
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

/** The seed of a lane's stream, derived from the generator's. */
export const laneSeed = (seed: number, lane: number): number => (seed + Math.imul(lane + 1, 0x61c88647)) | 0;

/** Seeds generator `index` and its lanes' streams. */
export function seedGenerator(ints: Int32Array, layout: Layout, index: number, seed: number): void {
  const row = layout.randomAddress + index * RandomRow.bytes;
  for (const w of [0, 1, 2] as const) {
    const own = (row + w * RandomRow.word) >> 2;
    const lanes = own + (RandomRow.lanes >> 2);
    ints[own] = seedWord(w, hash32(seed));
    for (let lane = 0; lane < 4; lane++) ints[lanes + lane] = seedWord(w, hash32(laneSeed(seed, lane)));
  }
}
