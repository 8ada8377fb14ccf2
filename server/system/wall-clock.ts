/**
 * The system clock, finely: seconds since 1970 with better than microsecond resolution, following its steps and slews.
 * (Date.now() is rounded to milliseconds; performance.now() does not follow.)
 */
import { dlopen, ptr } from 'bun:ffi';

const clockRealtime = 0;
const clockThread = 3;

/**
 * A function that tells the seconds since 1970. Make one per thread; the function itself does not allocate.
 * Where the system cannot be asked directly it is Date.now(), with its resolution.
 */
export function wallClock(): () => number {
  return systemClock(clockRealtime) ?? (() => Date.now() / 1000);
}

/** The same for the seconds that the calling thread has run; where the system cannot be asked, those that have passed. */
export function threadClock(): () => number {
  return systemClock(clockThread) ?? (() => performance.now() / 1000);
}

/** @returns undefined where the system cannot be asked */
function systemClock(clock: number): (() => number) | undefined {
  if (process.platform !== 'linux') return undefined;
  const libc = dlopen('libc.so.6', { clock_gettime: { args: ['int', 'ptr'], returns: 'int' } });
  // struct timespec: two 64-bit numbers; read as 32-bit halves because a bigint would allocate.
  // Over a buffer of its own: the compiler may move the few bytes of a small array without one, and the address would be stale.
  const timespec = new Uint32Array(new ArrayBuffer(16));
  const address = ptr(timespec);
  const { clock_gettime } = libc.symbols;
  return () => {
    clock_gettime(clock, address);
    return timespec[1] * 2 ** 32 + timespec[0] + timespec[2] * 1e-9;
  };
}
