/**
 * Time of native code beside WebAssembly's: `bun test/bench/native/run.ts [--pods N]… [--passes PASSES]… [FOLDER]`. For each def of the scores (scores.ts) it prints
 * nanoseconds a voice for a block of 64 samples, sixteen in four pods, sixteen in groups of their own, and one alone, and what compiling took, for each
 * number of pods side by side and each string of LLVM's passes.
 *
 *     pf_fm3      WebAssembly              190    520    520
 *                 1 pods, passes 0         160    170    230  ms: 1.1 parse, 8 passes, 20 emit; 9000 bytes
 */

import { readFileSync } from 'node:fs';
import { collectMessages } from '../../../protocol/osc/bundle.ts';
import { readScore } from '../../../protocol/score/score.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { readSynthDefs } from '../../../protocol/synthdef/parse.ts';
import { compileNative } from '../../../server/synthdef/index.ts';
import { flushDenormals } from '../../../server/system/libc.ts';
import { layout, World } from '../../modules/forced-code.ts';
import { objectOf, serverPasses } from '../../support/llvm.ts';
import { benchScores } from '../scores.ts';
import { measure, nativeRun, playing, type Run, runOf } from './measure.ts';

const args = Bun.argv.slice(2);
const given = (name: string) => args.flatMap((arg, i) => (args[i - 1] === name ? [arg] : []));
const folder = args.find((arg, i) => !arg.startsWith('--') && !args[i - 1]?.startsWith('--'));
const passes = given('--passes').length > 0 ? given('--passes') : [serverPasses()];
const pods = (given('--pods').length > 0 ? given('--pods').map(Number) : [1, 2, 4]) as (1 | 2 | 4)[];

/** Synths that play side by side, four a pod. */
const synths = 16;

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

const row = (def: string, code: string, times: readonly number[], rest: string) =>
  console.log(
    `${def.padEnd(24)} ${code.padEnd(18)}${times.map((time) => time.toFixed(0).padStart(7)).join('')}  ${rest}`.trimEnd(),
  );

flushDenormals();
passes.forEach((each, i) => console.log(`passes ${i}: ${each}`));
console.log(`${'ns a voice'.padEnd(43)}   many  apart  alone`);
for (const { path } of await benchScores(folder)) {
  for (const def of defsOf(path)) {
    const world = (count: number, isApart = false) =>
      playing(new World('four', layout.memoryPages), def, count, isApart);
    const [many, apart, one] = [world(synths), world(synths, true), world(1)];
    const all = (run: (world: World) => Run): number[] => {
      const several = many.commutes ? [measure(run(many), synths), measure(run(apart), synths, synths)] : [NaN, NaN];
      return [...several, measure(run(one), 1)];
    };
    row(def.name, 'WebAssembly', all(runOf), '');
    for (const width of pods) {
      const text = compileNative(def, layout, { pods: width }).text;
      for (const [i, each] of passes.entries()) {
        const { took, bytes } = timed(text, each);
        const code = nativeRun(text, each);
        const compiled = `ms: ${took.parse.toFixed(1)} parse, ${took.passes.toFixed(1)} passes, ${took.emit.toFixed(1)} emit; ${bytes.length} bytes`;
        row('', `${width} pods, passes ${i}`, all(code.runOf), compiled);
        code.free();
      }
    }
  }
}
