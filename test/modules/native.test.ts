/**
 * Native code leaves the same bits as WebAssembly: of every UGen at every rate one def, side by side and alone, in a whole memory, also where inputs jump
 * to NaN, infinities and huge numbers. That an object needs nothing from elsewhere is shown by linking it. `bun test/modules/compare-native.ts` plays all
 * defs of the null tests and those of a folder.
 */
import { describe, expect, test } from 'bun:test';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { CompileError } from '../../server/synthdef/compiler/errors.ts';
import { declarations } from '../../server/synthdef/ugens/index.ts';
import { cases } from '../null/cases/index.ts';
import { llvmPath, withoutLlvm } from '../support/llvm.ts';
import { declaredDefs, drivenDefs, operatorDefs } from './declared-defs.ts';
import { apartLineups, ForcedCodes, lineups, World, wideLineups, wildLineups } from './forced-code.ts';
import { NativeWorld } from './native-code.ts';
import { nullDefs } from './null-defs.ts';

const timeout = 300_000;
const blocks = 6;
const defs = nullDefs('first');
/** Of UGens that no null test is about, and of each operator. */
const others = [
  ...declarations.filter(({ name }) => !cases.some(({ ugen }) => ugen === name)).flatMap(declaredDefs),
  ...declarations.flatMap(operatorDefs),
];

/** Every so-manieth def. */
const some = (of: number, first: number): SynthDef[] => defs.filter((_, i) => i % of === first);

/** Names of the defs that leave other bits, or that went outside, with what is different. */
function differences(world: NativeWorld, which: readonly SynthDef[], how = lineups): string[] {
  const codes = new ForcedCodes(new World('four'), world);
  return which.flatMap((def) => {
    const before = world.outside;
    try {
      const difference = codes.difference(def, blocks, how);
      const outside = world.outside - before;
      return difference || outside ? [`${def.name}: ${difference}; ${outside} accesses outside`] : [];
    } catch (error) {
      // What a declaration takes may still make no SynthDef.
      if (!(error instanceof CompileError)) throw error;
      return error.isFault ? [error.message] : [];
    }
  });
}

describe.skipIf(!llvmPath)(llvmPath ? 'native code' : withoutLlvm, () => {
  test('there are defs of every UGen', () => {
    expect(defs.length).toBeGreaterThan(300);
    expect(others.length).toBeGreaterThan(150);
  });

  test(
    'leaves the bits that WebAssembly leaves',
    () => expect(differences(new NativeWorld(), defs)).toEqual([]),
    timeout,
  );

  test(
    'so do operators, and UGens that scsynth has not',
    () => expect(differences(new NativeWorld(), others)).toEqual([]),
    timeout,
  );

  test(
    'so does each declaration whose inputs jump to numbers that nobody asks for',
    () => {
      const driven = declarations.flatMap((declaration, i) => drivenDefs(declaration).slice(i % 2, (i % 2) + 1));
      expect(driven.length).toBeGreaterThan(200);
      expect(differences(new NativeWorld(), driven, wildLineups)).toEqual([]);
    },
    timeout,
  );

  test.each([
    [2, 6],
    [4, 12],
  ] as const)(
    '%d pods side by side leave them too, and lanes of as many as there are in their vectors',
    (pods, of) =>
      expect(differences(new NativeWorld(pods), some(of, 2), [...wideLineups, ...apartLineups])).toEqual([]),
    timeout,
  );

  test(
    'so do four lanes of different pods',
    () => expect(differences(new NativeWorld(), some(4, 1), apartLineups)).toEqual([]),
    timeout,
  );

  test(
    'reads and writes only what WebAssembly may',
    () => expect(differences(new NativeWorld(1, true), some(6, 0))).toEqual([]),
    timeout,
  );
});
