/** All pages are there to which the wires of a def may be written, and what is in them stays. */
import { ptr } from 'bun:ffi';
import { expect, test } from 'bun:test';
import { closeSync, openSync, readSync } from 'node:fs';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { smallWorld } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { layoutFor } from '../world/layout.ts';
import { TouchedWires } from './touched-wires.ts';

const pageBytes = 4096;

/** Returns which pages from an address of this process on are in memory, as Linux tells. */
function pagesAt(address: number, count: number): boolean[] {
  const entries = new BigUint64Array(count);
  const file = openSync('/proc/self/pagemap', 'r');
  readSync(file, new Uint8Array(entries.buffer), 0, entries.byteLength, (address / pageBytes) * 8);
  closeSync(file);
  return [...entries].map((entry) => entry >> 63n === 1n);
}

function sines(count: number): SynthDef {
  const g = new RawGraph();
  const sounds = Array.from({ length: count }, (_, i) => g.ar('SinOsc', 100 + i));
  g.out(...sounds);
  return g.build('sines');
}

test('wires of side-by-side pods are in memory once they are touched, each time for the larger def', () => {
  const layout = layoutFor(smallWorld, 2048);
  const { buffer } = new WebAssembly.Memory({ initial: 2048, maximum: 2048, shared: true });
  const start = Math.ceil(layout.wireAddress / pageBytes) * pageBytes;
  // The page around the first wire is touched by other things too.
  const all = Math.floor((layout.wireLimit * layout.wireBytes - pageBytes) / pageBytes);
  const there = () => pagesAt(ptr(new Uint8Array(buffer)) + start, all).filter((each) => each).length;
  expect(there()).toBe(0);
  const words = new Int32Array(buffer);
  const kept = (start + pageBytes) >> 2;
  words[kept] = 77;
  const wires = new TouchedWires(layout, buffer);
  wires.touchFor(sines(8), 1);
  const one = there();
  expect(one * pageBytes).toBeWithin(8 * layout.wireBytes, 24 * layout.wireBytes);
  wires.touchFor(sines(8), 4);
  const four = there();
  expect(four * pageBytes).toBeWithin(32 * layout.wireBytes, 48 * layout.wireBytes);
  wires.touchFor(sines(4), 4);
  expect(there()).toBe(four);
  expect(words[kept]).toBe(77);
  // No more than there are.
  wires.touchFor(sines(3000), 4);
  expect(there()).toBe(all);
});
