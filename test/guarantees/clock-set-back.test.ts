/**
 * A system clock that is set back by an hour holds no thread up. It cannot be set here; but a server that sees a clock an hour ahead of the kernel's meets the same: whatever it
 * waits for until a time of that clock comes an hour late.
 */
import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flacFrame, flacHead } from '../../protocol/soundfile/flac.test-writer.ts';
import { InstrumentSession } from '../support/instruments.ts';
import { PipeRecorder } from '../support/recorder.ts';

const isPossible = process.platform === 'linux' && Bun.which('cc') !== null;
if (!isPossible) console.log('left out: no C compiler here (Debian: gcc libc6-dev)');

const ding = `export const ding = defineRender({ async *play(ctx) {
  ctx.buffers.set('ding', new Float32Array(480).fill(0.5));
  const sound = ctx.buffer(4800);
  sound[0].set(ctx.buffers.get('ding').channels[0]);
  yield sound;
} });`;

test.skipIf(!isPossible)(
  'nothing waits for an hour: the audio thread, renders, decoders, MIDI',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clock-'));
    const library = join(folder, 'clock-ahead.so');
    const built = Bun.spawnSync([
      'cc',
      '-shared',
      '-fPIC',
      '-o',
      library,
      resolve(import.meta.dir, '../support/clock-ahead.c'),
      '-ldl',
    ]);
    expect([built.exitCode, String(built.stderr)]).toEqual([0, '']);
    const waits =
      'const began = performance.now(); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50); process.exit(performance.now() - began < 5000 ? 0 : 1);';
    const pipe = new PipeRecorder(join(folder, 'pipe'));
    process.env.LD_PRELOAD = library;
    let session: InstrumentSession;
    try {
      // The measure itself: what waits by the system clock is not back yet.
      const stuck = Bun.spawn([process.execPath, '-e', waits], { env: process.env });
      session = await InstrumentSession.open({ ding });
      await Bun.sleep(1000);
      expect(stuck.exitCode).toBeNull();
      stuck.kill('SIGKILL');
    } finally {
      delete process.env.LD_PRELOAD;
    }
    const sample = async () =>
      ((await (await fetch(`${session.server.http}/grid`)).json()) as { sample: number }).sample;
    const from = await sample();
    await session.ask('/play', 'ding');
    await session.next('/feed.started');
    await session.next('/feed.ended');
    const ramp = Array.from({ length: 4096 }, (_, i) => i);
    writeFileSync(
      join(folder, 'ramp.flac'),
      Uint8Array.from([
        ...flacHead({ channels: 1, bits: 16, sampleRate: 48000, frames: 4096, blockSize: 4096 }),
        ...flacFrame(0, [ramp], 16, 'fixed'),
      ]),
    );
    await session.ask('/b_allocRead', 0, join(folder, 'ramp.flac'));
    await session.ask('/midi/open', pipe.path);
    await session.ask('/midi/note', pipe.path, 1, 60, 100, 0.3);
    let bytes = '';
    while (bytes.length < 12) {
      bytes += Buffer.from(pipe.take()).toString('hex');
      await Bun.sleep(20);
    }
    expect(bytes).toBe('903c64' + '803c40');
    expect(await sample()).toBeGreaterThan(from);
    const heard = (await session.close()).filter((x) => x === 0.5);
    expect(heard.length).toBe(480);
    pipe.close();
    rmSync(folder, { recursive: true });
  },
  120_000,
);
