/** What is compiled on the bench is all that voices of a def run before anything changes: one by itself, and several of a pod. */
import { expect, test } from 'bun:test';
import { smallWorld } from '../../test/support/in-process.ts';
import { sineDef } from '../../test/support/sine-def.ts';
import { layoutFor, World } from '../world/layout.ts';
import { prepareDef } from './compile-job.ts';
import { TrialBench } from './trial.ts';

const layout = layoutFor(smallWorld, 1024);

test('a synth plays by itself, and then beside another in its pod', () => {
  const bench = new TrialBench(layout, new SharedArrayBuffer(65536 * layout.memoryPages));
  const def = sineDef('sine', 440);
  const { ints } = bench.engine;
  const several = () => ints[World.several >> 2];
  bench.begin({ params: def.params, unitCount: def.units.length }, prepareDef(def, layout));
  bench.run(1);
  expect([several(), ints[World.synths >> 2]]).toEqual([0, 1]);
  bench.addAnother();
  bench.run(2);
  expect([several(), ints[World.synths >> 2]]).toEqual([-1, 2]);
  bench.end();
  expect([bench.notFinite, ints[World.synths >> 2]]).toEqual([false, 0]);
});
