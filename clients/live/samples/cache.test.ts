/** Files of the network in a cache, from a server of this machine. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { defaultLimits, SampleCache } from './cache.ts';

let folder: string;
let asked: string[];
let server: Bun.Server<undefined>;
let lines: string[];
const answers: Record<string, () => Response | Promise<Response>> = {
  '/a.wav': () => new Response('aaaa'),
  '/b.wav': () => new Response('bbbb'),
  '/long.wav': () => new Response('x'.repeat(2000)),
  '/page.wav': () => new Response('<p>', { headers: { 'content-type': 'text/html' } }),
  '/away': () => Response.redirect('/a.wav'),
  '/file': () => new Response(null, { status: 302, headers: { location: 'file:///etc/passwd' } }),
  '/round': () => Response.redirect('/round'),
  '/never': () => new Promise(() => {}),
};
beforeEach(() => {
  [folder, asked, lines] = [mkdtempSync(join(tmpdir(), 'bunsynth-cache-')), [], []];
  server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      return answers[pathname]?.() ?? new Response('no', { status: 404 });
    },
  });
});
afterEach(async () => {
  await server.stop(true);
  rmSync(folder, { recursive: true });
});
const cache = (limits: Partial<typeof defaultLimits> = {}) =>
  new SampleCache((line) => lines.push(line), join(folder, 'samples'), { ...defaultLimits, ...limits });
const at = (path: string) => new URL(path, server.url);
const reason = async (work: Promise<unknown> | unknown) => {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

test('a file is fetched once, by all who ask, and then is one of this machine', async () => {
  const first = cache();
  const [one, two] = await Promise.all([first.file(at('/a.wav')), first.file(at('/a.wav'))]);
  expect(one).toBe(two);
  expect(readFileSync(one, 'utf8')).toBe('aaaa');
  expect(basename(one)).toMatch(/^[0-9a-f]{64}\.wav$/);
  expect(cache().file(at('/a.wav'))).toBe(one);
  expect(asked).toEqual(['/a.wav']);
  expect(lines).toEqual([`samples are fetched: ${at('/a.wav')}`, 'samples that were fetched: 1, 0.0 MB']);
});

test('names of files have nothing of their address but a known ending', async () => {
  answers['/x/..%2f..%2fevil.sh'] = () => new Response('x');
  expect(basename(await cache().file(at('/x/..%2f..%2fevil.sh')))).toMatch(/^[0-9a-f]{64}$/);
});

test('more than the cache may hold removes what was not used for the longest time', async () => {
  const small = cache({ maxBytes: 9 });
  const [a, b] = [await small.file(at('/a.wav')), await small.file(at('/b.wav'))];
  utimesSync(a, 1, 1);
  utimesSync(b, 2, 2);
  // It is used.
  await small.file(at('/a.wav'));
  answers['/c.wav'] = () => new Response('cccc');
  const c = await small.file(at('/c.wav'));
  expect([a, b, c].map((path) => existsSync(path))).toEqual([true, false, true]);
});

test('what is too long, no sound, elsewhere than in the web or never there is refused with its address, and nothing is left', async () => {
  const strict = cache({ maxFile: 1000, filePatience: 300 });
  for (const [path, why] of [
    ['/long.wav', 'it is longer than 1000 bytes'],
    ['/page.wav', 'it is a web page'],
    ['/file', 'it leads to file:///etc/passwd, which is no address of the web'],
    ['/round', 'it leads to another address more than 5 times'],
    ['/never', 'it takes longer than 0.3 s'],
    ['/none.wav', 'it answers 404 Not Found'],
  ] as const)
    expect(await reason(strict.file(at(path)))).toBe(`${at(path)} cannot be fetched: ${why}`);
  expect(existsSync(join(folder, 'samples')) ? readdirSync(join(folder, 'samples')) : []).toEqual([]);
  // Another address is followed.
  expect(readFileSync(await strict.file(at('/away')), 'utf8')).toBe('aaaa');
});

test('a map is fetched anew, and is as it was where nobody answers', async () => {
  let text = '{"a":1}';
  answers['/strudel.json'] = () => new Response(text);
  const url = at('/strudel.json');
  expect(await cache().map(url)).toBe('{"a":1}');
  text = '{"a":2}';
  expect(await cache().map(url, true)).toBe('{"a":1}');
  expect(await cache().map(url)).toBe('{"a":2}');
  await server.stop(true);
  expect(await cache().map(url)).toBe('{"a":2}');
  expect(lines.at(-1)).toContain('its samples are those of the last time');
});
