/** UGens that read, write and describe buffers. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { sideBySide } from './side-by-side.ts';
import { swing } from './swing.ts';

/** `frames` frames of sines of different frequency a channel. */
function tone(frames: number, channels: number): number[] {
  return Array.from({ length: frames * channels }, (_, i) => {
    const [frame, channel] = [Math.floor(i / channels), i % channels];
    return Math.fround(0.8 * Math.sin(0.05 * (channel + 1) * frame + channel) + 0.1 * Math.cos(0.9 * frame));
  });
}

const buffers: NullCase['buffers'] = [
  { number: 0, channels: 1, samples: tone(700, 1) },
  { number: 1, channels: 2, samples: tone(500, 2) },
  { number: 2, channels: 3, samples: tone(300, 3) },
  { number: 3, channels: 1, samples: tone(5, 1) },
];

type Make = (g: RawGraph) => void;
const numberOf = { scalar: 0, control: 1, audio: 2 } as const;
const made = (
  ugen: string,
  rate: NullCase['rate'],
  variant: string,
  build: Make,
  more: Partial<NullCase> = {},
): NullCase => ({ ugen, rate, variant, build, buffers, ...more });

const information = ['BufFrames', 'BufSamples', 'BufChannels', 'BufSampleRate', 'BufRateScale', 'BufDur'].flatMap(
  (ugen) =>
    (['scalar', 'control'] as const).flatMap((rate): NullCase[] => [
      made(ugen, rate, 'constant', (g) =>
        g.out(...[0, 1, 2, 900, 5000, -1].slice(0, 2).map((n) => g.unit(ugen, numberOf[rate], [n])[0]!)),
      ),
      made(ugen, rate, 'out of range', (g) =>
        g.out(g.unit(ugen, numberOf[rate], [5000])[0]!, g.unit(ugen, numberOf[rate], [-3])[0]!),
      ),
      ...(rate === 'control'
        ? [made(ugen, rate, 'number control', (g) => g.out(g.unit(ugen, 1, [swing(g, 'control', 3, 0, 3)])[0]!))]
        : []),
    ]),
);

const playVariants: [string, (g: RawGraph) => Signal[], outputs?: number][] = [
  ['constant', () => [0, 0.37, 1, 0, 1, 0]],
  ['backwards', () => [0, -0.77, 1, 200, 1, 0]],
  ['fast', () => [0, 1234.5, 1, 0, 1, 0]],
  ['once', () => [0, 0.011, 1, 3, 0, 0]],
  ['once backwards', () => [0, -0.01, 1, 200, 0, 0]],
  ['stereo', () => [1, 1.3, 1, 0, 1, 0], 2],
  ['three channels', () => [2, 0.3, 1, 0, 1, 0], 3],
  ['more outputs than channels', () => [0, 0.3, 1, 0, 1, 0], 2],
  ['fewer outputs than channels', () => [2, 0.3, 1, 0, 1, 0], 2],
  ['short buffer', () => [3, 0.013, 1, 0, 1, 0]],
  ['short buffer once', () => [3, 0.0013, 1, 0, 0, 0]],
  ['no such buffer', () => [5000, 0.3, 1, 0, 1, 0]],
  ['empty buffer', () => [9, 0.3, 1, 0, 1, 0]],
  ['rate control', (g) => [0, swing(g, 'control', 3, -2, 2), 1, 0, 1, 0]],
  ['trigger control', (g) => [0, 0.5, g.kr('Impulse', 9, 0), 250, 0, 0]],
  ['start control', (g) => [0, 0.5, g.kr('Impulse', 9, 0), swing(g, 'control', 2, 0, 600), 0, 0]],
  ['loop control', (g) => [0, 1.5, g.kr('Impulse', 9, 0), 0, g.kr('LFPulse', 2, 0, 0.5), 0]],
  ['number control', (g) => [swing(g, 'control', 3, 0, 3.9), 0.7, 1, 0, 1, 0]],
];
const audioPlay: typeof playVariants = [
  ['rate audio', (g) => [0, swing(g, 'audio', 30, -2, 2), 1, 0, 1, 0]],
  ['trigger audio', (g) => [0, 0.5, g.ar('SinOsc', 33, 0), 250, 0, 0]],
  ['trigger and start audio', (g) => [0, 0.5, g.ar('SinOsc', 33, 0), swing(g, 'audio', 7, 0, 600), 0, 0]],
  ['rate and trigger audio', (g) => [0, swing(g, 'audio', 30, -2, 2), g.ar('SinOsc', 33, 0), 250, 1, 0]],
  ['rate audio, stereo', (g) => [1, swing(g, 'audio', 30, -2, 2), g.kr('Impulse', 9, 0), 250, 1, 0], 2],
];

