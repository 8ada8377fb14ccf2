/** UGens of elements, sample by sample, on an engine in this thread. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { prepare } from '../../../test/support/element-slots.ts';
import { ElementWorld } from '../../../test/support/element-world.ts';
import { type SeriesPoint, segmentsOf } from '../../../test/support/series-points.ts';
import { freeSlot, isServed } from '../../world/occupy-slot.ts';
import { fillSeries, seriesOf, tableBytes, writeTable } from '../../world/series.ts';
import { sharedWords } from '../../world/shared-words.ts';
import { Leave, Out, Prepared, Series, SinOsc, synthDef } from '../builder/index.ts';
import { compileSynthDef } from '../index.ts';

const seriesDef = (parameters: number, element = 0) =>
  synthDef('series', { element }, (c) =>
    Out.ar(
      0,
      Array.from({ length: parameters }, (_, p) => Series.ar(c.element, p)),
    ),
  );

/** Values by the function that threads that prepare call, in pieces of the lengths given, again and again. */
function values(points: readonly SeriesPoint[], frames: number, cuts: readonly number[]): Float32Array {
  const words = sharedWords(new SharedArrayBuffer(8 + tableBytes([segmentsOf(points)])));
  writeTable(words, 8, [segmentsOf(points)]);
  const to = new Float32Array(frames);
  for (let done = 0, n = 0; done < frames; n++) {
    const count = Math.min(frames - done, cuts[n % cuts.length]!);
    fillSeries(words, seriesOf(words, 8, 0), done, to, done, count);
    done += count;
  }
  return to;
}

