import { expect, test } from 'bun:test';
import { CaptureReader, CaptureWriter, captureArea } from './capture.ts';

const blockFrames = 4;
const block = (n: number): Float32Array[] =>
  [0, 1].map((c) => Float32Array.from({ length: blockFrames }, (_, i) => n * 100 + c * 10 + i + 0.1));

function drained(reader: CaptureReader): { sample: number; channels: number[][] }[] {
  const blocks: { sample: number; channels: number[][] }[] = [];
  reader.drain((sample, channels) => blocks.push({ sample, channels: channels.map((view) => [...view]) }));
  return blocks;
}

test('hands over each block as it was, while wanted', () => {
  const area = captureArea(2, blockFrames, 4);
  const writer = new CaptureWriter(area);
  const reader = new CaptureReader(area);
  writer.write(0, block(0));
  reader.start();
  writer.write(4, block(1));
  writer.write(2 ** 40, block(2));
  reader.stop();
  writer.write(12, block(3));
  expect(drained(reader)).toEqual(
    [4, 2 ** 40].map((sample, n) => ({ sample, channels: block(n + 1).map((view) => [...view]) })),
  );
  expect(reader.dropped).toBe(0);
});

test('counts the blocks that found no room and goes on after them', () => {
  const area = captureArea(2, blockFrames, 3);
  const writer = new CaptureWriter(area);
  const reader = new CaptureReader(area);
  reader.start();
  for (let n = 0; n < 50; n++) writer.write(n * blockFrames, block(n));
  const first = drained(reader);
  expect(first.length).toBeGreaterThanOrEqual(3);
  expect(first.map(({ sample }) => sample)).toEqual(first.map((_, n) => n * blockFrames));
  expect(reader.dropped).toBe(50 - first.length);
  writer.write(50 * blockFrames, block(50));
  expect(drained(reader).map(({ sample }) => sample)).toEqual([50 * blockFrames]);
});

test('makes silence of channels the renderer has not', () => {
  const area = captureArea(3, blockFrames, 1);
  const reader = new CaptureReader(area);
  reader.start();
  new CaptureWriter(area).write(0, block(7));
  expect(drained(reader)[0].channels[2]).toEqual([0, 0, 0, 0]);
});
