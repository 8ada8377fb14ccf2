/** The writing thread of the tests of what is read together: three values, and a line of the session's clock, always of one number. */
import { writeSessionClock } from './session-clock.ts';
import { sharedWords } from './shared-words.ts';
import { replace } from './two-copies.ts';

declare const self: Worker;

self.onmessage = ({ data: { memory, clock } }: MessageEvent<{ memory: SharedArrayBuffer; clock: number }>) => {
  const words = sharedWords(memory);
  for (let n = 1; n <= 300_000; n++) {
    replace(words.ints, words.doubles, 0, n, n, n);
    writeSessionClock(words, clock, n, n, true, n);
  }
  self.postMessage('written');
};
