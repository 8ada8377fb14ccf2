/**
 * Time of native code beside WebAssembly's: `bun test/bench/native/run.ts [--pods N]… [--passes PASSES]… [FOLDER]`. For each def of the scores (scores.ts) it prints
 * nanoseconds a voice for a block of 64 samples, sixteen in four pods and one alone, and what compiling took, for each number of pods side by side and
 * each string of LLVM's passes.
 *
 *     pf_fm3      WebAssembly              190    520
 *                 1 pods, passes 0         160    230  ms: 1.1 parse, 8 passes, 20 emit, 9 of 29 without common functions; 9000 bytes
 */

import { CFunction, ptr } from 'bun:ffi';
import { readFileSync } from 'node:fs';
import { collectMessages } from '../../../protocol/osc/bundle.ts';
import { readScore } from '../../../protocol/score/score.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { readSynthDefs } from '../../../protocol/synthdef/parse.ts';
import { compileNative, compileNativeParts } from '../../../server/synthdef/index.ts';
import { flushDenormals } from '../../../server/system/libc.ts';
import { type Lineup, layout, World } from '../../modules/forced-code.ts';
import { compileIr, objectOf, serverPasses } from '../../support/llvm.ts';
import { benchScores } from '../scores.ts';

const args = Bun.argv.slice(2);
const given = (name: string) => args.flatMap((arg, i) => (args[i - 1] === name ? [arg] : []));
const folder = args.find((arg, i) => !arg.startsWith('--') && !args[i - 1]?.startsWith('--'));
const passes = given('--passes').length > 0 ? given('--passes') : [serverPasses()];
const pods = (given('--pods').length > 0 ? given('--pods').map(Number) : [1, 2, 4]) as (1 | 2 | 4)[];

type Run = (list: number, entries: number) => number;

/** Blocks that a measurement calculates, and measurements of which the fastest counts. */
const [blocks, times] = [1000, 15];
/** Synths that play side by side, four a pod. */
const synths = 16;

/** Nanoseconds a voice of a block of all pods of a world. @param voices synths that play */
function measure(run: Run, voices: number): number {
  const pods = Math.ceil(voices / 4);
  let fastest = Infinity;
  for (let time = 0; time < times; time++) {
    const begun = performance.now();
    for (let block = 0; block < blocks; block++) run(layout.planAddress, pods);
    fastest = Math.min(fastest, performance.now() - begun);
  }
  return (fastest * 1e6) / blocks / voices;
}

/** A world in which synths of a def play: the list of its pods lies where the engine has written it. */
function playing(def: SynthDef, synths: number): World {
  const world = new World('four', layout.memoryPages);
  const lineup: Lineup = { synths, control: (value, lane) => value * (1 + lane / 64) };
  world.install(def);
  world.begin(def, lineup);
  for (let block = 0; block < 4; block++) world.block(def, block);
  if (world.engine.ints[layout.planAddress / 4] === 0) throw new Error(`${def.name} does not play`);
  return world;
}

function defsOf(path: string): SynthDef[] {
  const found: SynthDef[] = [];
  for (const { bundle } of readScore(new Uint8Array(readFileSync(path))).entries)
    for (const { address, args } of collectMessages(bundle).messages)
      if (address === '/d_recv') found.push(...readSynthDefs(args[0] as Uint8Array).defs);
  return found;
}

/** Translates a text; returns the object's bytes and the milliseconds that each step took. */
function timed(text: string, passes: string) {
  const took = { parse: 0, passes: 0, emit: 0 };
  let last = performance.now();
  const bytes = objectOf(text, passes, (step) => {
    const now = performance.now();
    took[step] = now - last;
    last = now;
  });
  return { took, bytes };
}

const sum = ({ parse, passes, emit }: ReturnType<typeof timed>['took']) => parse + passes + emit;

const row = (def: string, code: string, many: number, lone: number, rest: string) =>
  console.log(
    `${def.padEnd(24)} ${code.padEnd(18)} ${many.toFixed(0).padStart(6)} ${lone.toFixed(0).padStart(6)}  ${rest}`.trimEnd(),
  );

flushDenormals();
passes.forEach((each, i) => console.log(`passes ${i}: ${each}`));
console.log(`${'ns a voice'.padEnd(43)}   many  alone`);
for (const { path } of await benchScores(folder)) {
  for (const def of defsOf(path)) {
    const [many, one] = [playing(def, synths), playing(def, 1)];
    const ofWorld = (world: World): Run => world.engine.parts.defs.byIndex[1]!.run;
    const both = (run: (world: World) => Run) =>
      [many.commutes ? measure(run(many), synths) : NaN, measure(run(one), 1)] as const;
    row(def.name, 'WebAssembly', ...both(ofWorld), '');
    for (const width of pods) {
      const text = compileNative(def, layout, { pods: width });
      for (const [i, each] of passes.entries()) {
        const { took, bytes } = timed(text, each);
        const apart = timed(compileNativeParts(def, layout, { pods: width }).text, each).took;
        const code = compileIr(text, 'run', each);
        const call = CFunction({ ptr: code.address, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
        const ofNative = (world: World): Run => {
          const base = ptr(world.bytes);
          return (list, entries) => call(base, list, entries) as number;
        };
        const compiled = `ms: ${took.parse.toFixed(1)} parse, ${took.passes.toFixed(1)} passes, ${took.emit.toFixed(1)} emit, ${sum(apart).toFixed(1)} of ${sum(took).toFixed(1)} without common functions; ${bytes.length} bytes`;
        row('', `${width} pods, passes ${i}`, ...both(ofNative), compiled);
        call.close();
        code.free();
      }
    }
  }
}
