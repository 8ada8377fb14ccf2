/** A folder of instruments as editors and programs leave it: what is saved in whatever way is loaded. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { InstrumentFolder } from './folder.ts';

let root: string;
let path: string;
let folder: InstrumentFolder;
let loaded: string[];
let there: Set<string>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-'));
  path = join(root, 'instruments');
  mkdirSync(path);
  loaded = [];
  there = new Set();
  folder = new InstrumentFolder(path, {
    begin: (file) => {
      loaded.push(basename(file));
      there.add(file);
    },
    postpone: (file) => loaded.push(`later ${basename(file)}`),
    unload: (file) => {
      loaded.push(`no ${basename(file)}`);
      return there.delete(file);
    },
    has: (file) => there.has(file),
    paths: () => [...there],
  });
});
afterEach(() => {
  folder.close();
  rmSync(root, { recursive: true });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await Bun.sleep(10);
}

const save = (name: string, text = ''): void => writeFileSync(join(path, name), text);

test('files are loaded, and again when they are written, moved into their place, or written beside a copy', async () => {
  save('a.ts');
  save('notes.txt');
  folder.open();
  expect(loaded.splice(0)).toEqual(['a.ts']);
  save('a.ts', 'written');
  await until(() => loaded.includes('a.ts'));
  await Bun.sleep(50);
  loaded.length = 0;
  save('.a.ts.swp', 'moved');
  renameSync(join(path, '.a.ts.swp'), join(path, 'a.ts'));
  await until(() => loaded.includes('a.ts'));
  await Bun.sleep(50);
  loaded.length = 0;
  renameSync(join(path, 'a.ts'), join(path, 'a.ts~'));
  save('a.ts', 'beside a copy');
  await until(() => loaded.at(-1) === 'a.ts');
}, 30_000);

test('files that are postponed are loaded when they are saved all the same', async () => {
  save('a.ts');
  folder.open('postpone');
  expect(loaded.splice(0)).toEqual(['later a.ts']);
  save('a.ts', 'written');
  await until(() => loaded.includes('a.ts'));
}, 30_000);

test('a folder that is put in the place of the one that is watched is followed, what it lacks goes', async () => {
  save('a.ts');
  save('b.ts');
  folder.open();
  loaded.length = 0;
  const other = join(root, 'other');
  cpSync(path, other, { recursive: true });
  rmSync(join(other, 'b.ts'));
  writeFileSync(join(other, 'c.ts'), '');
  renameSync(path, join(root, 'former'));
  renameSync(other, path);
  await until(() => loaded.includes('c.ts'));
  expect(loaded.sort()).toEqual(['a.ts', 'c.ts', 'no b.ts']);
  await Bun.sleep(50);
  loaded.length = 0;
  save('c.ts', 'later');
  await until(() => loaded.includes('c.ts'));
}, 30_000);

test('a folder that is not there is refused', () => {
  rmSync(path, { recursive: true });
  expect(() => folder.open()).toThrow('ENOENT');
});
