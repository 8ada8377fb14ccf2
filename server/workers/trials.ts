/** SynthDefs tried out in a soft thread, on a bench that the thread keeps. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Layout } from '../world/layout.ts';
import type { PreparedDef } from './compile-job.ts';
import { TrialBench, type TriedDef } from './trial.ts';

/** Blocks after which the bench's own code is warm, and that a def plays by itself and beside others, which share a pod from their second block on. */
const blocksToWarm = 2;
const blocksAlone = 2;
const blocksBeside = 3;
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
 * Lets a def play for some blocks: by itself, then beside others in its pod. The engine compiles a function when it is called for the first time, for all threads that have the module: this way
 * not while the def is heard.
 * @returns whether its sound by itself was finite
 */
export function firstBlocks(def: TriedDef, prepared: PreparedDef, environment: TrialEnvironment): boolean {
  const bench = benchFor(environment);
  bench.begin(def, prepared);
  bench.run(blocksAlone);
  const sounds = !bench.notFinite;
  bench.addOthers();
  bench.run(blocksBeside);
  bench.end();
  return sounds;
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
