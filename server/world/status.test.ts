import { expect, test } from 'bun:test';
import { StatusReader, StatusWriter, statusBytes } from './status.ts';

test('is all zero at first, then what was published last', () => {
  const buffer = new SharedArrayBuffer(statusBytes + 16);
  const writer = new StatusWriter(buffer, 16);
  const reader = new StatusReader(buffer, 16);
  expect(Object.values(reader.read()).every((x) => x === 0)).toBe(true);
  Object.assign(writer.values, { quanta: 3, samples: 2 ** 40, seconds: 1.7e9 + 0.25, averageLoad: 12.5, period: 1024 });
  expect(reader.read().quanta).toBe(0);
  writer.publish();
  expect(reader.read()).toEqual(writer.values);
});

test('never shows a reader half of a change', async () => {
  const buffer = new SharedArrayBuffer(statusBytes);
  const worker = new Worker(new URL('./status.test-writer.ts', import.meta.url).href);
  worker.postMessage(buffer);
  const reader = new StatusReader(buffer);
  for (let last = 0; last < 200_000; ) {
    const { quanta, samples, period } = reader.read();
    if (samples !== quanta || period !== quanta)
      throw new Error(`read across a change: ${quanta}, ${samples}, ${period}`);
    if (quanta === last) await Bun.sleep(0);
    last = quanta;
  }
  worker.terminate();
});
