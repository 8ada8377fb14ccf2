/**
 * Lanes that are calculated side by side: one; those of one pod, of two or of four; or lanes that run by themselves, each of another pod (`apart`).
 *
 *     width 8             pod 0: lanes 0 to 3    pod 1: lanes 0 to 3
 *     width 8, apart      lane 2 of pod 0, lane 0 of pod 1, lane 0 of pod 2 … of pod 7
 *
 * Lanes apart have words of a pod's wires all the same: the n-th lane those of lane n % 4 in the bank n / 4.
 */

export type Width = 1 | 4 | 8 | 16;

/** Lanes of a pod. */
export const podLanes = 4;

/** Words of a vector of shape `quad`. */
export const quadWords = 4;

/** Returns the names of the arguments that are pods, of lanes that are not apart. */
export const podNames = (width: Width): readonly string[] =>
  width <= podLanes ? ['%pod'] : Array.from({ length: width / podLanes }, (_, pod) => `%pod${pod}`);

/** Returns a number for each lane, by its bank and its number there. */
export const lanesOf = (width: Width, of: (bank: number, lane: number) => number): number[] =>
  Array.from({ length: width }, (_, n) => of(Math.floor(n / podLanes), n % podLanes));

/** Form of a function of several lanes. */
export interface Lineup {
  readonly width: Width;
  /** True when each lane is of another pod. */
  readonly isApart: boolean;
}
