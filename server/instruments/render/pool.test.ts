/** Real threads that render real files: what comes out, and that what goes wrong in one stays there. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Description, type Fault, faultText, LoadFailure } from '../../../protocol/instruments/description.ts';
import type { ParamRecord, ParamValue } from '../../../protocol/instruments/params.ts';
import { fixedPlace } from '../../../test/support/fixed-place.ts';
import { smallWorld } from '../../../test/support/in-process.ts';
import { RegionAllocator } from '../../link/region-allocator.ts';
import { layoutFor } from '../../world/layout.ts';
import { bundlePath } from '../catalogue.ts';
import { Feed } from '../feed.ts';
import { NamedSounds } from '../named-sounds.ts';
import type { RenderedBuffer } from './messages.ts';
import { RenderPool } from './pool.ts';

const bytes = 64 * 2 ** 20;
let memory: SharedArrayBuffer;
let region: RegionAllocator;
let sounds: NamedSounds;
let pool: RenderPool;
let folder: string;
let bundles: string;
const lines: string[] = [];

interface Outcome {
  readonly buffers: RenderedBuffer[];
  readonly session: [string, ParamValue][];
  readonly log: string[];
  fault?: Fault;
}

beforeEach(() => {
  memory = new SharedArrayBuffer(bytes);
  region = new RegionAllocator({ address: 64, bytes: bytes - 64 });
  lines.length = 0;
  sounds = new NamedSounds(new Feed(), (address) => region.release(address));
  pool = new RenderPool({
    memory: { memory, reserve: (n) => region.allocate(n), release: (address) => region.release(address) },
    layout: layoutFor(smallWorld, 1024),
    sounds,
    report: (line) => lines.push(line),
    strayed: (fault) => lines.push(`stray ${faultText(fault)}`),
  });
  folder = mkdtempSync(join(tmpdir(), 'render-'));
  bundles = mkdtempSync(join(tmpdir(), 'bundles-'));
});
afterEach(() => {
  pool.close();
  for (const each of [folder, bundles]) rmSync(each, { recursive: true });
});

let version = 0;

/** Loads a file of instruments; its bundle and what is in it. */
async function load(text: string, name = 'test'): Promise<{ module: string; instruments: readonly Description[] }> {
  const path = join(folder, `${name}.ts`);
  writeFileSync(path, `import { defineRender } from 'bunsynth';\n${text}`);
  return pool.load(path, bundlePath(bundles, path, ++version));
}

function render(
  module: string,
  instrument: string,
  more: {
    params?: ParamRecord;
    session?: ParamRecord;
    count?: number;
    seed?: number;
    deadline?: number;
    caches?: boolean;
    due?: number;
  } = {},
): Promise<Outcome> {
  const { params = {}, session = {}, count = 0, seed = 1, deadline = 5, caches = false, due = 0 } = more;
  return new Promise((resolve) => {
    const outcome: Outcome = { buffers: [], session: [], log: [] };
    pool.render({
      request: {
        task: 'play',
        module,
        instrument,
        params,
        extra: {},
        overrides: {},
        voice: 1,
        count,
        loops: false,
        session,
        seed,
        place: fixedPlace,
        midi: [],
      },
      file: join(folder, 'test.ts'),
      due,
      deadline,
      caches,
      hooks: {
        buffer: (buffer) => outcome.buffers.push(buffer),
        session: (key, value) => outcome.session.push([key, value]),
        log: (line) => outcome.log.push(line),
        done: () => resolve(outcome),
        failed: (fault) => resolve({ ...outcome, fault }),
      },
    });
  });
}

const samples = ({ address, frames, channels }: RenderedBuffer): number[] => [
  ...new Float32Array(memory, address, frames * channels),
];

