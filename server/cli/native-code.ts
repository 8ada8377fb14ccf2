/** Native code as the options ask for it. */
import { NativeCode } from '../native/native-code.ts';
import type { ParsedOptions } from '../options/index.ts';
import { cacheFolder } from '../system/kept-files/folder.ts';

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
  // An address of 32 bits cannot leave a memory of 4 GiB: in a smaller one only WebAssembly looks where it goes.
  const isWhole = memory.buffer.byteLength === 2 ** 32;
  if (!isWhole && native !== 'off') print('native code is off: the system gave less than 4 GiB of address space');
  return new NativeCode({
    library: isWhole ? native : 'off',
    cache: noCache ? undefined : cacheFolder('native'),
    report: print,
    patience,
    // A render would often end before its defs are made, and so would the next one.
    process: { module: new URL('../workers/native-child.ts', import.meta.url), outlives: offline !== undefined },
  });
}
