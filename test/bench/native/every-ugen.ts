/**
 * Native code beside WebAssembly for every UGen: `bun test/bench/native/every-ugen.ts [PODS]`. Plays the first def that the null tests have of each UGen at
 * each rate, eight voices side by side and one alone, and prints the geometric means of native time over WebAssembly's, and the defs that gain least.
 */
import { compileNative } from '../../../server/synthdef/index.ts';
import { flushDenormals } from '../../../server/system/libc.ts';
import { layout, World } from '../../modules/forced-code.ts';
import { nullDefs } from '../../modules/null-defs.ts';
import { measure, nativeRun, playing, runOf } from './measure.ts';

const pods = Number(Bun.argv[2] ?? 2) as 1 | 2 | 4;
const shown = 12;
const worlds = [8, 1].map((synths) => ({ synths, world: new World('four', layout.memoryPages) }));
const ratios = worlds.map((): { name: string; ratio: number }[] => []);

flushDenormals();
for (const def of nullDefs('first')) {
  const code = nativeRun(compileNative(def, layout, { pods }).text);
  worlds.forEach(({ synths, world }, i) => {
    playing(world, def, synths);
    if (synths > 1 && !world.commutes) return;
    const [before, after] = [runOf(world), code.runOf(world)].map((run) => measure(run, synths)) as [number, number];
    ratios[i]!.push({ name: `${def.name} ${after.toFixed(0)}/${before.toFixed(0)} ns`, ratio: after / before });
  });
  code.free();
}
worlds.forEach(({ synths }, i) => {
  const all = ratios[i]!.sort((a, b) => b.ratio - a.ratio);
  const mean = Math.exp(all.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / all.length);
  console.log(`${synths} voices, ${all.length} defs: ${mean.toFixed(2)} of WebAssembly's time in the geometric mean`);
  for (const { name, ratio } of all.slice(0, shown)) console.log(`  ${ratio.toFixed(2)} ${name}`);
});
