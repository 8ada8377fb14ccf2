/** The signals that end the server: the first is obeyed in order, a second ends the process at once, whatever it is doing. */
import { dlopen, ptr } from 'bun:ffi';
import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `end` at the first of them. The system itself goes back to what it does without us, which is to end the process, as soon as it has
 * delivered one: so a second one works even where this thread does not come to look. SIGHUP stays ignored where it was, as by nohup.
 */
export function endOnSignal(end: () => void): void {
  const system = systemSignals();
  const ended = (): void => {
    for (const signal of signals) process.removeListener(signal, ended);
    end();
  };
  // A file that grows beyond what the process may write (ulimit -f) is an error of the write, as a full disk is.
  process.on('SIGXFSZ', () => {});
  for (const signal of signals) {
    if (signal === 'SIGHUP' && system?.isIgnored(constants.signals[signal])) continue;
    process.on(signal, ended);
    system?.resetOnFirst(constants.signals[signal]);
  }
}

/** Linux's struct sigaction as its C libraries have it: a handler, a mask of 128 bytes, flags, and what restores. */
const structBytes = 152;
const flagsAt = 136;
const resetHand = 0x80000000;
const ignored = 1n;

function systemSignals(): { isIgnored(signal: number): boolean; resetOnFirst(signal: number): void } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const libc = dlopen('libc.so.6', { sigaction: { args: ['int', 'ptr', 'ptr'], returns: 'int' } });
    const action = new DataView(new ArrayBuffer(structBytes));
    const read = (signal: number): boolean => libc.symbols.sigaction(signal, null, ptr(action)) === 0;
    return {
      isIgnored: (signal) => read(signal) && action.getBigUint64(0, true) === ignored,
      resetOnFirst: (signal) => {
        if (!read(signal)) return;
        action.setUint32(flagsAt, (action.getUint32(flagsAt, true) | resetHand) >>> 0, true);
        libc.symbols.sigaction(signal, ptr(action), null);
      },
    };
  } catch {
    return undefined; // another C library: the first signal is obeyed all the same
  }
}
