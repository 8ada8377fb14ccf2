/** Folders and files that another user could have a hand in are not used, where what is kept runs outside any sandbox. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptFiles } from './kept-files.ts';

const isRoot = process.getuid?.() === 0;
const somebodyElse = 12345;

let parent: string;
let lines: string[];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'bunsynth-kept-'));
  lines = [];
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const filesIn = (folder: string, strict = true) =>
  new KeptFiles<{ size: number }>({
    folder,
    what: 'numbers',
    version: () => '1',
    report: (line) => lines.push(line),
    strict,
  });
const body = new Uint8Array([1, 2, 3]);

describe('kept files', () => {
  test('are found by another user of the folder, with what is known of them', () => {
    filesIn(join(parent, 'own')).write('key', { size: 3 }, body);
    const found = filesIn(join(parent, 'own')).read('key');
    expect(found).toEqual({ head: expect.objectContaining({ size: 3 }), body });
    expect(lines).toEqual([]);
  });

  test('are not kept behind a link, unless nothing of them runs', () => {
    mkdirSync(join(parent, 'real'));
    symlinkSync(join(parent, 'real'), join(parent, 'link'));
    const folder = join(parent, 'link', 'own');
    filesIn(folder).write('key', { size: 3 }, body);
    expect(filesIn(folder).read('key')).toBeUndefined();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe(
      `no numbers are kept on disk: ${join(parent, 'link')} is a symbolic link; XDG_CACHE_HOME may name where it leads`,
    );
    filesIn(folder, false).write('key', { size: 3 }, body);
    expect(filesIn(folder, false).read('key')?.body).toEqual(body);
    expect(lines).toHaveLength(2);
  });

  test('are not kept below a folder that others may change', () => {
    const folder = join(parent, 'open', 'own');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(join(parent, 'open'), 0o770);
    filesIn(folder).write('key', { size: 3 }, body);
    expect(lines).toEqual([`no numbers are kept on disk: others may write into ${join(parent, 'open')}`]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.if(isRoot)('are not kept in a folder of another user, nor below one', () => {
    const folder = join(parent, 'other', 'own');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chownSync(join(parent, 'other'), somebodyElse, somebodyElse);
    filesIn(folder).write('key', { size: 3 }, body);
    filesIn(join(parent, 'other')).write('key', { size: 3 }, body);
    const line = `no numbers are kept on disk: ${join(parent, 'other')} belongs to another user`;
    expect(lines).toEqual([line, line]);
  });

  test('that others may write are removed and told', () => {
    const folder = join(parent, 'own');
    filesIn(folder).write('key', { size: 3 }, body);
    const path = join(folder, readdirSync(folder)[0]!);
    chmodSync(path, 0o666);
    expect(filesIn(folder).read('key')).toBeUndefined();
    expect(lines).toEqual([`${path} was no whole entry of the cache of numbers, and was removed`]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
