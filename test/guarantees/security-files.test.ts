/** Files that clients may read, write and run: nothing leads out of -P, and nothing runs that a client could have written. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMidi } from '../../protocol/midi/messages.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { Access } from '../../server/control/paths.ts';
import { FakeRenders } from '../support/fake-renders.ts';
import { type InProcessClient, InProcessServer, type Sent } from '../support/in-process.ts';
import { startServer } from '../support/server.ts';

let root: string;
let server: InProcessServer;
const path = (...names: string[]) => join(root, ...names);

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'bunsynth-security-')));
  for (const folder of [
    'inside',
    'inside-beside',
    'inside/instruments',
    'outside',
    'instruments',
    'instruments/sounds',
  ])
    mkdirSync(path(folder));
  symlinkSync(path('outside'), path('inside', 'away'));
  symlinkSync(path('instruments'), path('outside', 'door'));
  symlinkSync(path('outside', 'evil.ts'), path('instruments', 'linked.ts'));
  for (const file of [
    ['inside', 'evil.ts'],
    ['outside', 'evil.ts'],
    ['instruments', 'pad.ts'],
  ])
    writeFileSync(path(...file), 'export {};');
});
afterEach(() => rmSync(root, { recursive: true }));

/** A server in process with some access, whose renders say which files they were asked to load. */
function open(access: Access): { client: InProcessClient; stranger: InProcessClient; loaded: string[] } {
  const loaded: string[] = [];
  const renders = new FakeRenders({ pad: { params: {}, play: () => ({ blocks: 1, buffers: [] }) } });
  const load = renders.load.bind(renders);
  renders.load = (file, module) => {
    loaded.push(file);
    return load(file, module);
  };
  server = new InProcessServer({}, undefined, access, { host: renders, folder: '/nowhere' });
  renders.server = server;
  return { client: server.client('here'), stranger: server.client('away', false), loaded };
}

async function ask(client: InProcessClient, ...message: Sent): Promise<Sent | undefined> {
  client.replies();
  client.send(...message);
  for (let i = 0; i < 10; i++) await server.render();
  return client.replies().at(-1);
}

/** The same for an output, which another thread opens. */
async function opened(client: InProcessClient, port: string): Promise<Sent> {
  for (let answer = await ask(client, '/midi/open', port); ; answer = client.replies().at(-1)) {
    if (answer) return answer;
    await Bun.sleep(5);
  }
}

/** Every command that writes a file, with the path. */
const writing = (file: string): Sent[] => [
  ['/b_write', 0, file, 'raw', 'float'],
  ['/b_write', 0, file, 'wav', 'int16', -1, 0, 1],
  ['/buffers/write', 'take', file, 'raw', 'float'],
  ['/midi/record', file],
  ['/section/bounce', 1, file, 0, 1],
];
/** Every command that reads one. */
const reading = (file: string): Sent[] => [
  ['/b_allocRead', 1, file],
  ['/b_read', 0, file],
  ['/b_allocReadChannel', 1, file, 0, 0, 0],
  ['/b_readChannel', 0, file, 0, -1, 0, 0, 0],
  ['/d_load', file],
  ['/d_loadDir', file],
  ['/buffers/read', 'other', file],
  ['/midi/play', file, 'pad'],
];

async function prepare(client: InProcessClient): Promise<void> {
  client.send('/b_alloc', 0, 64, 1);
  await server.render(2);
  client.send('/buffers/set', 'take', 0);
  await server.render(2);
}

