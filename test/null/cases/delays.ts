/** Delays, combs and allpass filters. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { RawGraph, Signal } from '../../support/raw-graph.ts';
import type { NullCase } from '../case.ts';
import { swing } from './swing.ts';

const number = { audio: 2, control: 1 } as const;
const names = ['Delay', 'Comb', 'Allpass'].flatMap((kind) =>
  ['N', 'L', 'C'].map((interpolation) => kind + interpolation),
);

export const delayCases: readonly NullCase[] = names.flatMap((ugen) =>
  (['audio', 'control'] as const).flatMap((rate): NullCase[] => {
    const feedback = !ugen.startsWith('Delay');
    // At control rate all times are longer, since a sample is.
    const scale = rate === 'audio' ? 1 : 8;
    const source = (g: RawGraph): InputRef => g.unit('LFTri', number[rate], [rate === 'audio' ? 330 : 11, 0])[0]!;
    const make = (variant: string, times: (g: RawGraph) => Signal[], voices = 1): NullCase => ({
      ugen,
      rate,
      variant,
      ...(voices > 1 ? { voices } : {}),
      build: (g) => {
        const [most, delay, decay] = times(g);
        g.out(g.unit(ugen, number[rate], [source(g), most!, delay!, ...(feedback ? [decay!] : [])])[0]!);
      },
    });
    const constants: [string, number[]][] = [
      ['constant', [0.02, 0.0123, 0.4]],
      ['most', [0.02, 0.02, 0.4]],
      ['nothing', [0.02, 0, 0.4]],
      ['one sample', [0.02, 1 / 48000, 0.4]],
      ['too long', [0.02, 0.1, 0.4]],
      ['decay 0', [0.02, 0.01, 0]],
      ['negative decay', [0.02, 0.01, -0.5]],
      ['negative', [0.02, -0.1, 1e6]],
      ['short line', [0, 0.0003, 0.1]],
      ['endless', [0.02, 0.01, Infinity]],
    ];
    return [
      ...constants.map(([variant, times]) => make(variant, () => times.map((t) => t * scale))),
      make('delay control', (g) => [0.03 * scale, swing(g, 'control', 3, 0.001 * scale, 0.03 * scale), 0.3 * scale]),
      make('decay control', (g) => [0.03 * scale, 0.0101 * scale, swing(g, 'control', 3, 0.01 * scale, 0.3 * scale)]),
      make('all control', (g) => [
        0.03 * scale,
        swing(g, 'control', 3, 0.001 * scale, 0.03 * scale),
        swing(g, 'control', 2, 0.01 * scale, 0.3 * scale),
      ]),
      make('steps', (g) => [
        0.03 * scale,
        g.kr('MulAdd', g.kr('LFPulse', 5, 0, 0.5), 0.01 * scale, 0.0101 * scale),
        g.kr('MulAdd', g.kr('LFPulse', 7, 0, 0.5), 0.2 * scale, 0.1 * scale),
      ]),
      ...(rate === 'audio'
        ? [
            make('delay audio', (g) => [0.03, swing(g, 'audio', 3, 0.001, 0.03), 0.3]),
            make('delay audio, decay control', (g) => [
              0.03,
              swing(g, 'audio', 3, -0.001, 0.03),
              swing(g, 'control', 2, 0.01, 0.3),
            ]),
            make('no memory', () => [2000, 0.1, 0.4]),
            make('decay audio', (g) => [0.03, 0.0101, swing(g, 'audio', 3, 0.01, 0.3)]),
          ]
        : []),
      make('scalar', (g) => [
        g.ir('Rand', 0.03 * scale, 0.03 * scale),
        g.ir('Rand', 0.011 * scale, 0.011 * scale),
        g.ir('Rand', 0.2 * scale, 0.2 * scale),
      ]),
      make('five voices', () => [0.02 * scale, 0.0123 * scale, 0.4 * scale], 5),
      make(
        'five voices, control',
        (g) => [
          0.03 * scale,
          swing(g, 'control', 3, 0.001 * scale, 0.03 * scale),
          swing(g, 'control', 2, 0.01 * scale, 0.3 * scale),
        ],
        5,
      ),
    ];
  }),
);
