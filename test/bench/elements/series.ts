/** Series as the real-time side has them, against what they are by their points. */
import { Out, Series, synthDef } from '../../../server/synthdef/builder/index.ts';
import { ElementWorld } from '../../support/element-world.ts';
import type { SeriesPoint } from '../../support/series-points.ts';
import { type Measure, type Row, randomFrom, tell } from './measure.ts';

const sampleRates = [48000, 96000];
const blockSizes = Array.from({ length: 13 }, (_, n) => 2 ** n);
/** Frames of a run, and points of a series. */
const frames = 1 << 17;
const points = 64;

const both = synthDef('both', {}, () => Out.ar(0, [Series.ar(0, 0), Series.ar(0, 1)]));

/** Returns points on frames of their own, the first on frame 0. */
function randomPoints(random: () => number, line: boolean): SeriesPoint[] {
  const places = new Set([0, frames]);
  while (places.size < points) places.add(Math.floor(random() * frames));
  return [...places]
    .sort((a, b) => a - b)
    .map((frame) => ({ frame, value: Math.fround((random() - 0.5) * 10 ** (8 * random() - 4)), line }));
}

/** Returns the largest distance from the lines between points, of the larger end of each. */
function lineError(sound: Float32Array, line: readonly SeriesPoint[]): number {
  let worst = 0;
  for (const [n, to] of line.slice(1).entries()) {
    const from = line[n]!;
    const larger = Math.max(Math.abs(from.value), Math.abs(to.value));
    for (let frame = from.frame; frame < to.frame; frame++) {
      const wanted = from.value + ((frame - from.frame) / (to.frame - from.frame)) * (to.value - from.value);
      worst = Math.max(worst, Math.abs(sound[frame]! - wanted) / larger);
    }
  }
  return worst;
}

/** Returns the frames that have another value than the last point on or before them. */
function offSteps(sound: Float32Array, steps: readonly SeriesPoint[]): number {
  let off = 0;
  for (const [n, { frame: from, value }] of steps.entries()) {
    const to = Math.min(frames, steps[n + 1]?.frame ?? frames);
    for (let frame = from; frame < to; frame++) if (sound[frame] !== value) off++;
  }
  return off;
}

async function measure(): Promise<Measure[]> {
  let [worst, off] = [0, 0];
  for (const sampleRate of sampleRates) {
    for (const blockSize of blockSizes) {
      const random = randomFrom(sampleRate + blockSize);
      const [line, steps] = [randomPoints(random, true), randomPoints(random, false)];
      const world = new ElementWorld({ sampleRate, blockSize });
      world.occupy(0, { series: [line, steps] });
      world.synth(both);
      const [lines, constants] = world.render(frames / blockSize);
      worst = Math.max(worst, lineError(lines!, line));
      off += offSteps(constants!, steps);
      tell(`series: ${sampleRate} Hz, blocks of ${blockSize}: so far ${worst.toExponential(1)}, ${off} off`);
      await Bun.sleep(0);
    }
  }
  const where = `blocks of ${blockSizes[0]} to ${blockSizes.at(-1)}, ${sampleRates.join(' and ')} Hz`;
  return [
    { what: `lines, ${where}: largest error of the larger end`, asked: '<= 1e-6', reached: worst.toExponential(1) },
    { what: `steps, ${where}: frames with another value`, asked: '0', reached: String(off) },
  ];
}

export const series: Row = { name: 'series', patience: 120, measure };
