import { expect, test } from 'bun:test';
import { smallWorld } from '../../../test/support/in-process.ts';
import { RawGraph, type Signal } from '../../../test/support/raw-graph.ts';
import { layoutFor } from '../../world/layout.ts';
import { declarationOf } from '../ugens/index.ts';
import { compile, compileFused, type DeclarationOf } from './compile.ts';

const layout = layoutFor(smallWorld, 1024);

function failure(graph: (g: RawGraph) => void, find: DeclarationOf = declarationOf, within = layout): string {
  const g = new RawGraph();
  graph(g);
  const messages = [compile, compileFused].map((work) => {
    try {
      work(g.build('wrong'), find, within);
      return 'none';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(messages[1]).toBe(messages[0]!);
  return messages[0]!;
}

test('a failure names the def, the UGen and its index, and what to do', () => {
  expect(failure((g) => g.out(g.ar('DC', 1), g.ar('Nope')))).toBe('SynthDef wrong: unit 1: UGen Nope is not known');
  expect(failure((g) => g.out(g.ir('SinOsc', 440, 0)))).toBe(
    'SynthDef wrong: unit 0: SinOsc has no scalar rate; use it at audio or control rate',
  );
  expect(failure((g) => g.out(g.ar('SinOsc', 440)))).toBe(
    'SynthDef wrong: unit 0: SinOsc has 1 inputs, needs 2: freq, phase',
  );
});

test('a fault of a declaration is told with its unit', () => {
  const broken: DeclarationOf = (name, special) => {
    const declaration = declarationOf(name, special);
    if (name !== 'LPF' || !declaration) return declaration;
    return {
      ...declaration,
      emit: () => {
        throw new Error('output 0 of unit 0 is read from memory but has no wire');
      },
    };
  };
  expect(failure((g) => g.out(g.ar('LPF', g.ar('DC', 1), 440)), broken)).toBe(
    'SynthDef wrong: unit 1: LPF: output 0 of unit 0 is read from memory but has no wire (a fault of bunsynth: please report it with the SynthDef)',
  );
});

test('a def that keeps more signals than there is room for is refused', () => {
  const many = (g: RawGraph) => {
    const delays: Signal[] = Array.from({ length: 12 }, (_, i) => g.ar('DelayN', g.ar('DC', i), 0.1, 0.1));
    g.out(...delays);
  };
  expect(failure(many, declarationOf, { ...layout, wireLimit: 5 })).toMatch(
    /^SynthDef wrong: \d+ signals are to be kept at the same time, there is room for 5: play parts of it as synths of their own, with buses between them$/,
  );
});
