/** Defs with other constants, where code does not depend on them, and the proof that it does not. */
import { expect, test } from 'bun:test';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { CompileError } from '../../server/synthdef/compiler/errors.ts';
import type { ConstantLook } from '../../server/synthdef/index.ts';
import { corpusDefs } from './corpus-defs.ts';
import { nullDefs } from './null-defs.ts';

const corpus = corpusDefs();
const timeout = 300_000;
/** Values that a formula would fold, or a description might treat by itself. */
const special = [0, -0, 1, -1, 2, 0.5, 1e9, -440.25, Number.NaN, Number.POSITIVE_INFINITY];

/** Returns a def with other constants where these look the same. @param round of which other ones it takes */
export function varied(def: SynthDef, looks: readonly ConstantLook[], round: number): SynthDef {
  const looksAlike = (i: number, x: number, y: number) =>
    looks.every(({ number, equals }) => number !== i || (equals !== undefined && (x === equals) === (y === equals)));
  return {
    ...def,
    constants: def.constants.map((x, i) => {
      const other = special[(i + round) % special.length]!;
      return looksAlike(i, x, other) ? other : x;
    }),
  };
}

/**
 * Tests the defs of the null tests and of the corpus.
 * @param least constants that are varied at least, a def
 * @param compare adds a line for whatever is another than it should be, and returns how many constants were varied
 */
export function testVaried(least: number, compare: (def: SynthDef, index: number, found: string[]) => number): void {
  const expectNone = (defs: readonly SynthDef[]): void => {
    const found: string[] = [];
    let count = 0;
    for (const [i, def] of defs.entries()) {
      try {
        count += compare(def, i, found);
      } catch (error) {
        // The corpus has defs with UGens that there are not.
        if (!(error instanceof CompileError)) throw error;
      }
    }
    expect(found).toEqual([]);
    expect(count).toBeGreaterThan(least * defs.length);
  };
  test('defs of the null tests', () => expectNone(nullDefs('all')), timeout);
  test.skipIf(!corpus)('real defs', () => expectNone(corpus!), timeout);
}
