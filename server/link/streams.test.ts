import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decodeSamples,
  encodeSamples,
  readSoundInfo,
  type SoundSpec,
  soundHeader,
} from '../../protocol/soundfile/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { type InProcessClient, InProcessServer, type Sent } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';
import { doJob } from '../workers/do-job.ts';
import type { JobRequest, JobResult } from '../workers/jobs.ts';

let folder: string;
let server: InProcessServer;
let client: InProcessClient;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bunsynth-streams-'));
  server = new InProcessServer();
  client = server.client();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function ask(...message: Sent): Promise<Sent[]> {
  client.send(...message);
  await server.render();
  return client.replies();
}

/** A file whose frames count from 1, in every channel. */
function counting(name: string, frames: number, channels = 1): string {
  const path = join(folder, name);
  const spec: SoundSpec = { header: 'WAV', format: 'float', channels, sampleRate: 48000, frames };
  const samples = Float32Array.from({ length: frames * channels }, (_, i) => Math.floor(i / channels) + 1);
  writeFileSync(path, Buffer.concat([soundHeader(spec), encodeSamples(samples, 'float', true)]));
  return path;
}

function soundOf(path: string): { samples: number[]; frames: number; format: string } {
  const bytes = new Uint8Array(readFileSync(path));
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  return { samples: [...samples], frames: info.frames, format: info.format };
}

const def = (name: string, build: (g: RawGraph) => void): Uint8Array => {
  const graph = new RawGraph();
  build(graph);
  return encodeSynthDefs([graph.build(name)]);
};

const player = (loop = 0) => def('player', (g) => g.out(g.ar('DiskIn', 1, loop)));
/** Records a ramp that counts samples from 0. */
const recorder = def('recorder', (g) => g.unit('DiskOut', 2, [1, g.ar('LFSaw', 0, 0), g.ar('DC', 0.5)]));

async function heard(blocks: number): Promise<number[]> {
  const sound: number[] = [];
  for (let i = 0; i < blocks; i++) {
    await server.render();
    sound.push(...server.engine.outputs[0]!);
  }
  return sound;
}

describe('playing', () => {
  async function play(file: string, loop: number, start = 0): Promise<void> {
    await ask('/b_alloc', 1, 256, 1);
    expect(await ask('/b_read', 1, file, start, 256, 0, 1)).toEqual([['/done', '/b_read', 1]]);
    await ask('/d_recv', player(loop));
    client.send('/s_new', 'player', 1000);
  }

  test('goes on where reading into the buffer has ended', async () => {
    await play(counting('a.wav', 1000), 0, 10);
    expect(await heard(10)).toEqual(Array.from({ length: 640 }, (_, i) => i + 11));
  });

  test('of the channels that were asked for', async () => {
    const path = join(folder, 'three.wav');
    const samples = Float32Array.from({ length: 3000 }, (_, i) => (i % 3) * 1000 + Math.floor(i / 3));
    writeFileSync(
      path,
      Buffer.concat([
        soundHeader({ header: 'WAV', format: 'float', channels: 3, sampleRate: 48000, frames: 1000 }),
        encodeSamples(samples, 'float', true),
      ]),
    );
    await ask('/b_alloc', 1, 128, 2);
    expect(await ask('/b_readChannel', 1, path, 0, 128, 0, 1, 2, 0)).toEqual([['/done', '/b_readChannel', 1]]);
    await ask(
      '/d_recv',
      def('two', (g) => g.out(...g.unit('DiskIn', 2, [1, 0], 2))),
    );
    client.send('/s_new', 'two', 1000);
    expect(await heard(5)).toEqual(Array.from({ length: 320 }, (_, i) => 2000 + i));
    expect([...server.engine.outputs[1]!]).toEqual(Array.from({ length: 64 }, (_, i) => 256 + i));
  });

  test('after the end of the file there is silence; with a loop it begins again, however short it is', async () => {
    const file = counting('a.wav', 300);
    await play(file, 0);
    expect(await heard(8)).toEqual(Array.from({ length: 512 }, (_, i) => (i < 300 ? i + 1 : 0)));
    await ask('/g_freeAll', 0);
    const short = counting('b.wav', 5);
    await play(short, 1);
    const sound = await heard(12);
    // The buffer was read once, without a loop; the halves that follow are full.
    expect(sound.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 0]);
    expect(sound.slice(256)).toEqual(Array.from({ length: 512 }, (_, i) => (i % 5) + 1));
  });

  test('a file that was closed is silent after what is in the buffer; other files play on', async () => {
    await play(counting('a.wav', 10000), 0);
    await heard(1);
    expect(await ask('/b_close', 1)).toEqual([['/done', '/b_close', 1]]);
    expect((await heard(8)).slice(256)).toEqual(Array(256).fill(0));
    expect(server.control.context.buffers.get(1).openFile).toBeUndefined();
  });

  test('a buffer that cannot be halved in blocks is told of once, and is silent', async () => {
    await ask('/b_alloc', 1, 100, 1);
    await ask('/d_recv', player());
    await ask('/s_new', 'player', 1000);
    expect(await heard(3)).toEqual(Array(192).fill(0));
    expect(server.lines).toEqual([
      'synth 1000: buffer 1 has 100 frames; for DiskIn, VDiskIn and DiskOut it must be a multiple of 128 (two blocks)',
    ]);
  });

  test('a wrong number of channels is told of', async () => {
    await ask('/b_alloc', 1, 256, 2);
    await ask('/d_recv', player());
    await ask('/s_new', 'player', 1000);
    await heard(2);
    expect(server.lines).toEqual([
      'synth 1000: buffer 1 has not the 1 channels of the DiskIn, VDiskIn or DiskOut that uses it',
    ]);
  });

  test('/diskin tells registered clients where a VDiskIn is', async () => {
    await ask('/notify', 1);
    const file = counting('a.wav', 1000);
    await ask('/b_alloc', 1, 256, 1);
    await ask('/b_read', 1, file, 0, 256, 0, 1);
    await ask(
      '/d_recv',
      def('v', (g) => g.out(g.ar('VDiskIn', 1, 1, 0, 7))),
    );
    client.send('/s_new', 'v', 1000);
    await heard(6);
    expect(client.replies().filter(([address]) => address === '/diskin')).toEqual([
      ['/diskin', 1000, 7, 256],
      ['/diskin', 1000, 7, 256],
      ['/diskin', 1000, 7, 512],
    ]);
  });
});

