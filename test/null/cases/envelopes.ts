import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { sideBySide } from './side-by-side.ts';

interface Envelope {
  levels: number[];
  times: number[];
  shapes: number | number[];
  curves?: number;
  release?: number;
  loop?: number;
}

/** The inputs of an EnvGen: gate, scale, bias, time scale, done action, then the envelope. */
function inputs(gate: Signal, e: Envelope, fixed: readonly Signal[] = [1, 0, 1, 0]): Signal[] {
  const shape = (i: number) => (typeof e.shapes === 'number' ? e.shapes : e.shapes[i]!);
  const stages = e.times.flatMap((time, i) => [e.levels[i + 1]!, time, shape(i), e.curves ?? 0]);
  return [gate, ...fixed, e.levels[0]!, e.times.length, e.release ?? -99, e.loop ?? -99, ...stages];
}

const shapes = { step: 0, linear: 1, exponential: 2, sine: 3, welch: 4, curve: 5, squared: 6, cubed: 7, hold: 8 };
/** Steps up and down, one of them shorter than a sample. */
const ups = (shape: number): Envelope => ({
  levels: [0.01, 1, 0.2, 0.7, 0.05],
  times: [0.1003, 0.05, 0.00001, 0.2],
  shapes: shape,
  curves: -3,
});

const play = (g: RawGraph, rate: 'ar' | 'kr', signals: Signal[]): InputRef => g[rate]('EnvGen', ...signals);
const rates = [
  ['audio', 'ar'],
  ['control', 'kr'],
] as const;
/** A gate that jumps between `low` and `high`, away from the sine's extremes. */
function square(g: RawGraph, method: 'ar' | 'kr', frequency: number, low: number, high: number): Signal {
  const positive = g.unit('BinaryOpUGen', method === 'ar' ? 2 : 1, [g[method]('SinOsc', frequency, 0.3), 0], 1, 9)[0]!;
  return g[method]('MulAdd', positive, high - low, low);
}
const gate = (at: number, value: number) => ({ at, message: ['/n_set', 1000, 'gate', value] as const });
const adsr: Envelope = { levels: [0, 1, 0.5, 0], times: [0.05, 0.1, 0.3], shapes: 5, curves: -4, release: 2 };
const looped: Envelope = {
  levels: [0, 1, 0.5, 0.8, 0],
  times: [0.05, 0.033, 0.021, 0.2],
  shapes: [1, 5, 3, 2 + 3],
  curves: 2,
  release: 3,
  loop: 1,
};

