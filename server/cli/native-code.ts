/** Native code as the options ask for it. */
import { LinkError } from '../native/link/link-error.ts';
import { openPageBehind } from '../native/link/pages.ts';
import { NativeCode } from '../native/native-code.ts';
import type { ParsedOptions } from '../options/index.ts';
import { cacheFolder } from '../system/kept-files/folder.ts';

/** Seconds after the start of a server in which clients load what they need, and begin to play: nothing is made native beside that. */
const settling = 3;

/**
 * Returns native code that has not been started.
 * @param patience seconds before anything is made that is not on disk: what ends sooner does not pay for it
 */
export function nativeCodeFor(
  { native, noCache, offline }: ParsedOptions,
  memory: WebAssembly.Memory,
  print: (line: string) => void,
  patience = 0,
): NativeCode {
  const unfit = native === 'off' ? undefined : whyUnfit(memory.buffer);
  if (unfit !== undefined) print(`native code is off: ${unfit}`);
  return new NativeCode({
    library: unfit === undefined ? native : 'off',
    cache: noCache ? undefined : cacheFolder('native'),
    report: print,
    patience,
    settling: offline === undefined ? settling : 0,
    // A render would often end before its defs are made, and so would the next one.
    process: { module: new URL('../workers/native-child.ts', import.meta.url), outlives: offline !== undefined },
  });
}

/** Returns why native code cannot work on a memory; undefined where it now can: an address of 32 bits leaves a whole one by a vector's length at most. */
function whyUnfit(memory: ArrayBufferLike): string | undefined {
  // In a smaller one only WebAssembly looks where an address goes.
  if (memory.byteLength < 2 ** 32) return 'the system gave less than 4 GiB of address space';
  try {
    openPageBehind(memory);
    return undefined;
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return error.message;
  }
}
