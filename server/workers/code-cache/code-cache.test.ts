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
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { smallWorld } from '../../../test/support/in-process.ts';
import { RawGraph } from '../../../test/support/raw-graph.ts';
import { UnitRefusal } from '../../synthdef/compiler/errors.ts';
import { encodeGraph, keyOfShape } from '../../synthdef/compiler/graph-key.ts';
import { compileSynthDef, graphKey } from '../../synthdef/index.ts';
import { entryEnding, trim } from '../../system/kept-files/folder.ts';
import { layoutFor, type WorldOptions } from '../../world/layout.ts';
import { cachedDef, entryOfShape, soundOf } from '../cached-def.ts';
import { compileDef } from '../compile-job.ts';
import { SoftPool } from '../pool.ts';
import { CodeCache, type SharedCache, sharedCache, viewOf } from './code-cache.ts';
import { compilerVersion } from './version.ts';

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
  find(def, from, inWorld(options)) ?? compileDef(def, inWorld(options), from);
/** Looks for a def. */
const find = (wanted: SynthDef, from: CodeCache, world = layout) =>
  cachedDef({ name: wanted.name, key: graphKey(wanted), graph: encodeGraph(wanted) }, world, from)?.compiled;
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
    const shape = fileOf(`shape ${keyOfShape(encodeGraph(def))}`, compilerVersion());
    /** Compiles the def in a thread, which keeps it before it ends. */
    const run = async () => {
      const environment = { layout, memory: new SharedArrayBuffer(65536 * layout.memoryPages), cache: shared };
      const pool = new SoftPool({ environment, threads: 1, report: (line) => lines.push(line) });
      const result = await pool.run({ kind: 'compile', def });
      await pool.close();
      return result;
    };
    await run();
    const before = readdirSync(shared.folder).sort();
    expect(counts()).toEqual([0, 1]);
    await run();
    expect(counts()).toEqual([1, 1]);
    // What is known of the shape is not needed where the graph is there.
    const needed = before.filter((name) => join(shared.folder, name) !== shape);
    expect(needed).toHaveLength(before.length - 1);
    for (const name of needed) {
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
    const shape = fileOf(`shape ${keyOfShape(encodeGraph(def))}`);
    const files = [onlyFile(), shape, ...compiled.libraries.map(({ id }) => fileOf(`library ${id}`))];
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
    expect(counts()).toEqual([2, 2]);
  });

  test('tells with which initial controls it sounds finite, those noted last, until it is compiled anew', () => {
    const finite = (options: Partial<WorldOptions> = {}) =>
      cachedDef({ name: def.name, key, graph: encodeGraph(def) }, inWorld(options), cache())?.finite;
    const putsOff = new CodeCache(
      shared,
      (line) => lines.push(line),
      () => '1',
      true,
    );
    compile(putsOff);
    putsOff.noteFinite(key, 'before it is kept');
    putsOff.catchUp();
    expect(finite()).toEqual(['before it is kept']);
    for (let i = 0; i < 9; i++) cache().noteFinite(key, `controls ${i % 8}`);
    expect(finite()).toEqual([1, 2, 3, 4, 5, 6, 7, 0].map((i) => `controls ${i}`));
    expect(compile(cache())).toEqual(compile(putsOff));
    compile(cache(), { blockSize: 128 });
    expect(finite({ blockSize: 128 })).toEqual([]);
    cache().noteFinite(graphKey({ ...def, constants: [1] }), 'of a graph that is not there');
    expect(lines).toEqual([]);
  });

  test('differs in its sound by initial controls and rates alone', () => {
    const sounds = [
      soundOf([440], layout),
      soundOf([441], layout),
      soundOf([440, 1], layout),
      soundOf([440], inWorld({ blockSize: 128 })),
      soundOf([440], layoutFor(smallWorld, 1024 * 2)),
    ];
    expect(new Set(sounds).size).toBe(4);
    expect(sounds[4]).toBe(sounds[0]!);
  });

  /** A sine whose phase and bus are constants. */
  const sine = (phase: number, bus = 3, name = 'sine') => {
    const g = new RawGraph();
    g.unit('Out', 2, [bus, g.ar('SinOsc', g.ar('K2A', g.control('freq', 440)), phase)], 0);
    return g.build(name);
  };

  test('serves graphs of one shape: constants on which it does not depend are written into it', () => {
    compileDef(sine(1.5), layout, cache());
    const other = sine(-2.25);
    expect(cache().read(graphKey(other), 'first', layout)).toBeUndefined();
    expect(entryOfShape(encodeGraph(other), layout, cache())!.code).toEqual(compileSynthDef(other, layout).bytes);
    const found = find(other, cache())!;
    expect(found.key).toBe(graphKey(other));
    expect(found).toEqual(compileDef(other, layout));
    expect(counts()).toEqual([1, 0]);
  });

  test('does not serve graphs whose constants look different to it, nor another shape', () => {
    compileDef(sine(1.5), layout, cache());
    // Without a phase less is done. The bus is part of the code that adds to it.
    expect(find(sine(0), cache())).toBeUndefined();
    expect(find(sine(1.5, 4), cache())).toBeUndefined();
    expect(find(def, cache())).toBeUndefined();
    expect(find(sine(2.5), cache())).toBeDefined();
  });

  test('serves a shape no longer when the graph that it is of was compiled for something else', () => {
    compileDef(sine(1.5), layout, cache());
    compileDef(sine(1.5), inWorld({ blockSize: 128 }), cache());
    expect(find(sine(2.5), cache())).toBeUndefined();
    expect(find(sine(2.5), cache(), inWorld({ blockSize: 128 }))).toBeDefined();
  });

  test('tells of units that no UGen fits, whatever def has them, without the compiler', () => {
    const unknown = (name: string, units: number) => {
      const g = new RawGraph();
      for (let i = 0; i < units; i++) g.unit('SinOsc', 2, [440, 0], 1);
      g.unit('Nonesuch', 2, [1, 2], 1);
      return g.build(name);
    };
    expect(find(unknown('first', 1), cache())).toBeUndefined();
    expect(() => compileDef(unknown('first', 1), layout, cache())).toThrow(UnitRefusal);
    expect(() => find(unknown('second', 4), cache())).toThrow('SynthDef second: unit 4: UGen Nonesuch is not known');
    expect(find(unknown('third', 1), cache('2'))).toBeUndefined();
    expect(find(def, cache())).toBeUndefined();
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
