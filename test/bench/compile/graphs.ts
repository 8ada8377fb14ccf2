/** SynthDefs that are large. */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { RawGraph, type Signal } from '../../support/raw-graph.ts';

/** Low-pass filters in a row; another graph in each round. */
export function lowPassFilters(filters: number, round: number): SynthDef {
  const g = new RawGraph();
  let sound: Signal = g.ar('WhiteNoise');
  for (let i = 0; i < filters; i++) sound = g.ar('LPF', sound, 1000 + round);
  g.out(sound);
  return g.build('filters');
}

/** Sources that are filtered and mixed, 100 to 600 UGens a def; other graphs, under the same names, in each round. */
export function largeDefs(count: number, round: number): SynthDef[] {
  return Array.from({ length: count }, (_, index) => {
    const g = new RawGraph();
    const voices = 25 + Math.round((125 * index) / count);
    const add = 0;
    let sum: Signal = g.ar('DC', index + round * count);
    for (let voice = 0; voice < voices; voice++) {
      const source = g.ar(voice % 2 ? 'Saw' : 'LFTri', 100 + voice + round);
      const filtered = g.ar(voice % 3 ? 'LPF' : 'HPF', source, g.kr('LFNoise1', 1 + voice));
      sum = g.unit('BinaryOpUGen', 2, [sum, filtered], 1, add)[0]!;
    }
    g.out(sum);
    return g.build(`large${index}`);
  });
}
