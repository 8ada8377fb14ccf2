/** LV2 plugins in a real server with its threads: found, played, refused, written down, rendered again, and ended. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { soundFile } from '../../server/workers/sound-file.ts';
import { amplifier, packages, pluginsAreHere, referenceOf, sampler, testSignal } from '../support/lv2.ts';
import { type RunningServer, startServer } from '../support/server.ts';

if (!pluginsAreHere) console.log(`Tests of LV2 plugins are left out: they need ${packages}.`);

interface Plugins {
  readonly missing: string | null;
  readonly instances: number;
  readonly plugins: readonly { readonly instrument: string; readonly name: string; readonly kind: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-lv2-'));
const program = resolve(import.meta.dir, '../../bunsynth');
let server: RunningServer;

const get = async <T>(path: string): Promise<T> => (await (await fetch(`${server.http}${path}`)).json()) as T;
const post = async (path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(`${server.http}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
/** Waits until something is so. */
async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries++) {
    if (tries === 500) throw new Error(`not after ${tries} tries: ${what}`);
    await Bun.sleep(20);
  }
}

/** Renders something offline. Returns the left channel. */
async function played(...words: string[]): Promise<Float32Array> {
  const to = join(folder, 'played.wav');
  const run = Bun.spawn([program, 'play', ...words, '-o', to, '--seconds', '0.5'], { stdout: 'pipe', stderr: 'pipe' });
  const [out, errors] = [await new Response(run.stdout).text(), await new Response(run.stderr).text()];
  if (await run.exited) throw new Error(out + errors);
  const file = soundFile(to);
  const sound = [new Float32Array(file.frames), new Float32Array(file.frames)];
  file.read(0, sound);
  return sound[0]!;
}

/** Renders a session offline. Returns the left channel. */
async function rendered(session: object): Promise<Float32Array> {
  const path = join(folder, 'session.json');
  await Bun.write(path, JSON.stringify(session));
  return await played(path);
}

const session = (instrument: string, series: object, init: object = {}) => ({
  version: 1,
  sampleRate: 48000,
  transport: { rolling: true, frame: 0 },
  elements: [{ id: 1, instrument, init, start: 0, series }],
  connections: [{ from: { element: 1, port: 'out' }, to: { bus: 0 } }],
});

describe.skipIf(!pluginsAreHere)('LV2 plugins', () => {
  beforeAll(async () => {
    server = await startServer('--none', '--no-bundled');
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  test('are listed, and are no instruments before they are named', async () => {
    const { plugins, instances, missing } = await get<Plugins>('/lv2');
    expect(plugins.length).toBeGreaterThan(10);
    expect(plugins).toContainEqual({
      instrument: `lv2:${amplifier}`,
      name: 'Simple Amplifier',
      kind: 'Amplifier Plugin',
    });
    expect([instances, missing]).toEqual([0, null]);
    expect(await get<unknown[]>('/instruments')).toEqual([]);
  });

  test('are played when they are named, shown with the instruments, and ended with their voices', async () => {
    const played = await post('/play', { instrument: `lv2:${testSignal}`, params: { reference: -20 } });
    expect(played).toEqual({ status: 200, body: { done: '/play', answer: [expect.any(Number)] } });
    const [voice] = played.body.answer as [number];
    await until(async () => (await get<{ state: string }[]>('/playing'))[0]?.state === 'playing');
    const edit = await post('/graph/edit', {
      changes: [
        ['add', `lv2:${amplifier}`, 'amp', 1, 'gain', 6],
        ['disconnect', `${voice}.out`, 0],
        ['connect', `${voice}.out`, 'amp.in'],
        ['connect', 'amp.out', 0],
      ],
    });
    expect(edit.status).toBe(200);
    const all = await get<{ name: string; kind: string; params: { name: string }[] }[]>('/instruments');
    expect(all.map(({ name, kind, params }) => [name, kind, params.map((param) => param.name)])).toEqual([
      [`lv2:${testSignal}`, 'element', ['ahead', 'preroll', 'mode', 'reference']],
      [`lv2:${amplifier}`, 'element', ['latency', 'gain']],
    ]);
    await until(async () => (await get<Plugins>('/lv2')).instances === 2);
    expect((await post('/stop', { which: 'all' })).body.answer).toEqual([2]);
    await until(async () => (await get<Plugins>('/lv2')).instances === 0);
  }, 60_000);

  test('that are not there, cannot be played, or are given wrong values are refused by name', async () => {
    const refusal = async (instrument: string, params = {}) => {
      const { status, body } = await post('/play', { instrument, params });
      return [status, body.detail];
    };
    expect(await refusal('lv2:urn:nobody')).toEqual([
      400,
      expect.stringContaining('instrument lv2:urn:nobody: plugin urn:nobody is not installed'),
    ]);
    expect(await refusal('lv2:http://lv2plug.in/plugins/eg-fifths')).toEqual([
      400,
      expect.stringContaining('has no output for sound'),
    ]);
    expect(await refusal(`lv2:${amplifier}`, { gain: 25 })).toEqual([
      400,
      `instrument lv2:${amplifier}: gain is 25; it must be a number from -90 to 24 dB`,
    ]);
    const edit = await post('/graph/edit', { changes: [['add', 'lv2:urn:nobody', 'it', 0]] });
    expect([edit.status, edit.body.detail]).toEqual([400, expect.stringContaining('is not installed')]);
    expect((await get<Plugins>('/lv2')).instances).toBe(0);
  });

  test('in a session are rendered offline as a host that does nothing else runs them', async () => {
    const signal = await rendered(session(`lv2:${testSignal}`, { reference: [[0, -12, 'const']] }));
    const wanted = referenceOf(testSignal, 300, [], [0, -12]);
    expect(signal.subarray(0, wanted.length)).toEqual(wanted);
    const notes = [5000, 0x903c64, 9000, 0x904064];
    const sampled = await rendered(
      session(`lv2:${sampler}`, {
        midi: [
          [0, 0, 'const'],
          ...[5000, 9000].flatMap((frame, i) => [
            [frame, notes[2 * i + 1], 'const'],
            [frame + 1, 0, 'const'],
          ]),
        ],
      }),
    );
    const clicks = referenceOf(sampler, 300, notes);
    expect(sampled.subarray(0, clicks.length)).toEqual(clicks);
    expect(Math.max(...clicks)).toBeGreaterThan(0.1);
  }, 60_000);

  test('are played to a file by their names', async () => {
    const sound = await played(`lv2:${testSignal}`, 'reference:-12');
    const wanted = referenceOf(testSignal, 200, [], [0, -12]);
    const begins = sound.findIndex((sample) => sample !== 0) - wanted.findIndex((sample) => sample !== 0);
    expect(sound.subarray(begins, begins + wanted.length)).toEqual(wanted);
    await expect(played('lv2:urn:nobody')).rejects.toThrow(
      'instrument lv2:urn:nobody: plugin urn:nobody is not installed',
    );
  }, 60_000);
});
