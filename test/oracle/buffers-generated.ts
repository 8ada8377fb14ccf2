/** Buffers that the generators of `/b_gen` fill, and what fills and saves buffers of tests. */
import type { Case, Sent } from './buffers-messages.ts';

export const tone = Array.from({ length: 300 }, (_, i) => ({
  float: Math.fround(1.1 * Math.sin(i * 0.13) * Math.cos(i * 0.021)),
}));
export const filled = (number: number, frames: number, channels = 1): Sent[] => [
  ['/b_alloc', number, frames, channels],
  ['/b_setn', number, 0, frames * channels, ...tone.slice(0, frames * channels)],
];
export const saved = (number: number, file: string): Sent => ['/b_write', number, `@/${file}`, 'wav', 'float'];

// ---- generators ------------------------------------------------------------------------------------------------

const flags = [0, 1, 2, 3, 4, 5, 6, 7];
const partials: Record<string, number[]> = {
  sine1: [1, 0.5, 0, 0.3],
  sine2: [1, 0.5, 2.5, 0.3],
  sine3: [1, 0.5, 0.2, 3, 0.25, 1.7],
  cheby: [0, 1, 0.3, 0.2],
};
const floats = (values: readonly number[]) => values.map((float) => ({ float }));
export const sums: Case[] = Object.entries(partials).flatMap(([generator, values]) =>
  flags.flatMap((flag) =>
    [64, 100].map(
      (frames): Case => ({
        name: `${generator}, flags ${flag}, ${frames} frames`,
        files: [`${generator}-${flag}-${frames}.wav`],
        within: 3e-7,
        messages: [
          ...filled(0, frames),
          ['/b_gen', 0, generator, flag, ...floats(values)],
          saved(0, `${generator}-${flag}-${frames}.wav`),
        ],
      }),
    ),
  ),
);
export const unchanged: Case = {
  name: 'sine1 of two channels',
  files: ['stereo.wav'],
  within: 0,
  messages: [...filled(0, 50, 2), ['/b_gen', 0, 'sine1', 7, 1], saved(0, 'stereo.wav')],
};
export const copies: Case[] = (
  [
    [0, 1, 0, -1],
    [10, 1, 5, 20],
    [95, 1, 0, 50],
    [0, 1, 150, 99],
    [-5, 1, -5, 10],
    [500, 1, 0, 3],
    [0, 1, 500, 3],
    [0, 1, 0, 0],
    [20, 0, 10, 60],
    [10, 0, 20, 60],
    [0, 5000, 3, 5],
    [3, -1, 3, 5],
    [0, 2, 0, -1],
  ] as const
).map(
  ([to, source, from, length], i): Case => ({
    name: `copy ${[to, source, from, length].join(' ')}`,
    files: [`copy-${i}.wav`],
    within: 0,
    messages: [
      ...filled(0, 100),
      ...filled(1, 200),
      ...filled(2, 40, 2),
      ['/b_gen', 0, 'copy', to, source, from, length],
      saved(0, `copy-${i}.wav`),
    ],
  }),
);
export const partitioned: Case[] = (
  [
    [100, 16, 1],
    [128, 64, 1],
    [30, 64, 1],
    [50, 32, 2],
  ] as const
).map(
  ([frames, points, channels], i): Case => ({
    name: `PreparePartConv, ${frames} frames of ${channels} channels, ${points} points`,
    files: [`partitions-${i}.wav`],
    within: 1e-5,
    messages: [
      ...filled(1, frames, channels),
      ['/b_alloc', 0, 300, 1],
      ['/b_gen', 0, 'PreparePartConv', 1, points],
      saved(0, `partitions-${i}.wav`),
    ],
  }),
);
export const scaled: Case[] = (['normalize', 'wnormalize'] as const).flatMap((generator) =>
  [[], [0.5], [0], [-2]].map(
    (peak, i): Case => ({
      name: `${generator} ${peak.join()}`,
      files: [`${generator}-${i}.wav`],
      within: 0,
      messages: [...filled(0, 100), ['/b_gen', 0, generator, ...floats(peak)], saved(0, `${generator}-${i}.wav`)],
    }),
  ),
);

// ---- writing ---------------------------------------------------------------------------------------------------
