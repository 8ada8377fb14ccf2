/** The end's table of registers names UGens that there are. */
import { expect, test } from 'bun:test';
import { busy } from '../compiler/wasm/pressure.ts';
import { declarationOf } from './index.ts';

test('each UGen of which the registers are known is declared', () => {
  for (const name of busy.keys()) expect(declarationOf(name)?.name).toBe(name);
});
