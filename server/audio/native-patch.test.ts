import { afterEach, expect, test } from 'bun:test';
import { Native, nativeIns } from '../world/layout.ts';
import { type Audio, openAudio } from './audio.ts';
import type { NativePatch } from './native-patch.ts';

const module = new URL('./worklet.test-module.ts', import.meta.url).pathname;

let open: Audio | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

async function patch(): Promise<NativePatch> {
  const audio = (open = await openAudio({ device: 'none', inputs: 0, outputs: 2 }));
  await audio.start({ module, renderer: { blockSize: 64, inputs: 0, outputs: 2 } });
  while (audio.status().quanta === 0) await Bun.sleep(5);
  return audio.patch(64);
}

test('voices get channels of their own until there are none, and give them back', async () => {
  const { context, enter } = await patch().then((made) => ({ context: made.context, enter: made.enter.bind(made) }));
  const source = context.createConstantSource();
  const pairs = Array.from({ length: nativeIns / 2 }, () => enter(source, 2)!);
  expect(new Set(pairs.map(({ channel }) => channel)).size).toBe(nativeIns / 2);
  expect(enter(source, 1)).toBeUndefined();
  pairs[3]!.leave();
  expect(enter(source, 1)!.channel).toBe(pairs[3]!.channel);
  // Eight would lie across two banks.
  expect(enter(source, 8)).toBeUndefined();
});

test('feeds are used again', async () => {
  const made = await patch();
  const gain = made.context.createGain();
  const most = Native.feeds * Native.feedOutputs;
  const feeds = Array.from({ length: most }, () => made.feed(gain)!);
  expect(feeds.map(({ channel }) => channel)).toEqual(Array.from({ length: most }, (_, i) => i * Native.feedChannels));
  expect(made.feed(gain)).toBeUndefined();
  feeds[5]!.leave();
  expect(made.feed(gain)!.channel).toBe(feeds[5]!.channel);
});

test('of fifty voices that came and went no node is kept', async () => {
  const made = await patch();
  let gone = 0;
  const registry = new FinalizationRegistry(() => gone++);
  // In a function of its own, so that nothing of it lies on the stack afterwards.
  (() => {
    for (let i = 0; i < 50; i++) {
      const gain = made.context.createGain();
      registry.register(gain, i);
      made.enter(gain, 2)!.leave();
    }
  })();
  for (let i = 0; i < 20 && gone < 50; i++) {
    await Bun.sleep(20);
    Bun.gc(true);
  }
  expect(gone).toBe(50);
});

test('a sample of the engine is a time of the context', async () => {
  const made = await patch();
  const now = made.timeOf(open!.status().samples);
  const frame = Math.round(now * 48_000);
  expect(frame % 128).toBe(0);
  // Never after it, and before it by nothing that is heard.
  expect(now * 48_000).toBeLessThanOrEqual(frame);
  expect(now * 48_000).toBeGreaterThan(frame - 1e-3);
  expect(Math.abs(now - made.context.currentTime)).toBeLessThan(0.5);
  expect(made.timeOf(48_000) - made.timeOf(0)).toBeCloseTo(48_000 / made.context.sampleRate, 9);
});
