import { expect, test } from 'bun:test';
import { layoutFor, pageBytes, withoutSamples } from './layout.ts';

const options = {
  sampleRate: 48000,
  blockSize: 64,
  audioBuses: 1024,
  controlBuses: 16384,
  inputs: 8,
  outputs: 8,
  buffers: 1024,
  numBuffers: 1024,
  randomGenerators: 64,
  maxNodes: 1024,
  maxBundles: 16,
  realTimeMemoryBytes: 2 ** 26,
  inputSeconds: 2,
};

test('a world without sound buffers has the same addresses in a memory that ends behind them', () => {
  const world = layoutFor(options);
  const small = withoutSamples(world);
  const { memoryPages, samples, ...rest } = small;
  expect({ ...rest, memoryPages: world.memoryPages, samples: world.samples }).toEqual(world);
  expect(samples.address).toBe(world.samples.address);
  expect(memoryPages * pageBytes).toBeGreaterThanOrEqual(world.inputHistory.address + world.inputHistory.bytes);
  expect(memoryPages * pageBytes).toBeLessThan(2 ** 28);
});