describe('recording', () => {
  async function record(header = 'wav', format = 'float'): Promise<string> {
    const path = join(folder, `r.${header}`);
    await ask('/b_alloc', 1, 256, 2);
    expect(await ask('/b_write', 1, path, header, format, 0, 0, 1)).toEqual([['/done', '/b_write', 1]]);
    await ask('/d_recv', recorder);
    await ask('/s_new', 'recorder', 1000);
    return path;
  }

  test('what DiskOut recorded is in the file, to the last block, once the file is closed', async () => {
    const path = await record();
    await heard(6);
    client.send('/n_free', 1000);
    expect(await ask('/b_close', 1)).toEqual([['/done', '/b_close', 1]]);
    const { samples, frames } = soundOf(path);
    expect(frames).toBe(7 * 64);
    expect(samples.filter((_, i) => i % 2)).toEqual(Array(frames).fill(0.5));
  });

  for (const [command, args] of [
    ['/b_free', []],
    ['/b_write', ['other.wav', 'wav', 'int16', 0, 0, 1]],
    ['/b_read', ['in.wav', 0, 10, 0, 0]],
  ] as const) {
    test(`${command} completes the file that was open`, async () => {
      counting('in.wav', 20, 2);
      const path = await record();
      await heard(3);
      client.send('/n_free', 1000);
      await ask(
        command,
        1,
        ...args.map((arg) => (typeof arg === 'string' && arg.endsWith('.wav') ? join(folder, arg) : arg)),
      );
      expect(soundOf(path).frames).toBe(4 * 64);
    });
  }

  test('the same file anew, while it is open', async () => {
    const path = await record();
    await heard(5);
    expect(await ask('/b_write', 1, path, 'wav', 'float', 0, 0, 1)).toEqual([['/done', '/b_write', 1]]);
    await heard(3);
    client.send('/n_free', 1000);
    await ask('/b_free', 1);
    const { samples, frames } = soundOf(path);
    expect(frames).toBe(Math.floor(samples.length / 2));
    expect(frames % 64).toBe(0);
    expect(samples.filter((_, i) => i % 2)).toEqual(Array(frames).fill(0.5));
  });

  test('the end of the server completes it too, with what the synth still had', async () => {
    const path = await record('aiff', 'int24');
    await heard(4);
    await server.control.closeFiles();
    expect(soundOf(path)).toMatchObject({ frames: 5 * 64, format: 'int24' });
  });

  test('a new allocation leaves the file open, as with scsynth', async () => {
    const path = await record();
    await heard(1);
    await ask('/b_alloc', 1, 512, 2);
    await heard(8);
    client.send('/n_free', 1000);
    await ask('/b_close', 1);
    expect(soundOf(path).frames).toBeGreaterThanOrEqual(8 * 64);
  });

  test('a disk that fails is told of once', async () => {
    await ask('/b_alloc', 1, 128, 2);
    await ask('/b_write', 1, '/dev/full', 'raw', 'float', 0, 0, 1);
    await ask('/d_recv', recorder);
    await ask('/s_new', 'recorder', 1000);
    await heard(10);
    expect(server.lines.filter((line) => line.startsWith('buffer 1: /dev/full'))).toHaveLength(1);
  });
});

