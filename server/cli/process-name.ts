/** The process under the name by which it was called, rather than that of the program that runs it: `ps`, `pgrep` and `killall` find it then. */
import { dlopen, type Pointer, ptr, toArrayBuffer } from 'bun:ffi';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Set by the launcher: the path by which it was called. */
const variable = 'BUNSYNTH_CALLED';

const setName = 15;
/** Places in /proc/self/stat, behind the name: where the arguments begin and end in memory. */
const argumentsStart = 45;
const argumentsEnd = 46;

/** The name by which the launcher was called, if it was. What is started from here was not. */
export function takeCalledName(): string | undefined {
  const called = process.env[variable];
  delete process.env[variable];
  return called || undefined;
}

/** Names the process, as far as the system lets it: its name, and its arguments as if nothing stood before them. To be called from the main thread. */
export function nameProcess(called: string, args: readonly string[]): void {
  if (process.platform !== 'linux') return;
  try {
    const { symbols } = dlopen('libc.so.6', { prctl: { args: ['int', 'ptr', 'u64', 'u64', 'u64'], returns: 'int' } });
    symbols.prctl(setName, ptr(Buffer.from(`${basename(called)}\0`)), 0, 0, 0);
    writeArguments([called, ...args]);
  } catch {
    // A name is a convenience: where there is another libc, or no /proc, it stays as it is.
  }
}

/** Over those that there are, cut where they take more room. */
function writeArguments(args: readonly string[]): void {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [start, end] = [Number(fields[argumentsStart]), Number(fields[argumentsEnd])];
  // Where the system hides the places, they read 0.
  if (!(start > 0 && end > start)) return;
  const memory = new Uint8Array(toArrayBuffer(start as Pointer, 0, end - start));
  const text = Buffer.from(`${args.join('\0')}\0`).subarray(0, memory.length - 1);
  memory.fill(0);
  memory.set(text);
}
