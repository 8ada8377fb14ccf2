/** Two threads: one renders, the other copies what the graph left. */
import { expect, test } from 'bun:test';
import type { Layout } from './layout.ts';
import { LeftReader } from './left-reader.ts';

test('frames that are copied while others are left are those that were asked for, or refused', async () => {
  const worker = new Worker(new URL('./left-reader.test-writer.ts', import.meta.url).href);
  const started = new Promise<{ layout: Layout; memory: ArrayBufferLike }>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data as { layout: Layout; memory: ArrayBufferLike });
    worker.onerror = (event) => reject(new Error(event.message));
  });
  worker.postMessage('start');
  const { layout, memory } = await started;
  const reader = new LeftReader(layout, memory, 0);
  const channels = [new Float32Array(1500), new Float32Array(1500)];
  const copied = new Set<number>();
  let refused = 0;
  while (copied.size < 500) {
    const end = reader.count;
    // The oldest frames, which are the next to be written over, and the newest.
    for (const count of [reader.from(0)?.count ?? 0, end - 1500]) {
      const left = reader.from(count);
      if (!left || left.count !== count || left.frames < 1500) continue;
      if (!reader.copy(count, channels)) {
        refused++;
        continue;
      }
      copied.add(count);
      for (let i = 0; i < 1500; i++)
        if (channels[0]![i] !== left.from + i || channels[1]![i] !== -(left.from + i))
          throw new Error(`frame ${left.from + i} is ${channels[0]![i]} and ${channels[1]![i]}`);
    }
  }
  worker.terminate();
  expect(refused).toBeGreaterThan(0);
}, 20_000);
