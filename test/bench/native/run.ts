/**
 * Time of native code beside WebAssembly's: `bun test/bench/native/run.ts [--passes PASSES]… [FOLDER]`. For each def of the scores (scores.ts) it prints
 * nanoseconds a voice for a block of 64 samples, four in a pod and one alone, and what compiling took, for each string of LLVM's passes.
 *
 *     02_fm3  pf_fm3   WebAssembly                  190 in a pod   520 alone
 *                      default<O1>                  160            230          1.1 parsed, 40 passes, 20 emitted, 9,000 bytes
 */

import { CFunction, ptr } from 'bun:ffi';
import { readFileSync } from 'node:fs';
import { collectMessages } from '../../../protocol/osc/bundle.ts';
import { readScore } from '../../../protocol/score/score.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { readSynthDefs } from '../../../protocol/synthdef/parse.ts';
import { compileNative } from '../../../server/synthdef/index.ts';
import { flushDenormals } from '../../../server/system/libc.ts';
import { type Lineup, layout, World } from '../../modules/forced-code.ts';
import { compileIr, objectOf } from '../../support/llvm.ts';
import { benchScores } from '../scores.ts';

const args = Bun.argv.slice(2);
const given = args.flatMap((arg, i) => (args[i - 1] === '--passes' ? [arg] : []));
const folder = args.find((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--passes');
const passes = given.length > 0 ? given : ['function(sroa)', 'default<O1>', 'default<O2>'];

type Run = (list: number, entries: number) => number;

/** Blocks that a measurement calculates, and measurements of which the fastest counts. */
const [blocks, times] = [2000, 15];
const entryBytes = 8;

/** Nanoseconds of a block of a world's first pod. */
function measure(run: Run): number {
  let fastest = Infinity;
  for (let time = 0; time < times; time++) {
    const begun = performance.now();
    for (let block = 0; block < blocks; block++) run(layout.planAddress, 1);
    fastest = Math.min(fastest, performance.now() - begun);
  }
  return (fastest * 1e6) / blocks;
}

/** A world in which synths of a def play: the list of its pods lies where the engine has written it. */
function playing(def: SynthDef, synths: number): World {
  const world = new World('four', layout.memoryPages);
  const lineup: Lineup = { synths, control: (value, lane) => value * (1 + lane / 64) };
  world.install(def);
  world.begin(def, lineup);
  for (let block = 0; block < 4; block++) world.block(def, block);
  if (world.engine.ints[layout.planAddress / 4] === 0 || entryBytes !== 8) throw new Error(`${def.name} does not play`);
  return world;
}

function defsOf(path: string): SynthDef[] {
  const found: SynthDef[] = [];
  for (const { bundle } of readScore(new Uint8Array(readFileSync(path))).entries)
    for (const { address, args } of collectMessages(bundle).messages)
      if (address === '/d_recv') found.push(...readSynthDefs(args[0] as Uint8Array).defs);
  return found;
}

const row = (name: string, def: string, code: string, pod: number, lone: number, rest: string) =>
  console.log(
    [
      name.padEnd(16),
      def.padEnd(20),
      code.padEnd(30),
      pod.toFixed(0).padStart(7),
      lone.toFixed(0).padStart(7),
      rest,
    ].join(' '),
  );

flushDenormals();
console.log(`${' '.repeat(68)} in a pod   alone   (ns a voice)`);
for (const { name, path } of await benchScores(folder)) {
  for (const def of defsOf(path)) {
    const [four, one] = [playing(def, 4), playing(def, 1)];
    const commutes = four.commutes;
    const ofWorld = (world: World): Run => world.engine.parts.defs.byIndex[1]!.run;
    row(name, def.name, 'WebAssembly', commutes ? measure(ofWorld(four)) / 4 : NaN, measure(ofWorld(one)), '');
    const text = compileNative(def, layout);
    for (const each of passes) {
      const { took, bytes } = objectOf(text, each);
      const code = compileIr(text, 'run', each);
      const call = CFunction({ ptr: code.address, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
      const ofNative = (world: World): Run => {
        const base = ptr(world.bytes);
        return (list, entries) => call(base, list, entries) as number;
      };
      const compiled = `${took.parse.toFixed(1)} parsed, ${took.passes.toFixed(1)} passes, ${took.emit.toFixed(1)} emitted, ${bytes.length} bytes`;
      row('', '', each, commutes ? measure(ofNative(four)) / 4 : NaN, measure(ofNative(one)), compiled);
      call.close();
      code.free();
    }
  }
}
