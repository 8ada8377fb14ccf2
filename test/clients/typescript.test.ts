/** The package of the TypeScript client as it is published: packed, installed into empty folders, typed and played from there. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { ping } from '../../instruments/ping.ts';
import { type RunningServer, startServer } from '../support/server.ts';

const home = resolve(import.meta.dir, '../../clients/typescript');
const tsc = resolve(import.meta.dir, '../../node_modules/.bin/tsc');
/** The package's build calls Bun by its name. */
const env = {
  ...process.env,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
  npm_config_update_notifier: 'false',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
};
const password = 'open';

let folder: string;
let archive: string;
let server: RunningServer;

async function run(command: readonly string[], cwd = folder): Promise<{ out: string; errors: string; code: number }> {
  const child = Bun.spawn([...command], { cwd, env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const [out, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, errors, code };
}

/** @throws Error with all that it said */
async function succeed(command: readonly string[], cwd = folder): Promise<string> {
  const { out, errors, code } = await run(command, cwd);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${out}${errors}`);
  return out;
}

function emptyFolder(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  return path;
}

const npm = Bun.which('npm');
if (!npm) console.log('left out: the published package of the TypeScript client, npm is not installed');

beforeAll(async () => {
  if (!npm) return;
  folder = mkdtempSync(join(tmpdir(), 'bunsynth-package-'));
  archive = join(
    folder,
    (await succeed(['npm', 'pack', '--silent', '--pack-destination', folder], home)).trim().split('\n').at(-1)!,
  );
  server = await startServer('--none', '--instruments', '', '-p', password);
  writeFileSync(join(folder, 'ping.scsyndef'), ping.bytes);
}, 120_000);

afterAll(async () => {
  if (!npm) return;
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Plays a synth over each of the three transports, and prints what it was told. */
const script = `
  import { readFileSync } from 'node:fs';
  import { connect, ServerError } from 'bunsynth-client';
  const [file, ...urls] = process.argv.slice(2);
  for (const url of urls) {
    const client = await connect({ url, timeout: 20000 });
    await client.notify();
    await client.addSynthDef(readFileSync(file));
    const ended = client.once('/n_end');
    const id = await client.newSynth('ping', { controls: { freq: 660 } });
    const { synths } = await client.status();
    client.free(id);
    const { args } = await ended;
    const failure = await client.newSynth('nothing').catch((error) => error);
    console.log(new URL(url).protocol, synths, args[0] === id, failure instanceof ServerError && failure.message);
    await client.close();
  }
`;
const told = ['udp:', 'tcp:', 'ws:']
  .map((scheme) => `${scheme} 1 true /s_new: SynthDef not found (nothing)\n`)
  .join('');

async function play(command: readonly string[], cwd: string): Promise<string> {
  writeFileSync(join(cwd, 'play.mjs'), script);
  const urls = [
    `udp://127.0.0.1:${server.udpPort}`,
    `tcp://:${password}@127.0.0.1:${server.tcpPort}`,
    `${server.http.replace('http://', `ws://:${password}@`)}/osc`,
  ];
  return succeed([...command, 'play.mjs', join(folder, 'ping.scsyndef'), ...urls], cwd);
}

describe.skipIf(!npm)('npm install of the package into an empty folder', () => {
  let place: string;
  beforeAll(async () => {
    place = emptyFolder('npm');
    await succeed(['npm', 'install', '--silent', archive], place);
  }, 120_000);

  test('brings what it needs and nothing else', async () => {
    const { dependencies } = JSON.parse(await succeed(['npm', 'ls', '--json', '--all'], place)) as {
      dependencies: Record<string, { dependencies?: Record<string, { dependencies?: object }> }>;
    };
    expect(Object.keys(dependencies['bunsynth-client']!.dependencies ?? {}).sort()).toEqual(['osc-js', 'ws']);
  }, 60_000);

  // npx fetches a Node once and keeps it.
  test.each([20, 22, 24])(
    'plays from Node %d',
    async (version) => {
      const npx = ['npx', '--yes', '-p', `node@${version}`, 'node'];
      expect(await succeed([...npx, '-v'], place)).toStartWith(`v${version}.`);
      expect(await play(npx, place)).toBe(told);
    },
    300_000,
  );

  test('plays from Bun', async () => {
    expect(await play([process.execPath], place)).toBe(told);
  }, 60_000);

  const typed = `
    import { connect, float, ServerError, type Controls, type GroupNode, type Message, type Sendable } from 'bunsynth-client';
    export async function use(): Promise<GroupNode> {
      const client = await connect({ url: 'udp://127.0.0.1:57110' });
      const forget: () => void = client.on('/n_end', (message: Message) => {
        const address: string = message.address;
        const types: string = message.types;
        const [first] = message.args;
        if (typeof first === 'number') client.free(first);
        // @ts-expect-error a message is no text
        const text: string = message;
        // @ts-expect-error
        return [address, types, text, message.noSuchThing];
      });
      const controls: Controls = { freq: 440, partials: [1, 2], amp: 'c4' };
      const id: number = await client.newSynth('ping', { controls, action: 'tail' });
      // @ts-expect-error
      await client.newSynth('ping', { actoin: 'tail' });
      // @ts-expect-error
      client.noSuchThing(id);
      // @ts-expect-error
      await connect({ uri: 'udp://127.0.0.1:57110' });
      const sent: Sendable = ['/n_set', id, 'freq', float(440)];
      client.bundle('now', [sent]);
      // @ts-expect-error
      client.send({ adress: '/status' });
      const failure = new ServerError('/s_new', 'SynthDef not found', 'nothing');
      // @ts-expect-error
      failure.noSuchThing;
      forget();
      return client.queryTree();
    }
  `;

  test.each([
    ['node16', 'node16', 'es2022'],
    ['nodenext', 'nodenext', 'es2022'],
    ['esnext', 'bundler', 'es2022'],
    ['preserve', 'bundler', 'esnext,dom'],
  ])(
    'its types hold, and what is unknown is an error: module %s, resolution %s, lib %s',
    async (module, resolution, lib) => {
      writeFileSync(join(place, 'use.ts'), typed);
      // Declarations are checked too, and there are no others than those of the package.
      const { out, errors, code } = await run(
        [
          tsc,
          '--ignoreConfig',
          '--noEmit',
          '--strict',
          '--skipLibCheck',
          'false',
          '--target',
          'es2022',
          '--lib',
          lib,
          '--module',
          module,
          '--moduleResolution',
          resolution,
          '--types',
          '',
          'use.ts',
        ],
        place,
      );
      expect({ out, errors, code }).toEqual({ out: '', errors: '', code: 0 });
    },
    60_000,
  );
});

test.skipIf(!npm)(
  'bun add of the package into an empty folder, played from Bun',
  async () => {
    const place = emptyFolder('bun');
    await succeed([process.execPath, 'add', '--silent', archive], place);
    expect(await play([process.execPath], place)).toBe(told);
  },
  120_000,
);
