import { expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  built,
  bundled,
  isFresh,
  type Manifest,
  manifestFile,
  readManifest,
  root,
  seenOf,
  startModule,
} from './bundles.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
const source = join(folder, 'source.ts');
const write = (text: string): void => writeFileSync(source, text);
write('export const one = 1;\n');
const manifest: Manifest = { root, bun: Bun.version, folder, files: [seenOf(source, statSync(source))] };

test('bundles are fresh while all sources are as they were', () => {
  expect(isFresh(manifest)).toBe(true);
  expect(isFresh({ ...manifest, root: '/elsewhere' })).toBe(false);
  expect(isFresh({ ...manifest, bun: '0.0.1' })).toBe(false);
  expect(isFresh({ ...manifest, folder: join(folder, 'gone') })).toBe(false);
  const { mtime } = statSync(source);
  write('export const one = 10;\n');
  utimesSync(source, mtime, mtime);
  expect(isFresh(manifest)).toBe(false);
  write('export const one = 2;\n');
  utimesSync(source, mtime, new Date(mtime.getTime() + 1000));
  expect(isFresh(manifest)).toBe(false);
  utimesSync(source, mtime, mtime);
  rmSync(source);
  expect(isFresh(manifest)).toBe(false);
});

test('a module is loaded from its bundle where that is fresh, else from its source', () => {
  const there = readManifest();
  const fresh = there !== undefined && isFresh(there);
  // A fresh clone has them from `bun install`.
  if (process.env.CI) expect(fresh).toBe(true);
  for (const path of bundled) {
    const module = startModule(path);
    expect(existsSync(module)).toBe(true);
    expect(module.endsWith(fresh ? '.js' : '.ts')).toBe(true);
  }
  // Tests are no bundle.
  expect(built).toBeUndefined();
});

test('errors in bundles tell places in the sources', () => {
  const there = readManifest();
  if (!there) return expect(existsSync(manifestFile)).toBe(false);
  const map = JSON.parse(readFileSync(join(there.folder, 'cli/program.js.map'), 'utf8')) as { sources: string[] };
  expect(map.sources).toContain(join(there.root, 'server/cli/program.ts'));
});
