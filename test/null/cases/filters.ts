/** Filters and lags, over a naive sawtooth (which is exact on both sides). */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { swing } from './swing.ts';

type Rate = 'audio' | 'control';
interface Parameter {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
interface Filter {
  readonly ugen: string;
  readonly source?: 'saw' | 'impulse' | 'steps';
  readonly parameters: readonly Parameter[];
  readonly edges?: readonly number[][];
}

const number = (rate: Rate) => (rate === 'audio' ? 2 : 1);

function source(g: RawGraph, rate: Rate, kind: Filter['source']): InputRef {
  const scale = rate === 'audio' ? 1 : 1 / 32;
  if (kind === 'impulse') return g.unit('Impulse', number(rate), [41 * scale, 0])[0]!;
  if (kind === 'steps') return g.unit('LFPulse', number(rate), [7, 0.3, 0.5])[0]!;
  return g.unit('LFSaw', number(rate), [220 * scale, 0.3])[0]!;
}

const freq = { name: 'freq', value: 700, low: 100, high: 5000 };
const rq: Parameter = { name: 'rq', value: 0.3, low: 0.05, high: 1 };
const coef = (value: number): Parameter => ({ name: 'coef', value, low: -0.9, high: 0.9 });
const db: Parameter = { name: 'db', value: 6, low: -12, high: 12 };
const slope: Parameter = { name: 'rs', value: 1, low: 0.8, high: 2 };
const bandwidth: Parameter = { name: 'bw', value: 0.7, low: 0.1, high: 2 };
const time = (name: string, value: number): Parameter => ({ name, value, low: 0, high: value * 2 });

const filters: readonly Filter[] = [
  { ugen: 'LPF', parameters: [freq], edges: [[20], [23000], [0.5]] },
  { ugen: 'HPF', parameters: [freq], edges: [[20], [23000], [0.5]] },
  ...['BPF', 'BRF', 'Resonz', 'RLPF', 'RHPF'].map((ugen) => ({
    ugen,
    parameters: [freq, rq],
    edges: [
      [20, 1],
      [15000, 0.01],
      [1000, 0],
      [30, 0.0005],
    ].slice(0, ugen === 'BPF' ? 2 : 4),
  })),
  {
    ugen: 'Ringz',
    parameters: [freq, time('decaytime', 0.3)],
    source: 'impulse',
    edges: [
      [20, 2],
      [15000, 0.01],
      [1000, 0],
    ],
  },
  ...['BLowPass', 'BHiPass', 'BAllPass'].map((ugen) => ({
    ugen,
    parameters: [freq, rq],
    edges: [
      [20, 1],
      [15000, 0.01],
    ],
  })),
  ...['BBandPass', 'BBandStop'].map((ugen) => ({
    ugen,
    parameters: [freq, bandwidth],
    edges: [
      [20, 1],
      [9000, 0.1],
    ],
  })),
  ...['BPeakEQ', 'MidEQ'].map((ugen) => ({
    ugen,
    parameters: [freq, rq, db],
    edges: [
      [20, 1, -20],
      [15000, 0.1, 20],
      [500, 1, 0],
    ],
  })),
  ...['BLowShelf', 'BHiShelf'].map((ugen) => ({
    ugen,
    parameters: [freq, slope, db],
    edges: [
      [20, 1, -20],
      [15000, 1.5, 20],
      [500, 1, 0],
    ],
  })),
  {
    ugen: 'SOS',
    parameters: [
      ['a0', 0.3],
      ['a1', 0.1],
      ['a2', -0.2],
      ['b1', 1.2],
      ['b2', -0.7],
    ].map(
      ([name, value]): Parameter => ({
        name: name as string,
        value: value as number,
        low: (value as number) * 0.7,
        high: (value as number) * 1.1,
      }),
    ),
  },
  {
    ugen: 'MoogFF',
    parameters: [
      freq,
      { name: 'gain', value: 2, low: 0.5, high: 3.5 },
      { name: 'reset', value: 0, low: -1, high: 0.2 },
    ],
    edges: [
      [20, 0, 0],
      [15000, 3.9, 0],
      [30000, 2, 0],
      [500, 7, 0],
      [500, -1, 1],
    ],
  },
  { ugen: 'TwoPole', parameters: [freq, { name: 'radius', value: 0.95, low: 0.1, high: 0.98 }] },
  { ugen: 'TwoZero', parameters: [freq, { name: 'radius', value: 0.95, low: 0.1, high: 0.98 }] },
  { ugen: 'OnePole', parameters: [coef(0.9)], edges: [[-0.9], [0], [1], [0.9999]] },
  { ugen: 'OneZero', parameters: [coef(0.9)], edges: [[-0.9], [0], [1]] },
  { ugen: 'Integrator', parameters: [coef(0.9)], edges: [[-0.9], [0], [1], [0.999]] },
  { ugen: 'LeakDC', parameters: [coef(0.995)], edges: [[-0.9], [0], [1], [0.9999]] },
  { ugen: 'Lag', source: 'steps', parameters: [time('lagTime', 0.1)], edges: [[0], [2], [0.0001]] },
  { ugen: 'Lag2', source: 'steps', parameters: [time('lagTime', 0.1)], edges: [[0], [2], [0.0001]] },
  { ugen: 'Lag3', source: 'steps', parameters: [time('lagTime', 0.1)], edges: [[0], [2], [0.0001]] },
  ...['LagUD', 'Lag2UD', 'Lag3UD'].map((ugen) => ({
    ugen,
    source: 'steps' as const,
    parameters: [time('up', 0.1), time('down', 0.03)],
    edges: [
      [0, 0.1],
      [2, 0],
    ],
  })),
  { ugen: 'Decay', source: 'impulse', parameters: [time('decayTime', 0.3)], edges: [[0], [5], [0.0001]] },
  {
    ugen: 'Decay2',
    source: 'impulse',
    parameters: [time('attackTime', 0.01), time('decayTime', 0.3)],
    edges: [
      [0, 0.1],
      [0.1, 0],
      [0.3, 0.1],
    ],
  },
  {
    ugen: 'Slew',
    source: 'steps',
    parameters: [
      { name: 'up', value: 20, low: 1, high: 100 },
      { name: 'dn', value: 10, low: 1, high: 100 },
    ],
    edges: [
      [0, 10],
      [1e6, 1e6],
    ],
  },
  ...['LPZ1', 'HPZ1', 'LPZ2', 'HPZ2', 'BPZ2', 'BRZ2', 'Slope', 'Delay1', 'Delay2'].map((ugen) => ({
    ugen,
    parameters: [],
  })),
];

export const filterCases: readonly NullCase[] = filters.flatMap(({ ugen, source: kind, parameters, edges = [] }) =>
  (['audio', 'control'] as const).flatMap((rate): NullCase[] => {
    const scale = (i: number) => (rate === 'control' && parameters[i]!.name === 'freq' ? 1 / 64 : 1);
    const make = (variant: string, inputs: (g: RawGraph) => Signal[], voices = 1): NullCase => ({
      ugen,
      rate,
      variant,
      ...(voices > 1 ? { voices } : {}),
      build: (g) => g.out(g.unit(ugen, number(rate), [source(g, rate, kind), ...inputs(g)])[0]!),
    });
    const constants = parameters.map((p, i) => p.value * scale(i));
    const all = (how: (g: RawGraph, p: Parameter, scale: number, i: number) => Signal) => (g: RawGraph) =>
      parameters.map((p, i) => how(g, p, scale(i), i));
    const moved = (g: RawGraph, r: Rate, p: Parameter, s: number, i: number) =>
      swing(g, r, r === 'audio' ? 30 : 3 + i, p.low * s, p.high * s);
    return [
      make('constant', () => constants),
      ...edges.map((edge) => make(edge.join(', '), () => edge.map((x, i) => x * scale(i)))),
      ...parameters.map((moving) =>
        make(
          `${moving.name} control`,
          all((g, p, s, i) => (p === moving ? moved(g, 'control', p, s, i) : p.value * s)),
        ),
      ),
      ...(parameters.length > 1
        ? [
            make(
              'all control',
              all((g, p, s, i) => moved(g, 'control', p, s, i)),
            ),
          ]
        : []),
      ...(parameters.length
        ? [
            make(
              'steps',
              all((g, p, s, i) =>
                g.kr('MulAdd', g.kr('LFPulse', 5 + i, 0, 0.5), (p.low - p.value) * 0.5 * s, p.value * s),
              ),
            ),
          ]
        : []),
      ...(parameters.length && rate === 'audio'
        ? [
            make(
              'all audio',
              all((g, p, s, i) => moved(g, 'audio', p, s, i)),
            ),
          ]
        : []),
      make(
        'five voices',
        all((g, p, s, i) => moved(g, 'control', p, s, i)),
        5,
      ),
    ];
  }),
);
