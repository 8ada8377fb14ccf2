/** A thread of real-time priority that wakes at each period of a device and does nothing else: how late the machine lets anything be. */
import { raisePriority } from '../../../server/system/libc.ts';
import { wallClock } from '../../../server/system/wall-clock.ts';

export interface BareThread {
  /** Seconds between two times at which it wakes. */
  readonly period: number;
  /** Seconds by which it is late to be counted. */
  readonly late: number;
  /** A word for how often it was late, and one that ends it when it is set. */
  readonly words: Int32Array;
}

/** Priority as the server's threads have it under JACK. */
const priority = 10;

self.onmessage = ({ data: { period, late, words } }: MessageEvent<BareThread>): void => {
  const outcome = raisePriority('rr', priority);
  if (!outcome.done) throw new Error(`the bare thread: ${outcome.reason}`);
  const now = wallClock();
  let due = now();
  while (Atomics.load(words, 1) === 0) {
    due += period;
    for (let left = due - now(); left > 0; left = due - now()) Atomics.wait(words, 1, 0, 1000 * left);
    if (now() - due > late) {
      Atomics.add(words, 0, 1);
      // What was missed is missed once.
      due = now();
    }
  }
  self.postMessage('done');
};
