/** Defs are found by their graphs as long as the render thread holds them. */
import { expect, test } from 'bun:test';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { sineDef } from '../../test/support/sine-def.ts';
import type { InstalledDef } from '../world/compiled-def.ts';
import { Defs } from './defs.ts';
import type { RenderLink } from './render-link.ts';
import { Symbols } from './symbols.ts';

const module = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
const prepared = (key: string) => ({
  compiled: { key, module, libraries: [], podBytes: 0, commutes: true, addsControl: false, audioMaps: [] },
});

function held() {
  const installed: InstalledDef[] = [];
  const link = { install: (_: number, def: InstalledDef) => void installed.push(def) } as unknown as RenderLink;
  return { defs: new Defs(new Symbols(), link), installed };
}

test('defs of a graph, a def with variants once for each, until they have ended', () => {
  const { defs, installed } = held();
  const left: string[] = [];
  defs.left = ({ def }) => left.push(def.name);
  const sine = sineDef('a', 440);
  const withVariant: SynthDef = { ...sineDef('b', 440), variants: [{ name: 'b.low', values: sine.params }] };
  defs.define(sine, prepared('one'));
  defs.define(withVariant, prepared('one'));
  defs.define(sineDef('c', 440), prepared('two'));
  const serials = installed.map(({ serial }) => serial!);
  expect(defs.serialsOf('one')).toEqual(serials.slice(0, 3));
  expect(defs.ofGraph('one').map(({ def }) => def.name)).toEqual(['a', 'b', 'b']);
  defs.ended(serials[0]!);
  defs.ended(serials[0]!);
  expect(defs.serialsOf('one')).toEqual(serials.slice(1, 3));
  for (const serial of serials.slice(1)) defs.ended(serial);
  expect([defs.ofGraph('one'), defs.serialsOf('two'), defs.holding()]).toEqual([[], [], []]);
  expect(left).toEqual(['a', 'b', 'b', 'c']);
});
