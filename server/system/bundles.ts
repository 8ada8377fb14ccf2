/** Bundles of what threads load at their start (server/bundle.ts), in place of the sources as long as those are the same. */
import { existsSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Of the checkout. */
export const root = resolve(import.meta.dir, '../..');
/** Holds a folder for each time that bundles were made, and the manifest of the last. */
export const bundleFolder = join(root, 'node_modules/.cache/bunsynth');
export const manifestFile = join(bundleFolder, 'manifest.json');

/**
 * Modules that are bundled, from `server/` on. Threads in which instruments run are not among them: instruments import modules of the server, and are to meet those that run
 * there.
 */
export const bundled = ['cli/program.ts', 'audio/worklet.ts', 'workers/worker.ts'] as const;

/** Path, time of the last change in milliseconds, and bytes of a source. */
type Seen = readonly [string, number, number];

export interface Manifest {
  readonly root: string;
  /** Version of Bun. */
  readonly bun: string;
  /** Folder of the bundles. */
  readonly folder: string;
  readonly files: readonly Seen[];
}

/** Facts that bundles know of themselves. */
export interface Built {
  readonly folder: string;
  /** Version of the compiler. */
  readonly compiler: string;
}

/** Constant of bundles, set when they are made. */
declare const builtAs: Built | undefined;

/** Facts of the bundle that runs; undefined where the sources do. */
export const built = typeof builtAs === 'undefined' ? undefined : builtAs;

let isFound = built !== undefined;
/** Folder of bundles that may be loaded, once it was looked for: those of a bundle that runs are beside it. */
let folder = built?.folder;

/** Returns the path of a module to load: of its bundle where that was made of the sources as they are. */
export function startModule(path: (typeof bundled)[number]): string {
  if (!isFound) {
    isFound = true;
    const manifest = readManifest();
    folder = manifest && isFresh(manifest) ? manifest.folder : undefined;
  }
  return folder === undefined ? resolve(root, 'server', path) : join(folder, path.replace(/\.ts$/, '.js'));
}

export const seenOf = (path: string, { mtimeMs, size }: Stats): Seen => [path, mtimeMs, size];

/** True when the sources of bundles are as they were when those were made, in this checkout and for this Bun. */
export function isFresh({ root: madeIn, bun, folder: made, files }: Manifest): boolean {
  return (
    madeIn === root &&
    bun === Bun.version &&
    existsSync(made) &&
    files.every(([path, mtimeMs, size]) => {
      const now = statSync(path, { throwIfNoEntry: false });
      return now?.mtimeMs === mtimeMs && now.size === size;
    })
  );
}

/** Returns the manifest of the bundles that there are; undefined where there is none, or none that can be read: the sources are there. */
export function readManifest(): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}