describe('-P', () => {
  test('no command reads or writes outside of the folder, by whatever way', async () => {
    const { client } = open({ restrictedPath: path('inside'), instrumentFolders: [path('instruments')] });
    await prepare(client);
    // What does not begin with the folder is taken to lie in it: only these lead out.
    for (const file of [
      `${path('inside')}/../outside/x`,
      '../outside/x',
      '../inside-beside/x',
      'away/x',
      path('inside', 'away', 'x'),
    ]) {
      for (const message of [...writing(file), ...reading(file)]) {
        const answer = await ask(client, ...message);
        expect([message[0], file, ...(answer ?? []).slice(0, 2)]).toEqual([message[0], file, '/fail', message[0]]);
        expect(answer![2]).toContain('that -P allows');
      }
    }
    expect(readdirSync(path('outside')).sort()).toEqual(['door', 'evil.ts']);
  });

  test('what a client wrote into the folder is not run', async () => {
    const { client, stranger, loaded } = open({
      restrictedPath: path('inside'),
      instrumentFolders: [path('instruments')],
    });
    for (const each of [client, stranger]) {
      for (const file of [
        path('inside', 'evil.ts'),
        '../inside/evil.ts',
        path('outside', 'evil.ts'),
        path('instruments', '..', 'outside', 'evil.ts'),
        path('instruments', 'linked.ts'),
      ]) {
        expect((await ask(each, '/load', file))?.slice(0, 2)).toEqual(['/fail', '/load']);
        expect((await ask(each, '/unload', file))?.slice(0, 2)).toEqual(['/fail', '/unload']);
      }
    }
    expect(loaded).toEqual([]);
    await ask(client, '/load', path('instruments', 'pad.ts'));
    await ask(client, '/load', 'pad.ts');
    expect(loaded).toEqual([path('instruments', 'pad.ts'), path('instruments', 'pad.ts')]);
  });

  test('an output by its path lies in the folder', async () => {
    const { client } = open({ restrictedPath: path('inside') });
    for (const place of ['inside', 'outside']) expect(Bun.spawnSync(['mkfifo', path(place, 'pipe')]).exitCode).toBe(0);
    const reader = openSync(path('inside', 'pipe'), constants.O_RDONLY | constants.O_NONBLOCK);
    expect(await opened(client, path('inside', 'pipe'))).toEqual(['/done', '/midi/open']);
    expect(await ask(client, '/midi/open', `${path('inside')}/../outside/pipe`)).toMatchObject([
      '/fail',
      '/midi/open',
      expect.stringContaining('-P'),
    ]);
    expect(await ask(client, '/midi/open', '/dev/null')).toMatchObject([
      '/fail',
      '/midi/open',
      expect.stringContaining('is not there'),
    ]);
    expect(await ask(client, '/midi/open', 'away/pipe')).toMatchObject([
      '/fail',
      '/midi/open',
      expect.stringContaining('-P'),
    ]);
    await server.control.context.midi!.close();
    closeSync(reader);
  });
});

