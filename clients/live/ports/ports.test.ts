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
let listening = 0;
const status = {
  ...{ isConnected: true, cycle: 1.5, bpm: 120, cps: 0.5, isHushed: false, outputs: [], secondsAhead: 0.8 },
  ...{ eventsAhead: 7, planned: 40, missed: 0, underruns: 3, swapTime: 12, maxSwapTime: 20, queryTime: 0.5 },
  ...{ load: 50, voices: 9, restarts: 0, evaluatingProcess: 5, evaluations: 2, errors: 1 },
};
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
  status: async () => status,
  listen: (listener: (event: object) => void, source: string) => {
    listening++;
    listener({ kind: 'code', source, code: 's("bd")' });
    return () => listening--;
  },
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
    expect(await (await app.request('http://localhost/status', { headers: { host: 'localhost' } })).json()).toEqual(
      status,
    );
  });
});

describe('the page and its feed', () => {
  const file = { bytes: new Uint8Array([60]), type: 'text/html', policy: "frame-ancestors 'none'" };
  const get = (path: string, headers: Record<string, string> = {}, page = true) =>
    createApp(live, new Guard([], new Password('secret')), page ? new Map([['/page', file]]) : undefined).request(
      `http://127.0.0.1:57181${path}`,
      { headers: { host: '127.0.0.1:57181', ...headers } },
    );

  test('the page asks for its password itself, is there when it is asked for, and no other page may frame it', async () => {
    const answer = await get('/page');
    expect([answer.status, await answer.text()]).toEqual([200, '<']);
    expect(answer.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    expect((await get('/page', { authorization: 'Bearer secret' }, false)).status).toBe(404);
  });

  test('foreign pages and names reach neither; the feed takes the password in its address', async () => {
    for (const path of ['/page', '/events?token=secret', '/metrics'])
      for (const headers of [{ host: 'example.com' }, { origin: 'https://example.com' }] as Record<string, string>[])
        expect([path, (await get(path, headers)).status]).toEqual([path, 403]);
    expect((await get('/events')).status).toBe(401);
    expect((await get('/events?token=wrong')).status).toBe(401);
    expect((await get('/events?token=secret&source=')).status).toBe(400);
    const stream = await get('/events?token=secret&source=page');
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body!.getReader();
    let text = '';
    while (!text.includes('status')) text += new TextDecoder().decode((await reader.read()).value);
    expect(text).toContain('event: code\ndata: {"source":"page","code":"s(\\"bd\\")"}\n\n');
    expect(text).toContain('event: status\ndata: {"isConnected":true,');
    expect(listening).toBe(1);
    await reader.cancel();
    expect(listening).toBe(0);
  });
});

describe('metrics', () => {
  test('are numbers of the status in base units, each with what it is', async () => {
    const answer = await createApp(live, new Guard([], new Password(''))).request('http://localhost/metrics', {
      headers: { host: 'localhost' },
    });
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    expect(text).toContain(
      '# HELP bunsynth_live_underruns_total Onsets that came too late, and times that nothing was planned any more\n# TYPE bunsynth_live_underruns_total counter\nbunsynth_live_underruns_total 3\n',
    );
    expect(text).toContain('# TYPE bunsynth_live_swap_seconds gauge\nbunsynth_live_swap_seconds 0.012\n');
    expect(text).toContain('\nbunsynth_live_load_ratio 0.5\n');
    for (const name of [
      'events_ahead',
      'ahead_seconds',
      'query_seconds',
      'voices',
      'evaluations_total',
      'errors_total',
    ])
      expect(text).toContain(`\nbunsynth_live_${name} `);
    for (const [line] of text.matchAll(/^[^#].*$/gm)) expect(line).toMatch(/^bunsynth_live_[a-z_]+ -?[\d.e-]+$/);
    expect(text.endsWith('\n')).toBe(true);
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
    expect(await done('/status')).toEqual(['/status', JSON.stringify(status)]);
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
