/** docs/architecture.md names every folder of the server, and only what is there. */
import { expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dir, '../..');
const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

test('every folder of the server has its row', () => {
  const folders = readdirSync(join(root, 'server'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `server/${name}`);
  const rows = [...text.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!.replace(/\/$/, '')),
  );
  expect(folders.filter((folder) => !rows.includes(folder))).toEqual([]);
  for (const row of rows) expect(`${row}: ${existsSync(join(root, row))}`).toBe(`${row}: true`);
});

test('every file that it names is there', () => {
  for (const [, path] of text.matchAll(/`((?:server|protocol)\/[\w/.-]+)`/g))
    expect(`${path}: ${existsSync(join(root, path!))}`).toBe(`${path}: true`);
  for (const [, folder, name] of text.matchAll(/`(server\/\w+)` \(`([\w-]+\.ts)`\)/g))
    expect(`${name}: ${existsSync(join(root, folder!, name!))}`).toBe(`${name}: true`);
});