const players = (['audio', 'control'] as const).flatMap((rate) =>
  [...playVariants, ...(rate === 'audio' ? audioPlay : [])].map(
    ([variant, inputs, outputs = 1]): NullCase =>
      made('PlayBuf', rate, variant, (g) => g.out(...g.unit('PlayBuf', numberOf[rate], inputs(g), outputs))),
  ),
);
const ending = made('PlayBuf', 'audio', 'done action', (g) => g.out(g.ar('PlayBuf', 0, 0.2, 1, 0, 0, 2)));
const doneFlag = made('PlayBuf', 'audio', 'done flag', (g) =>
  g.out(g.kr('Done', g.ar('PlayBuf', 0, 0.2, g.kr('Impulse', 7, 0.5), 0, 0, 0))),
);

const readers = (['audio', 'control'] as const).flatMap((rate) =>
  ([1, 2, 4] as const).flatMap((points): NullCase[] => {
    const make = (variant: string, number: number, outputs: number, phase: (g: RawGraph) => InputRef, loop: number) =>
      made('BufRd', rate, `${variant}, ${points}`, (g) =>
        g.out(...g.unit('BufRd', numberOf[rate], [number, phase(g), loop, points], outputs)),
      );
    return [
      make('loop', 0, 1, (g) => swing(g, rate, 3, -200, 900), 1),
      make('no loop', 0, 1, (g) => swing(g, rate, 3, -200, 900), 0),
      make('stereo', 1, 2, (g) => swing(g, rate, 3, -200, 2900), 1),
      make('three channels, two outputs', 2, 2, (g) => swing(g, rate, 3, -200, 900), 1),
      make('short', 3, 1, (g) => swing(g, rate, 3, -20, 30), 0),
    ];
  }),
);
const chosenPoints = made('BufRd', 'audio', 'interpolation of a control', (g) =>
  g.out(g.ar('BufRd', 0, swing(g, 'audio', 3, 0, 600), 1, g.control('points', 2))),
);

const written = (
  rate: 'audio' | 'control',
  variant: string,
  ugen: string,
  inputs: (g: RawGraph) => Signal[],
  number = 0,
  outputs = 1,
  more: Partial<NullCase> = {},
) =>
  made(
    ugen,
    rate,
    variant,
    (g) => {
      g.unit(ugen, numberOf[rate], inputs(g));
      g.out(...g.unit('BufRd', 2, [number, swing(g, 'audio', 50, 0, 400), 1, 1], outputs));
    },
    more,
  );
