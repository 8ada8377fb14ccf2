/** Files that never end, folders that lead into themselves: no command holds the control thread, and signals end the server at once. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../clients/typescript/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { type RunningServer, startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-strange-'));
const fifo = join(folder, 'pipe');
let server: RunningServer;
let client: Client;

beforeAll(async () => {
  Bun.spawnSync(['mkfifo', fifo]);
  server = await startServer('--none', '--instruments', '');
  client = await server.connect();
});

afterAll(async () => {
  await client.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Returns the answer to a command, `/sync` having been answered meanwhile. */
async function answer(command: string, ...args: (string | number)[]): Promise<unknown[]> {
  const told = Promise.withResolvers<unknown[]>();
  const forget = ['/done', '/fail'].map((address) =>
    client.on(address, ({ args: given }) => {
      if (given[0] === command) told.resolve([address, ...given.slice(1)]);
    }),
  );
  client.send(command, ...args);
  await client.status();
  const result = await told.promise;
  for (const each of forget) each();
  return result;
}

describe('what is no regular file is refused by name', () => {
  test.each<[string, (string | number)[]]>([
    ['/d_load', [fifo]],
    ['/d_load', ['/dev/zero']],
    ['/d_load', ['/dev/urandom']],
    ['/d_load', [folder]],
    ['/b_allocRead', [1, fifo]],
    ['/b_allocRead', [1, '/dev/zero']],
    ['/b_read', [0, fifo]],
    ['/b_write', [0, fifo, 'wav', 'int16']],
    ['/midi/play', [fifo, 'nothing']],
  ])(
    '%s %p',
    async (command, args) => {
      expect(await answer('/b_alloc', 0, 1024, 1)).toEqual(['/done', 0]);
      const [address] = await answer(command, ...args);
      expect(address).toBe('/fail');
      if (command !== '/midi/play')
        await server.prints(
          new RegExp(
            `FAILURE IN SERVER ${command} .*(no regular file|neither a file nor a device|is a folder|System error)`,
          ),
        );
    },
    30_000,
  );
});

test('a folder that leads into itself is entered once', async () => {
  const loop = join(folder, 'loop');
  mkdirSync(join(loop, 'inner'), { recursive: true });
  symlinkSync(loop, join(loop, 'inner', 'again'));
  symlinkSync(loop, join(loop, 'other'));
  Bun.spawnSync(['mkfifo', join(loop, 'endless.scsyndef')]);
  const g = new RawGraph();
  g.out(g.ar('DC', 0.5));
  writeFileSync(join(loop, 'inner', 'found.scsyndef'), encodeSynthDefs([g.build('found')]));
  const loaded = client.once('/done', { filter: ({ args: [command] }) => command === '/d_loadDir' });
  const [address, reason] = await answer('/d_loadDir', loop);
  // The pipe is reported; what can be loaded is.
  expect([address, reason]).toEqual(['/fail', `File '${join(loop, 'endless.scsyndef')}': it is no regular file`]);
  await loaded;
  client.send('/s_new', 'found', 1000, 0, 0);
  await client.sync();
  expect((await client.status()).synths).toBe(1);
}, 30_000);

test('the whole disk is looked at beside everything else, and a signal ends the server meanwhile', async () => {
  const busy = await startServer('--none', '--instruments', '');
  const asking = await busy.connect();
  asking.send('/d_loadDir', '/');
  for (let i = 0; i < 5; i++) await asking.status();
  expect(await busy.stop()).toBe(0);
  await asking.close();
}, 60_000);

test('a second signal ends even a server whose control thread is held, a second after the first', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'held-'));
  writeFileSync(
    join(folder, 'held.ts'),
    "import { defineWebAudio } from 'bunsynth';\nexport const held = defineWebAudio({ build() { for (;;); } });",
  );
  const server = await startServer('--none', '--no-bundled', '--instruments', folder);
  await fetch(`${server.http}/play`, { method: 'POST', body: '{"instrument":"held"}' });
  const answers = () =>
    fetch(`${server.http}/status`, { signal: AbortSignal.timeout(1000) }).then(
      () => true,
      () => false,
    );
  while (await answers()) await Bun.sleep(50);
  server.process.kill('SIGTERM');
  await Bun.sleep(1500);
  expect(server.process.exitCode).toBeNull();
  server.process.kill('SIGTERM');
  await server.process.exited;
  expect(server.process.signalCode).toBe('SIGTERM');
  rmSync(folder, { recursive: true });
}, 60_000);
