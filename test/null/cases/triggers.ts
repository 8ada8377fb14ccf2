import type { Rate } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { sideBySide } from './side-by-side.ts';

const letters = 'ika';
const nameOf = { 0: 'scalar', 1: 'control', 2: 'audio', 3: 'audio' } as const;

/** A sine about zero; a constant above it for scalars. */
function sine(g: RawGraph, rate: Rate, frequency: number, size = 1, middle = 0): Signal {
  if (rate === 0) return middle + 0.4 * size;
  const wave = rate === 2 ? g.ar('SinOsc', frequency, 0.5) : g.kr('SinOsc', frequency, 0.5);
  return g.unit('MulAdd', rate, [wave, size, middle])[0]!;
}

const unit = (ugen: string, rate: Rate, variant: string, inputs: (g: RawGraph) => Signal[]): NullCase => ({
  ugen,
  rate: nameOf[rate],
  variant,
  build: (g) => g.out(g.unit(ugen, rate, inputs(g))[0]!),
});

const both = [
  [2, 2],
  [2, 1],
  [2, 0],
  [1, 1],
  [1, 0],
] as const;

const pulses = (['Trig1', 'Trig'] as const).flatMap((ugen) =>
  both.flatMap(([rate, trig]) => [
    unit(ugen, rate, `trig ${letters[trig]}`, (g) => [sine(g, trig, 17), 0.0203]),
    unit(ugen, rate, `trig ${letters[trig]}, no time`, (g) => [sine(g, trig, 17), 0]),
    unit(ugen, rate, `trig ${letters[trig]}, dur control`, (g) => [sine(g, trig, 17), sine(g, 1, 2, 0.03, 0.04)]),
    unit(ugen, rate, `trig ${letters[trig]}, longer than a period`, (g) => [sine(g, trig, 17), 0.1]),
  ]),
);

const toggles = (
  [
    [2, 2],
    [1, 1],
    [1, 0],
  ] as const
).map(([rate, trig]) => unit('ToggleFF', rate, `trig ${letters[trig]}`, (g) => [sine(g, trig, 23)]));

const latches = (
  [
    [2, 2, 2],
    [2, 2, 1],
    [2, 1, 1],
    [2, 2, 0],
    [1, 1, 1],
    [1, 2, 1],
    [1, 1, 0],
  ] as const
).map(([rate, input, trig]) =>
  unit('Latch', rate, `in ${letters[input]}, trig ${letters[trig]}`, (g) => [sine(g, input, 3), sine(g, trig, 23)]),
);

const sweeps = (
  [
    [2, 2, 2],
    [2, 2, 1],
    [2, 2, 0],
    [2, 1, 2],
    [2, 1, 1],
    [2, 1, 0],
    [2, 0, 2],
    [2, 0, 1],
    [2, 0, 0],
    [1, 1, 1],
    [1, 1, 0],
    [1, 0, 1],
    [1, 0, 0],
  ] as const
).map(([rate, trig, speed]) =>
  unit('Sweep', rate, `trig ${letters[trig]}, rate ${letters[speed]}`, (g) => [
    sine(g, trig, 13),
    sine(g, speed, 2, 1, 3),
  ]),
);

/** A burst that is over after a third of a second. */
const burst = (g: RawGraph, rate: Rate): Signal => {
  const envelope = g[rate === 2 ? 'ar' : 'kr']('Line', 1, 0, 0.3, 0);
  return g.unit('BinaryOpUGen', rate, [sine(g, rate, 100), envelope], 1, 2)[0]!;
};

const silence = ([2, 1] as const).flatMap((rate) => [
  unit('DetectSilence', rate, 'constant', (g) => [burst(g, rate), 0.01, 0.1, 0]),
  unit('DetectSilence', rate, 'time control', (g) => [burst(g, rate), 0.01, sine(g, 1, 1, 0.01, 0.1), 0]),
  unit('DetectSilence', rate, 'never loud', (g) => [burst(g, rate), 2, 0.1, 2]),
]);

/** A tone under what ends or pauses the synth. */
const tone = (g: RawGraph): Signal => sine(g, 2, 300, 0.5, 0.1);
const ends = (ugen: string, variant: string, build: (g: RawGraph) => void, events?: NullCase['events']): NullCase => ({
  ugen,
  rate: 'control',
  variant,
  ...(events ? { events } : {}),
  build: (g) => {
    build(g);
    g.out(tone(g));
  },
});
const again = [{ at: 0.7, message: ['/n_run', 1000, 1] }] as const;

const nodes: NullCase[] = [
  ends('DetectSilence', 'done 2', (g) => void g.ar('DetectSilence', burst(g, 2), 0.01, 0.1, 2)),
  ends('DetectSilence', 'done 1', (g) => void g.kr('DetectSilence', burst(g, 1), 0.01, 0.1, 1)),
  ends('FreeSelf', 'trigger', (g) => void g.kr('FreeSelf', g.kr('Line', -0.3, 0.7, 1, 0))),
  ends('FreeSelf', 'from the start', (g) => void g.kr('FreeSelf', 1)),
  ends('PauseSelf', 'trigger', (g) => void g.kr('PauseSelf', g.kr('Line', -0.3, 0.7, 1, 0)), again),
  ends('PauseSelf', 'from the start', (g) => void g.kr('PauseSelf', 1), again),
  ends('FreeSelfWhenDone', 'Line', (g) => void g.kr('FreeSelfWhenDone', g.kr('Line', 0, 1, 0.4, 0))),
  ends(
    'FreeSelfWhenDone',
    'EnvGen',
    (g) => void g.kr('FreeSelfWhenDone', g.kr('EnvGen', 1, 1, 0, 1, 0, 0, 1, -99, -99, 1, 0.4, 1, 0)),
  ),
  ends(
    'FreeSelfWhenDone',
    'EnvGen that never starts',
    (g) => void g.kr('FreeSelfWhenDone', g.kr('EnvGen', 0, 1, 0, 1, 0, 0, 1, -99, -99, 1, 0.4, 1, 0)),
  ),
  ends('FreeSelfWhenDone', 'not a UGen that can be done', (g) => void g.kr('FreeSelfWhenDone', g.kr('SinOsc', 2, 0))),
  ends('PauseSelfWhenDone', 'Line', (g) => void g.kr('PauseSelfWhenDone', g.kr('Line', 0, 1, 0.4, 0)), again),
  ends('Free', 'itself', (g) => void g.kr('Free', g.kr('Line', -0.3, 0.7, 1, 0), 1000)),
  ends(
    'Pause',
    'itself',
    (g) => void g.kr('Pause', g.unit('BinaryOpUGen', 1, [g.kr('Line', 0.3, -0.7, 1, 0), 0], 1, 9)[0]!, 1000),
    again,
  ),
  { ugen: 'Done', rate: 'control', variant: 'Line', build: (g) => g.out(g.kr('Done', g.kr('Line', 0, 1, 0.4, 0))) },
  {
    ugen: 'Done',
    rate: 'control',
    variant: 'audio-rate Line',
    build: (g) => g.out(g.kr('Done', g.ar('Line', 0, 1, 0.4, 0))),
  },
  {
    ugen: 'FreeSelfWhenDone',
    rate: 'control',
    variant: 'output',
    build: (g) => g.out(g.kr('FreeSelfWhenDone', g.kr('Line', 0.2, 1, 0.4, 0))),
  },
];

export const triggerCases: readonly NullCase[] = sideBySide([
  ...pulses,
  ...latches,
  ...toggles,
  ...sweeps,
  ...silence,
  ...nodes,
]);
