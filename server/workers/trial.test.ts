/** Benches of soft threads: all that voices of a def run before anything changes, one by itself and several of a pod, is called there. */
import { expect, test } from 'bun:test';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { smallWorld } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';
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
  bench.addOthers();
  bench.run(2);
  expect([several(), ints[World.synths >> 2]]).toEqual([-1, 3]);
  bench.end();
  expect([bench.notFinite, ints[World.synths >> 2]]).toEqual([false, 0]);
});

/** A def on a bench of its own. */
function benched(def: SynthDef) {
  const bench = new TrialBench(layout, new SharedArrayBuffer(65536 * layout.memoryPages));
  bench.begin({ params: def.params, unitCount: def.units.length }, prepareDef(def, layout));
  return bench;
}

test('a synth that is constructed alone has its memory, and plays nothing', () => {
  const g = new RawGraph();
  g.out(g.ar('DelayN', g.ar('DC', 1), 0.2, 0.1), g.ar('DC', Infinity));
  const def = g.build('delay');
  const bench = benched(def);
  const { pool } = bench.engine;
  const before = pool.used;
  bench.construct();
  expect(pool.used - before).toBeGreaterThan(0.2 * layout.sampleRate * 4);
  expect(bench.notFinite).toBe(false);
  bench.end();
  expect(pool.used).toBe(before);
  bench.begin({ params: def.params, unitCount: def.units.length }, prepareDef(def, layout));
  bench.run(2);
  expect(bench.notFinite).toBe(true);
});

test('a synth whose controls are 0 has come through its envelope', () => {
  const g = new RawGraph();
  const seconds = g.control('seconds', 1);
  const envelope = g.unit('EnvGen', 1, [1, 1, 0, 1, 2, 0, 2, -99, -99, 1, seconds, 1, 0, 0, seconds, 1, 0])[0]!;
  g.out(g.unit('BinaryOpUGen', 2, [g.ar('Saw', 300), envelope], 1, 2)[0]!);
  const bench = benched(g.build('note'));
  const count = () => bench.engine.ints[World.synths >> 2];
  bench.run(2);
  bench.addOthers();
  bench.run(1);
  expect(count()).toBe(3);
  bench.run(2);
  expect(count()).toBe(2);
});
