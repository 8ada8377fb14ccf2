/** Random graphs, written for sclang while they are built here: for the rewriting of sums, products and negatives. */
import {
  DC,
  type Def,
  K2A,
  LFSaw,
  LFTri,
  LPF,
  Out,
  Pan2,
  type Signal,
  SinOsc,
  signal,
  synthDef,
} from '../../server/synthdef/builder/index.ts';
import { Output } from '../../server/synthdef/builder/unit.ts';

export interface RandomGraph {
  readonly sclang: string;
  readonly def: Def;
}

type Step = (a: Signal, b: Signal, c: Signal) => Signal;

/** A text for sclang with `a`, `b`, `c` in it, and the same here; sums and products are the most frequent. */
const steps: readonly (readonly [text: string, step: Step])[] = [
  ...Array<readonly [string, Step]>(4).fill(['(a) + (b)', (a, b) => a.add(b)]),
  ...Array<readonly [string, Step]>(3).fill(['(a) * (b)', (a, b) => a.mul(b)]),
  ...Array<readonly [string, Step]>(2).fill(['(a) - (b)', (a, b) => a.sub(b)]),
  ...Array<readonly [string, Step]>(2).fill(['(a).neg', (a) => a.neg()]),
  ['(a) / (b)', (a, b) => a.div(b)],
  ['(a).abs', (a) => a.abs()],
  ['(a) min: (b)', (a, b) => a.min(b)],
  ['(a) + (a)', (a) => a.add(a)],
  ['(a) + 0', (a) => a.add(0)],
  ['(a) * -1', (a) => a.mul(-1)],
  ['1 * (a)', (a) => signal(1).mul(a)],
  ['0 - (a)', (a) => signal(0).sub(a)],
  ['(a) * 3 + (b)', (a, b) => a.mul(3).add(b)],
  ['MulAdd(a, b, c)', (a, b, c) => a.madd(b, c)],
  ['(a) + (b) + (c)', (a, b, c) => a.add(b).add(c)],
  ['(a) - ((b).neg)', (a, b) => a.sub(b.neg())],
  ['SinOsc.ar(a, b)', (a, b) => SinOsc.ar(a, b)],
  ['LFSaw.kr(a)', (a) => LFSaw.kr(a)],
  ['LPF.ar(LFTri.ar(a), b)', (a, b) => LPF.ar(LFTri.ar(a), b)],
];

/** @param seed the same one gives the same graph */
export function randomGraph(name: string, seed: number, size = 24): RandomGraph {
  const random = generator(seed);
  const text: string[] = [];
  const def = synthDef(name, { x: 1, y: 2 }, ({ x, y }) => {
    const values: (readonly [name: string, signal: Signal])[] = [
      ['x', x],
      ['y', y],
    ];
    const pick = () => (random(6) === 0 ? number(random(4)) : values[Math.max(0, values.length - 1 - random(8))]!);
    for (let i = 0; i < size; i++) {
      const [code, step] = steps[random(steps.length)]!;
      const [a, b, c] = [pick(), pick(), pick()];
      // Two numbers make no unit; sclang has other numbers than ours.
      if (!(a[1].tree instanceof Output) || (!(b[1].tree instanceof Output) && code.includes('min'))) continue;
      const result = step(a[1], b[1], c[1]);
      text.push(`v${i} = ${code.replaceAll(/\b[abc]\b/g, (letter) => ({ a, b, c })[letter as 'a' | 'b' | 'c'][0])};`);
      if (result.tree instanceof Output) values.push([`v${i}`, result]);
    }
    const heard = values.slice(2).filter((_, i) => random(3) === 0 || i % 7 === 0);
    text.push(
      `Out.ar(0, [${['DC.ar(1)', ...heard.map(([v, s]) => (rate(s) === 'audio' ? v : `K2A.ar(${v})`))].join(', ')}]);`,
    );
    Out.ar(0, [DC.ar(1), ...heard.map(([, s]) => (rate(s) === 'audio' ? s : K2A.ar(s)))]);
    if (heard[0] && rate(heard[0][1]) === 'audio') {
      text.push(`Out.ar(4, Pan2.ar(${heard[0][0]}, y));`);
      Out.ar(4, Pan2.ar(heard[0][1], y));
    }
  });
  const names = Array.from({ length: size }, (_, i) => `v${i}`).join(', ');
  return { sclang: `{ |x = 1, y = 2| var ${names}; ${text.join(' ')} }`, def };
}

const rate = ({ tree }: Signal) => (tree as Output).unit.rate;
const number = (value: number) => [String(value), signal(value)] as const;

function generator(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
