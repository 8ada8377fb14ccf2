/**
 * Bundles what the server's threads load at their start into a few files, which takes a fraction of the time of hundreds of modules. Run by `bun install`; whoever changes a
 * source afterwards runs by the sources (server/system/bundles.ts) until it is run again.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Built,
  bundled,
  bundleFolder,
  isFresh,
  type Manifest,
  manifestFile,
  readManifest,
  root,
  seenOf,
} from './system/bundles.ts';
import { compilerVersion } from './workers/code-cache/version.ts';

const former = readManifest();
if (!former || !isFresh(former)) {
  // The server runs without, and what was asked for is an install.
  await make().catch((error: Error) =>
    console.error(`bunsynth: was not bundled, and will start more slowly: ${error.message}`),
  );
}

/** @throws Error for what cannot be bundled, or written */
async function make(): Promise<void> {
  const folder = join(bundleFolder, Date.now().toString(36));
  const files = new Set<string>();
  const { success, logs, outputs } = await Bun.build({
    entrypoints: bundled.map((path) => resolve(root, 'server', path)),
    root: resolve(root, 'server'),
    outdir: folder,
    target: 'bun',
    splitting: true,
    packages: 'external',
    sourcemap: 'linked',
    define: { builtAs: JSON.stringify({ folder, compiler: compilerVersion() } satisfies Built) },
    plugins: [keepPlaces(files)],
    throw: false,
  });
  if (!success) throw new Error(logs[0]?.message ?? 'no reason was given');
  for (const { kind, path } of outputs) if (kind === 'sourcemap') await nameSources(path, folder);
  const manifest: Manifest = {
    root,
    bun: Bun.version,
    folder,
    files: [...files].sort().map((path) => seenOf(path, statSync(path))),
  };
  mkdirSync(bundleFolder, { recursive: true });
  await Bun.write(`${manifestFile}.new`, JSON.stringify(manifest));
  renameSync(`${manifestFile}.new`, manifestFile);
  clean(folder);
}

/**
 * Puts in where each file lies: workers and instruments begin by sources beside it. Commands that are no server stay sources, since instruments run in their process.
 * @param files takes the paths
 */
function keepPlaces(files: Set<string>): Bun.BunPlugin {
  return {
    name: 'places',
    setup(build) {
      build.onResolve({ filter: /\/main\.ts$/ }, ({ path, importer, kind }) =>
        kind === 'dynamic-import' ? { path: resolve(dirname(importer), path), external: true } : undefined,
      );
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        files.add(path);
        const text = await Bun.file(path).text();
        return {
          loader: 'ts',
          contents: text
            .replaceAll('import.meta.dir', JSON.stringify(dirname(path)))
            .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
        };
      });
    },
  };
}

/** Gives the sources of a map their paths, so that errors tell of places in them. Bun names them from the folder of all bundles on, and seeks them from the map's own. */
async function nameSources(path: string, folder: string): Promise<void> {
  const map = (await Bun.file(path).json()) as { sources: string[] };
  await Bun.write(path, JSON.stringify({ ...map, sources: map.sources.map((source) => resolve(folder, source)) }));
}

/** Removes bundles of before. Those that were the last ones may run, and import more of themselves. */
function clean(folder: string): void {
  for (const entry of readdirSync(bundleFolder, { withFileTypes: true })) {
    const path = join(bundleFolder, entry.name);
    if (entry.isDirectory() && path !== folder && path !== former?.folder) rmSync(path, { recursive: true });
  }
}
