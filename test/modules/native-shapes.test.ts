/** Proof that native code depends on no constants but those that were looked at: with others it is the same text. */
import { expect, test } from 'bun:test';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { CompileError } from '../../server/synthdef/compiler/errors.ts';
import { compileNative } from '../../server/synthdef/index.ts';
import { corpusDefs } from './corpus-defs.ts';
import { layout } from './forced-code.ts';
import { nullDefs } from './null-defs.ts';
import { varied } from './varied.ts';

const corpus = corpusDefs();
const timeout = 300_000;

/** Returns names of the defs whose text is another than it should be, and how many constants were varied. */
function differences(defs: readonly SynthDef[]): { found: string[]; count: number } {
  const found: string[] = [];
  let count = 0;
  for (const [i, def] of defs.entries()) {
    try {
      const { text, looks } = compileNative(def, layout);
      const other = varied(def, looks, i);
      const changed = other.constants.filter((x, n) => !Object.is(x, def.constants[n])).length;
      count += changed;
      if (changed > 0 && compileNative(other, layout).text !== text) found.push(def.name);
    } catch (error) {
      // The corpus has defs with UGens that there are not.
      if (!(error instanceof CompileError)) throw error;
    }
  }
  return { found, count };
}

test(
  'defs of the null tests',
  () => {
    const defs = nullDefs('all');
    const { found, count } = differences(defs);
    expect(found).toEqual([]);
    expect(count).toBeGreaterThan(defs.length / 2);
  },
  timeout,
);

test.skipIf(!corpus)(
  'real defs',
  () => {
    const { found, count } = differences(corpus!);
    expect(found).toEqual([]);
    expect(count).toBeGreaterThan(corpus!.length / 2);
  },
  timeout,
);
