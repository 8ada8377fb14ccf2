/** Trying SynthDefs out in a soft thread, on a bench that the thread keeps. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Layout } from '../world/layout.ts';
import type { PreparedDef, Trial } from './compile-job.ts';
import { TrialBench } from './trial.ts';

let bench: { readonly layout: Layout; readonly bench: TrialBench } | undefined;

/**
 * Lets a def play for about `seconds`, or until its code becomes no faster.
 * @returns what it did, and whether its code has become as fast as it will
 */
export function tryOut(
  def: SynthDef,
  prepared: PreparedDef,
  layout: Layout,
  seconds: number,
): { readonly trial: Trial; readonly settled: boolean } {
  if (bench?.layout !== layout) bench = { layout, bench: new TrialBench(layout) };
  bench.bench.begin(def, prepared);
  const settled = bench.bench.run(seconds);
  bench.bench.end();
  return { trial: bench.bench.result, settled };
}
