import { afterEach, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Glob } from 'bun';
import { SharedWord } from './shared-word.ts';

let worker: Worker;
afterEach(() => worker?.terminate());

/** Starts a thread that waits for a 3; gives what it tells, once it waits. */
async function waiter(
  memory: SharedArrayBuffer,
  milliseconds: number,
): Promise<Promise<{ changed: boolean; value: number }>[]> {
  worker = new Worker(new URL('./shared-word.test-thread.ts', import.meta.url));
  const begun = Promise.withResolvers<void>();
  const answer = new Promise<{ changed: boolean; value: number }>((told) => {
    worker.onmessage = ({ data }) => (data === 'waits' ? begun.resolve() : told(data));
  });
  worker.postMessage({ memory, milliseconds });
  await begun.promise;
  return [answer];
}

describe('a word that a thread waits for', () => {
  test('what wakes it for another number, or for none, does not end the wait', async () => {
    const memory = new SharedArrayBuffer(4);
    const word = new SharedWord(memory);
    const [answer] = await waiter(memory, 20_000);
    for (let i = 0; i < 50; i++) {
      word.set(i % 3);
      await Bun.sleep(1);
    }
    word.set(3);
    expect(await answer!).toEqual({ changed: true, value: 3 });
  });

  test('a word that stays is told after the time; one that is there already is not waited for', async () => {
    const memory = new SharedArrayBuffer(4);
    const word = new SharedWord(memory);
    const began = performance.now();
    expect(word.waitWhile(0, 30)).toBe(false);
    expect(performance.now() - began).toBeGreaterThanOrEqual(30);
    expect(word.waitWhile(1, 1e9)).toBe(true);
    expect(word.waitFor(0, 1e9)).toBe(true);
    expect(word.waitFor(0, -5)).toBe(true);
    expect(word.waitFor(1, -5)).toBe(false);
  });

  test('a thread that waits can be ended', async () => {
    const [answer] = await waiter(new SharedArrayBuffer(4), 1e9);
    const ended = new Promise<void>((done) => worker.addEventListener('close', () => done()));
    worker.terminate();
    await Promise.race([ended, answer]);
  });

  test('the counter goes round', () => {
    const memory = new SharedArrayBuffer(4);
    const word = new SharedWord(memory);
    word.set(0x7fffffff);
    word.increment();
    expect(word.value).toBe(-0x80000000);
  });
});

test('nothing else in the server waits with a timeout that the system clock moves', () => {
  const server = resolve(import.meta.dir, '..');
  const found = [...new Glob('**/*.ts').scanSync(server)].filter(
    (path) =>
      !/\.test[.-]|\.test\.ts$/.test(path) &&
      /Atomics\.(wait|waitAsync|notify)\(/.test(readFileSync(resolve(server, path), 'utf8')),
  );
  expect(found).toEqual(['system/shared-word.ts']);
});