describe('a slow disk', () => {
  test('is told of once a file and counted; what is there plays, other files are not disturbed', async () => {
    const held: (() => void)[] = [];
    server = new InProcessServer({}, (environment) => ({
      runInline: (request) => doJob(request, environment),
      run: (request: JobRequest): Promise<JobResult> =>
        request.kind === 'refill' && request.source.path.endsWith('slow.wav')
          ? new Promise((resolve) => held.push(() => resolve(doJob(request, environment))))
          : Promise.resolve(doJob(request, environment)),
    }));
    client = server.client();
    for (const [number, name] of [
      [1, 'slow.wav'],
      [2, 'quick.wav'],
    ] as const) {
      await ask('/b_alloc', number, 128, 1);
      await ask('/b_read', number, counting(name, 5000), 0, 128, 0, 1);
    }
    client.send(
      '/d_recv',
      def('both', (g) => g.out(g.ar('DiskIn', 1, 0), g.ar('DiskIn', 2, 0))),
    );
    await server.render();
    client.send('/s_new', 'both', 1000);
    const [slow, quick]: [number[], number[]] = [[], []];
    for (let i = 0; i < 6; i++) {
      await server.render();
      slow.push(...server.engine.outputs[0]!);
      quick.push(...server.engine.outputs[1]!);
    }
    expect(quick).toEqual(Array.from({ length: 384 }, (_, i) => i + 1));
    expect(slow).toEqual(Array.from({ length: 384 }, (_, i) => (i % 128) + 1));
    expect(server.control.context.streams.lateCount).toBeGreaterThan(2);
    expect(server.lines.filter((line) => line.includes('the disk is too slow'))).toHaveLength(1);
    // Memory that a job may still write to is not given away before it is done.
    const { buffers } = server.control.context;
    const { address } = buffers.get(1);
    client.send('/b_alloc', 1, 128, 1);
    await server.render();
    expect(buffers.allocate(128, 1)).not.toBe(address);
    for (const job of held) job();
    await Bun.sleep(0);
    await server.render();
    expect(buffers.allocate(128, 1)).toBe(address);
  });
});

describe('-P', () => {
  const inside = () => join(folder, 'inside');

  beforeEach(() => {
    mkdirSync(inside());
    mkdirSync(join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), join(inside(), 'link'));
    symlinkSync(join(folder, 'outside', 'new.wav'), join(inside(), 'dangling.wav'));
    server = new InProcessServer({}, undefined, { restrictedPath: inside() });
    client = server.client();
  });

  test('files in the folder, by their whole path or from there', async () => {
    const file = counting('inside/a.wav', 4);
    expect(await ask('/b_allocRead', 1, file)).toEqual([['/done', '/b_allocRead', 1]]);
    expect(await ask('/b_allocRead', 1, 'a.wav')).toEqual([['/done', '/b_allocRead', 1]]);
    expect(await ask('/b_write', 1, 'b.wav', 'wav', 'float')).toEqual([['/done', '/b_write', 1]]);
    expect(soundOf(join(inside(), 'b.wav')).frames).toBe(4);
  });

  test('what leads out is refused, by name', async () => {
    const file = counting('outside/a.wav', 4);
    writeFileSync(join(folder, 'outside', 'x.scsyndef'), player());
    await ask('/b_alloc', 1, 256, 1);
    for (const path of ['../outside/a.wav', `${inside()}/../outside/a.wav`, 'link/a.wav', 'dangling.wav']) {
      const refusal = `File '${path}' lies outside of the folder '${inside()}' that -P allows\n`;
      for (const command of ['/b_allocRead', '/b_read', '/b_allocReadChannel', '/b_readChannel', '/b_write']) {
        expect(await ask(command, 1, path)).toEqual([['/fail', command, refusal, 1]]);
      }
      for (const command of ['/d_load', '/d_loadDir'])
        expect(await ask(command, path)).toEqual([['/fail', command, refusal]]);
    }
    // A whole path from elsewhere is taken as one in the folder, where there is no such file.
    expect((await ask('/b_allocRead', 1, file))[0]![2]).toContain(`File '${inside()}${file}' could not be opened`);
    symlinkSync(join(folder, 'outside', 'x.scsyndef'), join(inside(), 'x.scsyndef'));
    expect((await ask('/d_loadDir', inside()))[0]![2]).toContain('lies outside');
    expect((await ask('/d_load', '*.scsyndef'))[0]![2]).toContain('lies outside');
  });
});
