/** Lanes that are calculated side by side: one, or those of one pod, of two or of four. */

export type Width = 1 | 4 | 8 | 16;

/** Lanes of a pod. */
export const podLanes = 4;

/** Words of a vector of shape `quad`. */
export const quadWords = 4;

/** Returns the names of the arguments that are pods. */
export const podNames = (width: Width): readonly string[] =>
  width <= podLanes ? ['%pod'] : Array.from({ length: width / podLanes }, (_, pod) => `%pod${pod}`);

/** Returns a number for each lane, by its pod and its number there. */
export const lanesOf = (width: Width, of: (pod: number, lane: number) => number): number[] =>
  Array.from({ length: width }, (_, n) => of(Math.floor(n / podLanes), n % podLanes));
