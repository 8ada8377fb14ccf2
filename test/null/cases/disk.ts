/** UGens that play sound files or record to them, through buffers of two halves. What DiskOut records is in test/oracle/disk.test.ts. */
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { swing } from './swing.ts';

const tone = (frames: number, channels: number): number[] =>
  Array.from({ length: frames * channels }, (_, i) =>
    Math.fround(0.7 * Math.sin(0.031 * ((i % channels) + 1) * Math.floor(i / channels)) + 0.1),
  );

/** A long file, one that ends within a half, one shorter than the buffer, a single frame. */
const files = { long: 60000, ends: 5000, short: 200, one: 1 } as const;
type File = keyof typeof files;
const stream = (file: File, channels: number, frames: number): NonNullable<NullCase['streams']> => [
  { number: 3, channels, frames, file: tone(files[file], channels) },
];

type Inputs = (g: RawGraph) => Signal[];
const playing = (
  ugen: string,
  variant: string,
  file: File,
  inputs: Inputs,
  shape: { channels?: number; outputs?: number; frames?: number } = {},
  more: Partial<NullCase> = {},
): NullCase => ({
  ugen,
  rate: 'audio',
  variant: `${variant}, ${file}`,
  streams: stream(file, shape.channels ?? 1, shape.frames ?? 2048),
  build: (g) => g.out(...g.unit(ugen, 2, inputs(g), shape.outputs ?? shape.channels ?? 1)),
  ...more,
});

const everyFile = Object.keys(files) as File[];

const diskIn: readonly NullCase[] = [
  ...everyFile.map((file) => playing('DiskIn', 'once', file, () => [3, 0])),
  // Of a file shorter than half of the buffer scsynth's loop leaves gaps, so it is no measure.
  ...(['long', 'ends'] as const).map((file) => playing('DiskIn', 'loop', file, () => [3, 1])),
  playing('DiskIn', 'loop control', 'ends', (g) => [3, g.kr('LFPulse', 5, 0, 0.5)]),
  playing('DiskIn', 'stereo', 'ends', () => [3, 1], { channels: 2 }),
  playing('DiskIn', 'three channels', 'ends', () => [3, 0], { channels: 3 }),
  playing('DiskIn', 'smallest buffer', 'ends', () => [3, 1], { frames: 128 }),
  playing('DiskIn', 'three blocks a half', 'ends', () => [3, 0], { frames: 384 }),
  playing('DiskIn', 'not a multiple of two blocks', 'long', () => [3, 0], { frames: 2000 }),
  playing('DiskIn', 'more outputs than channels', 'long', () => [3, 0], { outputs: 2 }),
  playing('DiskIn', 'fewer outputs than channels', 'long', () => [3, 0], { channels: 2, outputs: 1 }),
  playing('DiskIn', 'no such buffer', 'long', () => [900, 0]),
  {
    ...playing('DiskIn', 'done', 'ends', () => [3, 0]),
    build: (g) => g.out(g.kr('Done', g.ar('DiskIn', 3, 0)), g.ar('DC', 0.1)),
  },
  {
    ...playing('DiskIn', 'ends the synth', 'ends', () => [3, 0]),
    build: (g) => {
      const sound = g.ar('DiskIn', 3, 0);
      g.kr('FreeSelfWhenDone', sound);
      g.out(sound, g.ar('DC', 0.1));
    },
  },
  playing('DiskIn', 'two on one buffer', 'long', () => [3, 0], {}, { voices: 2 }),
  { ...playing('DiskIn', 'file closed', 'long', () => [3, 0]), events: [{ at: 0.3, message: ['/b_close', 3] }] },
  {
    ...playing('DiskIn', 'loop, file closed and opened', 'ends', () => [3, 0]),
    events: [
      { at: 0.3, message: ['/b_free', 3] },
      { at: 0.4, message: ['/b_alloc', 3, 1024, 1] },
    ],
  },
];

const rates: [string, Inputs, loops?: true][] = [
  ['rate 1', () => [3, 1, 0, 0]],
  ['rate 0.37', () => [3, 0.37, 0, 0]],
  ['rate 2.9', () => [3, 2.9, 0, 0]],
  ['rate 0', () => [3, 0, 0, 0]],
  ['rate -1', () => [3, -1, 0, 0]],
  ['rate control', (g) => [3, swing(g, 'control', 3, 0, 3), 0, 0]],
  ['rate audio', (g) => [3, swing(g, 'audio', 3, 0, 3), 0, 0]],
  ['rate scalar 1', (g) => [3, g.ir('BufRateScale', 3), 0, 0]],
  ['rate scalar 2', (g) => [3, g.ir('BufChannels', 3), 0, 0]],
  ['loop', () => [3, 1.7, 1, 0], true],
  ['loop at rate 1', () => [3, 1, 1, 0], true],
  ['sends its position', () => [3, 0.9, 1, 7], true],
];

