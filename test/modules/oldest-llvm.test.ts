/**
 * The oldest LLVM that is installed makes the same of a graph as the newest, with which the other tests run: the contract of an end, and a part of the
 * defs of the null tests, alone and with two pods side by side. In processes of their own, since a process ought to have one LLVM only.
 */
import { describe, expect, test } from 'bun:test';
import { resolve } from 'node:path';
import { libraries } from '../support/llvm.ts';

const timeout = 300_000;
const root = resolve(import.meta.dir, '../..');
const oldest = libraries.at(-1);
const without = 'left out where one LLVM is installed, or none (Debian: libllvm15 beside the newest)';

/** Runs Bun with the oldest library; returns what it wrote. Fails where it ends with an error. */
function run(...words: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, ...words], {
    cwd: root,
    env: { ...process.env, LLVM: oldest },
  });
  const output = `${stdout}${stderr}`;
  expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  return output;
}

describe.skipIf(libraries.length < 2)(libraries.length < 2 ? without : `native code by ${oldest}`, () => {
  test(
    'keeps to the contract of an end',
    () => expect(run('test', './server/synthdef/compiler/llvm')).toMatch(/^ *[1-9]\d\d+ pass$/m),
    timeout,
  );

  test.each([
    ['1', '3/28'],
    ['2', '8/56'],
  ])(
    'leaves the bits that WebAssembly leaves, %s pods at once',
    (pods, part) => {
      const output = run('test/modules/compare-native.ts', '--pods', pods, '--part', part);
      expect(output).toMatch(/^[1-9]\d+ defs played, 0 differ, 0 accesses outside, 0 defs are not compiled$/m);
    },
    timeout,
  );
});
