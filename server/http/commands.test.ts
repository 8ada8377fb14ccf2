/** Commands posted as JSON, and the feed of what happens. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { app, client, get, json, server, startApp, stopApp } from '../../test/support/http-app.ts';

beforeEach(startApp);
afterEach(stopApp);

describe('commands about instruments', () => {
  const post = async (path: string, body: unknown) => {
    const answer = await app.request(path, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as { answer?: unknown[]; detail?: string } };
  };

  test('are posted as JSON, and refused as over OSC', async () => {
    expect(await post('/play', { instrument: 'pad', params: { freq: 100, gain: 0.5 } })).toEqual({
      status: 200,
      body: { done: '/play', answer: [2] } as never,
    });
    expect(await json('/playing')).toMatchObject([
      { voice: 1 },
      { voice: 2, instrument: 'pad', state: 'rendering', params: { freq: 100 }, controls: { gain: 0.5, pan: 0 } },
    ]);
    const refusals: [string, unknown, string][] = [
      [
        '/play',
        { instrument: 'pad', params: { freq: 2 } },
        'instrument pad: freq is 2; it must be a number from 20 on Hz',
      ],
      ['/play', { instrument: 'none' }, 'instrument none is not there; there are pad'],
      ['/play', {}, 'instrument is missing'],
      ['/play', { instrument: 'pad', note: 3 }, 'note is not known here; known: instrument, params'],
      [
        '/glide',
        { voice: 1, key: 'freq', value: 1, seconds: 1 },
        'voice 1: freq cannot glide; gain, pan and speed can',
      ],
    ];
    for (const [path, body, detail] of refusals) {
      const answer = post(path, body);
      await server.render();
      expect(await answer).toMatchObject({ status: 400, body: { detail } });
    }
    expect((await post('/session/set', { key: 'root', value: 55 })).status).toBe(200);
    expect(await json('/session')).toEqual({ root: 55, tempo: 120 });
    expect((await post('/stop', { which: 'all' })).body.answer).toEqual([2]);
    expect(await json('/playing')).toEqual([]);
    for (const body of [{ name: 'go' }, { name: 'go', value: 0.5 }])
      expect(await post('/signal', body)).toEqual({ status: 200, body: { done: '/signal', answer: [] } as never });
    expect((await app.request('/play')).status).toBe(405);
  });

  test('make a group a section, and end it', async () => {
    client.send('/g_new', 9, 0, 0);
    await server.render();
    const begun = post('/g_section', { group: 9, ahead: 0.1 });
    for (let i = 0; i < 3; i++) await server.render();
    expect(await begun).toEqual({ status: 200, body: { done: '/g_section', answer: [9] } as never });
    const refused = post('/g_section', { group: 9 });
    await server.render();
    expect(await refused).toMatchObject({ status: 400, body: { detail: 'group 9 is a section already' } });
    const ended = post('/g_section', { group: 9, ahead: 0 });
    for (let i = 0; i < 3; i++) await server.render();
    expect(await ended).toMatchObject({ status: 200, body: { answer: [9] } });
  });

  test.each(['{instrument:pad}', '{"instrument":"pad"', 'pad', "'{}'"])(
    'a body that is no JSON is called that: %s',
    async (body) => {
      const answer = await app.request('/play', { method: 'POST', body });
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { detail: string }).detail).toStartWith(`the body is not valid JSON: ${body} (`);
    },
  );

  test('a long body that is no JSON is shown in part; an empty one is one without arguments', async () => {
    const answer = await app.request('/play', { method: 'POST', body: `{${'x'.repeat(500)}` });
    expect(((await answer.json()) as { detail: string }).detail).toStartWith(
      `the body is not valid JSON: {${'x'.repeat(79)}… (`,
    );
    expect((await app.request('/hush', { method: 'POST', body: '' })).status).toBe(200);
  });

  test('shared sounds are listed, set and freed', async () => {
    expect(await json('/buffers/list/take')).toEqual({
      name: 'take',
      frames: 4,
      channels: 2,
      sampleRate: 48000,
      duration: 0.000083,
      bytes: 32,
      readers: 0,
    });
    const set = post('/buffers/set', { name: 'long', buffer: 3 });
    await server.render(3);
    expect(await set).toEqual({ status: 200, body: { done: '/buffers/set', answer: ['long'] } as never });
    expect(await json('/buffers/list')).toMatchObject([{ name: 'long', frames: 24000, channels: 2 }, { name: 'take' }]);
    expect((await post('/buffers/get', { name: 'long' })).body.answer).toEqual(['long', 24000, 2, 48000]);
    expect((await post('/buffers/free', { name: 'long' })).status).toBe(200);
    const gone = post('/buffers/free', { name: 'long' });
    await server.render();
    expect(await gone).toMatchObject({ status: 400, body: { detail: 'there is no sound named long; there are take' } });
    expect((await get('/buffers/list/long')).status).toBe(404);
    expect((await get('/buffers/3')).status).toBe(200);
  });

  test('what repeats is a list under its name: /midi/trigger binds any message', async () => {
    const bound = { channels: '10', low: 36, high: 36 };
    const messages: [string, unknown[]?][] = [
      ['/n_free', [1000]],
      ['/s_new', ['probe', 2000, 0, 1, 'a', 0.5]],
      ['/midi', [[144, 60, 100]]],
      ['/play', ['pad', 'freq', 100]],
      ['/panic'],
      ['/c_set', [1, 0.25, 2, 0.5]],
    ];
    for (const [address, args] of messages)
      expect(await post('/midi/trigger', { ...bound, address, ...(args && { arguments: args }) })).toEqual({
        status: 200,
        body: { done: '/midi/trigger', answer: [] } as never,
      });
    const { triggers } = (await json('/midi')) as { triggers: { message: unknown[] }[] };
    expect(triggers.map(({ message }) => message)).toEqual([
      ['/n_free', 1000],
      ['/s_new', 'probe', 2000, 0, 1, 'a', 0.5],
      ['/midi', [144, 60, 100]],
      ['/play', 'pad', 'freq', 100],
      ['/panic'],
      ['/c_set', 1, 0.25, 2, 0.5],
    ]);
    for (const [body, detail] of [
      [{ ...bound, address: '/n_free', arguments: { node: 3 } }, 'arguments must be a list'],
      [{ ...bound, address: '/n_free', arguments: [{}] }, 'argument 5 (arguments) is an object; it must be a number'],
      [
        { ...bound, address: '/midi', arguments: [[300]] },
        '/midi: argument 1 has a byte 300; it must be a whole number from 0 to 255',
      ],
      [{ ...bound, low: 40, address: '/panic' }, 'low is 40, above high, which is 36'],
      [
        { ...bound, address: '/panic', params: {} },
        'params is not known here; known: channels, low, high, address, arguments',
      ],
    ] as const)
      expect(await post('/midi/trigger', body)).toMatchObject({ status: 400, body: { detail } });
    expect((await post('/midi/tuning', { a4: 432, cents: [600, 1200] })).status).toBe(200);
    expect(await json('/midi')).toMatchObject({ tuning: { a4: 432, steps: [600, 1200] } });
    const document = (await json('/openapi.json')) as {
      paths: Record<
        string,
        {
          post: {
            requestBody: { content: { 'application/json': { schema: { properties: Record<string, unknown> } } } };
          };
        }
      >;
    };
    expect(
      document.paths['/midi/trigger']!.post.requestBody.content['application/json'].schema.properties.arguments,
    ).toMatchObject({ type: 'array' });
  });

  test('/events tells what happens as it does', async () => {
    const { body } = await app.request('/events');
    const reader = body!.getReader();
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toBe(': status feed\n\n');
    await post('/tempo', { bpm: 97 });
    expect(await next()).toBe('event: session\ndata: {"key":"tempo","value":97}\n\n');
    for (const [value, shown] of [
      ['up', '"up"'],
      [[1, 2.5], '[1,2.5]'],
      [true, '1'],
    ] as const) {
      await post('/session/set', { key: 'x', value });
      expect(await next()).toBe(`event: session\ndata: {"key":"x","value":${shown}}\n\n`);
    }
    await reader.cancel();
  });
});
