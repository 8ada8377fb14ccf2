/** Limits of the child process, for the rest of the machine: behind what plays, gone with the server, and never busy for longer than a graph may take. */
import { dlopen, ptr } from 'bun:ffi';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';

const linux = process.platform === 'linux';
const SIGKILL = 9;
const PR_SET_PDEATHSIG = 1;
const PRIO_PROCESS = 0;
/** The timer of processor time; its signal, SIGPROF, ends a process that does not handle it. */
const ITIMER_PROF = 2;
/** As the threads that do what nobody waits for: behind whatever plays, yet not starved where all processors are busy. */
const niceness = 10;
/** File of Linux that says how willingly a process is ended when memory runs out, and the most of it. */
const sacrifice = '/proc/self/oom_score_adj';
const mostWilling = '1000';

const openLibc = () =>
  dlopen(linux ? 'libc.so.6' : 'libSystem.B.dylib', {
    setpriority: { args: ['int', 'u32', 'int'], returns: 'int' },
    setitimer: { args: ['int', 'ptr', 'ptr'], returns: 'int' },
  }).symbols;

/**
 * Gives way to all other processes, with every thread, and ends when the server does.
 * @param parent number of the server's process; with 0 it may outlive that
 */
export function stayBehind(parent: number): void {
  const { setpriority } = openLibc();
  // To Linux each thread has a niceness of its own; the runtime has begun some already.
  const threads = linux ? readdirSync('/proc/self/task').map(Number) : [0];
  for (const thread of threads) setpriority(PRIO_PROCESS, thread, niceness);
  if (existsSync(sacrifice)) writeFileSync(sacrifice, mostWilling);
  if (parent === 0) return;
  if (linux) {
    const { prctl } = dlopen('libc.so.6', {
      prctl: { args: ['int', 'u64', 'u64', 'u64', 'u64'], returns: 'int' },
    }).symbols;
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  }
  // It may have ended before this was said.
  if (process.ppid !== parent) process.exit(1);
}

/**
 * Returns what sets the seconds of processor time after which the process ends, and with 0 takes them back. Time that other processes had is not
 * counted: on a busy machine no graph is given up for that.
 */
export function processorTimer(): (seconds: number) => void {
  const { setitimer } = openLibc();
  // `struct itimerval`: interval and value, each seconds and microseconds.
  const value = new BigInt64Array(4);
  return (seconds) => {
    value[2] = BigInt(Math.floor(seconds));
    value[3] = BigInt(Math.round((seconds % 1) * 1e6));
    setitimer(ITIMER_PROF, ptr(value), null);
  };
}
