/** Processor time and memory of a running server, as Linux tells them. */
import { dlopen, ptr } from 'bun:ffi';
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second in /proc. */
const ticks = 100;

/** A thread: its name, and seconds of processor time so far, user and system. */
export interface ThreadTime {
  readonly id: number;
  readonly name: string;
  readonly seconds: number;
}

/** Returns the threads of a process, by their age. */
export function threadTimes(pid: number): ThreadTime[] {
  const found: ThreadTime[] = [];
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const text = statOf(pid, id);
    if (text === undefined) continue;
    // The name in brackets may hold anything; the fields behind it are numbered from 3.
    const close = text.lastIndexOf(')');
    const fields = text.slice(close + 2).split(' ');
    const seconds = (Number(fields[14 - 3]) + Number(fields[15 - 3])) / ticks;
    found.push({ id: Number(id), name: text.slice(text.indexOf('(') + 1, close), seconds });
  }
  return found.sort((a, b) => a.id - b.id);
}

/** Returns the line of a thread; undefined where it has ended since. */
function statOf(pid: number, id: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

/** Returns the processor time of a process so far, of ended threads and of programs that it waited for too: seconds, user and system. */
export function processorTime(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ownProcessorTime(pid) + (Number(fields[16 - 3]) + Number(fields[17 - 3])) / ticks;
}

const { clock_gettime: readClock } = dlopen('libc.so.6', {
  clock_gettime: { args: ['int', 'ptr'], returns: 'int' },
}).symbols;
const timespec = new BigInt64Array(new ArrayBuffer(16));

/** Returns the same of the process alone, where /proc tells hundredths of a second: to the nanosecond. @throws Error where there is no such process */
export function ownProcessorTime(pid: number): number {
  // The clock of a process, as clock_getcpuclockid (3) gives it.
  const clock = (~pid << 3) | 2;
  if (readClock(clock, ptr(timespec)) !== 0) throw new Error(`there is no process ${pid}`);
  return Number(timespec[0]) + Number(timespec[1]) * 1e-9;
}

/** Returns megabytes of memory that a process has now, and that lie in files of shared memory among them, as those of a JACK server. */
export function residentMegabytes(pid: number, field: 'VmRSS' | 'RssShmem' = 'VmRSS'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024) / 1e6;
}
