/** The version of the compiler: a hash of all sources that have a part in what it emits. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, root } from '../../system/bundles.ts';

/** Folders that hold the compiler, its declarations, and all that they import. */
const folders = ['protocol/synthdef', 'server/synthdef', 'server/world'];

let known = built?.compiler;

/** Returns the hash. Two of one value emit the same bytes for the same graph. @throws Error where there are no sources to read */
export function compilerVersion(): string {
  return (known ??= hashOf(
    folders.flatMap((folder) =>
      (readdirSync(join(root, folder), { recursive: true }) as string[])
        .filter((name) => name.endsWith('.ts') && !name.includes('.test'))
        .map((name) => join(folder, name)),
    ),
  ));
}

function hashOf(paths: readonly string[]): string {
  if (paths.length === 0) throw new Error(`there are no sources of the compiler in ${root}`);
  const hash = new Bun.CryptoHasher('sha256').update(Bun.version);
  // What is folded while compiling, and printed into names, is the same in any order of the folder's entries.
  for (const path of [...paths].sort()) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}
