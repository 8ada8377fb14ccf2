/** A thread that writes a byte at each tick of a clock and does nothing else: how even the machine lets anything be. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { setNiceness } from '../../../server/system/libc.ts';
import { wallClock } from '../../../server/system/wall-clock.ts';

export interface BareClock {
  readonly path: string;
  readonly ticks: number /** Seconds between two ticks. */;
  readonly every: number;
}

self.onmessage = ({ data: { path, ticks, every } }: MessageEvent<BareClock>): void => {
  setNiceness(-10);
  const now = wallClock();
  const word = new Int32Array(new SharedArrayBuffer(4));
  const file = openSync(path, constants.O_WRONLY);
  const first = now();
  for (let i = 0; i < ticks; i++) {
    for (let left = first + i * every - now(); left > 0; left = first + i * every - now())
      Atomics.wait(word, 0, 0, 1000 * left);
    writeSync(file, Uint8Array.of(0xf8));
  }
  closeSync(file);
  self.postMessage('done');
};
