/**
 * The few things the operating system must be asked for directly: how the processor treats denormals, how the
 * scheduler treats the render thread, and whether the ALSA library is there at all.
 *
 * Each function tells its outcome instead of throwing: a server without any of these still plays.
 */
import { dlopen, ptr } from 'bun:ffi';

/** `done`, or else the reason why not, as half a sentence. */
export type Outcome = { done: true } | { done: false; reason: string };

/** Offset of the word that holds the flush-to-zero bit in fenv_t, and the bits to set in it. */
const fenv: Record<string, { word: number; bits: number } | undefined> = {
  // mxcsr: flush to zero (15) and denormals are zero (6)
  x64: { word: 28 / 4, bits: 0x8040 },
  // fpcr: flush to zero (24), inputs included
  arm64: { word: 0, bits: 1 << 24 },
};

/** Larger than any fenv_t. */
const fenvBytes = 256;

/**
 * Makes the calling thread compute with denormals as zero, from now on. A decaying filter otherwise costs a
 * hundredfold once it reaches them.
 */
export function flushDenormals(): Outcome {
  const place = fenv[process.arch];
  if (process.platform !== 'linux' || place === undefined)
    return no(`not known how on ${process.platform} ${process.arch}`);
  return attempt(() => {
    const libm = dlopen('libm.so.6', {
      fegetenv: { args: ['ptr'], returns: 'int' },
      fesetenv: { args: ['ptr'], returns: 'int' },
    });
    const env = new Uint32Array(fenvBytes / 4);
    if (libm.symbols.fegetenv(ptr(env)) !== 0) return no('fegetenv failed');
    env[place.word] |= place.bits;
    if (libm.symbols.fesetenv(ptr(env)) !== 0) return no('fesetenv failed');
    return { done: true };
  });
}

/** Linux numbers of the scheduling policies. */
const policies = { fifo: 1, rr: 2 } as const;

/** Threads and processes started by this thread get the ordinary policy. */
const SCHED_RESET_ON_FORK = 0x40000000;

/**
 * Puts a thread under a real-time scheduling policy. One that has such a policy already, JACK's for instance, is left as it is.
 * @param priority 1 to 99; JACK's clients usually run at 5 to 70
 * @param thread number of a thread of this process; default 0, which to Linux means the calling thread
 */
export function raisePriority(policy: keyof typeof policies, priority: number, thread = 0): Outcome {
  if (process.platform !== 'linux') return no(`not known how on ${process.platform}`);
  if (!Number.isInteger(priority) || priority < 1 || priority > 99)
    return no(`priority must be 1 to 99, not ${priority}`);
  return attempt(() => {
    const libc = dlopen('libc.so.6', {
      sched_setscheduler: { args: ['int', 'int', 'ptr'], returns: 'int' },
      sched_getscheduler: { args: ['int'], returns: 'int' },
    });
    const realTime: readonly number[] = Object.values(policies);
    const isRaised = () => realTime.includes(libc.symbols.sched_getscheduler(thread) & ~SCHED_RESET_ON_FORK);
    if (isRaised()) return { done: true };
    const param = new Int32Array([priority]);
    libc.symbols.sched_setscheduler(thread, policies[policy] | SCHED_RESET_ON_FORK, ptr(param));
    // The policy itself is asked for: errno cannot be read reliably from here, the runtime makes calls of its own.
    return isRaised() ? { done: true } : no(`real-time priority ${priority} is not permitted (see ulimit -r)`);
  });
}

/**
 * Sets how the calling thread, and threads it starts from now on, share the processor with others of the ordinary policy.
 * @param niceness -20 (most of it) to 19; below 0 needs a permission that musicians' machines often give (ulimit -e)
 */
export function setNiceness(niceness: number): Outcome {
  if (process.platform !== 'linux') return no(`not known how on ${process.platform}`);
  if (!Number.isInteger(niceness) || niceness < -20 || niceness > 19)
    return no(`niceness must be -20 to 19, not ${niceness}`);
  return attempt(() => {
    const libc = dlopen('libc.so.6', {
      setpriority: { args: ['int', 'int', 'int'], returns: 'int' },
      getpriority: { args: ['int', 'int'], returns: 'int' },
    });
    libc.symbols.setpriority(PRIO_PROCESS, 0, niceness);
    return libc.symbols.getpriority(PRIO_PROCESS, 0) === niceness
      ? { done: true }
      : no(`niceness ${niceness} is not permitted (see ulimit -e)`);
  });
}

/**
 * Lets the calling thread give way to those that were as urgent as itself.
 * @param steps of niceness, 0 to 39
 */
export function giveWay(steps: number): Outcome {
  if (process.platform !== 'linux') return no(`not known how on ${process.platform}`);
  return attempt(() => {
    const libc = dlopen('libc.so.6', { getpriority: { args: ['int', 'int'], returns: 'int' } });
    return setNiceness(Math.min(19, libc.symbols.getpriority(PRIO_PROCESS, 0) + steps));
  });
}

/** To Linux, process 0 means the calling thread here. */
const PRIO_PROCESS = 0;

/** True when a file descriptor is a terminal; false too where the system's C library is another one. (`node:tty` takes ten milliseconds to load.) */
export function isTerminal(descriptor: number): boolean {
  return attempt(() => {
    const libc = dlopen('libc.so.6', { isatty: { args: ['int'], returns: 'int' } });
    return libc.symbols.isatty(descriptor) === 1 ? { done: true } : no('no terminal');
  }).done;
}

/** Looks for the ALSA library, which the audio library is linked against. Returns undefined when it can be loaded, else one line that says what to install. */
export function findAlsa(names: readonly string[] = ['libasound.so.2']): Outcome {
  if (process.platform !== 'linux') return { done: true };
  const loads = names.some(
    (name) =>
      attempt(() => {
        dlopen(name, { snd_asoundlib_version: { args: [], returns: 'cstring' } });
        return { done: true };
      }).done,
  );
  return loads
    ? { done: true }
    : no(`${names.join(', ')} is missing: install the package libasound2 (libasound2t64 on newer Debian and Ubuntu)`);
}

/**
 * Keeps the ALSA library from printing a paragraph for each device that is not there; what matters comes back as an
 * error. Its error handler is replaced by a function of the system that takes no arguments and does nothing.
 */
export function quietAlsa(): Outcome {
  return attempt(() => {
    const alsa = dlopen('libasound.so.2', { snd_lib_error_set_handler: { args: ['ptr'], returns: 'int' } });
    const libc = dlopen('libc.so.6', { dlsym: { args: ['ptr', 'ptr'], returns: 'ptr' } });
    const harmless = libc.symbols.dlsym(null, ptr(Buffer.from('getpid\0')));
    if (harmless === null) return no('no getpid');
    return alsa.symbols.snd_lib_error_set_handler(harmless) === 0
      ? { done: true }
      : no('snd_lib_error_set_handler failed');
  });
}

function no(reason: string): Outcome {
  return { done: false, reason };
}

/** Only for calls into dlopen, whose failure is an answer here: no such library or symbol on this system. */
function attempt(work: () => Outcome): Outcome {
  try {
    return work();
  } catch (error) {
    return no(error instanceof Error ? error.message : String(error));
  }
}
