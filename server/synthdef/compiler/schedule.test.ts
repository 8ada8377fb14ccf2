import { expect, test } from 'bun:test';
import { RawGraph } from '../../../test/support/raw-graph.ts';
import { declarationOf } from '../ugens/index.ts';
import { schedule } from './schedule.ts';

const [add, times] = [0, 2];

test('sums and products of signals join a loop that is full; what keeps values of its own begins another', () => {
  const g = new RawGraph();
  const bass = g.ar('LPF', g.ar('LFSaw', 100), 300);
  const treble = g.ar('HPF', g.ar('LFSaw', 500), 3000);
  const sum = g.unit('BinaryOpUGen', 2, [bass, treble], 1, add)[0]!;
  const product = g.unit('BinaryOpUGen', 2, [sum, g.ar('LFSaw', 5)], 1, times)[0]!;
  // A constant is kept.
  g.out(g.unit('BinaryOpUGen', 2, [product, 0.1], 1, times)[0]!);
  const def = g.build('loops');
  const steps = schedule(
    def,
    def.units.map(({ name, specialIndex }) => declarationOf(name, specialIndex)!),
  );
  const loops = steps.flatMap((step) =>
    step.kind === 'loop' ? [step.units.map((unit) => def.units[unit]!.name)] : [],
  );
  expect(loops).toEqual([
    ['LFSaw'],
    ['LPF'],
    ['LFSaw'],
    ['HPF', 'BinaryOpUGen'],
    ['LFSaw', 'BinaryOpUGen', 'BinaryOpUGen'],
  ]);
});
