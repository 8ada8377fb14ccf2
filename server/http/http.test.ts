import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, setSystemTime, test } from 'bun:test';
import * as v from 'valibot';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { InProcessServer, type InProcessClient } from '../control/in-process.ts';
import { FakeRenders } from '../instruments/fake-renders.ts';
import { parseOptions } from '../options/index.ts';
import { doJob } from '../soft/jobs.ts';
import { createApp } from './app.ts';
import { methodsOf, postedCommands } from './commands.ts';
import { routes } from './routes/index.ts';
import { startHttp, type HttpServer } from './server.ts';
import type { Source } from './source.ts';

/** Controls `a` (1) and `b` (2, 3), to control busses 0, 1, 2. */
const probe: SynthDef = {
  name: 'probe', constants: [0, 0.1], params: [1, 2, 3], paramNames: [{ name: 'a', index: 0 }, { name: 'b', index: 1 }],
  variants: [{ name: 'probe.loud', values: [9, 2, 3] }],
  units: [
    { name: 'Control', rate: 1, specialIndex: 0, inputs: [], outputs: [1, 1, 1] },
    { name: 'BinaryOpUGen', rate: 1, specialIndex: 2, inputs: [{ unit: 0, output: 0 }, { unit: -1, output: 1 }], outputs: [1] },
    { name: 'Out', rate: 1, specialIndex: 0, inputs: [{ unit: -1, output: 0 }, { unit: 1, output: 0 }, { unit: 0, output: 1 }, { unit: 0, output: 2 }], outputs: [] },
  ],
};

const audio: Source['audio'] = {
  backend: 'none', why: 'no audio device (none) at 48000 Hz, because this is a test',
  status: () => ({ quanta: 10, frame: 0, samples: 1280, blocks: 20, seconds: 1000, secondsPerSample: 1 / 48000, averageLoad: 1, peakLoad: 2, late: 3, relocks: 1, period: 128, badSamples: 5 }),
  devices: { devices: [{ backend: 'none', name: 'none', direction: 'output', channels: null, sampleRate: null }], opens: { backend: 'none', name: null }, because: 'this is a test' },
};

/** An instrument that is silent. */
const renders = new FakeRenders({ pad: { loop: true, params: { freq: { type: 'number', default: 440, min: 20, unit: 'Hz' } }, play: () => ({ blocks: 1000, buffers: [] }) } });

let server: InProcessServer;
let client: InProcessClient;
let app: ReturnType<typeof createApp>;

/** Synth 1000 in group 1, 1001 (of the variant, mapped) in paused group 2 within it, and buffer 3. */
beforeEach(async () => {
  setSystemTime(new Date('2025-01-01'));
  server = new InProcessServer({}, (environment) => ({
    // A trial's result as the soft threads give it.
    run: async (request) => {
      const result = doJob(request, environment);
      if (result.kind !== 'compiledAll') return result;
      const trial = { secondsPerBlock: 2e-6, blocks: 64, notFinite: false };
      return { ...result, results: result.results.map((prepared) => (prepared instanceof Error ? prepared : { ...prepared, trial })) };
    },
    runInline: (request) => doJob(request, environment),
  }), {}, { host: renders, folder: '/nowhere' });
  renders.server = server;
  const instruments = server.control.context.instruments!;
  await instruments.catalogue.load('/pads.ts');
  instruments.session.set('root', 110);
  instruments.play('pad', {});
  instruments.sounds.set('take', { address: server.control.context.buffers.reserve(64)!, frames: 4, channels: 2, sampleRate: 48000 });
  client = server.client();
  client.send('/d_recv', encodeSynthDefs([probe]));
  client.send('/b_alloc', 3, 24000, 2);
  await server.render();
  client.send('/g_new', 1, 0, 0, 2, 0, 1);
  client.send('/s_new', 'probe', 1000, 0, 1, 'a', 0.1);
  client.send('/s_new', 'probe.loud', 1001, 0, 2, 'b', 'c3');
  client.send('/n_run', 2, 0);
  await server.render(2);
  expect(client.replies().map(([address]) => address)).toEqual(['/done', '/done']);
  Object.assign(server.vitals, { lateQuanta: 3, lostPackets: 4, badSamples: 5 });
  app = createApp({ control: server.control, audio, bindAddress: '127.0.0.1', now: () => Date.now() + 2500, uptime: () => 3723.4 });
});

afterEach(() => {
  setSystemTime();
});

const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const json = async (path: string) => JSON.parse(await (await get(path)).text());
const text = async (path: string) => (await get(path)).text();

