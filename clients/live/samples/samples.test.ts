/** Samples of the network in pieces, from a server of this machine. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeSamples, encodeSamples, readSoundInfo, soundHeader } from '../../../protocol/soundfile/index.ts';

const program = resolve(import.meta.dir, '../../../bunsynth');

/** A file of one level, so that what is heard tells which it was. */
function wav(level: number): Uint8Array<ArrayBuffer> {
  const samples = new Float32Array(4800).fill(level);
  const spec = { header: 'WAV', format: 'int16', channels: 1, sampleRate: 48_000, frames: samples.length } as const;
  return new Uint8Array(Buffer.concat([soundHeader(spec), encodeSamples(samples, 'int16', true)]));
}

let folder: string;
let server: Bun.Server<undefined>;
let asked: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bunsynth-samples-'));
  server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      const [, level] = /^\/kit\/(\d+)\.wav$/.exec(pathname) ?? [];
      if (level) return new Response(wav(Number(level) / 100));
      if (pathname === '/kit/strudel.json')
        return Response.json({ bd: ['10.wav', '20.wav'], Box_sn: '30.wav', gone: 'none.wav' });
      return new Response('no', { status: 404 });
    },
  });
});
afterAll(async () => {
  await server.stop(true);
  rmSync(folder, { recursive: true });
});

/** Renders a cycle. @returns its peak in hundredths, and what was said */
async function render(code: string): Promise<{ peak: number; errors: string }> {
  asked = [];
  const output = join(folder, 'out.wav');
  const child = Bun.spawn([program, 'live', 'render', '--eval', code, '--cycles', '1', '-o', output], {
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, XDG_CACHE_HOME: folder },
  });
  const errors = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) return { peak: -1, errors };
  const bytes = new Uint8Array(readFileSync(output));
  const info = readSoundInfo(bytes, bytes.length);
  const sound = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.slice(info.dataOffset), info, sound);
  return { peak: Math.round(100 * sound.reduce((most, x) => Math.max(most, Math.abs(x)), 0)), errors };
}

test('a map at an address has its sounds, in place of those that come with it, and with banks; each file is fetched once', async () => {
  const map = `samples('${server.url}kit/strudel.json')`;
  const first = await render(`${map}; s("bd")`);
  expect(asked).toEqual(['/kit/strudel.json', '/kit/10.wav']);
  expect(first.errors).toContain(`samples are fetched: ${server.url}kit/10.wav`);
  const second = await render(`${map}; s("bd:1")`);
  expect(asked).toEqual(['/kit/strudel.json', '/kit/20.wav']);
  const third = await render(`${map}; s("sn").bank("Box")`);
  const again = await render(`${map}; s("bd")`);
  expect(asked).toEqual(['/kit/strudel.json']);
  expect(again.peak).toBe(first.peak);
  expect(first.peak).toBeGreaterThan(2);
  expect([second.peak / first.peak, third.peak / first.peak].map((ratio) => Math.round(ratio))).toEqual([2, 3]);
}, 60_000);

test('a map in the code has its sounds', async () => {
  const { peak } = await render(`samples({ mine: ['40.wav'] }, '${server.url}kit/'); s("mine")`);
  expect(asked).toEqual(['/kit/40.wav']);
  expect(peak).toBeGreaterThan(10);
}, 60_000);

test('what cannot be had is told once, with its place', async () => {
  const { errors, peak } = await render(`samples('${server.url}kit/strudel.json')\n$: s("gone*4")`);
  expect(peak).toBe(0);
  expect(errors.split('none.wav cannot be fetched: it answers 404 Not Found').length).toBe(2);
  expect(errors).toContain('--eval:2:7: the sound gone cannot be loaded\n  $: s("gone*4")\n        ^\n');
  const none = await render(`s("bd")\nsamples('${server.url}none.json')`);
  expect(none.errors).toBe(
    `a map of samples is fetched: ${server.url}none.json\nbunsynth live: --eval:2:1: samples: ${server.url}none.json cannot be fetched: it answers 404 Not Found\n  samples('${server.url}none.json')\n  ^\n`,
  );
}, 60_000);
