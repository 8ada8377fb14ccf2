/** The declarations of UGens for threads that seldom ask: with the first question they are loaded, which takes tens of milliseconds. */
import type { Declaration } from './compiler/declaration.ts';

let ugens: typeof import('./ugens/index.ts') | undefined;

/** Finds the declaration of a UGen; the special index says which operator a unit is. */
export const declarationOf = (name: string, special?: number): Declaration | undefined =>
  (ugens ??= require('./ugens/index.ts') as typeof import('./ugens/index.ts')).declarationOf(name, special);
