/**
 * No access of native code leaves the memory: each is compared with the memory's bounds, and counted. Played are each declaration, defs at random and those
 * of a corpus that lies beside the checkout, with controls that jump to NaN, infinities, denormals, negative and huge numbers; and the bits are those that
 * WebAssembly leaves. `SEED=7 bun test test/modules/checked.test.ts` plays other defs at random.
 */
import { describe, expect, test } from 'bun:test';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { CompileError } from '../../server/synthdef/compiler/errors.ts';
import { declarations } from '../../server/synthdef/ugens/index.ts';
import { Dice } from '../fuzz/packets.ts';
import { llvmPath, withoutLlvm } from '../support/llvm.ts';
import { corpusDefs } from './corpus-defs.ts';
import { drivenDefs } from './declared-defs.ts';
import { ForcedCodes, mixedLineups, World } from './forced-code.ts';
import { NativeWorld } from './native-code.ts';
import { randomDef, randomUnits } from './random-defs.ts';

const timeout = 600_000;
/** Blocks of each: a gate is closed after eight. */
const blocks = 12;
const randomDefs = 400;
const seed = Number(process.env.SEED ?? 1);
const corpus = corpusDefs();
if (!corpus) console.log('the corpus is left out: none lies beside the checkout (a folder with corpus/dev)');

/** Plays defs; returns how many, and those that went outside, left other bits or met a fault of the compiler. */
function play(defs: Iterable<SynthDef>): { played: number; outside: number; wrong: string[] } {
  const native = new NativeWorld(2, true, true);
  const codes = new ForcedCodes(new World('four'), native);
  const wrong: string[] = [];
  let played = 0;
  for (const def of defs) {
    const before = native.outside;
    try {
      const difference = codes.difference(def, blocks, mixedLineups);
      played++;
      const outside = native.outside - before;
      if (difference || outside) wrong.push(`${def.name}: ${difference}; ${outside} accesses outside`);
    } catch (error) {
      // Of a corpus, of what a declaration takes and of what chance makes, some make no SynthDef.
      if (!(error instanceof CompileError)) throw error;
      if (error.isFault) wrong.push(error.message);
    }
  }
  return { played, outside: native.outside, wrong };
}

describe.skipIf(!llvmPath)(llvmPath ? 'no access goes outside' : withoutLlvm, () => {
  test(
    'of any declaration',
    () => {
      const { played, ...found } = play(declarations.flatMap(drivenDefs));
      expect(found).toEqual({ outside: 0, wrong: [] });
      expect(played).toBeGreaterThan(400);
    },
    timeout,
  );

  test(
    `of defs at random, seed ${seed}`,
    () => {
      console.log(`defs at random by seed ${seed}`);
      const dice = new Dice(seed);
      const defs = Array.from({ length: randomDefs }, (_, i) => randomDef(`random ${i} of ${seed}`, dice, randomUnits));
      const { played, ...found } = play(defs);
      expect(found).toEqual({ outside: 0, wrong: [] });
      expect(played).toBeGreaterThan(randomDefs / 2);
    },
    timeout,
  );

  test.skipIf(!corpus)(
    'of the defs of a corpus',
    () => {
      const { played, ...found } = play(corpus!);
      console.log(`${played} of ${corpus!.length} defs of the corpus played`);
      expect(found).toEqual({ outside: 0, wrong: [] });
      expect(played).toBeGreaterThan(corpus!.length / 2);
    },
    timeout,
  );
});
