/** Proof that the code that a voice goes through is never heard: of every def the code unit by unit and that in which units share loops, for one lane and for four, leave the same bits. */
import { expect, test } from 'bun:test';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { CompileError } from '../../server/synthdef/compiler/errors.ts';
import { cases } from '../null/cases/index.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { corpusDefs } from './corpus-defs.ts';
import { ForcedCodes, World } from './forced-code.ts';

const corpus = corpusDefs();
const timeout = 300_000;

/** Differences in the defs that have one, and the number of those that were played. */
function differences(defs: Iterable<SynthDef>, blocks: number): { found: string[]; played: number } {
  const lone = new World('lone');
  const codes = { four: new ForcedCodes(lone), 'unit by unit': new ForcedCodes(lone, new World(undefined)) };
  const found: string[] = [];
  let played = 0;
  for (const def of defs) {
    try {
      for (const [name, code] of Object.entries(codes)) {
        const difference = code.difference(def, blocks);
        if (difference) found.push(`${def.name}, ${name}: ${difference}`);
      }
      played++;
    } catch (error) {
      // The corpus has defs with UGens that there are not.
      if (!(error instanceof CompileError)) throw error;
    }
  }
  return { found, played };
}

test(
  'defs of the null tests',
  () => {
    const defs = cases.map(({ ugen, rate, variant, build }) => {
      const graph = new RawGraph();
      build(graph);
      return graph.build(`${ugen} (${rate}, ${variant})`);
    });
    const { found, played } = differences(defs, 12);
    expect(found).toEqual([]);
    expect(played).toBe(cases.length);
  },
  timeout,
);

test.skipIf(!corpus)(
  'real defs',
  () => {
    const { found, played } = differences(corpus!, 24);
    console.log(`${played} of ${corpus!.length} defs played`);
    expect(found).toEqual([]);
    expect(played).toBeGreaterThan(corpus!.length / 2);
  },
  timeout,
);