export const envelopeCases: readonly NullCase[] = sideBySide(
  rates.flatMap(([rate, method]): NullCase[] => [
    ...Object.entries(shapes).map(
      ([name, shape]): NullCase => ({
        ugen: 'EnvGen',
        rate,
        variant: `shape ${name}`,
        build: (g) => g.out(play(g, method, inputs(1, ups(shape)))),
      }),
    ),
    ...[-8, -0.0005, 0, 4, 12].map(
      (curves): NullCase => ({
        ugen: 'EnvGen',
        rate,
        variant: `curvature ${curves}`,
        build: (g) => g.out(play(g, method, inputs(1, { ...ups(5), curves }))),
      }),
    ),
    {
      ugen: 'EnvGen',
      rate,
      variant: 'mixed shapes',
      build: (g) =>
        g.out(
          play(
            g,
            method,
            inputs(1, {
              levels: [0, 1, 0.3, 0.9, 0.1, 0.6, 0.2, 1, 0.4, 0.1],
              times: Array(9).fill(0.07),
              shapes: [8, 1, 2, 3, 4, 5, 6, 7, 0],
              curves: 3,
            }),
          ),
        ),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'hold after sine',
      build: (g) =>
        g.out(
          play(
            g,
            method,
            inputs(1, { levels: [0, 1, 0.3, 0.9, 0.1], times: Array(4).fill(0.07), shapes: [3, 8, 8, 1] }),
          ),
        ),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'falling shapes',
      build: (g) =>
        g.out(
          play(
            g,
            method,
            inputs(1, { levels: [1, -0.5, -1, 0.5, 0.1], times: Array(4).fill(0.1), shapes: [4, 3, 4, 7] }),
          ),
        ),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'scale, bias, time',
      build: (g) => g.out(play(g, method, inputs(1, ups(5), [0.5, 0.1, 0.7, 0]))),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'scale, bias, time control',
      build: (g) =>
        g.out(
          play(
            g,
            method,
            inputs(1, { ...ups(1), times: Array(4).fill(0.03) }, [
              g.kr('SinOsc', 3, 0),
              g.kr('SinOsc', 5, 0),
              g.kr('MulAdd', g.kr('SinOsc', 7, 0), 0.3, 1),
              0,
            ]),
          ),
        ),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'gate opens, closes, opens',
      events: [gate(0.1, 1), gate(0.4, 0), gate(0.5, 1), gate(0.52, 0)],
      build: (g) => g.out(play(g, method, inputs(g.control('gate', 0), adsr))),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'release, done 2',
      events: [gate(0.3, 0)],
      build: (g) =>
        g.out(
          g.ar(
            'MulAdd',
            g.ar('SinOsc', 300, 0),
            play(g, method, inputs(g.control('gate', 1), adsr, [1, 0, 1, 2])),
            0.1,
          ),
        ),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'closed from the start, done 2',
      events: [gate(0.3, 1)],
      build: (g) =>
        g.out(
          g.ar(
            'MulAdd',
            g.ar('SinOsc', 300, 0),
            play(g, method, inputs(g.control('gate', 0), adsr, [1, 0, 1, 2])),
            0.1,
          ),
        ),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'forced release',
      events: [gate(0.3, -1.2), gate(0.7, 1), gate(0.9, -1)],
      build: (g) => g.out(play(g, method, inputs(g.control('gate', 1), adsr))),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'loop',
      events: [gate(0.6, 0)],
      build: (g) => g.out(play(g, method, inputs(g.control('gate', 1), looped))),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'gate at audio rate',
      build: (g) =>
        g.out(play(g, method, inputs(square(g, method, 13.7, -0.5, 1), { ...adsr, times: [0.011, 0.02, 0.03] }))),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'gate at audio rate, looped',
      build: (g) => g.out(play(g, method, inputs(square(g, method, 3.7, 0, 0.2), looped))),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'gate at audio rate, forced',
      build: (g) => g.out(play(g, method, inputs(square(g, method, 3.7, -1.07, 1), { ...adsr, shapes: 1 }))),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'very long',
      build: (g) => g.out(play(g, method, inputs(1, { levels: [0, 1, 0], times: [100000, 1], shapes: 1 }))),
    },
    {
      ugen: 'EnvGen',
      rate,
      variant: 'done action 1, run again',
      events: [{ at: 0.5, message: ['/n_run', 1000, 1] }],
      build: (g) =>
        g.out(
          g.ar(
            'MulAdd',
            g.ar('SinOsc', 300, 0),
            play(g, method, inputs(1, { levels: [0.1, 1, 0.2], times: [0.1, 0.13], shapes: 1 }, [1, 0, 1, 1])),
            0.1,
          ),
        ),
    },
    ...(['Line', 'XLine'] as const).flatMap((ugen): NullCase[] => [
      { ugen, rate, variant: 'constant', build: (g) => g.out(g[method](ugen, 0.1, 1, 0.5003, 0)) },
      { ugen, rate, variant: 'down', build: (g) => g.out(g[method](ugen, 1, 0.001, 0.77, 0)) },
      { ugen, rate, variant: 'no time', build: (g) => g.out(g[method](ugen, 0.1, 1, 0, 2)) },
      { ugen, rate, variant: 'shorter than a block', build: (g) => g.out(g[method](ugen, 0.1, 1, 0.0007, 0)) },
      {
        ugen,
        rate,
        variant: 'done 2',
        build: (g) => g.out(g.ar('MulAdd', g.ar('SinOsc', 300, 0), g[method](ugen, 0.1, 1, 0.3, 2), 0.1)),
      },
    ]),
  ]),
  (c) => (c.events ? '' : `${c.rate} ${c.variant}`),
);
