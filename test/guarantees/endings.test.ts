/** However the server ends, and whatever its disk and its output refuse, each recording is as good as it can be. */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { decodeSamples, readSoundInfo } from '../../protocol/soundfile/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { freePort, type RunningServer, startServer, startServerUnder } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-endings-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Lets a synth record impulses, one a block, to files of 16 bits. */
async function record(server: RunningServer, ...paths: string[]): Promise<void> {
  const client = await server.connect();
  const g = new RawGraph();
  g.unit('DiskOut', 2, [g.control('buffer', 0), g.ar('Impulse', 750, 0)]);
  client.send('/d_recv', encodeSynthDefs([g.build('recorder')]));
  await client.sync();
  paths.forEach((path, i) => {
    client.send('/b_alloc', i, 8192, 1);
    client.send('/b_write', i, path, 'wav', 'int16', 0, 0, 1);
  });
  await client.sync();
  paths.forEach((_, i) => client.send('/s_new', 'recorder', 1000 + i, 0, 0, 'buffer', i));
  await client.sync();
  await client.close();
}

/** Waits until a file has `frames` frames by its own head. */
async function grown(path: string, frames: number): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (heard(path).frames >= frames) return;
    await Bun.sleep(100);
  }
  throw new Error(`${path} does not grow`);
}

function heard(path: string): { frames: number; faults: readonly string[]; right: boolean; closed: boolean } {
  const bytes = new Uint8Array(readFileSync(path));
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  return {
    frames: info.frames,
    faults: info.faults,
    right: [...samples].every((x, i) => x > 0.99 === (i % 64 === 0)),
    closed: info.dataOffset + info.dataBytes === bytes.length,
  };
}

describe('recordings', () => {
  test('SIGHUP completes them, as SIGTERM does', async () => {
    const path = join(folder, 'hup.wav');
    const server = await startServer('--none');
    await record(server, path);
    await grown(path, 8192);
    server.process.kill('SIGHUP');
    expect(await server.process.exited).toBe(0);
    expect(heard(path)).toMatchObject({ faults: [], right: true, closed: true });
  }, 60_000);

  test('kill -9 leaves files whose heads say what is there', async () => {
    const [path, capture] = [join(folder, 'killed.wav'), join(folder, 'killed-capture.wav')];
    const server = await startServer('--none', '--capture', capture, '-o', '1');
    await record(server, path);
    await grown(path, 12_288);
    await grown(capture, 24_000);
    server.process.kill('SIGKILL');
    await server.process.exited;
    expect(heard(path)).toMatchObject({ faults: [], right: true });
    expect(heard(path).frames).toBeGreaterThanOrEqual(12_288);
    expect(heard(capture)).toMatchObject({ faults: [] });
  }, 60_000);

  test('where one file cannot grow any more, it is said once, and the others are whole', async () => {
    const [path, capture] = [join(folder, 'fits.wav'), join(folder, 'full.wav')];
    // 512 KiB a file: enough for the one of 16 bits, not for the two channels of floats.
    const server = await startServerUnder(
      ['sh', '-c', 'ulimit -f 1024; exec "$@"', 'sh'],
      '--none',
      '--capture',
      capture,
      '-o',
      '2',
    );
    await record(server, path);
    for (let i = 0; i < 300 && !server.printed().includes('capture:'); i++) await Bun.sleep(100);
    const { frames } = heard(path);
    await grown(path, frames + 16_384);
    expect(await server.stop()).toBe(0);
    const lines = server
      .printed()
      .split('\n')
      .filter((line) => line.includes('full.wav'));
    expect(lines).toEqual([
      expect.stringMatching(/^capture: .*full\.wav: .*(EFBIG|too large).*; it ends after \d+ frames$/i),
    ]);
    expect(server.printed().split('\n').length).toBeLessThan(60);
    expect(heard(path)).toMatchObject({ faults: [], right: true, closed: true });
    expect(heard(capture).faults).toEqual([]);
    expect(heard(capture).frames).toBeGreaterThan(30_000);
  }, 60_000);
});

describe('an output that nobody reads', () => {
  /** A server whose output goes into a pipe that is not read; resolves when it answers. */
  async function unread(): Promise<{
    process: Bun.Subprocess<'ignore', 'pipe', 'ignore'>;
    udp: Bun.udp.ConnectedSocket<'buffer'>;
    answers: string[];
  }> {
    const [udpPort, httpPort] = [await freePort(), await freePort()];
    const process_ = Bun.spawn(
      [
        resolve(import.meta.dir, '../../bunsynth'),
        '-u',
        String(udpPort),
        '--http-port',
        String(httpPort),
        '-D',
        '0',
        '--none',
        '--instruments',
        '',
      ],
      { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore', env: process.env },
    );
    const answers: string[] = [];
    const udp = await Bun.udpSocket({
      connect: { hostname: '127.0.0.1', port: udpPort },
      socket: {
        data: (_, data) => {
          answers.push(Buffer.from(data).toString('latin1').split('\0')[0]!);
        },
        error: () => {},
      },
    });
    for (let i = 0; i < 300 && answers.length === 0; i++) {
      try {
        udp.send(encodeMessage('/status', '', []));
      } catch {
        // Nobody listens yet.
      }
      await Bun.sleep(100);
    }
    return { process: process_, udp, answers };
  }

  test('does not hold the server', async () => {
    const { process: server, udp, answers } = await unread();
    const nonsense = encodeMessage('/no/such/command/of/some/length/that/is/printed', '', []);
    for (let i = 0; i < 200; i++) {
      for (let k = 0; k < 50; k++) udp.send(nonsense);
      await Bun.sleep(2);
    }
    await Bun.sleep(500);
    answers.length = 0;
    for (let i = 0; i < 100 && !answers.includes('/synced'); i++) {
      udp.send(encodeMessage('/sync', 'i', [1]));
      await Bun.sleep(100);
    }
    expect(answers).toContain('/synced');
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    udp.close();
  }, 60_000);

  test('or is closed does not end it', async () => {
    const { process: server, udp, answers } = await unread();
    await server.stdout.cancel();
    udp.send(encodeMessage('/no/such/command', '', []));
    await Bun.sleep(200);
    answers.length = 0;
    udp.send(encodeMessage('/sync', 'i', [1]));
    for (let i = 0; i < 100 && !answers.includes('/synced'); i++) await Bun.sleep(50);
    expect(answers).toContain('/synced');
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    udp.close();
  }, 60_000);
});
