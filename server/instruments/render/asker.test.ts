import { expect, test } from 'bun:test';
import { SharedWord } from '../../system/shared-word.ts';
import { Answer, type FromRenderThread } from './messages.ts';

test('whoever is woken late, by the answer before or by nobody, still gets the answer to its own question', async () => {
  const answer = new SharedArrayBuffer(Answer.bytes);
  const word = new SharedWord(answer, Answer.question);
  const worker = new Worker(new URL('./asker.test-thread.ts', import.meta.url));
  const times = 200;
  const given = await new Promise<number[]>((told) => {
    worker.onmessage = ({
      data,
    }: MessageEvent<Extract<FromRenderThread, { type: 'allocate' }> | { given: number[] }>) => {
      if ('given' in data) return told(data.given);
      // The answer before is told once more, as a wake-up that was on its way does.
      word.set(data.question - 1);
      Bun.sleepSync(1);
      word.set(data.question - 1);
      new DataView(answer).setUint32(Answer.address, 16 * data.bytes + 16, true);
      word.set(data.question);
    };
    worker.postMessage({ answer, times });
  });
  worker.terminate();
  expect(given).toEqual(Array.from({ length: times }, (_, i) => 16 * i + 16));
});
