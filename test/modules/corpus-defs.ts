/** SynthDefs as people and tools have written them: those of a corpus that lies beside the checkout. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Glob } from 'bun';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { readSynthDefs } from '../../protocol/synthdef/parse.ts';

const beside = dirname(resolve(import.meta.dir, '../..'));

/** Returns the defs in the files below a folder, by the names of the files. */
export const defsBelow = (folder: string): SynthDef[] =>
  [...new Glob('**/*.scsyndef').scanSync({ cwd: folder, absolute: true })]
    .sort()
    .flatMap((path) => readSynthDefs(new Uint8Array(readFileSync(path))).defs);

/** Returns the defs of the corpus; undefined where there is none. */
export function corpusDefs(): SynthDef[] | undefined {
  const [folder] = new Glob('*/corpus/dev').scanSync({ cwd: beside, absolute: true, onlyFiles: false });
  return folder === undefined ? undefined : defsBelow(folder);
}