describe('render threads', () => {
  test('buffers lie in the shared memory, channel after channel; null is nothing; what was not yielded is given back', async () => {
    const { module } = await load(`export const a = defineRender({ async *play(ctx) {
      const unused = ctx.buffer(1000);
      const own = ctx.buffer(2, 2);
      own[0].set([1, 2]); own[1].set([3, ctx.params.x]);
      yield own;
      yield null;
      yield { channels: new Float32Array([5, 6]), bus: 4, onset: 0.5 };
    } });`);
    const free = region.freeBytes;
    const { buffers, fault } = await render(module, 'a', { params: { x: 4 } });
    expect(fault).toBeUndefined();
    expect(buffers.map(samples)).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
    expect(buffers[1]).toMatchObject({ bus: 4, onset: 0.5 });
    for (const { address } of buffers) region.release(address);
    expect(region.freeBytes).toBe(free);
  });

  test('what is no sound is refused by name', async () => {
    const { module } = await load(`
      export const nan = defineRender({ async *play(ctx) { const b = ctx.buffer(9); b[0][3] = NaN; yield b; } });
      export const shape = defineRender({ async *play() { yield 'text' as never; } });
      export const large = defineRender({ async *play(ctx) { yield ctx.buffer(2 ** 27); } });
      let kept: Float32Array[];
      export const stale = defineRender({ async *play(ctx) { kept ??= ctx.buffer(4); yield kept; } });
      export const throws = defineRender({ async *play() { throw new Error('no strings'); } });`);
    expect((await render(module, 'nan')).fault!.message).toContain('sample 3 of channel 0 is NaN');
    expect((await render(module, 'shape')).fault!.message).toContain('neither null nor a Float32Array');
    expect((await render(module, 'large')).fault!.message).toContain(
      'there is no memory for 134217728 frames of 1 channels (512 MiB)',
    );
    expect((await render(module, 'throws')).fault).toMatchObject({
      message: 'no strings',
      place: { file: join(folder, 'test.ts'), line: 8 },
    });
    const all = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => render(module, 'stale')));
    // Each thread has a module of its own: its first render is fine, the others are not.
    expect(all.some(({ fault }) => fault?.message.includes('of an earlier render'))).toBe(true);
  });

  test('one that never returns is abandoned by name; others go on meanwhile, and after it', async () => {
    const { module } = await load(`
      export const stuck = defineRender({ async *play() { while (true); } });
      export const waits = defineRender({ async *play() { await new Promise(() => {}); } });
      export const fine = defineRender({ async *play(ctx) { yield ctx.buffer(4); } });`);
    let stuckIsOver = false;
    const stuck = Promise.all([
      render(module, 'stuck', { deadline: 3 }),
      ...[1, 2, 3].map(() => render(module, 'waits', { deadline: 3 })),
    ]);
    void stuck.then(() => {
      stuckIsOver = true;
    });
    for (let i = 0; i < 5; i++) expect((await render(module, 'fine', { due: 1e9 })).buffers).toHaveLength(1);
    expect(stuckIsOver).toBe(false);
    for (const { fault } of await stuck) expect(fault!.message).toBe('took longer than 3 s and was abandoned');
    expect((await render(module, 'fine')).buffers).toHaveLength(1);
  }, 30_000);

  test('a heap beyond its limit is refused, and its thread replaced', async () => {
    const { module } = await load(`
      export const greedy = defineRender({ async *play(ctx) { const all = new Float32Array(5 * 2 ** 25).fill(1); yield ctx.buffer(4); ctx.log(String(all[5])); } });
      export const fine = defineRender({ async *play(ctx) { yield ctx.buffer(4); } });`);
    const { fault, buffers } = await render(module, 'greedy');
    expect(buffers).toHaveLength(0);
    expect(fault!.message).toMatch(/^the render holds \d+ MiB; at most 512 MiB are allowed$/);
    expect((await render(module, 'fine')).buffers).toHaveLength(1);
  }, 30_000);

  test('a cache is kept from render to render, and lost with a new version', async () => {
    const text = `export const counts = defineRender({ cache: () => ({ n: 0 }), async *play(ctx) { const b = ctx.buffer(1); b[0][0] = ++(ctx.cache as { n: number }).n; yield b; } });`;
    const { module } = await load(text);
    const counts = await Promise.all([1, 2, 3, 4, 5].map(() => render(module, 'counts', { caches: true })));
    expect(counts.map(({ buffers }) => samples(buffers[0]!)[0])).toEqual([1, 2, 3, 4, 5]);
    const next = await load(text);
    expect(samples((await render(next.module, 'counts', { caches: true })).buffers[0]!)).toEqual([1]);
  });

  test('session values and random numbers', async () => {
    const { module } = await load(`export const s = defineRender({ async *play(ctx) {
      ctx.session.set('seen', ctx.session.get('tempo')!);
      ctx.log('voice ' + ctx.voice);
      yield Float32Array.from({ length: 3 }, () => ctx.random());
    } });`);
    const first = await render(module, 's', { session: { tempo: 97 } });
    expect(first.session).toEqual([['seen', 97]]);
    expect(first.log).toEqual(['voice 1']);
    const again = await render(module, 's', { session: { tempo: 97 } });
    const other = await render(module, 's', { session: { tempo: 97 }, seed: 2 });
    expect(samples(again.buffers[0]!)).toEqual(samples(first.buffers[0]!));
    expect(samples(other.buffers[0]!)).not.toEqual(samples(first.buffers[0]!));
  });

  test('a thousand renders leave the memory as it was', async () => {
    const { module } = await load('export const a = defineRender({ async *play(ctx) { yield ctx.buffer(480, 2); } });');
    const free = region.freeBytes;
    for (let i = 0; i < 1000; i++)
      for (const { address } of (await render(module, 'a')).buffers) region.release(address);
    expect(region.freeBytes).toBe(free);
  }, 30_000);
});

