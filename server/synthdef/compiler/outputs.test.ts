import { expect, test } from 'bun:test';
import { RawGraph } from '../../../test/support/raw-graph.ts';
import { declarationOf } from '../ugens/index.ts';
import { fitOutputs } from './outputs.ts';

const fitted = (g: RawGraph) => {
  const def = g.build('d');
  return {
    def,
    fit: fitOutputs(
      def,
      def.units.map(({ name, specialIndex }) => declarationOf(name, specialIndex)!),
    ),
  };
};

test('a def whose outputs fit is left alone', () => {
  const g = new RawGraph();
  g.out(g.ar('SinOsc', 440, 0));
  const { def, fit } = fitted(g);
  expect(fit).toBe(def);
});

test('missing outputs are added, at the rate of the unit; one too many is silence for who reads it', () => {
  const g = new RawGraph();
  g.unit('ScopeOut2', 2, [0, 4096, 4096, g.ar('Saw', 100)], 0);
  const [surplus] = g.unit('SendReply', 1, [g.kr('Impulse', 1, 0), -1, 1, 120], 1);
  g.out(surplus!);
  const { fit } = fitted(g);
  const outputsOf = (name: string) => fit.units.find((unit) => unit.name === name)!.outputs;
  expect(outputsOf('ScopeOut2')).toEqual([2]);
  expect(outputsOf('SendReply')).toEqual([]);
  const [, read] = [...fit.units].reverse();
  expect(read!.name).toBe('K2A');
  expect(read!.inputs[0]!.unit).toBe(-1);
  expect(fit.constants[read!.inputs[0]!.output]).toBe(0);
});
