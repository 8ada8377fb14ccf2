/** libsndfile in a running server: what it adds, and that nothing but one command notices when it crashes or never ends. */
import { afterAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../clients/typescript/index.ts';
import { readSoundInfo } from '../../protocol/soundfile/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { soundFormats } from '../../server/workers/sndfile/formats.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { startServerUnder } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-library-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Status = { formats: { library: string; read: string[]; write: { header: string; samples: string[] }[] } };
const { library } = await soundFormats();
const hasLibrary = library.startsWith('libsndfile-');
if (!hasLibrary) console.warn(`left out: ${library}`);

/** Returns the answer to a command. */
async function answer(client: Client, command: string, ...args: (string | number)[]): Promise<unknown[]> {
  const told = Promise.withResolvers<unknown[]>();
  const forget = ['/done', '/fail'].map((address) =>
    client.on(address, ({ args: given }) => {
      if (given[0] === command) told.resolve([address, ...given.slice(1)]);
    }),
  );
  client.send(command, ...args);
  const result = await told.promise;
  for (const each of forget) each();
  return result;
}

/** Runs what is given with a server whose surroundings have these variables. */
async function withServer(
  variables: readonly string[],
  use: (client: Client, http: string, pid: number) => Promise<void>,
): Promise<void> {
  const server = await startServerUnder(['env', ...variables], '--none', '--instruments', '');
  try {
    const client = await server.connect();
    await use(client, server.http, server.process.pid);
    await client.close();
  } finally {
    await server.stop();
  }
}

describe.skipIf(!hasLibrary)('with libsndfile', () => {
  test('/status says what there is, and a recording in FLAC is one when it is closed', async () => {
    await withServer([], async (client, http) => {
      const { formats } = (await (await fetch(`${http}/status`)).json()) as Status;
      expect(formats.library).toStartWith('libsndfile-');
      expect(formats.read).toEqual(expect.arrayContaining(['WAV', 'FLAC', expect.stringContaining('CAF')]));
      expect(formats.write).toEqual(expect.arrayContaining([{ header: 'FLAC', samples: ['int8', 'int16', 'int24'] }]));
      const graph = new RawGraph();
      graph.unit('DiskOut', 2, [1, ...graph.unit('WhiteNoise', 2, [], 1)]);
      await client.addSynthDef(encodeSynthDefs([graph.build('record')]));
      const path = join(folder, 'take.flac');
      await answer(client, '/b_alloc', 1, 512, 1);
      expect(await answer(client, '/b_write', 1, path, 'flac', 'int16', 0, 0, 1)).toEqual(['/done', 1]);
      const beside = readdirSync(folder).find((name) => name.startsWith('take.flac.unfinished-'))!;
      client.send('/s_new', 'record', 1000, 0, 0);
      // What a killed server would leave can be played at all times.
      const recorded = () => {
        const bytes = new Uint8Array(readFileSync(join(folder, beside)));
        return readSoundInfo(bytes, bytes.length).frames;
      };
      while (recorded() < 4096) await Bun.sleep(20);
      client.send('/n_free', 1000);
      expect(await answer(client, '/b_close', 1)).toEqual(['/done', 1]);
      expect(readdirSync(folder)).toEqual(['take.flac']);
      expect(await answer(client, '/b_allocRead', 2, path)).toEqual(['/done', 2]);
      const {
        args: [, frames, channels],
      } = await client.request(['/b_query', 2], { reply: '/b_info' });
      expect(frames).toBeGreaterThanOrEqual(4096);
      expect(channels).toBe(1);
    });
  }, 60_000);
});

/** A libsndfile that does `what` when a file is opened. */
function fake(name: string, what: string): string {
  const own = join(folder, name);
  mkdirSync(own);
  const names = [
    'sf_close',
    'sf_error',
    'sf_strerror',
    'sf_command',
    'sf_format_check',
    'sf_readf_float',
    'sf_writef_float',
    'sf_version_string',
  ];
  writeFileSync(
    join(own, 'fake.c'),
    `#include <unistd.h>\nvoid *sf_open_fd(void) { ${what} return 0; }\n${names.map((each) => `void *${each}(void) { return 0; }`).join('\n')}\n`,
  );
  const made = Bun.spawnSync([
    'cc',
    '-O0',
    '-shared',
    '-fPIC',
    '-o',
    join(own, process.platform === 'darwin' ? 'libsndfile.1.dylib' : 'libsndfile.so.1'),
    join(own, 'fake.c'),
  ]);
  if (made.exitCode) throw new Error(made.stderr.toString());
  return own;
}

const canFake = process.platform === 'linux' && Bun.which('cc') !== null;
if (!canFake) console.warn('left out: a broken libsndfile, as there is no C compiler');

describe.skipIf(!canFake)('with a broken libsndfile', () => {
  const sound = join(folder, 'x.caf');

  test('that crashes', async () => {
    writeFileSync(sound, 'caff and what else');
    await withServer([`LD_LIBRARY_PATH=${fake('crashes', '*(volatile int *)0 = 1;')}`], async (client) => {
      expect(await answer(client, '/b_allocRead', 1, sound)).toEqual([
        '/fail',
        expect.stringMatching(/x\.caf' could not be opened: the process of libsndfile crashed \(SIG[A-Z]+\)/),
        1,
      ]);
      expect(await answer(client, '/b_alloc', 1, 64, 1)).toEqual(['/done', 1]);
      expect(await answer(client, '/b_write', 1, join(folder, 'y.wav'), 'wav', 'float')).toEqual(['/done', 1]);
      expect(await answer(client, '/b_write', 1, join(folder, 'y.flac'), 'flac', 'int16')).toEqual([
        '/fail',
        expect.stringContaining("y.flac' could not be opened: the process of libsndfile crashed"),
        1,
      ]);
      expect(existsSync(join(folder, 'y.flac'))).toBe(false);
    });
  }, 60_000);

  test('that never ends: others are answered meanwhile, and its process ends with the server', async () => {
    writeFileSync(sound, 'caff and what else');
    let children: number[] = [];
    await withServer([`LD_LIBRARY_PATH=${fake('hangs', 'for (;;) pause();')}`], async (client, _, pid) => {
      client.send('/b_allocRead', 1, sound);
      const childrenOf = () =>
        readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
          readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
        );
      while ((children = childrenOf()).length === 0) await Bun.sleep(20);
      // Asynchronous commands wait for those before them, as with scsynth; nothing else does.
      client.send('/g_new', 4321, 0, 0);
      expect(JSON.stringify(await client.queryTree())).toContain('4321');
      expect(readFileSync(`/proc/${children[0]}/cmdline`, 'utf8')).toContain('"type":"read"');
    });
    while (
      children.some(
        (child) => existsSync(`/proc/${child}`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${child}/stat`, 'utf8')),
      )
    )
      await Bun.sleep(20);
  }, 60_000);
});