const recorders = (['audio', 'control'] as const).flatMap((rate): NullCase[] => {
  const source = (g: RawGraph) => g.unit('SinOsc', numberOf[rate], [rate === 'audio' ? 333 : 5, 0])[0]!;
  const other = (g: RawGraph) => g.unit('LFSaw', numberOf[rate], [rate === 'audio' ? 133 : 7, 0])[0]!;
  return [
    written(rate, 'loop', 'RecordBuf', (g) => [0, 100, 1, 0, 1, 1, 1, 0, source(g)]),
    written(rate, 'once', 'RecordBuf', (g) => [0, 10, 1, 0, 1, 0, 1, 0, source(g)]),
    written(rate, 'backwards', 'RecordBuf', (g) => [0, 10, 1, 0, -1, 1, 1, 0, source(g)]),
    written(rate, 'once backwards', 'RecordBuf', (g) => [0, 510, 1, 0, -1, 0, 1, 0, source(g)]),
    written(rate, 'levels', 'RecordBuf', (g) => [0, 0, 0.5, 0.6, 1, 1, 1, 0, source(g)]),
    written(rate, 'levels control', 'RecordBuf', (g) => [
      0,
      0,
      swing(g, 'control', 9, 0, 0.5),
      swing(g, 'control', 7, 0, 0.5),
      1,
      1,
      1,
      0,
      source(g),
    ]),
    written(rate, 'levels control, once', 'RecordBuf', (g) => [
      0,
      0,
      swing(g, 'control', 9, 0, 0.5),
      swing(g, 'control', 7, 0, 0.5),
      1,
      0,
      g.kr('Impulse', 10, 0),
      0,
      source(g),
    ]),
    written(rate, 'run control', 'RecordBuf', (g) => [0, 0, 1, 0, swing(g, 'control', 7, -1, 1), 1, 1, 0, source(g)]),
    written(rate, 'trigger', 'RecordBuf', (g) => [0, 33, 1, 0, 1, 1, g.kr('Impulse', 150, 0), 0, source(g)]),
    written(rate, 'stereo', 'RecordBuf', (g) => [1, 0, 0.7, 0.3, 1, 1, 1, 0, source(g), other(g)], 1, 2),
    written(
      rate,
      'three channels',
      'RecordBuf',
      (g) => [2, 0, 0.7, 0.3, 1, 0, g.kr('Impulse', 20, 0), 0, source(g), other(g), other(g)],
      2,
      3,
    ),
    written(rate, 'wrong number of channels', 'RecordBuf', (g) => [1, 0, 1, 0, 1, 1, 1, 0, source(g)], 1, 2),
    written(rate, 'done action', 'RecordBuf', (g) => [0, 0, 1, 0, 1, 0, 1, 2, source(g)]),
    written(rate, 'loop', 'BufWr', (g) => [0, swing(g, rate, 20, -300, 900), 1, source(g)]),
    written(rate, 'no loop', 'BufWr', (g) => [0, swing(g, rate, 20, -300, 900), 0, source(g)]),
    written(rate, 'stereo', 'BufWr', (g) => [1, swing(g, rate, 20, -300, 900), 1, source(g), other(g)], 1, 2),
    written(rate, 'too many channels', 'BufWr', (g) => [0, swing(g, rate, 20, -300, 900), 1, source(g), other(g)]),
    written(rate, 'five voices', 'RecordBuf', (g) => [0, 0, 0.5, 0.5, 1, 1, 1, 0, source(g)], 0, 1, { voices: 5 }),
    written(rate, 'five voices', 'BufWr', (g) => [0, swing(g, rate, 20, -300, 900), 1, source(g)], 0, 1, { voices: 5 }),
  ];
});

const local = (
  ugen: string,
  variant: string,
  build: (g: RawGraph, max: InputRef) => void,
  more: Partial<NullCase> = {},
) => made(ugen, 'scalar', variant, (g) => build(g, g.ir('MaxLocalBufs', 2)), more);
const locals: NullCase[] = [
  local('LocalBuf', 'numbers', (g, max) => g.out(...[1, 2].map((channels) => g.ir('LocalBuf', channels, 100, max)))),
  local('LocalBuf', 'fields', (g, max) => {
    const buffer = g.ir('LocalBuf', 2, 100, max);
    g.out(
      ...['BufFrames', 'BufSamples', 'BufChannels', 'BufSampleRate', 'BufDur']
        .map((name) => g.ir(name, buffer))
        .slice(0, 5),
    );
  }),
  local('SetBuf', 'values', (g, max) => {
    const buffer = g.ir('LocalBuf', 1, 6, max);
    g.ir('ClearBuf', buffer);
    g.ir('SetBuf', buffer, 2, 3, 0.5, -0.25, 1);
    g.out(g.ar('BufRd', buffer, swing(g, 'audio', 40, -5, 9), 1, 4));
  }),
  local('ClearBuf', 'played', (g, max) => {
    const [first, second] = [g.ir('LocalBuf', 1, 600, max), g.ir('LocalBuf', 2, 500, max)];
    for (const buffer of [first, second]) g.ir('ClearBuf', buffer);
    g.unit('RecordBuf', 2, [first, 0, 1, 0, 1, 1, 1, 0, g.ar('SinOsc', 333, 0)]);
    g.unit('RecordBuf', 2, [second, 0, 1, 0, 1, 1, 1, 0, g.ar('LFSaw', 330, 0), g.ar('LFTri', 133, 0)]);
    const stereo = g.unit('PlayBuf', 2, [second, 0.3, 1, 0, 1, 0], 2);
    g.out(g.ar('PlayBuf', first, 1.3, 1, 0, 1, 0), g.unit('BinaryOpUGen', 2, [stereo[0]!, stereo[1]!], 1, 0)[0]!);
  }),
];

export const bufferCases: readonly NullCase[] = [
  ...sideBySide(
    [...information, ...players, ...readers, chosenPoints, ...locals],
    (c) => `${c.ugen} ${c.rate} ${c.variant.includes('stereo')}`,
  ),
  ending,
  doneFlag,
  ...recorders,
];
