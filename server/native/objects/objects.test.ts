/** Objects on disk are taken for the same library and processor only; all else is left or removed, and told. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LibraryDescription } from '../library/description.ts';
import { Objects } from './objects.ts';

let parent: string;
let folder: string;
let lines: string[];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'bunsynth-objects-'));
  folder = join(parent, 'native');
  lines = [];
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const objects = (processor = 'a processor') =>
  new Objects(folder, { report: (line) => lines.push(line), processor: () => processor });
const library: LibraryDescription = {
  path: '/usr/lib/libLLVM.so.19.1',
  version: '19.1.7',
  triple: 'x86_64-pc-linux-gnu',
  processor: 'znver4',
  features: '0123456789abcdef',
  bits: 256,
  width: {
    pods: 1,
    costs: [
      { pods: 1, nanoseconds: 40 },
      { pods: 2, nanoseconds: 41.5 },
    ],
  },
};
const key = { key: 'a graph', passes: 'default<O1>' };
const image = { entry: 2, codeBytes: 4096, bytes: 8192, absolutes: [4096], content: new Uint8Array([1, 2, 3]) };
const onlyFile = (): string => {
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return join(folder, names[0]!);
};

describe('objects on disk', () => {
  test('are found by a shape, under the same passes', () => {
    objects().write(library, key, image);
    objects().writeShape(library, key, { key: 'a shape', sights: [{ number: 1, bits: 7 }] });
    const shape = { key: 'a shape', passes: key.passes };
    expect(objects().readShape(library, shape)).toEqual({ key: key.key, sights: [{ number: 1, bits: 7 }] });
    expect(objects().readShape(library, { ...shape, passes: '' })).toBeUndefined();
    expect(objects().readShape(library, { ...shape, key: 'another' })).toBeUndefined();
  });

  test('are found under the same key, passes, version of LLVM, processor and features', () => {
    objects().write(library, key, image);
    expect(objects().read(library, key)).toEqual({ image });
    for (const other of [
      { version: '19.1.8' },
      { processor: 'znver5' },
      { features: 'f' },
      { triple: 'x86_64-linux-gnu' },
    ])
      expect(objects().read({ ...library, ...other }, key)).toBeUndefined();
    for (const other of [{ key: 'another graph' }, { passes: '' }])
      expect(objects().read(library, { ...key, ...other })).toBeUndefined();
    expect(lines).toEqual([]);
  });

  test('tell why there is none, until there is', () => {
    objects().refuse(library, key, 'LLVM ended its process');
    expect(objects().read(library, key)).toEqual({ refused: 'LLVM ended its process' });
    expect(objects().has(library, key)).toBe(false);
    objects().write(library, key, image);
    expect(objects().read(library, key)).toEqual({ image });
    expect(objects().has(library, key)).toBe(true);
  });

  test('tell what a library is, as long as neither its file nor the processor changes', () => {
    const path = join(parent, 'libLLVM.so.19.1');
    writeFileSync(path, 'a library');
    objects().rememberLibrary({ ...library, path });
    expect(objects().libraryAt(path)).toEqual({ ...library, path });
    expect(objects('another processor').libraryAt(path)).toBeUndefined();
    writeFileSync(path, 'a newer library');
    expect(objects().libraryAt(path)).toBeUndefined();
    expect(objects().libraryAt('/nowhere/libLLVM.so.19.1')).toBeUndefined();
  });

  test.each([
    ['rubbish', (path: string) => writeFileSync(path, 'rubbish '.repeat(100))],
    [
      'changed in one byte',
      (path: string) =>
        writeFileSync(
          path,
          readFileSync(path).map((byte, i) => (i === 90 ? byte ^ 1 : byte)),
        ),
    ],
    ['one that others may write', (path: string) => chmodSync(path, 0o622)],
    [
      'a link to one',
      (path: string) => {
        const aside = join(parent, 'aside');
        writeFileSync(aside, readFileSync(path));
        rmSync(path);
        symlinkSync(aside, path);
      },
    ],
  ])('that are %s are removed and told', (_, spoil) => {
    objects().write(library, key, image);
    const path = onlyFile();
    spoil(path);
    expect(objects().read(library, key)).toBeUndefined();
    expect(lines).toEqual([`${path} was no whole entry of the cache of objects of native code, and was removed`]);
    expect(existsSync(path)).toBe(false);
  });

  test('are not taken from a folder into which others may write, or that a link leads to', () => {
    objects().write(library, key, image);
    chmodSync(folder, 0o770);
    expect(objects().read(library, key)).toBeUndefined();
    chmodSync(folder, 0o700);
    mkdirSync(join(parent, 'elsewhere'));
    symlinkSync(folder, join(parent, 'elsewhere', 'native'));
    folder = join(parent, 'elsewhere', 'native');
    expect(objects().read(library, key)).toBeUndefined();
    expect(lines).toEqual([
      `no objects of native code are kept on disk: others may write into ${join(parent, 'native')}`,
      `no objects of native code are kept on disk: ${folder} is a symbolic link; XDG_CACHE_HOME may name where it leads`,
    ]);
  });
});
