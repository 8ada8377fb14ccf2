/** Convolution with responses that /b_gen PreparePartConv puts in buffers. */
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';

/** A response that fades away, without a step that another one would have too. */
const response = (frames: number): number[] =>
  Array.from({ length: frames }, (_, i) =>
    Math.fround((Math.sin(0.37 * i) + 0.5 * Math.cos(1.1 * i * i)) * Math.exp((-4 * i) / frames) * 0.2),
  );

const source = (g: RawGraph): Signal => g.ar('LFSaw', 333, 0);

interface Settings {
  /** Points that the response is prepared for, where they are not those of the UGen. */
  readonly prepared?: number;
  readonly input?: (g: RawGraph) => Signal;
  readonly buffer?: number;
}

/** Buffer 3 holds the response, buffer 4 its partitions. */
function convolving(
  variant: string,
  frames: number,
  points: number,
  { prepared = points, input = source, buffer = 4 }: Settings = {},
  more: Partial<NullCase> = {},
): NullCase {
  const room = Math.ceil(frames / (prepared / 2)) * prepared;
  return {
    ugen: 'PartConv',
    rate: 'audio',
    variant: `${variant}, ${frames} frames, ${points} points`,
    seconds: 0.5,
    buffers: [
      { number: 3, channels: 1, samples: response(frames) },
      { number: 4, channels: 1, samples: new Array<number>(room).fill(0) },
    ],
    before: [['/b_gen', 4, 'PreparePartConv', 3, prepared]],
    build: (g) => g.out(g.ar('PartConv', input(g), points, buffer)),
    ...more,
  };
}

export const convolutionCases: readonly NullCase[] = [
  ...[256, 512, 1024, 2048, 4096, 8192].map((points) => convolving('constant', 5000, points)),
  convolving('one partition', 100, 512),
  convolving('whole partitions', 1024, 512),
  convolving('more partitions than blocks', 16384, 256),
  convolving('longer than it sounds', 30000, 32768, {}, { seconds: 2 }),
  convolving('prepared for fewer points', 2000, 512, { prepared: 256 }),
  convolving('noise', 3000, 512, { input: (g) => g.ar('WhiteNoise') }, { seeded: true }),
  convolving('five voices', 3000, 512, {}, { voices: 5 }),
  convolving('points that do not divide the buffer', 1000, 4096, { prepared: 512 }),
  convolving('one block a half', 1000, 128, { prepared: 128 }),
  convolving('half a block a half', 1000, 64, { prepared: 64 }),
  convolving('empty buffer', 1000, 512, { buffer: 7 }),
  {
    ...convolving('done', 1000, 512, { buffer: 7 }),
    build: (g) => {
      const sound = g.ar('PartConv', source(g), 512, 7);
      g.out(g.kr('Done', sound), g.ar('DC', 0.1));
    },
  },
];
