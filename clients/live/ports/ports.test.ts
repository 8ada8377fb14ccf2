/** Ports that code comes by: who may send it, and what is answered. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { Guard, Password } from '../../../server/http/access.ts';
import { connect } from '../../typescript/index.ts';
import { commands } from '../commands.ts';
import type { Unit } from '../pattern/messages.ts';
import { Refusal } from '../supervisor/engine-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { createApp } from './http.ts';
import { openOsc } from './osc.ts';

/** A supervisor that notes what it is asked. */
let asked: unknown[];
const live = {
  request: async (name: string, args: object) => {
    asked.push([name, args]);
    return {};
  },
  evaluate: async (unit: Unit) => {
    asked.push(['evaluate', unit]);
    if (unit.code === 'wrong')
      throw new Refusal({
        message: 'wrong is not defined',
        place: { source: 'a.js', line: 2, column: 3 },
        text: '  wrong',
      });
    return { outputs: [], isSuperseded: false };
  },
  status: async () => ({ cycle: 1.5 }),
} as unknown as Supervisor;

beforeEach(() => {
  asked = [];
});

describe('HTTP', () => {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}, password = '') =>
    createApp(live, new Guard([], new Password(password))).request(`http://127.0.0.1:57181${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { host: '127.0.0.1:57181', ...headers },
    });

  test('takes commands by name, and answers what they give', async () => {
    const evaluated = await post('/eval', { code: 's("bd")', source: 'piece.js' });
    expect([evaluated.status, await evaluated.json()]).toEqual([200, { outputs: [], isSuperseded: false }]);
    for (const [path, body] of [
      ['/eval', { code: 's("sn")' }],
      ['/hush', {}],
      ['/unhush', { output: 'a' }],
      ['/tempo', { bpm: 90 }],
      ['/mute', { output: 'a' }],
      ['/solo', { output: 'a', on: false }],
      ['/panic', ''],
    ] as const)
      expect((await post(path, body)).status).toBe(200);
    expect(asked).toEqual([
      ['evaluate', { code: 's("bd")', source: 'piece.js', isLine: false }],
      ['evaluate', { code: 's("sn")', source: 'line', isLine: true }],
      ['hush', {}],
      ['unhush', { output: 'a' }],
      ['tempo', { bpm: 90 }],
      ['mute', { output: 'a', on: true }],
      ['solo', { output: 'a', on: false }],
      ['panic', {}],
    ]);
  });

  test('refuses the code of foreign pages, whatever they call it', async () => {
    const code = { code: 's("bd")' };
    for (const headers of [
      { origin: 'https://example.com', 'content-type': 'application/json' },
      { origin: 'null', 'content-type': 'text/plain' },
      { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' },
      { host: 'example.com' },
    ] as Record<string, string>[])
      expect([headers, (await post('/eval', code, headers)).status]).toEqual([headers, 403]);
    const own = { origin: 'http://localhost:3000' };
    expect((await post('/eval', code, { ...own, 'content-type': 'text/plain' })).status).toBe(415);
    expect(asked).toEqual([]);
    expect((await post('/eval', code, { ...own, 'content-type': 'application/json' })).status).toBe(200);
  });

  test('asks for the password where there is one', async () => {
    expect((await post('/eval', { code: '1' }, {}, 'secret')).status).toBe(401);
    expect((await post('/eval', { code: '1' }, { authorization: 'Bearer wrong' }, 'secret')).status).toBe(401);
    expect(asked).toEqual([]);
    expect((await post('/eval', { code: '1' }, { authorization: 'Bearer secret' }, 'secret')).status).toBe(200);
  });

  test('names the field and the value that it refuses', async () => {
    for (const [path, body, detail] of [
      ['/eval', {}, 'code is missing: '],
      ['/eval', { code: 5 }, 'code is 5: '],
      ['/eval', '{', 'the body is not valid JSON'],
      ['/tempo', { bpm: 0 }, 'bpm is 0: '],
      ['/hush', { zork: 1 }, 'zork'],
    ] as const) {
      const answer = await post(path, body);
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { detail: string }).detail).toContain(detail);
    }
    expect((await post('/status', {})).status).toBe(405);
    expect((await post('/zork', {})).status).toBe(404);
    expect((await post('/eval', { code: 'x'.repeat(2 ** 20) })).status).toBe(413);
    expect(asked).toEqual([]);
  });

  test('tells where code is wrong', async () => {
    const answer = await post('/eval', { code: 'wrong' });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        status: 400,
        title: 'Bad request',
        detail: 'wrong is not defined',
        source: 'a.js',
        line: 2,
        column: 3,
        text: 'a.js:2:3: wrong is not defined\n    wrong\n    ^',
      },
    ]);
  });

  test('describes each command from its row', async () => {
    const app = createApp(live, new Guard([], new Password('')));
    const { paths } = (await (
      await app.request('http://localhost/openapi.json', { headers: { host: 'localhost' } })
    ).json()) as {
      paths: Record<
        string,
        Record<
          string,
          { summary: string; requestBody?: { content: { 'application/json': { schema: { properties: object } } } } }
        >
      >;
    };
    for (const { name, doc, asks, entries } of commands) {
      const described = paths[`/${name}`]![asks ? 'get' : 'post']!;
      expect(described.summary).toBe(doc);
      if (!asks)
        expect(Object.keys(described.requestBody!.content['application/json'].schema.properties)).toEqual(
          Object.keys(entries),
        );
    }
    expect(await (await app.request('http://localhost/status', { headers: { host: 'localhost' } })).json()).toEqual({
      cycle: 1.5,
    });
  });
});

describe('OSC', () => {
  let port: Awaited<ReturnType<typeof openOsc>>;
  const reports: string[] = [];
  beforeEach(async () => {
    port = await openOsc(live, 0, (line) => reports.push(line));
  });
  afterEach(() => port.close());

  test('takes commands with arguments in order, and answers each', async () => {
    const client = await connect({ url: port.address, timeout: 2000 });
    const done = async (...message: [string, ...(string | number)[]]) =>
      (await client.request(message, { reply: '/done' })).args;
    expect(await done('/eval', 's("bd")', 'piece.js')).toEqual(['/eval']);
    expect(await done('/mute', 'a', 0)).toEqual(['/mute']);
    expect(await done('/tempo', 90.5)).toEqual(['/tempo']);
    expect(await done('/status')).toEqual(['/status', '{"cycle":1.5}']);
    expect(asked).toEqual([
      ['evaluate', { code: 's("bd")', source: 'piece.js', isLine: false }],
      ['mute', { output: 'a', on: false }],
      ['tempo', { bpm: 90.5 }],
    ]);
    const refusal = (...message: [string, ...string[]]) => done(...message).catch((error: Error) => error.message);
    expect(await refusal('/eval', 'wrong')).toContain('a.js:2:3: wrong is not defined');
    expect(await refusal('/eval')).toContain('code is missing');
    expect(await refusal('/hush', 'a', 'b')).toContain('hush takes output; 2 arguments came');
    expect(await refusal('/zork')).toContain('there is no command /zork');
    await client.close();
  });

  test('is heard by this machine alone', () => {
    expect(new URL(port.address).hostname).toBe('127.0.0.1');
  });
});
