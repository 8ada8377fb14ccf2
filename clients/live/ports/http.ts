/** The HTTP port: commands as JSON under the rules of the server's own. */

import { toJsonSchema } from '@valibot/to-json-schema';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { describeRoute, generateSpecs, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { Guard, Password, problem, problemSchema, SlowReader } from '../../../server/http/access.ts';
import { ArgumentFault, commands, type LiveCommand, perform } from '../commands.ts';
import { version } from '../package.json';
import { faultText } from '../pattern/places.ts';
import { metricsText, metricsType } from '../status.ts';
import { Refusal } from '../supervisor/engine-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { Feed, feedDescription } from './feed.ts';
import { type PageFile, type PageFiles, pagePath } from './page.ts';

/** Bytes of code that may be posted. */
const maxBody = 2 ** 20;

export interface HttpOptions {
  readonly hostname: string;
  readonly port: number;
  readonly password: string;
  readonly allowedHosts: readonly string[];
  /** Files of the page; undefined where none is served. */
  readonly page?: PageFiles | undefined;
  /** Takes lines that a person should read. */
  readonly report: (line: string) => void;
}

interface Bindings {
  /** Address of the client. */
  readonly address?: string;
}

/** Opens the port. @returns its address, and what closes it @throws Error where it is in use */
export function openHttp(live: Supervisor, { hostname, port, password, allowedHosts, page, report }: HttpOptions) {
  const app = createApp(live, new Guard(allowedHosts, new Password(password)), page, report);
  const server = Bun.serve({
    hostname,
    port,
    fetch: (request, server) => app.fetch(request, { address: server.requestIP(request)?.address ?? '' }),
    error: (error) => {
      // The end of a stream was reported already.
      if (!(error instanceof SlowReader)) report(`http: ${error.message}`);
      return new Response(null, { status: 500 });
    },
  });
  return {
    address: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${server.port}`,
    close: () => server.stop(true),
  };
}

/** Makes the app, which also answers in process. */
export function createApp(
  live: Supervisor,
  guard: Guard,
  page: PageFiles = new Map(),
  report: (line: string) => void = () => {},
): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  const feed = new Feed(live, report);
  app.use(
    cors({
      origin: (origin, c) => (guard.foreign(c.req.raw) === undefined ? origin || null : null),
      allowMethods: ['GET', 'HEAD', 'POST'],
      allowHeaders: ['Authorization', 'Content-Type'],
      maxAge: 600,
    }),
  );
  // The page asks for the password itself: it has nothing to tell before.
  for (const [path, file] of page)
    app.get(path, (c) => {
      const reason = guard.foreign(c.req.raw);
      return reason === undefined ? pageAnswer(file) : refuse(c, problem(403, reason));
    });
  app.use(async (c, next) => {
    const { headers = {}, ...reason } = guard.refusal(c.req.raw, c.env?.address ?? '') ?? { status: 0 };
    if (reason.status === 0) {
      await next();
      return c.header('Cache-Control', 'no-store');
    }
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    return refuse(c, reason);
  });
  app.use(
    bodyLimit({
      maxSize: maxBody,
      onError: (c) => refuse(c, problem(413, `the body is longer than ${maxBody} bytes`)),
    }),
  );
  for (const row of commands) {
    const method = row.asks ? 'get' : 'post';
    app[method](`/${row.name}`, describeRoute(describe(row)), (c) => answer(c, live, row));
    app.all(`/${row.name}`, (c) => {
      const allowed = row.asks ? 'GET, HEAD' : 'POST';
      c.header('Allow', allowed);
      return refuse(c, problem(405, `${c.req.path} takes ${allowed}, not ${c.req.method}`));
    });
  }
  app.get('/events', describeRoute(feedDescription), (c) => {
    const source = c.req.query('source');
    if (source === '') return refuse(c, problem(400, 'source is "": it names a file or an editor'));
    return feed.answer(c, source);
  });
  app.get('/metrics', describeRoute(metricsDescription), async (c) => {
    try {
      return c.body(metricsText(await live.status()), 200, { 'Content-Type': metricsType });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return refuse(c, problem(503, error.message));
    }
  });
  app.get('/openapi.json', async (c) =>
    c.json(await generateSpecs(app, { documentation: { info: { title: 'bunsynth live', version } } })),
  );
  app.get('/', (c) =>
    c.text(
      [
        ...commands.map(({ name, asks, doc }) => `${asks ? 'GET ' : 'POST'} /${name}  ${doc}\n`),
        ...[feedDescription, metricsDescription].map(
          ({ operationId, summary }) => `GET  /${operationId}  ${summary}.\n`,
        ),
        ...(page.size ? [`GET  ${pagePath}  Serves the page in which code is written.\n`] : []),
      ].join(''),
    ),
  );
  app.notFound((c) =>
    refuse(c, problem(404, `there is no route ${c.req.method} ${c.req.path}`, { see: '/openapi.json' })),
  );
  app.onError((error, c) => refuse(c, problem(500, error.message)));
  return app;
}

async function answer(c: Context, live: Supervisor, row: LiveCommand): Promise<Response> {
  const text = row.asks ? '' : await c.req.text();
  let given: unknown = {};
  try {
    if (text.trim()) given = JSON.parse(text);
  } catch (error) {
    return refuse(c, problem(400, `the body is not valid JSON: ${(error as Error).message}`));
  }
  try {
    return c.json((await perform(live, row, given)) as object);
  } catch (error) {
    if (error instanceof ArgumentFault) return refuse(c, problem(400, error.message, { see: '/openapi.json' }));
    if (!(error instanceof Refusal)) throw error;
    const { fault } = error;
    return refuse(c, {
      ...problem(400, fault.message),
      ...(fault.place && { ...fault.place, text: faultText(fault) }),
    });
  }
}

const pageAnswer = ({ bytes, type, policy }: PageFile): Response =>
  new Response(bytes, {
    headers: {
      'Content-Type': type,
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
    },
  });

function refuse(c: Context, reason: { readonly status: number }): Response {
  return c.body(`${JSON.stringify(reason)}\n`, reason.status as 400, {
    'Content-Type': 'application/problem+json; charset=utf-8',
  });
}

const metricsDescription: Parameters<typeof describeRoute>[0] = {
  summary: 'Tells numbers of the status to monitoring programs, in the text format of Prometheus',
  operationId: 'metrics',
  responses: {
    200: {
      description: 'Gauges in base units, and counters',
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
    503: { description: 'The evaluating process is being started anew' },
  },
};

/** A refusal of code tells where in it. */
const codeProblem = v.object({
  ...problemSchema.entries,
  source: v.optional(v.string()),
  line: v.optional(v.number()),
  column: v.optional(v.number()),
  text: v.optional(v.pipe(v.string(), v.description('The fault with its line and a caret below the place'))),
});

function describe({ name, doc, entries, asks, result }: LiveCommand): Parameters<typeof describeRoute>[0] {
  const refused = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: resolver(codeProblem) } },
  });
  const schema = toJsonSchema(v.strictObject(entries), { typeMode: 'input', errorMode: 'ignore' }) as object;
  return {
    summary: doc,
    operationId: name,
    ...(!asks && { requestBody: { content: { 'application/json': { schema } } } }),
    responses: {
      200: { description: doc, content: { 'application/json': { schema: resolver(result) } } },
      400: refused('A wrong argument, or code that cannot be played'),
      401: refused('The password is missing or wrong'),
      403: refused('The Host or Origin header is not one that is accepted'),
      413: refused('The body is too long'),
      415: refused('A web page posts something else than JSON'),
      429: refused('Wrong passwords came from this address'),
    },
  };
}
