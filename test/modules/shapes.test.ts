/** Proof that code depends on no constants but those that were looked at: with others written into it, it is what the compiler makes of the def that has these. */
import { expect, test } from 'bun:test';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { CompileError } from '../../server/synthdef/compiler/errors.ts';
import { type CompiledBytes, compileSynthDef } from '../../server/synthdef/index.ts';
import { corpusDefs } from './corpus-defs.ts';
import { layout } from './forced-code.ts';
import { nullDefs } from './null-defs.ts';
import { varied } from './varied.ts';

const corpus = corpusDefs();
const timeout = 300_000;
/** Returns code with the constants of a def in their places. */
function written({ bytes, shape }: CompiledBytes, { constants }: SynthDef): Uint8Array {
  const code = bytes.slice();
  const view = new DataView(code.buffer);
  for (const [at, number] of shape.places) view.setFloat32(at, constants[number]!, true);
  return code;
}

const facts = ({ bytes: _, key: __, libraries, ...graph }: CompiledBytes) => ({
  ...graph,
  libraries: libraries.map(({ id }) => id),
});

/** Names of the defs whose code is another than it should be, and how many constants were varied. */
function differences(defs: Iterable<SynthDef>): { found: string[]; count: number } {
  const found: string[] = [];
  let count = 0;
  for (const def of defs) {
    try {
      const first = compileSynthDef(def, layout);
      if (!Buffer.from(written(first, def)).equals(first.bytes)) found.push(`${def.name} with its own constants`);
      for (const round of [0, 1]) {
        const other = varied(def, first.shape.looks, round);
        const anew = compileSynthDef(other, layout);
        count += new Set(first.shape.places.map(([, number]) => number)).size;
        if (!Buffer.from(written(first, other)).equals(anew.bytes) || !Bun.deepEquals(facts(first), facts(anew)))
          found.push(`${def.name}, ${round}`);
      }
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
    expect(count).toBeGreaterThan(defs.length);
  },
  timeout,
);

test.skipIf(!corpus)(
  'real defs',
  () => {
    const { found, count } = differences(corpus!);
    expect(found).toEqual([]);
    expect(count).toBeGreaterThan(corpus!.length);
  },
  timeout,
);
