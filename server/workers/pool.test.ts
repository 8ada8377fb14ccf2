import { afterEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { sineDef } from '../../test/support/sine-def.ts';
import { graphKey } from '../synthdef/index.ts';
import { layoutFor } from '../world/layout.ts';
import { soundOf } from './cached-def.ts';
import { CodeCache, sharedCache } from './code-cache/code-cache.ts';
import type { PreparedDef } from './jobs.ts';
import { SoftPool } from './pool.ts';

const layout = layoutFor({
  sampleRate: 48000,
  blockSize: 64,
  audioBuses: 32,
  controlBuses: 32,
  inputs: 0,
  outputs: 2,
  buffers: 16,
  numBuffers: 16,
  randomGenerators: 4,
  maxNodes: 64,
  maxBundles: 1024,
  realTimeMemoryBytes: 1 << 20,
});

let pool: SoftPool | undefined;
const lines: string[] = [];
const memory = new SharedArrayBuffer(1 << 16);
const make = (deadline?: () => number, module?: URL) => {
  lines.length = 0;
  pool = new SoftPool({
    environment: { layout, memory },
    threads: 2,
    report: (line) => lines.push(line),
    ...(deadline ? { deadline } : {}),
    ...(module ? { module } : {}),
  });
  return pool;
};
afterEach(() => pool?.close());

describe('soft threads', () => {
  test('a def is printed as the modules that it compiles to', async () => {
    const result = await make().run({ kind: 'print', def: sineDef('a', 440) });
    if (result.kind !== 'printed') throw new Error(result.kind);
    expect(result.text).toContain('(func $calc4 ');
    // `rejects` would wait within the first answer's turn, and the same thread's next answer comes after it.
    const refused = await pool!
      .run({
        kind: 'print',
        def: { ...sineDef('b', 440), units: [{ name: 'Nope', rate: 2, specialIndex: 0, inputs: [], outputs: [2] }] },
      })
      .catch((error: Error) => error.message);
    expect(refused).toContain('UGen Nope is not known');
  });

  test('compile a def; equal graphs share a module', async () => {
    const pool = make();
    const first = await pool.run({ kind: 'compile', def: sineDef('a', 440) });
    const second = await pool.run({ kind: 'compile', def: sineDef('b', 330) });
    if (first.kind !== 'compiled' || second.kind !== 'compiled') throw new Error('no def');
    expect(second.prepared.compiled.module).toBe(first.prepared.compiled.module);
    expect(first.prepared.notFinite).toBeUndefined();
  });

  test('equal graphs that come together are compiled once; what is not finite is known', async () => {
    const pool = make();
    const broken = new RawGraph();
    broken.out(broken.ar('DC', Infinity));
    const results = await Promise.all(
      [sineDef('a', 440), sineDef('b', 330), broken.build('c')].map((def) => pool.run({ kind: 'compile', def })),
    );
    const [a, b, c] = results.flatMap((result) => (result.kind === 'compiled' ? [result.prepared] : []));
    expect(b!.compiled.module).toBe(a!.compiled.module);
    expect([a!.notFinite, c!.notFinite]).toEqual([undefined, true]);
  });

  test('a def of which native code is on disk begins and does not play, once it is known to be finite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bunsynth-pool-'));
    try {
      const cache = sharedCache(folder);
      /** Compiles a def in a fresh thread, which keeps what it found out. */
      const run = async (params: number[], isNative: boolean): Promise<Omit<PreparedDef, 'compiled'>> => {
        pool = new SoftPool({
          environment: { layout, memory, cache },
          isNative: () => isNative,
          report: (line) => lines.push(line),
        });
        const result = await pool.run({ kind: 'compile', def: { ...constant, params } });
        await pool.close();
        if (result.kind !== 'compiled') throw new Error('no def');
        const { compiled: _, ...found } = result.prepared;
        return found;
      };
      lines.length = 0;
      const g = new RawGraph();
      g.out(g.ar('K2A', g.control('level', 1)));
      const constant = g.build('constant');
      const [known, unknown, infinite] = [[1], [2], [Infinity]];
      expect(await run(known, true)).toEqual({});
      expect(await run(known, false)).toEqual({});
      expect(await run(known, true)).toEqual({ awaitsNative: true });
      for (let again = 0; again < 2; again++) expect(await run(infinite, true)).toEqual({ notFinite: true });
      expect(await run(unknown, true)).toEqual({});
      expect(await run(known, true)).toEqual({ awaitsNative: true });
      // Had it played, it would have been told.
      new CodeCache(cache, (line) => lines.push(line)).noteFinite(graphKey(constant), soundOf(infinite, layout));
      expect(await run(infinite, true)).toEqual({ awaitsNative: true });
      expect(lines).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('defs that somebody waits for come before fused code of defs that play', async () => {
    const pool = make();
    const def = sineDef('a', 440);
    const compiled = await pool.run({ kind: 'compile', def });
    if (compiled.kind !== 'compiled') throw new Error('no def');
    const { prepared } = compiled;
    const done: string[] = [];
    const note = (name: string) => () => void done.push(name);
    await Promise.all([
      pool.run({ kind: 'compile', def: sineDef('b', 441) }).then(note('b')),
      pool.run({ kind: 'compileFused', def, prepared }).then(note('fused')),
      pool.run({ kind: 'compile', def: sineDef('c', 442) }).then(note('c')),
      pool.run({ kind: 'compile', def: sineDef('d', 443) }).then(note('d')),
    ]);
    expect(done).toEqual(['b', 'c', 'd', 'fused']);
  });

  test('fused code is made, and what a def costs is measured, behind everything else', async () => {
    const pool = make();
    const def = sineDef('a', 440);
    const compiled = await pool.run({ kind: 'compile', def });
    if (compiled.kind !== 'compiled') throw new Error('no def');
    const { prepared } = compiled;
    const [four, measured] = await Promise.all([
      pool.run({ kind: 'compileFused', def, prepared }),
      pool.run({ kind: 'measure', def, prepared }),
    ]);
    if (four.kind !== 'fused' || measured.kind !== 'measured') throw new Error('not done');
    expect(WebAssembly.Module.exports(four.fused).map(({ name }) => name)).toContain('calc4');
    expect(measured.secondsPerBlock).toBeGreaterThan(1e-8);
    expect(measured.secondsPerBlock).toBeLessThan(1e-3);
  });

  test("an unknown UGen is the job's failure, and the thread goes on", async () => {
    const pool = make();
    const bad = {
      ...sineDef('x', 1),
      units: [{ name: 'Nonsense', rate: 2 as const, specialIndex: 0, inputs: [], outputs: [] }],
    };
    await expect(pool.run({ kind: 'compile', def: bad })).rejects.toThrow(/Nonsense/);
    await expect(pool.run({ kind: 'open', path: '/no/such/file' })).rejects.toThrow(
      "File '/no/such/file' could not be opened: System error : No such file or directory.",
    );
    expect((await pool.run({ kind: 'compile', def: sineDef('c', 1) })).kind).toBe('compiled');
    expect(lines).toEqual([]);
  });

  test('files are written from and read into the shared memory', async () => {
    const pool = make();
    const samples = new Float32Array(memory);
    const written = Float32Array.from({ length: 300 }, (_, i) => (i - 150) / 256);
    samples.set(written, 100);
    const path = join(tmpdir(), `bunsynth-pool-${process.pid}.wav`);
    await pool.run({
      kind: 'write',
      path,
      address: 400,
      frames: 150,
      leaveOpen: false,
      spec: { header: 'WAV', format: 'float', channels: 2, sampleRate: 48000 },
    });
    samples.fill(0);
    const opened = await pool.run({ kind: 'open', path });
    if (opened.kind !== 'opened') throw new Error(`opening gave ${opened.kind}`);
    const { source } = opened;
    expect(source).toMatchObject({ channels: 2, sampleRate: 48000, frames: 150 });
    expect(
      await pool.run({ kind: 'read', source, start: 10, frames: 1000, address: 4000, channels: [1], leaveOpen: false }),
    ).toEqual({ kind: 'read', frames: 140 });
    expect(await pool.run({ kind: 'close', source, leftOpen: true })).toEqual({ kind: 'streamed' });
    expect([...samples.subarray(1000, 1003)]).toEqual([...[21, 23, 25].map((i) => written[i]!)]);
    await Bun.file(path).delete();
  });

  test('no thread is started before there is a job, or one is expected; then one', async () => {
    const channel = new BroadcastChannel('pool.test');
    let started = 0;
    channel.onmessage = () => started++;
    const telling = URL.createObjectURL(
      new Blob(["new BroadcastChannel('pool.test').postMessage(1); self.onmessage = () => {}"], {
        type: 'text/javascript',
      }),
    );
    const pool = make(undefined, new URL(telling));
    await Bun.sleep(100);
    expect(started).toBe(0);
    pool.expect();
    pool.expect();
    while (started === 0) await Bun.sleep(5);
    await Bun.sleep(100);
    expect(started).toBe(1);
    void pool.run({ kind: 'open', path: 'x' });
    await Bun.sleep(100);
    expect(started).toBe(1);
    void pool.run({ kind: 'open', path: 'y' });
    while (started === 1) await Bun.sleep(5);
    channel.close();
  });

  test('a job that keeps no deadline is abandoned and its thread replaced', async () => {
    const stuck = URL.createObjectURL(new Blob(['self.onmessage = () => {}'], { type: 'text/javascript' }));
    const pool = make(() => 0.01, new URL(stuck));
    await expect(pool.run({ kind: 'open', path: 'x' })).rejects.toThrow(
      'open took longer than 0.01 s and was abandoned',
    );
    await expect(pool.run({ kind: 'open', path: 'y' })).rejects.toThrow('abandoned');
    await expect(pool.run({ kind: 'open', path: 'z' })).rejects.toThrow('abandoned');
    expect(lines).toHaveLength(3);
  });
});
