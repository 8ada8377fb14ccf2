/** Native code of a set of defs: what a start costs that finds it on disk, beside one without it. */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { ownProcessorTime } from '../process-cost.ts';
import { defsOf, isFolder, type Measured, residentMemory, sendDefs, withCache, withServer } from './measure.ts';
import type { Row } from './row.ts';

interface Status {
  readonly native: {
    readonly state: string;
    readonly linked: number;
    readonly pending: number;
    readonly refused: number;
  };
}

const statusOf = async ({ http }: Measured): Promise<Status['native']> =>
  ((await (await fetch(`${http}/status`)).json()) as Status).native;

/** Seconds after the last def, in which a start has become quiet again. */
const quiet = 4;

/** Loads all defs and waits until they are native, where they become so. */
async function load(server: Measured, defs: readonly SynthDef[], isNative: boolean) {
  const begun = performance.now();
  const before = ownProcessorTime(server.pid);
  await sendDefs(server, defs);
  // The way into native code is a function too.
  while (isNative && (await statusOf(server)).pending > 0) await Bun.sleep(100);
  const until = (performance.now() - begun) / 1000;
  await Bun.sleep(1000 * quiet);
  const { linked, refused } = await statusOf(server);
  return {
    until,
    processor: ownProcessorTime(server.pid) - before,
    memory: residentMemory(server.pid),
    linked,
    refused,
  };
}

/** @param folder of SynthDefs @param name of the set */
export const nativeRow =
  (folder: string, name: string): Row =>
  async (print) => {
    if (!isFolder(folder)) return `no ${name}: ${folder}`;
    const defs = defsOf(folder);
    const missing = await withCache(async (cache) => {
      const options = ['--native', 'off'];
      const first = await withServer({ cache }, async (server) => {
        const { state } = await statusOf(server);
        return state === 'ready' ? await load(server, defs, true) : undefined;
      });
      if (!first) return 'no LLVM';
      const [native, plain] = [
        await withServer({ cache }, (server) => load(server, defs, true)),
        await withServer({ cache, options }, (server) => load(server, defs, false)),
      ];
      const each = (1000 * (native.processor - plain.processor)) / defs.length;
      print({
        what: `second start, ${defs.length} defs of ${name}: CPU a def to native code, beyond that of a start with \`--native off\`; functions linked, refused`,
        asked: '<= 1 ms',
        reached: `${each.toFixed(2)} ms; ${native.linked}, ${native.refused} (the first start had all after ${first.until.toFixed(0)} s)`,
      });
      print({
        what: `memory with the native code of ${defs.length} defs of ${name}, beyond that with \`--native off\``,
        asked: '<= 40 MB',
        reached: `${(native.memory - plain.memory).toFixed(0)} MB (${native.memory.toFixed(0)} MB, ${plain.memory.toFixed(0)} MB)`,
      });
      return undefined;
    });
    return missing;
  };
