/** The first minute of a new user: plays at once, adds a folder, ends the server while it is still busy. */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type RunningServer, startServer } from '../support/server.ts';
import { shipped } from '../support/shipped.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-minute-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `import { defineRender } from 'bunsynth';\n${text}`);
  return path;
};
const fine = (name: string, level = 0.1): string =>
  `export const ${name} = defineRender({ async *play(ctx) { yield ctx.buffer(${level * 1000}); } });`;

async function post(
  server: RunningServer,
  path: string,
  body: unknown,
): Promise<{ answer?: readonly unknown[]; detail?: string }> {
  return (await (await fetch(server.http + path, { method: 'POST', body: JSON.stringify(body) })).json()) as never;
}

describe('right after "ready"', () => {
  test('every instrument that ships can be played, triggered and mapped', async () => {
    const server = await startServer('--none');
    const played = await Promise.all(shipped.map((instrument) => post(server, '/play', { instrument })));
    expect(played.flatMap(({ detail }) => detail ?? [])).toEqual([]);
    expect(played.flatMap(({ answer }) => answer ?? []).length).toBe(shipped.length);
    await server.stop();

    const other = await startServer('--none');
    const [triggered, mapped] = await Promise.all([
      post(other, '/trigger', { instrument: 'pluck' }),
      post(other, '/midi/map', { channels: '1', instrument: 'bell' }),
    ]);
    expect([triggered.detail, mapped.detail]).toEqual([undefined, undefined]);
    expect(
      ((await fetch(`${other.http}/instruments`).then((answer) => answer.json())) as unknown[]).length,
    ).toBeGreaterThan(0);
    await other.stop();
  }, 120_000);

  test('files that never end delay nobody', async () => {
    const stuck = mkdtempSync(join(folder, 'stuck-'));
    for (const [i, text] of ['while (true);', 'await new Promise(() => {});'].entries())
      writeFileSync(join(stuck, `a${i}.ts`), `${text}\nexport {};`);
    writeFileSync(join(stuck, 'b.ts'), `import { defineRender } from 'bunsynth';\n${fine('mine')}`);
    const server = await startServer('--none', '--instruments', stuck);
    const answers = await Promise.all(
      ['mine', 'groove', 'typo'].map((instrument) => post(server, '/play', { instrument })),
    );
    expect(answers.slice(0, 2).map(({ detail }) => detail)).toEqual([undefined, undefined]);
    expect(answers[2]!.detail).toMatch(
      /^instrument typo is not there; there are arpeggiator, .+, wire; still being loaded: a0\.ts, a1\.ts$/,
    );
    await server.stop();
    expect(server.printed()).not.toContain('closing');
  }, 120_000);
});

describe('folders of instruments', () => {
  const files = async (server: RunningServer): Promise<Record<string, string>> =>
    Object.fromEntries(
      ((await (await fetch(`${server.http}/instruments`)).json()) as { name: string; file: string }[]).map(
        ({ name, file }) => [name, file],
      ),
    );

  test('are played beside those that come with the server; the last one wins by name, and what it hid comes back', async () => {
    const [one, two] = [mkdtempSync(join(folder, 'one-')), mkdtempSync(join(folder, 'two-'))];
    const put = (path: string, name: string) =>
      writeFileSync(path, `import { defineRender } from 'bunsynth';\n${fine(name)}`);
    put(join(one, 'bell.ts'), 'bell');
    put(join(one, 'mine.ts'), 'mine');
    put(join(two, 'other.ts'), 'bell');
    const server = await startServer('--none', '--instruments', one, '--instruments', two);
    for (const instrument of [...shipped, 'mine'])
      expect((await post(server, '/play', { instrument })).detail).toBeUndefined();
    const playedFrom = async (file: string): Promise<void> => {
      while ((await files(server)).bell !== file) await Bun.sleep(20);
    };
    await playedFrom(join(two, 'other.ts'));
    unlinkSync(join(two, 'other.ts'));
    await playedFrom(join(one, 'bell.ts'));
    expect((await post(server, '/unload', { path: join(one, 'bell.ts') })).detail).toBeUndefined();
    expect((await files(server)).bell).toEndWith('/instruments/bell.ts');
    await server.stop();
    expect(server.printed()).not.toContain('already');
    await server.prints('MIDI');
  }, 120_000);

  test.each([[['--no-bundled']], [['--instruments', '']]])(
    '%p leaves out those that come with the server',
    async (words) => {
      const mine = mkdtempSync(join(folder, 'mine-'));
      writeFileSync(join(mine, 'a.ts'), `import { defineRender } from 'bunsynth';\n${fine('mine')}`);
      const server = await startServer('--none', ...words, '--instruments', mine);
      expect((await post(server, '/play', { instrument: 'mine' })).answer).toEqual([1]);
      expect(Object.keys(await files(server))).toEqual(['mine']);
      expect((await post(server, '/play', { instrument: 'bell' })).detail).toBe(
        'instrument bell is not there; there are mine',
      );
      await server.stop();
    },
    60_000,
  );

  test('one that is not there ends the start with one line', async () => {
    await expect(startServer('--none', '--instruments', join(folder, 'nowhere'))).rejects.toThrow(
      /bunsynth: --instruments .+\/nowhere: ENOENT/,
    );
  }, 60_000);
});

describe('an end while files load and voices render is quiet:', () => {
  write('a.ts', 'while (true);');
  write('b.ts', `await new Promise((over) => setTimeout(over, 700));\n${fine('b')}`);
  write(
    'c.ts',
    'export const c = defineRender({ loop: true, async *play(ctx) { const end = performance.now() + 2000; while (performance.now() < end); yield ctx.buffer(100); } });',
  );
  const banner =
    /^(bunsynth 0|audio |native |OSC |HTTP |access |try |SuperCollider 3 server ready|MIDI: no ports| {9}|WARNING )/;

  test.each([0, 30, 100, 300, 600, 1000, 2000])(
    '%d ms after the first line',
    async (milliseconds) => {
      const program = join(import.meta.dir, '../../bunsynth');
      for (const how of ['SIGTERM', '/quit'] as const) {
        const port = await freePort();
        const server = Bun.spawn(
          [
            program,
            '--none',
            '-u',
            String(port),
            '--http-port',
            String(await freePort()),
            '-D',
            '0',
            '--instruments',
            folder,
          ],
          { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe', env: process.env },
        );
        const errors = new Response(server.stderr).text();
        let text = '';
        let asked = false;
        for await (const chunk of server.stdout) {
          text += new TextDecoder().decode(chunk);
          if (asked) continue;
          asked = true;
          const client = await import('../../clients/typescript/index.ts').then(({ connect }) =>
            connect({ url: `udp://127.0.0.1:${port}` }),
          );
          client.send('/play', 'c');
          await Bun.sleep(milliseconds);
          if (how === 'SIGTERM') server.kill('SIGTERM');
          else client.send('/quit');
          void server.exited.then(() => client.close());
        }
        expect(await errors).toBe('');
        expect(text.split('\n').filter((line) => line !== '' && !banner.test(line))).toEqual([]);
        expect(await server.exited).toBe(0);
      }
    },
    60_000,
  );
});
