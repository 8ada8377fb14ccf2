/** The threads that a native library starts, which say nothing to JavaScript: Linux lists them. */
import { readdirSync, readFileSync } from 'node:fs';
import { type Outcome, raisePriority } from './libc.ts';

const tasks = '/proc/self/task';

/**
 * Returns what `start` returns, and the numbers of the threads of this process that it began. Threads that the runtime
 * happens to begin meanwhile are among them until they have a name; none are known elsewhere than on Linux.
 */
export function threadsBegunBy<T>(start: () => T): { value: T; threads: number[] } {
  if (process.platform !== 'linux') return { value: start(), threads: [] };
  const before = new Set(readdirSync(tasks));
  const value = start();
  const threads = readdirSync(tasks).filter((each) => !before.has(each));
  return { value, threads: threads.map(Number) };
}

/**
 * Puts those of the threads under the real-time policy `rr` that live and have no name of their own, as a library's have
 * not: the runtime names what it begins.
 * @param priority 1 to 99
 */
export function raiseUnnamed(threads: readonly number[], priority: number): Outcome {
  const ours = nameOf(process.pid);
  const unnamed = threads.filter((thread) => nameOf(thread) === ours);
  const outcomes = unnamed.map((thread) => raisePriority('rr', priority, thread));
  return outcomes.find((outcome) => !outcome.done) ?? { done: true };
}

/** Returns the name of a thread; empty for one that is over. */
function nameOf(thread: number): string {
  try {
    return readFileSync(`${tasks}/${thread}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
