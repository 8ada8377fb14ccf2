import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { SynthDef } from '../../../../protocol/synthdef/graph.ts';
import { RawGraph } from '../../../../test/support/raw-graph.ts';
import { fourierTables } from '../../../world/fourier-tables.ts';
import { hostFunctions } from '../../../world/host-functions.ts';
import { BufferRow, layoutFor } from '../../../world/layout.ts';
import { fillTables } from '../../../world/tables.ts';
import { compileSynthDef } from '../../index.ts';
import { commonServices } from '../common-services.ts';
import { FunctionGraph } from '../graph/function-graph.ts';
import { ModuleWriter } from '../wasm/write-module.ts';

const layout = layoutFor({
  sampleRate: 48000,
  blockSize: 64,
  audioBuses: 64,
  controlBuses: 64,
  inputs: 2,
  outputs: 2,
  buffers: 16,
  numBuffers: 16,
  randomGenerators: 4,
  maxNodes: 64,
  maxBundles: 1024,
  realTimeMemoryBytes: 1 << 20,
});
const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
const floats = new Float32Array(memory.buffer);
const words = new Int32Array(memory.buffer);
fillTables(floats);

const chain = (source: (g: RawGraph) => ReturnType<RawGraph['ir']>): SynthDef => {
  const g = new RawGraph();
  const buffer = source(g);
  g.out(g.ar('IFFT', g.kr('PV_MagClip', g.kr('FFT', buffer, g.ar('SinOsc', 440, 0), 0.5, 0, 1, 0), 100), 0, 0));
  return g.build('chain');
};
const own = chain((g) => g.ir('LocalBuf', 1, 64, g.ir('MaxLocalBufs', 1)));

type Exports = Record<string, (...args: number[]) => number>;
const env = { memory, ...Object.fromEntries(Object.keys(hostFunctions).map((name) => [name, () => 0])) };
const { helper } = commonServices(layout, () => NaN);
const writer = new ModuleWriter(layout.blockSize, false);
for (const name of ['realForward', 'realBackward', 'toPolar'])
  writer.write(FunctionGraph.of(helper(name))!, 1, `helper.${name}`);
const helpers = new WebAssembly.Instance(new WebAssembly.Module(writer.finish().bytes), { env })
  .exports as unknown as Exports;

const input = layout.samples.address;
const output = input + (1 << 20);
const put = (address: number, values: ArrayLike<number>) => floats.set(values, address >> 2);
const take = (address: number, count: number) => [...floats.subarray(address >> 2, (address >> 2) + count)];

/** The spectrum of real samples in the order of a buffer, by its definition. */
function spectrum(x: readonly number[]): number[] {
  const n = x.length;
  return Array.from({ length: n }, (_, i) => {
    const k = i === 1 ? n / 2 : i >> 1;
    const imaginary = i > 1 && i % 2 === 1;
    return x.reduce(
      (sum, v, t) => sum + v * (imaginary ? -Math.sin((2 * Math.PI * k * t) / n) : Math.cos((2 * Math.PI * k * t) / n)),
      0,
    );
  });
}

const loudness = (x: readonly number[]) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
const distance = (a: readonly number[], b: readonly number[]) => loudness(a.map((v, i) => v - b[i]!));

const signal = (exponent: number) =>
  fc
    .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 2 ** exponent, maxLength: 2 ** exponent })
    .map((x) => x.map((v) => (Math.abs(v) < 1e-20 ? 0 : v)));

for (const exponent of [3, 4, 5, 6, 7, 8, 9, 10]) {
  const points = 2 ** exponent;
  test(`${points} points: the transform by its definition, and back`, () => {
    fc.assert(
      fc.property(signal(exponent), (x) => {
        put(input, x);
        helpers['helper.realForward']!(input, output, points, points, 0);
        const wanted = spectrum(x);
        expect(distance(take(output, points), wanted)).toBeLessThanOrEqual(2e-6 * loudness(wanted) + 1e-12);
        helpers['helper.realBackward']!(output, points, points, 0);
        expect(distance(take(output, points), x)).toBeLessThanOrEqual(2e-6 * loudness(x) + 1e-12);
      }),
      { numRuns: exponent > 8 ? 3 : 10 },
    );
  });
}

for (const points of [2 ** 13, 2 ** 14, 2 ** 15, 2 ** 16]) {
  test(`${points} points: one frequency, and back`, () => {
    const x = Array.from({ length: points }, (_, i) => Math.fround(Math.sin((2 * Math.PI * 37 * i) / points)));
    put(input, x);
    helpers['helper.realForward']!(input, output, points, points, 0);
    const result = take(output, points);
    expect(result[2 * 37 + 1]! / (-points / 2)).toBeCloseTo(1, 5);
    result[2 * 37 + 1] = 0;
    expect(loudness(result)).toBeLessThan(1e-5 * points);
    helpers['helper.realBackward']!(output, points, points, 0);
    expect(distance(take(output, points), x)).toBeLessThan(1e-6 * loudness(x));
  });
}

test('a window, and zeros behind it', () => {
  const [points, windowPoints] = [256, 64];
  const x = Array.from({ length: windowPoints }, (_, i) => Math.fround(Math.cos(i * i)));
  put(input, x);
  helpers['helper.realForward']!(input, output, points, windowPoints, fourierTables.hannWindow + 4 * windowPoints);
  const shaped = Array.from({ length: points }, (_, i) =>
    i < windowPoints ? x[i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / windowPoints)) : 0,
  );
  const wanted = spectrum(shaped);
  expect(distance(take(output, points), wanted)).toBeLessThan(2e-6 * loudness(wanted));
});

test('polar coordinates: magnitude and phase to the step of the tables, and real values as they are', () => {
  const x = [3, 4, 1, 2, -1, 2, -1, -2, 1, -2, 0, 0, 5, 0, 0, -7];
  const row = output + 4096;
  put(output, x);
  words.set([output, x.length, 1, x.length, 0, 0, 0, 1], row >> 2);
  helpers['helper.toPolar']!(row);
  const polar = take(output, x.length);
  expect(words[(row + BufferRow.coordinates) >> 2]).toBe(2);
  expect(polar.slice(0, 2)).toEqual([3, 4]);
  for (let i = 2; i < x.length; i += 2) {
    const magnitude = Math.hypot(x[i]!, x[i + 1]!);
    expect(Math.abs(polar[i]! - magnitude)).toBeLessThan(1e-3 * magnitude + 1e-9);
    expect(polar[i]! * Math.cos(polar[i + 1]!)).toBeCloseTo(x[i]!, 2);
    expect(polar[i]! * Math.sin(polar[i + 1]!)).toBeCloseTo(x[i + 1]!, 2);
  }
});

test('synths that change only their own buffers may run side by side, others may not', () => {
  expect(compileSynthDef(own, layout).commutes).toBe(true);
  const server = chain((g) => g.control('buffer', 0));
  expect(compileSynthDef(server, layout).commutes).toBe(false);
});
