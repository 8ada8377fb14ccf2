/** Kinds and shapes of values. */

export type Kind = 'f32' | 'f64' | 'i32' | 'i64' | 'mask';

/**
 * Differences within a value: `'one'` is the same for all lanes of a pod, `'lane'` is each lane's own, `'quad'` has four neighbouring words of one
 * lane. An end that calculates lane by lane makes the first two alike.
 */
export type Shape = 'one' | 'lane' | 'quad';

/** Returns the byte distance between two lanes of one state slot. */
export const laneBytes = (kind: Kind): number => (kind === 'f64' || kind === 'i64' ? 8 : 4);
