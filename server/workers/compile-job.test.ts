import { expect, test } from 'bun:test';
import { smallWorld } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { layoutFor } from '../world/layout.ts';
import { prepareDef } from './compile-job.ts';

const layout = layoutFor(smallWorld, 1024);

/** Filters in a row; another graph for each frequency. */
function chain(filters: number, frequency: number) {
  const g = new RawGraph();
  let sound = g.ar('WhiteNoise');
  for (let i = 0; i < filters; i++) sound = g.ar('LPF', sound, frequency);
  g.out(sound);
  return g.build('chain');
}

test('equal graphs share a module while few came between, and those that come are not kept beyond so many UGens', () => {
  const first = prepareDef(chain(4, 100), layout);
  for (let i = 0; i < 10; i++) prepareDef(chain(4, 200 + i), layout);
  expect(prepareDef(chain(4, 100), layout)).toBe(first);
  const large = prepareDef(chain(300, 100), layout);
  expect(prepareDef(chain(300, 100), layout)).toBe(large);
  prepareDef(chain(300, 200), layout);
  expect(prepareDef(chain(300, 100), layout)).not.toBe(large);
  expect(prepareDef(chain(4, 100), layout)).not.toBe(first);
});

test('a def that would take more memory than there is is refused by its name, before anything is made of it', () => {
  const g = new RawGraph();
  g.out(g.ar('DC', 1));
  const def = g.build('vast');
  const units = new Array<(typeof def.units)[number]>(1_000_000).fill(def.units[0]!);
  expect(() => prepareDef({ ...def, units }, layout)).toThrow(
    /^SynthDef vast: to compile its 1000000 UGens takes about \d+ MB, half of the \d+ MB that are free at most: play parts/,
  );
});
