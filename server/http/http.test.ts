/** Every route, as its row says, in process and over a socket. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import {
  app,
  audio,
  client,
  get,
  json,
  server,
  startApp,
  startElement,
  stopApp,
  text,
} from '../../test/support/http-app.ts';
import { parseOptions } from '../options/index.ts';
import { Password } from '../transport/password.ts';
import { methodsOf, postedCommands } from './commands.ts';
import { routes as declared } from './routes/index.ts';
import { type HttpServer, startHttp } from './server.ts';

const routes = declared.flatMap((row) => [row, ...row.aliases]);

beforeEach(startApp);
afterEach(stopApp);

/** Preparations for a route that would be in the way of others. */
const before: Record<string, () => Promise<void>> = {
  '/elements': startElement,
  '/elements/:voice/series': startElement,
  '/session/graph': startElement,
  '/sections': async () => {
    client.send('/g_new', 9, 0, 0);
    client.send('/g_section', 9, 512, 0.1);
    await server.render(3);
  },
};

/** A request for each route that finds something. */
const found: Record<string, string> = {
  '/status': '/status',
  '/nodes': '/nodes',
  '/nodes/:id': '/nodes/1001',
  '/synths': '/synths',
  '/synths/:id': '/synths/1000',
  '/voices': '/voices',
  '/voices/:id': '/voices/1000',
  '/defs': '/defs',
  '/defs/:name': '/defs/probe',
  '/buffers': '/buffers',
  '/sections': '/sections',
  '/buffers/:number': '/buffers/3',
  '/devices': '/devices',
  '/instruments': '/instruments',
  '/playing': '/playing',
  '/session': '/session',
  '/elements': '/elements',
  '/lv2': '/lv2',
  '/elements/:voice/series': '/elements/2/series',
  '/session/graph': '/session/graph',
  '/transport': '/transport',
  '/tempo': '/tempo',
  '/grid': '/grid',
  '/midi': '/midi',
  '/buffers/list': '/buffers/list',
  '/buffers/list/:name': '/buffers/list/take',
};

describe('every route', () => {
  test.each(routes.map((row) => [row.path, row] as const))(
    '%s answers what its schema says, and text',
    async (path, { response }) => {
      await before[path]?.();
      const answer = await get(found[path]);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
      const body = await answer.text();
      expect(body.endsWith('\n') && body.includes('\n  ')).toBe(true);
      // Parsing drops what the schema does not know.
      expect(v.parse(response, JSON.parse(body))).toEqual(JSON.parse(body));
      const shown = await get(`${found[path]}?format=text`);
      expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
      expect(await shown.text()).toMatch(/[^\n]\n$/);
    },
  );

  test('/openapi.json has exactly the rows, and every reference in it leads somewhere', async () => {
    const document = await json('/openapi.json');
    const listed = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const rows = [
      ...routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
      ...postedCommands.flatMap((row) => methodsOf(row).map((method) => `${method.toLowerCase()} ${row.name}`)),
    ];
    expect(listed.sort()).toEqual(rows.sort());
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference);
    expect(references).toContain('#/components/schemas/Node');
    for (const reference of references) {
      expect(
        reference
          .slice(2)
          .split('/')
          .reduce((part, key) => part?.[key], document),
      ).toBeObject();
    }
    // What a route answers is described, not only named: each has a schema with something in it.
    for (const { path } of routes) {
      const { schema } = document.paths[path.replace(/:(\w+)/g, '{$1}')].get.responses[200].content['application/json'];
      const described = schema.items ?? schema;
      const whole = described.$ref ? document.components.schemas[described.$ref.split('/').at(-1)] : described;
      expect([
        path,
        Object.keys(whole.properties ?? whole.anyOf ?? whole.oneOf ?? whole.additionalProperties ?? {}).length > 0,
      ]).toEqual([path, true]);
    }
    expect(document.components.schemas.Status.properties.refused.properties.slow).toMatchObject({ type: 'number' });
    expect(document.paths['/synths/{id}'].get.parameters[0]).toMatchObject({
      in: 'path',
      name: 'id',
      required: true,
      schema: { type: 'integer' },
    });
    expect(document.paths['/nodes'].get.parameters.map(({ name }: { name: string }) => name)).toEqual([
      'group',
      'format',
    ]);
    const formatOf = (path: string) =>
      document.paths[path].get.parameters.find(({ name }: { name: string }) => name === 'format');
    expect(formatOf('/nodes').schema.enum).toEqual(['json', 'text']);
    expect(formatOf('/defs/{name}').schema.enum).toEqual(['json', 'text', 'wat']);
    expect(formatOf('/defs/{name}').description).toContain('WebAssembly');
    expect([document.paths['/synths'].get.deprecated, document.paths['/voices'].get.deprecated]).toEqual([
      undefined,
      true,
    ]);
    expect(Object.keys(document.paths['/nodes'].get.responses)).toEqual(['200', '400', '401', '403', '404', '429']);
  });

  test('the page lists each, as text and as HTML for browsers', async () => {
    const page = await text('/');
    const html = await get('/', { accept: 'text/html,*/*' });
    expect(html.headers.get('content-type')).toStartWith('text/html');
    const source = await html.text();
    for (const { path, example } of declared) {
      expect(page).toContain(`GET ${path}\n`);
      expect(source).toContain(`href="${example}"`);
      expect((await get(example)).status).toBeOneOf([200, 404]);
    }
    expect(page).toContain("    curl 'http://localhost/synths?format=text'\n");
  });

  test('HEAD is GET without a body', async () => {
    const answer = await app.request('/synths', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'application/json; charset=utf-8',
      '',
    ]);
  });
});

describe('over a socket', () => {
  let http: HttpServer;
  const packets: Uint8Array[] = [];
  beforeEach(async () => {
    packets.length = 0;
    http = await startHttp({
      password: new Password(''),
      control: server.control,
      options: parseOptions(['--none', '--http-port', '0']),
      audio,
      note: () => {},
      handlers: { onPacket: (bytes) => packets.push(bytes), report: () => {} },
    });
  });
  afterEach(() => http.close());

  test('routes, refusals, HEAD', async () => {
    expect((await fetch(`${http.address}/synths`)).status).toBe(200);
    expect((await fetch(`${http.address}/synths`, { headers: { host: 'example.com' } })).status).toBe(403);
    const head = await fetch(`${http.address}/status`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  });

  /** Returns how an attempt to open a WebSocket ends. */
  const opening = (headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
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
