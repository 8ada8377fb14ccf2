/** A JACK server that ends and comes back while the server plays: sound and clock go on without it, and are heard there again. */
import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSamples, readSoundInfo } from '../../protocol/soundfile/index.ts';
import { InstrumentSession } from '../support/instruments.ts';
import { startJack } from '../support/jack.ts';

const name = `bunsynth-back-${process.pid}`;
const level = `import { DC, Out, synthDef } from 'bunsynth';
export const level = synthDef('level', { out: 0, level: 0.25 }, ({ out, level }) => Out.ar(out, DC.ar(1).mul(level)));`;
const nodes =
  'export const nodes = defineWebAudio({ build(context) { const source = context.createConstantSource(); source.start(); return source; } });';

/** Records the device's first output for a second, as another program hears it. */
function record(folder: string): Float32Array {
  const ports = String(Bun.spawnSync(['jack_lsp'], { env: process.env }).stdout)
    .split('\n')
    .filter((port) => /^cpal_client.*out_0$/.test(port));
  expect(ports).toHaveLength(1);
  const path = join(folder, 'heard.wav');
  const { exitCode, stderr } = Bun.spawnSync(['jack_rec', '-f', path, '-d', '1', '-b', '16', ports[0]!], {
    env: process.env,
  });
  if (exitCode !== 0) throw new Error(String(stderr));
  const bytes = new Uint8Array(readFileSync(path));
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  return samples;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Bun.sleep(50);
}

test.skipIf(!Bun.which('jack_rec'))(
  'JACK ends and is back, twice: what plays is heard there again, without a gap from then on',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jack-back-'));
    let jack = await startJack({ name });
    const session = await InstrumentSession.open({ level, nodes }, '-H', 'jack');
    try {
      await session.ask('/play', 'level');
      await session.ask('/play', 'nodes');
      await session.next('/feed.started', 0, ({ args }) => args[1] === 'nodes');
      const said = (text: string) => session.server.printed().split(text).length - 1;
      for (const times of [1, 2]) {
        await jack.stop();
        await until(() => said('the jack device has stopped') === times);
        await session.ask('/update', 1, 'level', times / 8);
        jack = await startJack({ name });
        await until(() => said('the jack device plays again') === times);
        await Bun.sleep(500);
        const heard = record(folder);
        // 16 bits; the first period may be silent until the ports are connected.
        const from = heard.findIndex((x) => x !== 0);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(heard.subarray(from).every((x) => Math.abs(x - times / 8) < 1e-3)).toBe(true);
        expect(heard.length - from).toBeGreaterThan(20_000);
      }
      expect((await session.next('/feed.failed', 0, ({ args }) => args[1] === 'nodes')).args[2]).toMatch(
        /its audio context went with the device/,
      );
      session.send('/play', 'nodes');
      expect((await session.next('/fail')).args[1]).toMatch(
        /^instrument nodes: its audio context went with the device/,
      );
      expect(await (await fetch(`${session.server.http}/status`)).json()).toMatchObject({
        audio: { backend: 'jack' },
        faults: 0,
      });
    } finally {
      await session.close();
      await jack.stop();
      rmSync(folder, { recursive: true });
    }
  },
  120_000,
);
