import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallWorld } from '../../../test/support/in-process.ts';
import { RawGraph } from '../../../test/support/raw-graph.ts';
import { graphKey } from '../../synthdef/index.ts';
import { entryEnding, trim } from '../../system/kept-files/folder.ts';
import { layoutFor, type WorldOptions } from '../../world/layout.ts';
import { cachedDef } from '../cached-def.ts';
import { compileDef } from '../compile-job.ts';
import { SoftPool } from '../pool.ts';
import { CodeCache, type SharedCache, sharedCache, viewOf } from './code-cache.ts';

const layout = layoutFor(smallWorld, 1024);
const def = (() => {
  const g = new RawGraph();
  g.out(g.ar('SinOsc', g.control('freq', 440), 0));
  return g.build('sine');
})();

let parent: string;
let shared: SharedCache;
let lines: string[];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'bunsynth-cache-'));
  shared = sharedCache(join(parent, 'code'));
  lines = [];
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** Another thread's, or another process's, view of the same folder. */
const cache = (version = '1') =>
  new CodeCache(
    shared,
    (line) => lines.push(line),
    () => version,
  );
const key = graphKey(def);
const inWorld = (options: Partial<WorldOptions>) => layoutFor({ ...smallWorld, ...options }, 1024);
/** Compiles the def, or finds it. */
const compile = (from: CodeCache, options: Partial<WorldOptions> = {}) =>
  cachedDef(key, inWorld(options), from) ?? compileDef(def, inWorld(options), from);
/** The code that is kept. */
const codeIn = (from: CodeCache, options: Partial<WorldOptions> = {}) =>
  from.read(key, 'first', inWorld(options))?.code;
const counts = () => {
  const { hits, misses } = viewOf(shared);
  return [hits, misses];
};
const fileOf = (name: string, version = '1') =>
  join(shared.folder, `${createHash('sha256').update(`${version} ${name}`).digest('hex')}${entryEnding}`);
/** The file of the def's code. */
const onlyFile = () => {
  const path = fileOf(`${key} first`);
  expect(existsSync(path)).toBe(true);
  return path;
};

