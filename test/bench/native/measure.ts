/** Measuring what a block of a def takes, in WebAssembly and in native code, on the pods that an engine has set up. */
import { CFunction, ptr } from 'bun:ffi';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { layout, type World } from '../../modules/forced-code.ts';
import { compileIr } from '../../support/llvm.ts';

export type Run = (list: number, entries: number) => number;

/** Milliseconds of one measurement, about, and measurements of which the fastest counts. */
const [aimed, times] = [3, 15];

/** Returns nanoseconds a voice of a block of all pods of a world. @param voices synths that play @param pods that they are in */
export function measure(run: Run, voices: number, pods = Math.ceil(voices / 4)): number {
  const take = (blocks: number) => {
    const begun = performance.now();
    for (let block = 0; block < blocks; block++) run(layout.planAddress, pods);
    return performance.now() - begun;
  };
  const blocks = Math.max(20, Math.round((aimed / take(20)) * 20));
  let fastest = Infinity;
  for (let time = 0; time < times; time++) fastest = Math.min(fastest, take(blocks));
  return (fastest * 1e6) / blocks / voices;
}

/**
 * Lets synths of a def play in a world: the list of their pods lies where the engine has written it.
 * @param isApart true for synths in groups of their own, and so in pods of their own
 */
export function playing(world: World, def: SynthDef, synths: number, isApart = false): World {
  world.install(def);
  world.begin(def, { synths, isApart, control: (value, lane) => value * (1 + lane / 64) });
  for (let block = 0; block < 4; block++) world.block(def, block);
  if (world.engine.ints[layout.planAddress / 4] === 0) throw new Error(`${def.name} does not play`);
  return world;
}

/** The code that a world's synths go through. */
export const runOf = (world: World): Run => world.engine.parts.defs.byIndex[1]!.run;

/** Makes the text of a module into code for any world. */
export function nativeRun(text: string, passes?: string): { runOf(world: World): Run; free(): void } {
  const code = compileIr(text, 'run', passes);
  const call = CFunction({ ptr: code.address, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
  return {
    runOf(world) {
      const base = ptr(world.bytes);
      return (list, entries) => call(base, list, entries) as number;
    },
    free() {
      call.close();
      code.free();
    },
  };
}
