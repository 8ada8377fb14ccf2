/**
 * Native code leaves the same bits as WebAssembly: of every UGen at every rate one def, side by side and alone, in a whole memory. An object needs nothing
 * from elsewhere. `bun test/modules/compare-native.ts` plays all defs of the null tests and those of a folder.
 */
import { describe, expect, test } from 'bun:test';
import { compileNative } from '../../server/synthdef/index.ts';
import { llvmPath, objectOf, withoutLlvm } from '../support/llvm.ts';
import { ForcedCodes, layout, World } from './forced-code.ts';
import { NativeWorld } from './native-code.ts';
import { nullDefs } from './null-defs.ts';
import { undefinedSymbols } from './object-symbols.ts';

const timeout = 300_000;
const blocks = 6;
/** Of so many defs one is compiled with checks too. */
const checkedPart = 6;

describe.skipIf(!llvmPath)(llvmPath ? 'native code' : withoutLlvm, () => {
  test(
    'leaves the bits that WebAssembly leaves',
    () => {
      const defs = nullDefs('first');
      const codes = new ForcedCodes(new World('four'), new NativeWorld());
      const found = defs.flatMap((def) => {
        const difference = codes.difference(def, blocks);
        return difference ? [`${def.name}: ${difference}`] : [];
      });
      expect(found).toEqual([]);
      expect(defs.length).toBeGreaterThan(300);
    },
    timeout,
  );

  test(
    'reads and writes only what WebAssembly may',
    () => {
      const world = new NativeWorld(1, true);
      const codes = new ForcedCodes(new World('four'), world);
      const found = nullDefs('first')
        .filter((_, i) => i % checkedPart === 0)
        .flatMap((def) => {
          const before = world.outside;
          const difference = codes.difference(def, blocks);
          return difference || world.outside !== before ? [`${def.name}: ${difference}, ${world.outside}`] : [];
        });
      expect(found).toEqual([]);
    },
    timeout,
  );

  test('an object needs no function from elsewhere', () => {
    const found = nullDefs('first')
      .filter((_, i) => i % checkedPart === 1)
      .flatMap((def) => undefinedSymbols(objectOf(compileNative(def, layout)).bytes));
    expect(found).toEqual([]);
  });
});