/** A request for each route that finds something. */
const found: Record<string, string> = {
  '/status': '/status', '/nodes': '/nodes', '/nodes/:id': '/nodes/1001', '/voices': '/voices', '/voices/:id': '/voices/1000', '/defs': '/defs',
  '/defs/:name': '/defs/probe', '/buffers': '/buffers', '/buffers/:number': '/buffers/3', '/devices': '/devices',
  '/instruments': '/instruments', '/playing': '/playing', '/session': '/session', '/tempo': '/tempo', '/grid': '/grid', '/midi': '/midi',
  '/buffers/list': '/buffers/list', '/buffers/list/:name': '/buffers/list/take',
};

describe('every route', () => {
  test.each(routes.map((row) => [row.path, row] as const))('%s answers what its schema says, and text', async (path, { response }) => {
    const answer = await get(found[path]);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const body = await answer.text();
    expect(body.endsWith('\n') && body.includes('\n  ')).toBe(true);
    // Parsing drops what the schema does not know.
    expect(v.parse(response, JSON.parse(body))).toEqual(JSON.parse(body));
    const shown = await get(`${found[path]}?format=text`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(await shown.text()).toMatch(/[^\n]\n$/);
  });

  test('/openapi.json has exactly the rows, and every reference in it leads somewhere', async () => {
    const document = await json('/openapi.json');
    const listed = Object.entries<object>(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    const rows = [...routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`), ...postedCommands.flatMap((row) => methodsOf(row).map((method) => `${method.toLowerCase()} ${row.name}`))];
    expect(listed.sort()).toEqual(rows.sort());
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference);
    expect(references).toContain('#/components/schemas/Node');
    for (const reference of references) {
      expect(reference.slice(2).split('/').reduce((part, key) => part?.[key], document)).toBeObject();
    }
    expect(document.paths['/voices/{id}'].get.parameters[0]).toMatchObject({ in: 'path', name: 'id', required: true, schema: { type: 'integer' } });
    expect(document.paths['/nodes'].get.parameters.map(({ name }: { name: string }) => name)).toEqual(['group', 'format']);
    expect(Object.keys(document.paths['/nodes'].get.responses)).toEqual(['200', '400', '403', '404']);
  });

  test('the page lists each, as text and as HTML for browsers', async () => {
    const page = await text('/');
    const html = await get('/', { accept: 'text/html,*/*' });
    expect(html.headers.get('content-type')).toStartWith('text/html');
    const source = await html.text();
    for (const { path, example } of routes) {
      expect(page).toContain(`GET ${path}\n`);
      expect(source).toContain(`href="${example}"`);
      expect((await get(example)).status).toBeOneOf([200, 404]);
    }
    expect(page).toContain("    curl 'http://localhost/voices?format=text'\n");
  });

  test('HEAD is GET without a body', async () => {
    const answer = await app.request('/voices', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'application/json; charset=utf-8', '']);
  });
});

describe('what is told', () => {
  test('/status', async () => {
    expect(await json('/status')).toMatchObject({
      uptime: 3723.4, audio: { backend: 'none', blockSize: 64, period: 128 }, sampleRate: { nominal: 48000 }, load: { average: 1, peak: 2 },
      late: { quanta: 3, bundles: 0 }, nodes: { synths: 2, groups: 3, ugens: 6 }, defs: 2, buffers: { used: 1, limit: 16 }, buses: { audio: 32, control: 64 },
      clients: { notified: 0, limit: 4 }, messages: 6, dropped: { packets: 4, bundles: 0, reports: 0 }, notFinite: { synths: 0, samples: 5 },
    });
    server.control.handle(new TextEncoder().encode('/none\0\0\0,\0\0\0'), client.peer);
    expect((await json('/status')).messages).toBe(7);
    expect(await text('/status?format=text')).toContain('\nuptime       1 h 2 min 3 s\n');
  });

  test('late bundles', async () => {
    client.bundle(server.now - 0.5, ['/c_set', 5, 0.5]);
    await server.render();
    const { late } = await json('/status');
    expect(late.bundles).toBe(1);
    expect(late.worstBundle).toBeCloseTo(0.5, 2);
    expect(await text('/status?format=text')).toMatch(/late +3 quanta, 1 bundles, the worst by (49|50)\d\.\d ms/);
  });

  test('/voices: in playing order, with age, cost, and control values by name', async () => {
    const cost = { nanosecondsPerBlock: 2000, percent: 0.15 };
    const first = { id: 1000, def: 'probe', group: 1, age: 2.5, running: true, cost, controls: { a: 0.1, b: [2, 3] } };
    const all = await json('/voices');
    expect(all[0]).toEqual(first);
    expect(all[1]).toMatchObject({ id: 1001, def: 'probe.loud', group: 2, running: false, controls: { a: 9, b: ['c3', 3] } });
    expect(await json('/voices/1000')).toEqual(first);
    expect((await json('/voices?group=2')).map(({ id }: { id: number }) => id)).toEqual([1001]);
    expect(await json('/voices?def=probe')).toHaveLength(2);
    expect(await json('/voices?def=probe.loud')).toHaveLength(1);
    expect(await json('/voices?def=other')).toEqual([]);
    expect(await text('/voices?def=other&format=text')).toBe('no voices\n');
  });

  test('values that JSON has no number for are text', async () => {
    client.send('/n_set', 1000, 'a', Infinity);
    await server.render();
    expect((await json('/voices/1000')).controls.a).toBe('inf');
  });

  test('/nodes from a group or node on', async () => {
    expect(await json('/nodes?group=2')).toEqual({
      type: 'group', id: 2, running: false, children: [{ type: 'synth', id: 1001, running: true, def: 'probe.loud', controls: { a: 9, b: ['c3', 3] } }],
    });
    expect((await json('/nodes/1')).children.map(({ id }: { id: number }) => id)).toEqual([1000, 2]);
    expect((await json('/nodes')).children).toHaveLength(1);
  });

  test('/defs and what is in one', async () => {
    const [def] = await json('/defs');
    expect(def).toMatchObject({ name: 'probe', synths: 2, ugenCount: 3, controls: { a: 1, b: [2, 3] } });
    expect(def.bytes).toBeGreaterThan(0);
    const { variants, ugens } = await json('/defs/probe');
    expect(variants).toEqual({ 'probe.loud': { a: 9, b: [2, 3] } });
    expect(ugens[1]).toEqual({ name: 'BinaryOpUGen', operator: '*', rate: 'control', inputs: [{ ugen: 0, output: 0 }, 0.1], outputs: 1 });
    client.send('/n_free', 1000);
    await server.render();
    expect((await json('/defs/probe')).synths).toBe(1);
  });

  test('/buffers', async () => {
    expect(await json('/buffers')).toEqual([{ number: 3, frames: 24000, channels: 2, sampleRate: 48000, duration: 0.5, bytes: 192000, path: null, open: null }]);
    const path = join(tmpdir(), `bunsynth-http-${process.pid}.wav`);
    client.send('/b_write', 3, path, 'wav', 'int16', 100, 0, 1);
    await server.render();
    expect((await json('/buffers/3')).open).toEqual({ path, mode: 'write', frame: 100 });
    client.send('/b_close', 3);
    await server.render();
    expect((await json('/buffers/3')).open).toBeNull();
    await Bun.file(path).delete();
  });
});

describe('text', () => {
  test('the tree', async () => {
    expect(await text('/nodes?format=text')).toBe(`\
node        def         state   controls
0           group
  1         group
    1000    probe               a 0.1  b [2 3]
    2       group       paused
      1001  probe.loud          a 9  b [c3 3]
`);
  });

  test('voices, buffers, a def', async () => {
    expect(await text('/voices?format=text')).toBe(`\
voice  def         group  age (s)  cost (ns/block)  cost (%)  state    controls
 1000  probe           1      2.5             2000      0.15  running  a 0.1  b [2 3]
 1001  probe.loud      2      2.5             2000      0.15  paused   a 9  b [c3 3]
`);
    expect(await text('/buffers?format=text')).toBe(`\
buffer  frames  channels  rate (Hz)  duration (s)  memory (kB)  file  open
     3   24000         2      48000         0.500        187.5
`);
    expect(await text('/defs/probe?format=text')).toContain(`
controls    a 1  b [2 3]
probe.loud  a 9  b [2 3]

#  UGen            rate     inputs
0  Control         control
1  BinaryOpUGen *  control  #0 0.1
2  Out             control  0 #1 #0[1] #0[2]
`);
  });

  test('names cannot command a terminal', async () => {
    client.send('/d_recv', encodeSynthDefs([{ ...probe, name: 'x\x1b[2J', variants: [] }]));
    await server.render();
    expect(await text('/defs?format=text')).toContain('x?[2J');
  });
});

describe('refusals', () => {
  const refused = async (path: string, init: RequestInit = {}) => {
    const answer = await app.request(path, init);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const body = JSON.parse(await answer.text());
    expect(body.status).toBe(answer.status);
    return { answer, body };
  };

  test.each([
    ['/voices/77', 'there is no node 77'],
    ['/voices/1', 'node 1 is a group, not a synth; see /nodes/1'],
    ['/nodes/77', 'there is no node 77'],
    ['/nodes?group=77', 'there is no group 77'],
    ['/voices?group=1000', 'there is no group 1000; node 1000 is a synth'],
    ['/defs/nope', 'there is no SynthDef "nope"'],
    ['/buffers/4', 'buffer 4 holds nothing'],
    ['/buffers/16', 'there is no buffer 16; the last is 15'],
    ['/nonsense', 'there is no route GET /nonsense'],
  ])('404 for %s', async (path, detail) => {
    const { body } = await refused(path);
    expect([body.status, body.detail]).toEqual([404, detail]);
  });

  test('an unknown route points to the description', async () => {
    expect((await refused('/nonsense')).body.see).toBe('/openapi.json');
  });

  const whole = 'must be a whole number from -2147483648 to 2147483647';
  test.each([
    ['/nodes?group=x', 'query', 'group', 'x', whole],
    ['/nodes?group=1&group=2', 'query', 'group', '1, 2', whole],
    ['/voices/1.5', 'path', 'id', '1.5', whole],
    ['/voices/99999999999', 'path', 'id', '99999999999', whole],
    ['/buffers/-1', 'path', 'number', '-1', 'must be a whole number from 0 to 2147483647'],
    ['/status?format=xml', 'query', 'format', 'xml', 'must be json or text'],
    ['/voices?fromat=text', 'query', 'fromat', 'text', 'is not known here; known: group, def, format'],
  ])('400 for %s', async (path, place, field, value, reason) => {
    const { body } = await refused(path);
    expect(body).toMatchObject({ status: 400, detail: `${field}=${value}: ${reason}`, errors: [{ in: place, field, value, reason }] });
  });

  test.each(['/status', '/voices/1000', '/', '/openapi.json'])('405 for other methods on %s', async (path) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const { answer, body } = await refused(path, { method });
      expect([body.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  test('a fault of the server is told and printed', async () => {
    app = createApp({ control: server.control, audio: { ...audio, status: () => { throw new Error('no status'); } }, bindAddress: '::1', now: Date.now, uptime: () => 0 });
    expect((await refused('/status')).body).toMatchObject({ status: 500, detail: 'no status' });
    expect(server.lines.at(-1)).toStartWith('fault in GET /status: Error: no status');
  });

  test('foreign hosts and origins, where the port is bound to loopback', async () => {
    for (const host of ['localhost:57180', '127.0.0.1:57180', '[::1]:57180', 'LOCALHOST', 'synth.localhost']) expect((await get('/status', { host })).status).toBe(200);
    for (const host of ['example.com', 'localhost.example.com', '127.0.0.1.example.com', '192.168.1.2:57180', 'a b', '']) {
      const { body } = await refused('/status', { headers: { host } });
      expect([body.status, body.detail.includes(JSON.stringify(host))]).toEqual([403, true]);
    }
    expect((await get('/status', { origin: 'http://localhost:3000' })).status).toBe(200);
    for (const origin of ['https://example.com', 'null']) expect((await refused('/status', { headers: { origin } })).body.status).toBe(403);
    app = createApp({ control: server.control, audio, bindAddress: '0.0.0.0', now: Date.now, uptime: () => 0 });
    expect((await get('/status', { host: 'studio.example.com', origin: 'https://example.com' })).status).toBe(200);
  });
});

describe('over a socket', () => {
  let http: HttpServer;
  const packets: Uint8Array[] = [];
  beforeEach(async () => {
    packets.length = 0;
    http = await startHttp({
      control: server.control, options: parseOptions(['--none', '--http-port', '0']), audio, note: () => {},
      handlers: { onPacket: (bytes) => packets.push(bytes), report: () => {} },
    });
  });
  afterEach(() => http.close());

  test('routes, refusals, HEAD', async () => {
    expect((await fetch(`${http.address}/voices`)).status).toBe(200);
    expect((await fetch(`${http.address}/voices`, { headers: { host: 'example.com' } })).status).toBe(403);
    const head = await fetch(`${http.address}/status`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  });

  /** How an attempt to open a WebSocket ends. */
  const opening = (headers: Record<string, string>) => new Promise<string>((resolve) => {
    const socket = new WebSocket(http.address.replace('http', 'ws'), { headers } as never);
    socket.onopen = () => {
      socket.close();
      resolve('open');
    };
    socket.onerror = () => resolve('refused');
  });

  test('WebSockets for programs and local pages only', async () => {
    expect(await opening({})).toBe('open');
    expect(await opening({ origin: 'http://localhost:3000' })).toBe('open');
    expect(await opening({ origin: 'https://example.com' })).toBe('refused');
    expect(await opening({ host: 'example.com' })).toBe('refused');
  });
});

describe('commands about instruments', () => {
  const post = async (path: string, body: unknown) => {
    const answer = await app.request(path, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as { answer?: unknown[]; detail?: string } };
  };

  test('are posted as JSON, and refused as over OSC', async () => {
    expect(await post('/play', { instrument: 'pad', params: { freq: 100, gain: 0.5 } })).toEqual({ status: 200, body: { done: '/play', answer: [2] } as never });
    expect(await json('/playing')).toMatchObject([{ voice: 1 }, { voice: 2, instrument: 'pad', state: 'rendering', params: { freq: 100 }, controls: { gain: 0.5, pan: 0 } }]);
    const refusals: [string, unknown, string][] = [
      ['/play', { instrument: 'pad', params: { freq: 2 } }, 'instrument pad: freq is 2; it must be a number from 20 on Hz'],
      ['/play', { instrument: 'none' }, 'instrument none is not there; there are pad'],
      ['/play', {}, 'instrument is missing'],
      ['/play', { instrument: 'pad', note: 3 }, 'note is not known here; known: instrument, params'],
      ['/glide', { voice: 1, key: 'freq', value: 1, seconds: 1 }, 'voice 1: freq cannot glide; gain, pan and speed can'],
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
    for (const body of [{ name: 'go' }, { name: 'go', value: 0.5 }]) expect(await post('/signal', body)).toEqual({ status: 200, body: { done: '/signal', answer: [] } as never });
    expect((await app.request('/play')).status).toBe(405);
  });

  test('shared sounds are listed, set and freed', async () => {
    expect(await json('/buffers/list/take')).toEqual({ name: 'take', frames: 4, channels: 2, sampleRate: 48000, duration: 0.000083, bytes: 32, readers: 0 });
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

  test('/events tells what happens as it does', async () => {
    const { body } = await app.request('/events');
    const reader = body!.getReader();
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toBe(': status feed\n\n');
    await post('/tempo', { bpm: 97 });
    expect(await next()).toBe('event: session\ndata: {"key":"tempo","value":"97"}\n\n');
    await reader.cancel();
  });
});

describe('the grid', () => {
  const put = (path: string, body: object) => app.request(path, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

  test('the tempo is put, heard of in the session, and refused by name', async () => {
    expect((await put('/tempo', { bpm: 97, ramp: 2 })).status).toBe(200);
    expect(await json('/tempo')).toEqual({ bpm: 120, target: 97 });
    expect((await json('/session')).tempo).toBe(97);
    await server.render(Math.ceil((2.2 * 48000) / 64));
    expect(await json('/tempo')).toEqual({ bpm: 97, target: 97 });
    const refused = await put('/tempo', { bpm: 0 });
    expect([refused.status, (await refused.json() as { detail: string }).detail]).toEqual([400, 'bpm is 0; it must be from 1 to 1000']);
    expect((await app.request('/session/set', { method: 'POST', body: JSON.stringify({ key: 'tempo', value: 130 }) })).status).toBe(200);
    expect((await json('/tempo')).target).toBe(130);
    expect((await app.request('/tempo', { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD, POST, PUT');
  });

  test('where it is: beats follow from the sample', async () => {
    const grid = await json('/grid');
    expect(grid.beat).toBeCloseTo((grid.sample / 48000) * 2, 6);
    expect(grid.next.map(({ division }: { division: string }) => division)).toEqual(['1/4', '1/8', '1/8t', '1/16', '1/32', 'bar']);
    for (const { sample } of grid.next) expect(sample).toBeGreaterThanOrEqual(grid.sample);
    expect(await text('/grid?format=text')).toContain('bar 1, beat 1.');
  });

  test('ticks are server-sent ahead of their time; a wrong division is refused', async () => {
    expect((await get('/grid/events?division=1/5x')).status).toBe(400);
    const answer = await get('/grid/events?division=1/16');
    const reader = answer.body!.getReader();
    await server.render(400);
    let heard = '';
    while (heard.split('event: tick').length < 4) heard += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    const first = JSON.parse(/data: (.*)/.exec(heard)![1]!);
    expect(first).toMatchObject({ division: '1/16', beat: first.index / 4, sample: first.index * 6000 });
  });
});
