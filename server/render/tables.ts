/** Constant tables in shared memory, filled once when an engine is made: what UGens look up. */
import type { Layout } from './layout.ts';

/** Fills the tables. A family that needs one adds it here and its offset to `tables`. */
export function fillTables(_floats: Float32Array, _layout: Layout): void {}
