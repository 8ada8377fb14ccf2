/** Servers to measure, each in a cache folder that is told, and what the system says of their processes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../../clients/typescript/index.ts';
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { parseSynthDefs } from '../../../protocol/synthdef/parse.ts';
import { declarationOf } from '../../../server/synthdef/ugens/index.ts';
import { synthDefFiles } from '../../../server/workers/synthdef-files.ts';
import { type Program, startRival } from '../../support/rivals.ts';
import { ownProcessorTime } from '../process-cost.ts';

/** Seconds of processor time that a server at rest takes in a second. */
const restful = 0.15;
/** Megabytes of a process that are in memory. */
export function residentMemory(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

export interface Measured {
  readonly client: Client;
  readonly pid: number;
  readonly udpPort: number;
  readonly http: string;
}

/** Resolves when a process has come to rest from its start, or after twenty seconds. */
async function quiet(pid: number): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const before = ownProcessorTime(pid);
    await Bun.sleep(1000);
    if (ownProcessorTime(pid) - before < restful) return;
  }
}

/** Folder in which Bun keeps the server's sources as it reads them, which are there from the first start of a checkout on: it is no part of a server's own cache. */
const bunCache = mkdtempSync(join(tmpdir(), 'bunsynth-bench-bun-'));
process.on('exit', () => rmSync(bunCache, { recursive: true, force: true }));

/** Lets Bun read the sources once, those of the compiler included. */
export async function fillBunCache(def: SynthDef): Promise<void> {
  await withCache((cache) => withServer({ cache }, (server) => sendDefs(server, [def])));
}

/** Lets `work` have a fresh server, without a device or on the JACK server there is. @param cache its XDG_CACHE_HOME */
export async function withServer<T>(
  {
    program = 'bunsynth',
    cache,
    jack = false,
    options = [],
  }: {
    readonly program?: Program;
    readonly cache: string;
    readonly jack?: boolean;
    readonly options?: readonly string[];
  },
  work: (server: Measured) => Promise<T>,
): Promise<T> {
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = cache;
  process.env.BUN_RUNTIME_TRANSPILER_CACHE_PATH = bunCache;
  const own = program === 'bunsynth' && !jack ? ['--none'] : [];
  const rival = await startRival(program, ...own, ...options).finally(() => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  });
  const client = await rival.connect('tcp');
  try {
    await client.request(['/notify', 1], { reply: '/done' });
    await quiet(rival.pid);
    return await work({ client, pid: rival.pid, udpPort: rival.udpPort, http: rival.http });
  } finally {
    await client.close();
    await rival.stop();
  }
}

/** Lets `work` have an empty folder for caches. */
export async function withCache<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `work` beside two programs that do nothing else than being busy. */
export async function besideBusyLoops<T>(work: () => Promise<T>): Promise<T> {
  const loops = [0, 1].map(() => Bun.spawn(['sh', '-c', 'while :; do :; done']));
  try {
    return await work();
  } finally {
    for (const loop of loops) loop.kill();
  }
}

/** Seconds until a folder is loaded. */
export async function loadFolder({ client }: Measured, folder: string): Promise<number> {
  const begin = performance.now();
  const loaded = Promise.withResolvers<void>();
  // Defs with UGens that are not known fail, each by itself, and /done follows all the same.
  const off = client.on('/done', ({ args }) => args[0] === '/d_loadDir' && loaded.resolve());
  client.send('/d_loadDir', folder);
  await loaded.promise;
  off();
  return (performance.now() - begin) / 1000;
}

/** Sends defs, as many at a time as fit a packet of some bytes; resolves when the last is there. */
export async function sendDefs({ client }: Measured, defs: readonly SynthDef[], maxBytes = 32_000): Promise<void> {
  for (let at = 0; at < defs.length; ) {
    const some: SynthDef[] = [];
    for (let bytes = 0; at < defs.length && (bytes === 0 || bytes < maxBytes); at++) {
      some.push(defs[at]!);
      bytes += encodeSynthDefs([defs[at]!]).length;
    }
    await client.request(['/d_recv', encodeSynthDefs(some)], { reply: '/done', timeout: 120_000 });
  }
}

/** SynthDefs of a folder whose UGens are known, those of one name but once. */
export function defsOf(folder: string, minFileBytes = 0): SynthDef[] {
  const byName = new Map<string, SynthDef>();
  for (const path of synthDefFiles(folder)) {
    const bytes = readFileSync(path);
    if (bytes.length < minFileBytes) continue;
    for (const def of parseSynthDefs(bytes))
      if (def.units.every(({ name, specialIndex }) => declarationOf(name, specialIndex))) byName.set(def.name, def);
  }
  return [...byName.values()];
}

export const isFolder = (path: string): boolean => {
  try {
    return readdirSync(path).length > 0;
  } catch {
    return false;
  }
};

export const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[xs.length >> 1]!;
