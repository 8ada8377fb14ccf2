import { expect, test } from 'bun:test';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { encodeGraph, graphKey } from '../synthdef/compiler/graph-key.ts';
import { pack, unpack } from './packed-def.ts';

test('a def that was packed is the same but for its variants and the names of its controls, and has the same key', () => {
  const g = new RawGraph();
  const [frequency, amplitude] = [g.control('freq', 441), g.control('amp', 0.1)];
  g.out(g.unit('BinaryOpUGen', 2, [g.ar('SinOsc', frequency, 0.5), amplitude], 1, 2)[0]!, g.ar('DC', 0.25));
  const def = { ...g.build('packed'), variants: [{ name: 'packed.high', values: [882, 0.1] }] };
  const packed = pack(def, encodeGraph(def));
  expect(packed.units).toBe(def.units.length);
  const unpacked = unpack(structuredClone(packed));
  expect(unpacked).toEqual({ ...def, paramNames: [], variants: [] });
  expect(graphKey(unpacked)).toBe(graphKey(def));
});
