/** Functions that come from no graph: bytes are cleared and copied as by a typed array, and a check counts what is outside and leaves it alone. */

import { CFunction, ptr } from 'bun:ffi';
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { compileIr, llvmPath, withoutLlvm } from '../../../../test/support/llvm.ts';
import { FunctionGraph } from '../graph/function-graph.ts';
import { Lanes, type Value } from '../graph/lanes.ts';
import type { Check } from './fixed-functions.ts';
import { ModuleWriter } from './module-writer.ts';

const bytes = new Uint8Array(new SharedArrayBuffer(4096));
const base = ptr(bytes);
const params = ['i32', 'i32', 'i32'] as const;

/** Makes a function of three integers callable. */
function made(describe: (lanes: Lanes, args: Value[]) => void, check?: Check): (...args: number[]) => void {
  const graph = new FunctionGraph({ name: 'f', form: 'plain', params, result: null });
  const lanes = new Lanes(graph);
  describe(
    lanes,
    params.map((_, i) => lanes.param(i)),
  );
  const writer = new ModuleWriter(64, { check });
  writer.write(graph, 1, 'f', '');
  const { address } = compileIr(writer.finish(), 'f');
  const call = CFunction({ ptr: address, args: ['ptr', 'i32', 'i32', 'i32'], returns: 'void' });
  return (...args) => void call(base, ...args);
}

const pattern = () => bytes.forEach((_, i) => (bytes[i] = i % 251));

describe.skipIf(!llvmPath)(llvmPath ? 'native code' : withoutLlvm, () => {
  const place = fc.integer({ min: 0, max: 1000 });
  const length = fc.integer({ min: 0, max: 200 });

  test.each([undefined, { memoryBytes: 4096, countAddress: 4000 }])(
    'copies, also where the places overlap: %p',
    (check) => {
      const copy = made((lanes, [to, from, count]) => lanes.copyBytes(to!, from!, count!), check);
      fc.assert(
        fc.property(place, fc.integer({ min: -40, max: 40 }), length, (to, distance, count) => {
          const from = Math.max(0, to + distance);
          pattern();
          const wanted = bytes.slice().copyWithin(to, from, from + count);
          copy(to, from, count);
          expect(Buffer.compare(bytes, wanted)).toBe(0);
        }),
      );
    },
  );

  test('clears', () => {
    const clear = made((lanes, [to, count]) => lanes.clearBytes(to!, count!));
    fc.assert(
      fc.property(place, length, (to, count) => {
        pattern();
        const wanted = bytes.slice().fill(0, to, to + count);
        clear(to, count, 0);
        expect(Buffer.compare(bytes, wanted)).toBe(0);
      }),
    );
  });

  test('bytes that do not fit into 4 GiB are left alone', () => {
    const clear = made((lanes, [to, count]) => lanes.clearBytes(to!, count!));
    const copy = made((lanes, [to, from, count]) => lanes.copyBytes(to!, from!, count!));
    pattern();
    const before = bytes.slice();
    clear(16, -8, 0);
    copy(16, 32, -16);
    copy(32, 16, -16);
    expect(Buffer.compare(bytes, before)).toBe(0);
  });

  test('a check counts each access that is outside, which goes elsewhere', () => {
    const check = { memoryBytes: 1024, countAddress: 2048 };
    const store = made((lanes, [to, value]) => lanes.scatter(to!, value!), check);
    pattern();
    const words = new Int32Array(bytes.buffer);
    words[check.countAddress / 4] = 0;
    const [inside, outside] = [words[255]!, words[256]!];
    for (const address of [1024, 1021, -4, 1020]) store(address, 7, 0);
    expect([words[check.countAddress / 4], words[255], words[256]]).toEqual([3, 7, outside]);
    expect(inside).not.toBe(7);
  });
});
