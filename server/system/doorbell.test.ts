import { expect, test } from 'bun:test';
import { Doorbell } from './doorbell.ts';

const onLinux = test.if(process.platform === 'linux');

/** Lets `work` have a bell that another thread rings; `ring(n)` resolves when it was rung `n` times and what came of it was heard. */
async function withBell(
  work: (bell: Doorbell, ring: (times: number) => Promise<void>, heard: () => number) => Promise<void>,
) {
  const bell = Doorbell.make()!;
  const thread = new Worker(new URL('./doorbell.test-thread.ts', import.meta.url).href);
  const ask = (message: unknown) =>
    new Promise<void>((resolve) => {
      thread.addEventListener('message', () => resolve(), { once: true });
      thread.postMessage(message);
    });
  let heard = 0;
  await bell.answer(() => heard++);
  await ask(bell.pull);
  try {
    await work(
      bell,
      async (times) => {
        await ask(times);
        await Bun.sleep(20);
      },
      () => heard,
    );
  } finally {
    thread.terminate();
    bell.close();
  }
}

onLinux('is heard once for each time that somebody listens', () =>
  withBell(async (bell, ring, heard) => {
    for (let round = 1; round <= 20; round++) {
      bell.listen();
      await ring(3);
      expect(heard()).toBe(round);
    }
  }),
);

onLinux('is not heard by who does not listen, nor after it was closed', () =>
  withBell(async (bell, ring, heard) => {
    await ring(5);
    expect(heard()).toBe(0);
    bell.listen();
    bell.close();
    await ring(5);
    expect(heard()).toBe(0);
  }),
);
