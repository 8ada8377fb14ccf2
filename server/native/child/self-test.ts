/** The self-test of a library: what it makes of a few functions is linked and called. Child process only: code that is wrong may end it. */
import { CFunction, type Pointer, ptr } from 'bun:ffi';
import { linkObject } from '../link/link.ts';
import { LibraryRefusal } from './llvm.ts';
import type { ObjectWriter } from './object-writer.ts';
import type { SelfTestCase } from './self-test-cases.ts';

/** Passes that the functions go through. */
const passes = 'default<O2>';

/** @throws LibraryRefusal naming the first case that came out otherwise */
export function testLibrary(writer: ObjectWriter, cases: readonly SelfTestCase[]): void {
  const code = linkObject(writer.write(moduleOf(cases), passes));
  const input = Uint32Array.from(cases.flatMap((each) => each.input));
  const output = new Uint32Array(cases.reduce((sum, { expected }) => sum + expected.length, 0));
  const run = CFunction({ ptr: code.address as Pointer, args: ['ptr', 'ptr'], returns: 'void' });
  run(ptr(output), ptr(input));
  code.free();
  let at = 0;
  for (const { name, proves, expected } of cases) {
    const words = [...output.subarray(at, at + expected.length)];
    at += expected.length;
    if (words.some((word, i) => word !== expected[i]))
      throw new LibraryRefusal(
        `it fails its self-test (${proves}): ${name} gave ${hex(words)} where ${hex(expected)} is right`,
      );
  }
}

const hex = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

/** Returns one module with all cases, which `run` calls one after the other, each with its words. */
function moduleOf(cases: readonly SelfTestCase[]): string {
  let [read, written] = [0, 0];
  const calls = cases.map(({ name, input, expected }, i) => {
    const lines = [
      `  %i${i} = getelementptr i32, ptr %in, i64 ${read}`,
      `  %o${i} = getelementptr i32, ptr %out, i64 ${written}`,
      `  call void @${name}(ptr %o${i}, ptr %i${i})`,
    ];
    read += input.length;
    written += expected.length;
    return lines.join('\n');
  });
  const run = `define void @run(ptr %out, ptr %in) {\n${calls.join('\n')}\n  ret void\n}`;
  return [...cases.map(({ text }) => text), run].join('\n');
}