describe('without -P', () => {
  test('code is loaded from anywhere for clients of this machine, else from the folders of instruments', async () => {
    const { client, stranger, loaded } = open({ instrumentFolders: [path('instruments')] });
    for (const file of [
      path('outside', 'evil.ts'),
      '../outside/evil.ts',
      path('instruments', 'linked.ts'),
      path('instruments', '..', 'outside', 'evil.ts'),
    ]) {
      expect(await ask(stranger, '/load', file)).toMatchObject([
        '/fail',
        '/load',
        expect.stringContaining('not on this machine'),
      ]);
    }
    expect(loaded).toEqual([]);
    await ask(stranger, '/load', path('instruments', 'pad.ts'));
    await ask(client, '/load', path('outside', 'evil.ts'));
    expect(loaded).toEqual([path('instruments', 'pad.ts'), path('outside', 'evil.ts')]);
  });

  test('keys, bundles and completions have no more rights than who binds them', async () => {
    const { stranger, loaded } = open({ instrumentFolders: [path('instruments')] });
    const everyWay = async (file: string) => {
      stranger.send('/midi/trigger', 'all', 0, 127, '/load', file);
      stranger.send('/midi', encodeMidi({ type: 'noteOn', channel: 0, note: 60, velocity: 100 }));
      stranger.send('/midi/trigger/clear');
      stranger.send('/b_alloc', 3, 8, 1, encodeMessage('/load', 's', [file]));
      stranger.send('/grid/next', '1/32', encodeMessage('/load', 's', [file]));
      stranger.bundle(server.now + 0.01, ['/load', file]);
      for (let i = 0; i < 500; i++) await server.render();
      return loaded.splice(0).length;
    };
    expect(await everyWay(path('outside', 'evil.ts'))).toBe(0);
    // Each of them does what it says where it may.
    expect(await everyWay(path('instruments', 'pad.ts'))).toBe(4);
  });

  test('nothing is written where code is kept, by whoever and by whatever way', async () => {
    const { client, stranger } = open({ instrumentFolders: [path('instruments')], programFolders: [path('inside')] });
    await prepare(client);
    for (const each of [client, stranger]) {
      for (const file of [
        path('instruments', 'x.ts'),
        path('instruments', 'sounds', 'x.wav'),
        path('outside', 'door', 'x.ts'),
        `${path('outside')}/../instruments/x.ts`,
        path('inside', 'x.js'),
        path('instruments'),
      ]) {
        for (const message of writing(file)) {
          const answer = await ask(each, ...message);
          expect([message[0], file, ...(answer ?? []).slice(0, 2)]).toEqual([message[0], file, '/fail', message[0]]);
          expect(answer![2]).toContain('holds code');
        }
      }
    }
    expect(readdirSync(path('instruments')).sort()).toEqual(['linked.ts', 'pad.ts', 'sounds']);
    expect(await ask(client, '/b_write', 0, path('outside', 'x.wav'))).toEqual(['/done', '/b_write', 0]);
  });

  test('/midi/open takes a pipe or a device that is there, and makes and fills no file', async () => {
    const { client } = open({});
    writeFileSync(path('outside', 'file'), 'kept');
    for (const [file, reason] of [
      ['file', 'is neither a pipe nor a device'],
      ['.', 'is neither a pipe nor a device'],
      ['new', 'is not there'],
      ['evil.ts/x', 'is not there'],
    ] as const) {
      expect(await ask(client, '/midi/open', path('outside', file))).toMatchObject([
        '/fail',
        '/midi/open',
        expect.stringContaining(reason),
      ]);
    }
    expect(readFileSync(path('outside', 'file'), 'utf8')).toBe('kept');
    expect(existsSync(path('outside', 'new'))).toBe(false);
    expect(await opened(client, '/dev/null')).toEqual(['/done', '/midi/open']);
    await server.control.context.midi!.close();
  });
});

test('a real server with -P runs nothing that was written into its folder', async () => {
  const real = await startServer('--none', '-P', path('inside'), '--instruments', path('inside', 'instruments'));
  const client = await real.connect('tcp');
  const refusal = (message: Parameters<typeof client.request>[0]) =>
    client.request(message, { reply: '/done' }).then(
      () => 'done',
      (error: Error) => error.message,
    );
  // Text as samples: 32 bits each, so that the file would be a program.
  const program = new TextEncoder().encode(
    'import{writeFileSync}from"fs";writeFileSync(process.env.HOME+"/owned","");export {};   ',
  );
  const samples = new Float32Array(program.slice(0, program.length & ~3).buffer.slice(0, program.length & ~3));
  await client.request(['/b_alloc', 0, samples.length, 1], { reply: '/done' });
  for (let i = 0; i < samples.length; i++) client.send('/b_set', 0, i, samples[i]!);
  expect(await refusal(['/b_write', 0, path('inside', 'x.ts'), 'raw', 'float'])).toBe('done');
  expect(await refusal(['/load', path('inside', 'x.ts')])).toContain('is code');
  expect(await refusal(['/load', 'x.ts'])).toContain('instruments/x.ts');
  expect(await refusal(['/b_write', 0, path('inside', 'instruments', 'x.ts'), 'raw', 'float'])).toContain('holds code');
  client.close();
  await real.stop();
}, 60_000);
