/** The signals that end the server: the first is obeyed in order, a second one a second later or more ends the process at once, whatever it is doing. */
import { cc, dlopen, type Pointer, ptr } from 'bun:ffi';
import { constants } from 'node:os';
import { resolve } from 'node:path';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `end` at the first of them, and perhaps again (see signals.c). SIGHUP stays ignored where it was, as by nohup.
 * @returns why a second one ends nothing; undefined where it does
 */
export function endOnSignal(end: () => void): string | undefined {
  const found = systemSignals();
  const system = typeof found === 'string' ? undefined : found;
  // A file that grows beyond what the process may write (ulimit -f) is an error of the write, as a full disk is.
  process.on('SIGXFSZ', () => {});
  for (const signal of signals) {
    if (signal === 'SIGHUP' && system?.isIgnored(constants.signals[signal])) continue;
    process.on(signal, end);
    system?.standBefore(constants.signals[signal]);
  }
  return typeof found === 'string' ? found : undefined;
}

/** Linux's struct sigaction as its C libraries have it: a handler, a mask of 128 bytes, flags, and what restores. */
const structBytes = 152;
const ignored = 1n;

function systemSignals(): { isIgnored(signal: number): boolean; standBefore(signal: number): void } | string {
  if (process.platform !== 'linux') return `not known how on ${process.platform}`;
  try {
    const libc = dlopen('libc.so.6', { sigaction: { args: ['int', 'ptr', 'ptr'], returns: 'int' } });
    const { symbols } = cc({
      source: resolve(import.meta.dir, 'signals.c'),
      symbols: { stand_before: { args: ['int', 'ptr'], returns: 'ptr' } },
    });
    const action = new DataView(new ArrayBuffer(structBytes));
    const read = (signal: number): boolean => libc.symbols.sigaction(signal, null, ptr(action)) === 0;
    return {
      isIgnored: (signal) => read(signal) && action.getBigUint64(0, true) === ignored,
      standBefore: (signal) => {
        if (!read(signal)) return;
        const take = symbols.stand_before(signal, Number(action.getBigUint64(0, true)) as Pointer);
        action.setBigUint64(0, BigInt(take ?? 0), true);
        if (take) libc.symbols.sigaction(signal, ptr(action), null);
      },
    };
  } catch (error) {
    // Another C library, or no compiler in the runtime: the first signal is obeyed all the same.
    return error instanceof Error ? error.message : String(error);
  }
}