describe('Series', () => {
  const blockSizes = Array.from({ length: 13 }, (_, n) => 2 ** n);
  test.each([48000, 96000].flatMap((sampleRate) => blockSizes.map((blockSize) => [sampleRate, blockSize] as const)))(
    'at %d Hz in blocks of %d a ramp is the line between its points, and steps lie on their frames',
    (sampleRate, blockSize) => {
      const world = new ElementWorld({ sampleRate, blockSize });
      const [begin, end, from, to] = [37, 37 + 9001, 20, 18000.5];
      const steps = [0, 1, 63, 64, 65, 4095, 4096, 5000].map((frame, n) => ({ frame, value: n - 3.25 }));
      world.occupy(0, {
        series: [
          [
            { frame: begin, value: from },
            { frame: end, value: to, line: true },
          ],
          steps,
        ],
      });
      world.synth(seriesDef(2));
      const [ramp, stepped] = world.render(Math.ceil(9300 / blockSize));
      let worst = 0;
      for (let i = 0; i < ramp!.length; i++) {
        const t = Math.min(1, Math.max(0, (i - begin) / (end - begin)));
        worst = Math.max(worst, Math.abs(ramp![i]! - (from + t * (to - from))));
        const step = steps.findLast(({ frame }) => frame <= i)!;
        if (stepped![i] !== step.value) throw new Error(`frame ${i} is ${stepped![i]}, not ${step.value}`);
      }
      expect(worst / to).toBeLessThanOrEqual(1e-6);
    },
  );

  test('are the floats that the preparing side calculates, whatever pieces it asks for', () => {
    const point = fc.record({
      frame: fc.integer({ min: 0, max: 2000 }),
      value: fc.float({ noNaN: true, min: -1e4, max: 1e4 }),
      line: fc.boolean(),
    });
    const series = fc.array(point, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(series, { minLength: 4, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(1, 16, 64, 256),
        (unsorted, cuts, blockSize) => {
          const sorted = unsorted.map((points) => points.toSorted((a, b) => a.frame - b.frame));
          const world = new ElementWorld({ blockSize, outputs: 4 });
          world.occupy(0, { series: sorted });
          world.synth(seriesDef(4));
          expect(world.render(2048 / blockSize)).toEqual(sorted.map((points) => values(points, 2048, cuts)));
        },
      ),
      { numRuns: 12 },
    );
  });

  test('at control rate are the first value of each block', () => {
    const world = new ElementWorld();
    world.occupy(0, {
      series: [
        [
          { frame: 0, value: 0 },
          { frame: 640, value: 640, line: true },
        ],
      ],
    });
    world.synth(
      synthDef('kr', { element: 0 }, ({ element }) => Out.ar(0, Series.kr(element, 0).mul(SinOsc.ar(0, Math.PI / 2)))),
    );
    const [heard] = world.render(4);
    // Control-rate signals move in a line towards the block's value.
    expect([63, 127, 191, 255].map((i) => Math.round(heard![i]!))).toEqual([0, 63, 127, 191]);
  });

  test('of an element, a parameter or a slot that is not there are silence', () => {
    const world = new ElementWorld();
    world.occupy(2, { series: [[{ frame: 0, value: 0.5 }]] });
    const id = world.synth(seriesDef(1, -1));
    for (const element of [1024, 1e9, -1e9, NaN, Infinity, 0, 1]) world.again(id, [element]);
    for (const parameter of [1, -1, 1e9]) world.synth(synthDef('none', {}, () => Out.ar(0, Series.ar(2, parameter))));
    expect(Math.max(...world.render(2)[0]!)).toBe(0);
    world.synth(seriesDef(1, 2));
    expect([...new Set(world.render(2)[0])]).toEqual([0.5]);
  });

  test('end when the slot is freed, after which nothing of it is touched', () => {
    const world = new ElementWorld();
    world.occupy(0, { series: [[{ frame: 0, value: 0.5 }]] });
    world.synth(seriesDef(1));
    expect(world.render(1)[0]![63]).toBe(0.5);
    freeSlot(world.words, world.layout, 0);
    expect(isServed(world.words, world.layout, 0)).toBe(true);
    expect(world.render(1)[0]![0]).toBe(0);
    expect(isServed(world.words, world.layout, 0)).toBe(false);
  });

  test('of five elements stay apart in vectors', () => {
    const world = new ElementWorld();
    const def = synthDef('lane', { element: 0 }, ({ element }) => Out.ar(0, Series.ar(element, 0)));
    for (let n = 0; n < 5; n++)
      world.occupy(n, {
        series: [
          [
            { frame: n * 10, value: 0 },
            { frame: n * 10, value: 2 ** n },
          ],
        ],
      });
    const id = world.synth(def);
    for (let n = 1; n < 5; n++) world.again(id, [n]);
    const [heard] = world.render(1);
    expect([5, 15, 25, 35, 45].map((i) => heard![i])).toEqual([1, 3, 7, 15, 31]);
  });
});

describe('Prepared', () => {
  test('is what lies in the ring, channel by channel and over its end, and silence in channels that are not there', () => {
    const world = new ElementWorld();
    const writer = world.occupy(0, { prepared: 2, ringFrames: 1000 });
    world.synth(synthDef('p', { element: 0 }, ({ element }) => Out.ar(0, Prepared.ar(3, element).channels.slice(1))));
    const sound = (frame: number, channel: number) => frame + channel / 2;
    prepare(writer, writer.playing, 1000, sound);
    for (let block = 0; block < 60; block++) {
      const [second, third] = world.render(1);
      expect(second).toEqual(Float32Array.from({ length: 64 }, (_, i) => sound(block * 64 + i, 1)));
      expect(Math.max(...third!)).toBe(0);
      prepare(writer, writer.playing, writer.limit(writer.playing), sound);
    }
    expect(world.starved(0)).toBe(0);
  });
});

describe('Leave', () => {
  test('makes a synth run in its turn among its like', () => {
    const world = new ElementWorld();
    const leaves = synthDef('l', {}, () => Leave.ar(0, SinOsc.ar(440)));
    const plays = synthDef('p', {}, () => Out.ar(0, Prepared.ar(1, 0).mul(Series.ar(0, 0))));
    expect(compileSynthDef(leaves.graph, world.layout).commutes).toBe(false);
    expect(compileSynthDef(plays.graph, world.layout).commutes).toBe(true);
  });
});
