/** The Hono app, from the rows. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { describeRoute, generateSpecs, validator } from 'hono-openapi';
import type * as v from 'valibot';
import { isLoopback } from '../transport/addresses.ts';
import { describeCommand, methodsOf, postedCommands, runCommand } from './commands.ts';
import { events, ticks } from './events.ts';
import { isWebSocket } from './host-guard.ts';
import { describeRow, document } from './openapi.ts';
import { htmlPage, textPage } from './page.ts';
import { Missing, type Problem, type ProblemStatus, problem } from './problem.ts';
import type { Route } from './route.ts';
import { routes } from './routes/index.ts';
import type { Source } from './source.ts';

/** Facts that the port knows about a request; none in process. */
export interface Bindings {
  /** Address of the client. */
  readonly address?: string;
  /** Makes a WebSocket of it; false when it cannot be. */
  readonly upgrade?: () => boolean;
}

const allowed = ['GET', 'HEAD'];
const see = '/openapi.json';
/** Characters of a body that a refusal shows. */
const shownOfBody = 80;

/** Makes the app, which also answers in process with `app.request(path)`. */
export function createApp(source: Source): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  const { places } = source.control.context;
  // Pages that may ask may read the answer, a refusal of their password too.
  app.use(
    cors({
      origin: (origin, c) => (source.guard.foreign(c.req.raw) === undefined ? origin || null : null),
      allowMethods: ['GET', 'HEAD', 'POST', 'PUT'],
      allowHeaders: ['Authorization', 'Content-Type'],
      maxAge: 600,
    }),
  );
  app.use(async (c, next) => {
    const { headers = {}, ...reason } = source.guard.refusal(c.req.raw, c.env?.address ?? '') ?? { status: 0 };
    if (reason.status !== 0) {
      for (const [name, value] of Object.entries(headers)) c.header(name, value);
      return refuse(c, reason as Problem);
    }
    if (isWebSocket(c.req.raw.headers) && c.env?.upgrade) {
      const full = places.enter();
      if (full !== undefined) return refuse(c, problem(503, full));
      if (c.env.upgrade()) return c.body(null);
      places.leave();
    }
    await next();
    c.header('Cache-Control', 'no-store');
  });
  app.use(
    bodyLimit({
      maxSize: source.maxBody,
      onError: (c) => {
        places.refused.bodies++;
        return refuse(c, problem(413, `the body is longer than ${source.maxBody} bytes (--max-body)`));
      },
    }),
  );
  const mounted = routes.flatMap((row) => [row, ...row.aliases]);
  for (const row of mounted) mount(app, row, source);
  for (const row of postedCommands) {
    app.on(methodsOf(row), row.name, describeRoute(describeCommand(row)), async (c) => {
      const body = parsed(await c.req.text());
      if ('fault' in body) return refuse(c, problem(400, body.fault, { see }));
      const answer = await runCommand(row, body.value, source.control, isLoopback(c.env?.address ?? ''));
      return 'reason' in answer ? refuse(c, problem(400, answer.reason, { see })) : json(c, answer);
    });
  }
  app.get('/events', (c) => events(c, source));
  app.get('/grid/events', (c) => ticks(c, source));
  app.get('/', (c) => {
    const { origin } = new URL(c.req.url);
    return c.req.header('accept')?.includes('text/html')
      ? c.html(htmlPage(routes, origin))
      : text(c, textPage(routes, origin));
  });
  app.get('/openapi.json', async (c) => json(c, await generateSpecs(app, document)));
  const asked = new Set([...mounted.map((row) => row.path), '/', '/openapi.json', '/events', '/grid/events']);
  const done = new Map(postedCommands.map((row) => [row.name, methodsOf(row)]));
  for (const path of new Set([...asked, ...done.keys()])) {
    const methods = [...(asked.has(path) ? allowed : []), ...(done.get(path) ?? [])].join(', ');
    app.all(path, (c) => wrongMethod(c, methods));
  }
  app.notFound((c) => refuse(c, problem(404, `there is no route ${c.req.method} ${c.req.path}`, { see })));
  app.onError((error, c) => {
    if (error instanceof Missing) return refuse(c, problem(404, error.message));
    source.control.context.print(`fault in ${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return refuse(c, problem(500, error.message));
  });
  return app;
}

/** Parses a body; an empty one is undefined. */
function parsed(text: string): { readonly value: unknown } | { readonly fault: string } {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const start = text.length > shownOfBody ? `${text.slice(0, shownOfBody)}…` : text;
    return {
      fault: `the body is not valid JSON: ${start} (${(error as Error).message.replace(/^JSON Parse error: /, '')})`,
    };
  }
}

function mount(app: Hono<{ Bindings: Bindings }>, row: Route, source: Source): void {
  const { path, params, query } = row;
  app.get(path, describeRoute(describeRow(row)));
  if (params) app.get(path, check('param', params));
  app.get(path, check('query', query));
  app.get(path, async (c) => {
    // Hono's types follow validators in one call's chain only; these stand on the same path before.
    const valid = (target: 'param' | 'query'): unknown => c.req.valid(target as never);
    const answer = await row.answer(source, valid('param'), valid('query'));
    return 'text' in answer ? text(c, `${answer.text}\n`) : json(c, answer.body);
  });
}

/** Validates and describes; the refusal names each field and its value. */
function check(target: 'param' | 'query', schema: v.GenericSchema) {
  return validator(target, schema, (result, c) => {
    if (result.success) return;
    const errors = result.error.map(({ path, message }) => {
      const field = String(keyOf(path?.[0]));
      return {
        in: target === 'param' ? ('path' as const) : target,
        field,
        value: given(c, target, field),
        reason: message,
      };
    });
    return refuse(
      c,
      problem(400, errors.map(({ field, value, reason }) => `${field}=${value}: ${reason}`).join('; '), {
        errors,
        see,
      }),
    );
  });
}

function keyOf(part: PropertyKey | { readonly key: PropertyKey } | undefined): PropertyKey {
  return typeof part === 'object' ? part.key : (part ?? '');
}

function given(c: Context, target: 'param' | 'query', field: string): string {
  return target === 'param' ? (c.req.param(field) ?? '') : (c.req.queries(field) ?? []).join(', ');
}

function wrongMethod(c: Context, methods: string): Response {
  c.header('Allow', methods);
  return refuse(c, problem(405, `${c.req.path} takes ${methods}, not ${c.req.method}`, { see }));
}

function json(c: Context, body: unknown): Response {
  return send(c, 200, 'application/json', pretty(body));
}

function text(c: Context, body: string): Response {
  return send(c, 200, 'text/plain', body);
}

function refuse(c: Context, reason: Problem): Response {
  return send(c, reason.status as ProblemStatus, 'application/problem+json', pretty(reason));
}

/** Answers with a Content-Length, which HEAD must have too. */
function send(c: Context, status: 200 | ProblemStatus, type: string, body: string): Response {
  return c.body(body, status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': String(Buffer.byteLength(body)),
  });
}

/** Formats JSON to be read on a terminal. */
function pretty(body: unknown): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
