/** Modules that threads load at the start: each takes its time, and one import too many may bring a hundred. */
import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

const root = resolve(import.meta.dir, '../..');
const transpiler = new Bun.Transpiler({ loader: 'ts' });

/** Returns the modules that an import of one brings, itself among them; those that are imported later not. */
function broughtBy(entry: string): string[] {
  const found = new Set([resolve(root, entry)]);
  for (const file of found)
    for (const { path, kind } of transpiler.scanImports(readFileSync(file, 'utf8'))) {
      const module = resolve(dirname(file), path);
      if (kind === 'import-statement' && path.startsWith('.') && module.endsWith('.ts') && existsSync(module))
        found.add(module);
    }
  return [...found].map((file) => relative(root, file));
}

for (const [entry, most, needless] of [
  [
    'server/cli/control-thread.ts',
    400,
    /^server\/(synthdef\/(ugens|builder|index)|engine\/engine\.ts|instruments\/module)/,
  ],
  ['server/cli/serve.ts', 50, /^server\/(synthdef|engine|control|instruments|http)\//],
  ['server/audio/worklet.ts', 100, /^server\/(synthdef|control|instruments|http)\//],
  [
    'server/workers/worker.ts',
    90,
    /^server\/(synthdef\/(?!compiler\/(errors|graph-key)\.ts)|control|instruments|http)/,
  ],
] as const)
  test(`${entry} begins with what the start needs alone`, () => {
    const modules = broughtBy(entry);
    expect(modules.filter((module) => needless.test(module))).toEqual([]);
    expect(modules.length).toBeGreaterThan(20);
    expect(modules.length).toBeLessThanOrEqual(most);
  });
