/** Defs of hundreds of UGens: as many values at a time as no register file holds. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { NullCase } from '../case.ts';

/** Sources, filters that follow a control-rate signal, and sums: four UGens each. */
const sources = 150;
const companders = 78;

export const largeCases: NullCase[] = [
  {
    ugen: 'LPF',
    variant: `${4 * sources} UGens, 100 voices`,
    rate: 'audio',
    voices: 100,
    seconds: 0.2,
    build(g) {
      let sum: InputRef | undefined;
      for (let i = 0; i < sources; i++) {
        const source = i % 2 ? g.ar('Saw', 60 + 3 * i) : g.ar('LFTri', 50 + 2 * i, 0);
        const cutoff = g.unit('MulAdd', 1, [g.kr('SinOsc', 1 + i, 0), 200, 600])[0]!;
        const filtered = g.ar(i % 3 ? 'LPF' : 'HPF', source, cutoff);
        sum = sum ? g.unit('BinaryOpUGen', 2, [sum, filtered])[0]! : filtered;
      }
      g.out(g.unit('BinaryOpUGen', 2, [sum!, 0.001], 1, 2)[0]!);
    },
  },
  {
    ugen: 'Compander',
    variant: `${companders} side by side, each with controls`,
    rate: 'audio',
    seconds: 0.5,
    build(g) {
      const outputs: InputRef[] = [];
      for (let i = 0; i < companders; i++) {
        const [threshold, below, above] = [0.5, 1, 0.3].map((value, n) => g.control(`c${n}_${i}`, value)) as [
          InputRef,
          InputRef,
          InputRef,
        ];
        const input = g.ar('SinOsc', 80 + 11 * i, 0.1 * i);
        const heard = g.ar('Compander', input, input, threshold, below, above, 0.005, 0.01);
        const known = outputs[i % 2];
        outputs[i % 2] = known ? g.unit('BinaryOpUGen', 2, [known, heard])[0]! : heard;
      }
      g.out(outputs[0]!, outputs[1]!);
    },
  },
];
