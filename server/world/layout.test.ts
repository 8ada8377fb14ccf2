import { expect, test } from 'bun:test';
import { layoutFor, pageBytes, World, withoutSamples } from './layout.ts';
import { tables } from './tables.ts';

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

test('private buses lie behind those of clients, which do not count them', () => {
  const without = layoutFor(options);
  const world = layoutFor({ ...options, privateBuses: 100 });
  expect([world.audioBuses, world.allAudioBuses, without.allAudioBuses]).toEqual([1024, 1124, 1024]);
  expect(world.bufferTableAddress - world.audioBusAddress).toBe(1124 * options.blockSize * 4);
});

test('what compiled code names lies where few options move it', () => {
  const { voiceRows, wireAddress, randomAddress, controlBusAddress, audioBusAddress, bufferTableAddress } =
    layoutFor(options);
  const other = layoutFor({
    ...options,
    inputs: 2,
    outputs: 16,
    buffers: 4096,
    maxNodes: 64,
    realTimeMemoryBytes: 2 ** 28,
  });
  expect(other).toMatchObject({
    voiceRows,
    wireAddress,
    randomAddress,
    controlBusAddress,
    audioBusAddress,
    bufferTableAddress,
  });
});

test("the words of the world's header are apart, and before the tables", () => {
  const places = Object.values(World);
  expect(new Set(places).size).toBe(places.length);
  expect(Math.max(...places) + 4).toBeLessThanOrEqual(Math.min(...Object.values(tables).map(({ address }) => address)));
});
