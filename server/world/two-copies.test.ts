import { expect, test } from 'bun:test';
import { frameAt, SessionClock, SessionClockReader } from './session-clock.ts';
import { sharedWords } from './shared-words.ts';
import { own, readCopy, replace, twoCopiesBytes } from './two-copies.ts';

test('values that are replaced all the time are read together, and never an older one after a newer', async () => {
  const clock = 64;
  const memory = new SharedArrayBuffer(clock + SessionClock.bytes);
  const words = sharedWords(memory);
  const reader = new SessionClockReader(words, clock);
  const writer = new Worker(new URL('./two-copies.test-writer.ts', import.meta.url).href);
  const written = new Promise<void>((resolve, reject) => {
    writer.onmessage = () => resolve();
    writer.onerror = (event) => reject(new Error(event.message));
  });
  let isWritten = false;
  written.finally(() => {
    isWritten = true;
  });
  writer.postMessage({ memory, clock });
  const copy = new Float64Array(3);
  const seen = new Set<number>();
  let [last, lastSerial] = [0, 0];
  while (!isWritten) {
    for (let n = 0; n < 10_000; n++) {
      readCopy(words.ints, words.doubles, 0, copy);
      const { sample, frame, serial } = reader.read();
      if (copy[0] !== copy[1] || copy[1] !== copy[2] || copy[0]! < last) throw new Error(`${copy} after ${last}`);
      if (sample !== frame || frame !== serial || serial < lastSerial)
        throw new Error(`sample ${sample}, frame ${frame}, serial ${serial} after ${lastSerial}`);
      [last, lastSerial] = [copy[0]!, serial];
      seen.add(last);
    }
    await Bun.sleep(0);
  }
  await written;
  writer.terminate();
  readCopy(words.ints, words.doubles, 0, copy);
  expect([...copy]).toEqual([300_000, 300_000, 300_000]);
  expect(seen.size).toBeGreaterThan(1);
});

test('a reader gets what was there before while the writer is in the middle', () => {
  const words = sharedWords(new SharedArrayBuffer(twoCopiesBytes));
  replace(words.ints, words.doubles, 0, 1, 2, 3);
  // The first of the values to come, in the copy that does not hold.
  words.doubles[1] = 9;
  const copy = new Float64Array(3);
  expect(readCopy(words.ints, words.doubles, 0, copy)).toBe(1);
  expect([...copy]).toEqual([1, 2, 3]);
  expect([0, 1, 2].map((value) => own(words.ints, words.doubles, 0, value))).toEqual([1, 2, 3]);
});

test('a frame follows from the line', () => {
  const line = { sample: 1000, frame: 5, serial: 0 };
  expect(frameAt({ ...line, rolling: true }, 1010)).toBe(15);
  expect(frameAt({ ...line, rolling: false }, 1010)).toBe(5);
});