test('of the renders of a voice that wait only the newest is made; others are not kept waiting by them', async () => {
  const { module } = await load(
    `export const slow = defineRender({ async *play(ctx) { await new Promise((over) => setTimeout(over, 100)); yield new Float32Array([ctx.params.x]); } });`,
  );
  const made: number[] = [];
  const refused: string[] = [];
  const asked = Array.from(
    { length: 20 },
    (_, x) =>
      new Promise<void>((over) =>
        pool.render({
          request: {
            task: 'play',
            module,
            instrument: 'slow',
            params: { x },
            extra: {},
            overrides: {},
            voice: 7,
            count: 0,
            loops: false,
            session: {},
            seed: 1,
            place: fixedPlace,
            midi: [],
          },
          file: 'test.ts',
          due: 0,
          deadline: 20,
          caches: false,
          newestOf: 7,
          hooks: {
            buffer: (buffer) => made.push(...samples(buffer)),
            session: () => {},
            log: () => {},
            done: () => over(),
            failed: ({ message }) => {
              refused.push(message);
              over();
            },
          },
        }),
      ),
  );
  const other = await render(module, 'slow', { params: { x: 100 } });
  expect(other.buffers).toHaveLength(1);
  await Promise.all(asked);
  expect(made.at(-1)).toBe(19);
  expect(made.length).toBeLessThanOrEqual(4);
  expect(new Set(refused)).toEqual(new Set(['a newer render took its place']));
  expect(made.length + refused.length).toBe(20);
}, 30_000);

describe('loading', () => {
  test('describes what is in a file', async () => {
    const { instruments } = await load(
      `export const pad = defineRender({ params: { freq: { type: 'number', default: 440, min: 20, max: 2000, unit: 'Hz' } }, loop: true, async *play() {} });`,
    );
    expect(instruments).toEqual([
      {
        kind: 'render',
        name: 'pad',
        params: { freq: { type: 'number', default: 440, min: 20, max: 2000, unit: 'Hz' } },
        loop: true,
        late: 'play',
        estimate: 0.05,
        deadline: 5,
        plays: true,
        triggers: false,
        caches: false,
        finishes: false,
      },
    ]);
  });

  const fault = async (text: string): Promise<Fault> => {
    const error = await load(text).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(LoadFailure);
    return (error as LoadFailure).fault;
  };

  test('says where a file is wrong', async () => {
    const file = join(folder, 'test.ts');
    expect(await fault('const a = ;')).toMatchObject({ message: 'Unexpected ;', place: { file, line: 2, column: 11 } });
    expect(await fault('export const x = 1;')).toMatchObject({
      message: expect.stringContaining('exports no instrument'),
      place: { file },
    });
    expect(await fault('\nthrow new Error("at once");')).toMatchObject({
      message: 'at once',
      place: { file, line: 3 },
    });
    expect(
      (
        await fault(
          `export const p = defineRender({ params: { f: { type: 'number', default: 5, max: 1 } }, async *play() {} });`,
        )
      ).message,
    ).toBe('instrument p: the default of f is 5; it must be a number up to 1');
  });

  test('a change of what it imports is a change of the file', async () => {
    writeFileSync(join(folder, 'helper.ts'), 'export const level = 1;');
    const text = `import { level } from './helper.ts';\nexport const a = defineRender({ async *play() { yield new Float32Array([level]); } });`;
    const first = await load(text);
    writeFileSync(join(folder, 'helper.ts'), 'export const level = 2;');
    const second = await load(text);
    expect(samples((await render(first.module, 'a')).buffers[0]!)).toEqual([1]);
    expect(samples((await render(second.module, 'a')).buffers[0]!)).toEqual([2]);
  });
});
