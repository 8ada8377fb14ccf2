/** Proof that code depends on no constants but those that were looked at: with others written into it, it is what the compiler makes of the def that has these. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { type CompiledBytes, compileSynthDef } from '../../server/synthdef/index.ts';
import { layout } from './forced-code.ts';
import { testVaried, varied } from './varied.ts';

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

testVaried(1, (def, _i, found) => {
  let count = 0;
  const first = compileSynthDef(def, layout);
  if (!Buffer.from(written(first, def)).equals(first.bytes)) found.push(`${def.name} with its own constants`);
  for (const round of [0, 1]) {
    const other = varied(def, first.shape.looks, round);
    const anew = compileSynthDef(other, layout);
    count += new Set(first.shape.places.map(([, number]) => number)).size;
    if (!Buffer.from(written(first, other)).equals(anew.bytes) || !Bun.deepEquals(facts(first), facts(anew)))
      found.push(`${def.name}, ${round}`);
  }
  return count;
});
