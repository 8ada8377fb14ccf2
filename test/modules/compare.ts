/**
 * Compares what two checkouts compile: `bun test/modules/compare.ts [--strip-names] OTHER FOLDER…`. Each SynthDef in the `.scsyndef` files below the
 * folders is compiled by this checkout and by OTHER, and the hashes of the two modules are compared. Prints the SynthDefs whose modules differ or that
 * only one of them compiles, and ends with 1 if there is one. A change that is to keep the code as it is ends with 0; one that renames functions of
 * modules does so with `--strip-names`, which leaves the names of functions and exports out of the comparison.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Glob } from 'bun';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { readSynthDefs } from '../../protocol/synthdef/parse.ts';
import type { compileSynthDef } from '../../server/synthdef/index.ts';
import type { layoutFor, WorldOptions } from '../../server/world/layout.ts';
import { stripNames } from './strip-names.ts';

const world: WorldOptions = {
  sampleRate: 48000,
  blockSize: 64,
  audioBuses: 1024,
  controlBuses: 16384,
  inputs: 2,
  outputs: 2,
  buffers: 1024,
  numBuffers: 1024,
  randomGenerators: 64,
  maxNodes: 1024,
  maxBundles: 1024,
  realTimeMemoryBytes: 1 << 23,
};

/** Places of the compiler in a checkout, those of earlier versions last. */
const compilers = ['server/synthdef/index.ts', 'server/synthdef/compiler/compile.ts', 'server/compiler/compile.ts'];
const layouts = ['server/world/layout.ts', 'server/render/layout.ts'];

const args = Bun.argv.slice(2);
const strip = args.includes('--strip-names');

async function compilerOf(checkout: string): Promise<(def: SynthDef) => string> {
  const find = (paths: readonly string[]) =>
    join(checkout, paths.find((path) => existsSync(join(checkout, path))) ?? paths[0]!);
  const compile = ((await import(find(compilers))) as { compileSynthDef: typeof compileSynthDef }).compileSynthDef;
  const layout = ((await import(find(layouts))) as { layoutFor: typeof layoutFor }).layoutFor(world);
  return (def) => {
    try {
      const { bytes, podBytes, commutes, audioMaps } = compile(def, layout);
      return new Bun.CryptoHasher('sha256')
        .update(strip ? stripNames(bytes) : bytes)
        .update(JSON.stringify([podBytes, commutes, audioMaps]))
        .digest('hex');
    } catch (error) {
      return `refused: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
}

const [other, ...folders] = args.filter((arg) => arg !== '--strip-names').map((path) => resolve(path));
if (!other || !folders.length)
  throw new Error('usage: bun test/modules/compare.ts [--strip-names] OTHER_CHECKOUT FOLDER…');
const [before, after] = [await compilerOf(other), await compilerOf(resolve(import.meta.dir, '../..'))];
let [same, refused, different] = [0, 0, 0];
for (const folder of folders) {
  for (const path of [...new Glob('**/*.scsyndef').scanSync({ cwd: folder, absolute: true })].sort()) {
    for (const def of readSynthDefs(new Uint8Array(readFileSync(path))).defs) {
      const [then, now] = [before(def), after(def)];
      if (then === now) {
        if (now.startsWith('refused')) refused++;
        else same++;
        continue;
      }
      different++;
      console.log(`${path}: ${def.name}\n  before ${then}\n  after  ${now}`);
    }
  }
}
console.log(
  `${same} modules are the same${strip ? ' but for names' : ''}, ${different} differ, ${refused} SynthDefs are refused by both with the same words`,
);
process.exit(different || !same ? 1 : 0);