const vDiskIn: readonly NullCase[] = [
  ...rates.flatMap(([variant, inputs, loops]) =>
    (['long', 'ends', ...(loops ? [] : ['short' as const])] as const).map((file) =>
      playing('VDiskIn', variant, file, inputs),
    ),
  ),
  ...rates.map(([variant, inputs]) => playing('VDiskIn', `${variant}, stereo`, 'ends', inputs, { channels: 2 })),
  playing('VDiskIn', 'faster than the buffer allows', 'long', () => [3, 40, 0, 0]),
  playing('VDiskIn', 'too fast at times', 'long', (g) => [3, swing(g, 'control', 3, 0, 30), 0, 0]),
  playing('VDiskIn', 'smallest buffer', 'long', () => [3, 0.8, 1, 0], { frames: 128 }),
  playing('VDiskIn', 'not a multiple of two blocks', 'long', () => [3, 0.8, 1, 0], { frames: 1000 }),
  playing('VDiskIn', 'wrong number of channels', 'long', () => [3, 0.8, 1, 0], { outputs: 2 }),
  ...([1, 0.8] as const).map(
    (rate): NullCase => ({
      ...playing('VDiskIn', `done at rate ${rate}`, 'ends', () => []),
      build: (g) => g.out(g.kr('Done', g.ar('VDiskIn', 3, rate, 0, 0)), g.ar('DC', 0.1)),
    }),
  ),
];

const recording = (variant: string, channels: number, frames: number, more: Partial<NullCase> = {}): NullCase => ({
  ugen: 'DiskOut',
  rate: 'audio',
  variant,
  streams: [{ number: 4, channels, frames, file: 'records' }],
  build: (g) => {
    const inputs = Array.from({ length: channels }, (_, i) => g.ar('SinOsc', 300 + 100 * i, 0));
    const written = g.ar('DiskOut', 4, ...inputs);
    g.out(g.unit('BinaryOpUGen', 2, [written, 50000], 1, 4)[0]!, g.ar('DC', 0.1));
  },
  ...more,
});

const diskOut: readonly NullCase[] = [
  recording('mono', 1, 1024),
  recording('stereo', 2, 1024),
  recording('three channels', 3, 384),
  recording('long buffer', 1, 65536),
  recording('side by side', 1, 1024, { voices: 2 }),
];

const pulses = (['control', 'audio'] as const).flatMap((rate): NullCase[] => {
  const unit = rate === 'control' ? 1 : 2;
  const count = (
    variant: string,
    trig: (g: RawGraph) => Signal,
    reset: (g: RawGraph) => Signal,
    more: Partial<NullCase> = {},
  ): NullCase => ({
    ugen: 'PulseCount',
    rate,
    variant,
    build: (g) => g.out(g.unit('PulseCount', unit, [trig(g), reset(g)])[0]!),
    ...more,
  });
  return [
    count(
      'impulse',
      (g) => g.unit('Impulse', unit, [50, 0])[0]!,
      () => 0,
    ),
    count(
      'reset control',
      (g) => g.unit('Impulse', unit, [50, 0])[0]!,
      (g) => g.kr('Impulse', 7, 0.5),
    ),
    count(
      'reset constant',
      (g) => g.unit('SinOsc', unit, [20, 0])[0]!,
      () => 1,
    ),
    count(
      'five voices',
      (g) => g.unit('SinOsc', unit, [20, 0])[0]!,
      (g) => g.kr('Impulse', 7, 0),
      { voices: 5 },
    ),
    ...(rate === 'audio'
      ? [
          count(
            'reset audio',
            (g) => g.ar('Impulse', 500, 0),
            (g) => g.ar('Impulse', 77, 0.5),
          ),
        ]
      : []),
  ];
});

/** The buffer stays as it is. (ScopeOut2 ends scsynth when it renders offline.) */
const scopes: readonly NullCase[] = [
  {
    ugen: 'ScopeOut',
    rate: 'audio',
    variant: 'buffer untouched',
    buffers: [{ number: 2, channels: 1, samples: tone(700, 1) }],
    build: (g) => {
      g.ar('ScopeOut', 2, g.ar('SinOsc', 333, 0));
      g.out(g.ar('PlayBuf', 2, 1, 1, 0, 1, 0));
    },
  },
];

export const diskCases: readonly NullCase[] = [...diskIn, ...vDiskIn, ...diskOut, ...pulses, ...scopes];
