/** The ring of inputs on the real engine, each sample of the input its own number: every window is of the samples it says. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { InProcessServer } from '../../test/support/in-process.ts';
import { copyInput, inputHistoryFrames, inputSeconds } from './input-history.ts';
import { type Layout, layoutFor } from './layout.ts';

const sampleRate = 1000;

/** An engine whose input 0 is the number of the sample and input 1 its negative; input 2 is silent. */
function world(
  blockSize: number,
  seconds: number,
): { layout: Layout; memory: ArrayBufferLike; run: (blocks: number) => void } {
  const server = new InProcessServer({ sampleRate, blockSize, inputs: 3, inputSeconds: seconds });
  const { engine, layout } = server;
  const run = (blocks: number) => {
    for (let b = 0; b < blocks; b++) {
      for (let i = 0; i < blockSize; i++) {
        engine.inputs[0]![i] = engine.block * blockSize + i;
        engine.inputs[1]![i] = -(engine.block * blockSize + i);
      }
      engine.renderBlock(0, 1 / sampleRate);
    }
  };
  return { layout, memory: engine.ints.buffer, run };
}

describe('the ring of inputs', () => {
  test('any window at any time holds the samples before the one it ends with, of all channels', () => {
    const windows = fc.array(
      fc.record({ blocks: fc.integer({ min: 0, max: 60 }), frames: fc.integer({ min: 1, max: 400 }) }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.constantFrom(1, 16, 64), windows, (blockSize, steps) => {
        const { layout, memory, run } = world(blockSize, 0.4);
        let rendered = 0;
        for (const { blocks, frames } of steps) {
          run(blocks);
          rendered += blocks * blockSize;
          const to = [0, 1, 2].map(() => new Float32Array(frames).fill(NaN));
          const end = copyInput(layout, memory, [0, 1, 2], to);
          expect(end).toBe(rendered);
          const expected = Float32Array.from({ length: frames }, (_, i) => Math.max(0, end - frames + i));
          expect(to[0]).toEqual(expected);
          expect(to[1]).toEqual(expected.map((x) => 0 - x));
          expect(to[2]).toEqual(new Float32Array(frames));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('silence after sound is silence, a ring later too', () => {
    const server = new InProcessServer({ sampleRate, blockSize: 64, inputs: 1, inputSeconds: 0.4 });
    const { engine, layout } = server;
    const to = [new Float32Array(400)];
    for (let round = 0; round < 3; round++) {
      for (const level of [1, ...new Array<number>(40).fill(0)]) {
        engine.inputs[0]!.fill(level);
        engine.renderBlock(0, 1 / sampleRate);
        copyInput(layout, engine.ints.buffer, [0], to);
        expect([...to[0]!].every((x) => x === 0 || x === 1)).toBe(true);
      }
      expect(to[0]!.every((x) => x === 0)).toBe(true);
    }
  });

  test('a window that is written over while it is copied is copied again, and at last refused', async () => {
    const { layout, memory, run } = world(64, 0.4);
    run(100);
    const writer = new Worker(new URL('./input-history.test-writer.ts', import.meta.url));
    const started = new Promise((resolve) => {
      writer.onmessage = resolve;
    });
    writer.postMessage({ layout, memory });
    await started;
    const to = [0, 1].map(() => new Float32Array(400));
    const ends = new Set<number>();
    for (let i = 0; i < 20_000; i++) {
      let end: number;
      try {
        end = copyInput(layout, memory, [0, 1], to);
      } catch (error) {
        expect((error as Error).message).toContain('written over');
        continue;
      }
      ends.add(end);
      for (const [c, sign] of [
        [0, 1],
        [1, -1],
      ] as const) {
        if (
          to[c]![0] !== Math.fround(sign * (end - 400)) ||
          to[c]![399] !== Math.fround(sign * (end - 1)) ||
          to[c]![200] !== Math.fround(sign * (end - 200))
        )
          throw new Error(`window to ${end} holds ${to[c]![0]} to ${to[c]![399]}`);
      }
    }
    writer.terminate();
    expect(ends.size).toBeGreaterThan(1);
  });

  test('is as long as was asked for, or as the memory allows, and takes nothing without inputs', () => {
    const options = { inputs: 2, sampleRate: 48000, blockSize: 64, inputSeconds: 30 };
    expect(inputHistoryFrames(options, 2 ** 30) / 48000).toBeCloseTo(30.5, 2);
    expect(inputHistoryFrames(options, 8 * 48000)).toBe(48000);
    expect(inputHistoryFrames({ ...options, inputs: 0 }, 2 ** 30)).toBe(0);
    expect(inputHistoryFrames({ ...options, inputSeconds: 0 }, 2 ** 30)).toBe(0);
    expect(
      inputSeconds({ inputSeconds: 30, sampleRate: 48000, inputFrames: inputHistoryFrames(options, 2 ** 30) }),
    ).toBe(30);
    const { layout } = world(64, 0.4);
    expect(layout.inputHistory.address + layout.inputHistory.bytes).toBeLessThanOrEqual(layout.samples.address);
    const wide = layoutFor({ ...layout, sampleRate: 192000, inputs: 1024, inputSeconds: 600, audioBuses: 1100 });
    expect(wide.samples.bytes).toBeGreaterThan(2 ** 30);
  });
});
