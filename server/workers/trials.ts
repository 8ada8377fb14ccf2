/** SynthDefs tried out in a soft thread, on a bench that the thread keeps. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Layout } from '../world/layout.ts';
import type { PreparedDef } from './compile-job.ts';
import { TrialBench, type TriedDef } from './trial.ts';

/** Blocks after which the bench's own code is warm. */
const blocksToWarm = 2;
/** Seconds that a measurement may take. */
const measuring = 0.25;

/** The part of a `JobEnvironment` that trials need. */
interface TrialEnvironment {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
}

let bench: { readonly layout: Layout; readonly bench: TrialBench } | undefined;

/** Makes the bench, and lets it render: that takes longer than many a def. */
export function prepareBench(environment: TrialEnvironment): void {
  benchFor(environment).run(blocksToWarm);
}

function benchFor({ layout, memory }: TrialEnvironment): TrialBench {
  if (bench?.layout !== layout) bench = { layout, bench: new TrialBench(layout, memory) };
  return bench.bench;
}

/**
 * Lets a def play for three blocks: a synth by itself, then beside another, with which it shares a pod from the third block on. The engine compiles a function when it is called for the
 * first time, for all threads that have the module: this way not while the def is heard.
 * @returns whether its sound was finite
 */
export function firstBlocks(def: TriedDef, prepared: PreparedDef, environment: TrialEnvironment): boolean {
  const bench = benchFor(environment);
  bench.begin(def, prepared);
  bench.run(1);
  bench.addAnother();
  bench.run(2);
  bench.end();
  return !bench.notFinite;
}

/** Lets a def begin and no more, as `firstBlocks`: for one of which all but the constructor is native code. */
export function beginning(def: TriedDef, prepared: PreparedDef, environment: TrialEnvironment): void {
  const bench = benchFor(environment);
  bench.begin(def, prepared);
  bench.construct();
  bench.end();
}

/** Lets a def play until its code becomes no faster. @returns the seconds that a block of one synth takes */
export function measure(def: SynthDef, prepared: PreparedDef, environment: TrialEnvironment): number {
  const bench = benchFor(environment);
  bench.begin({ params: def.params, unitCount: def.units.length }, prepared);
  const seconds = bench.measure(measuring);
  bench.end();
  return seconds;
}