describe('compiled code on disk', () => {
  test('without a library that it needs is compiled anew by a thread that does not know it, and is whole again', async () => {
    const run = async () => {
      const environment = { layout, memory: new SharedArrayBuffer(65536 * layout.memoryPages), cache: shared };
      const pool = new SoftPool({ environment, threads: 1, report: (line) => lines.push(line) });
      const result = await pool.run({ kind: 'compile', def });
      pool.close();
      return result;
    };
    await run();
    const before = readdirSync(shared.folder).sort();
    expect(counts()).toEqual([0, 1]);
    await run();
    expect(counts()).toEqual([1, 1]);
    for (const name of before) {
      rmSync(join(shared.folder, name));
      expect(await run()).toMatchObject({ kind: 'compiled' });
      expect(readdirSync(shared.folder).sort()).toEqual(before);
    }
    expect(lines).toEqual([]);
  });

  test('is found by another cache as it was compiled, readable by this user alone', () => {
    const compiled = compile(cache());
    expect(compile(cache())).toEqual(compiled);
    expect(counts()).toEqual([1, 1]);
    const files = [onlyFile(), ...compiled.libraries.map(({ id }) => fileOf(`library ${id}`))];
    const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
    expect(viewOf(shared)).toMatchObject({ place: shared.folder, entries: files.length, bytes });
    expect([statSync(shared.folder).mode & 0o777, statSync(onlyFile()).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(lines).toEqual([]);
  });

  test('is for its own version of the compiler, graph and module', () => {
    compile(cache());
    compile(cache('2'));
    expect(counts()).toEqual([0, 2]);
    expect(cache().read(graphKey(def), 'fused', layout)).toBeUndefined();
    expect(cache().read(graphKey({ ...def, constants: [1] }), 'first', layout)).toBeUndefined();
  });

  test('serves servers whose options it does not depend on, and no others', () => {
    const compiled = compile(cache());
    expect(compile(cache(), { inputs: 4, buffers: 64, maxNodes: 32, realTimeMemoryBytes: 1 << 21 })).toEqual(compiled);
    expect(counts()).toEqual([1, 1]);
    const code = codeIn(cache());
    const other = compile(cache(), { blockSize: 128 });
    expect(codeIn(cache(), { blockSize: 128 })).not.toEqual(code);
    expect(compile(cache(), { blockSize: 128 })).toEqual(other);
    // Two of them to look at the code.
    expect(counts()).toEqual([4, 2]);
  });

  test.each([
    ['cut short', (path: string) => truncateSync(path, statSync(path).size - 100)],
    ['empty', (path: string) => truncateSync(path, 0)],
    [
      'changed in one byte',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 5]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
    ['something else', (path: string) => writeFileSync(path, 'a text that is longer than the head of an entry is')],
    [
      'a link',
      (path: string) => {
        rmSync(path);
        symlinkSync('/etc/passwd', path);
      },
    ],
    [
      'a folder',
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
        writeFileSync(join(path, 'x'), '');
      },
    ],
  ])('that is %s is removed, told once and compiled anew', (_, spoil) => {
    const compiled = compile(cache());
    const path = onlyFile();
    spoil(path);
    const after = cache();
    expect(compile(after)).toEqual(compiled);
    expect(lines).toEqual([`${path} was no whole entry of the cache of compiled SynthDefs, and was removed`]);
    expect(compile(after)).toEqual(compiled);
    expect([lines.length, ...counts()]).toEqual([1, 1, 2]);
    expect(existsSync('/etc/passwd')).toBe(true);
  });

  test('that another graph left under its name is not taken', () => {
    compile(cache());
    const path = onlyFile();
    const bytes = readFileSync(path);
    const other = cache();
    other.writeFused(graphKey({ ...def, constants: [1] }), {}, new Uint8Array(4));
    writeFileSync(fileOf(`${graphKey({ ...def, constants: [1] })} first`), bytes);
    expect(other.read(graphKey({ ...def, constants: [1] }), 'first', layout)).toBeUndefined();
    expect(lines).toHaveLength(1);
  });

  test('is not kept in a folder into which others may write, nor where there can be none, and that is told once', () => {
    mkdirSync(shared.folder);
    chmodSync(shared.folder, 0o777);
    const open = cache();
    const compiled = compile(open);
    compile(open);
    expect(lines).toEqual([`no compiled SynthDefs are kept on disk: others may write into ${shared.folder}`]);
    expect(readdirSync(shared.folder)).toEqual([]);
    const file = join(parent, 'file');
    writeFileSync(file, '');
    const none = new CodeCache(
      sharedCache(join(file, 'code')),
      (line) => lines.push(line),
      () => '1',
    );
    expect(compile(none)).toEqual(compiled);
    expect(lines).toHaveLength(2);
  });

  test('goes when it was used longest ago, as soon as all takes too much; what was never finished goes after an hour', () => {
    const own = cache();
    const code = new Uint8Array(100_000);
    const key = (i: number) => `graph ${i}`;
    for (let i = 0; i < 8; i++) {
      own.writeFused(key(i), {}, code);
      for (const name of readdirSync(shared.folder))
        if (Date.now() - statSync(join(shared.folder, name)).mtimeMs < 50_000) {
          const at = Date.now() / 1000 - 1000 + i;
          utimesSync(join(shared.folder, name), at, at);
        }
    }
    // Reading is a use.
    expect(own.read(key(0), 'fused', layout)).toBeDefined();
    const [old, fresh] = ['a.new', 'b.new'].map((name) => join(shared.folder, name));
    for (const path of [old!, fresh!]) writeFileSync(path, '');
    utimesSync(old!, Date.now() / 1000 - 4000, Date.now() / 1000 - 4000);
    trim(shared.folder, 10 * code.length, code.length);
    expect([viewOf(shared).entries, existsSync(old!), existsSync(fresh!)]).toEqual([8, false, true]);
    trim(shared.folder, 6 * code.length, 4.5 * code.length);
    const left = Array.from({ length: 8 }, (_, i) => own.read(key(i), 'fused', layout) !== undefined);
    expect(left).toEqual([true, false, false, false, false, true, true, true]);
  });
});
