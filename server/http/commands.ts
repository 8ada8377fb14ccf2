/** Commands of this server alone, posted as JSON: rows of the command table, carried out as if they had come over OSC. */
import type { DescribeRouteOptions } from 'hono-openapi';
import { postedCommands as posted } from '../../protocol/commands/table.ts';
import type { Argument, CommandRow } from '../../protocol/commands/types.ts';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { isBundle, type OscMessage, type OscValue } from '../../protocol/osc/types.ts';
import type { Control } from '../control/control.ts';
import { commandPatience } from './command-patience.ts';
import { routes } from './routes/index.ts';

/** True for a command that only asks what a route of that path answers. */
const isAsked = ({ name, sets = false }: CommandRow) => !sets && routes.some(({ path }) => path === name);
/** True for commands with bytes, for which JSON has no type. */
const takesBytes = ({ args, repeated = [] }: CommandRow) => [...args, ...repeated].some(({ type }) => type === 'blob');
/** Commands that are posted. In place of those that subscribe there are the streams `/events` and `/grid/events`. */
export const postedCommands: readonly CommandRow[] = posted.filter(
  (row) => !isAsked(row) && !row.subscribes && !takesBytes(row),
);
/** Methods for a command; one that sets something takes PUT as well. */
export const methodsOf = ({ sets }: CommandRow): string[] => (sets ? ['POST', 'PUT'] : ['POST']);

export interface CommandAnswer {
  readonly done: string;
  /** Arguments of the command's reply, as over OSC. */
  readonly answer: readonly unknown[];
}

/** Carries a command out; `reason` says why it was refused. @param isLocal true when it comes from this machine */
export async function runCommand(
  row: CommandRow,
  body: unknown,
  control: Control,
  isLocal: boolean,
): Promise<CommandAnswer | { readonly reason: string }> {
  const args = argumentsOf(row, body);
  if (typeof args === 'string') return { reason: args };
  const { promise, resolve } = Promise.withResolvers<OscMessage>();
  const lost = setTimeout(
    () => resolve({ address: '/fail', types: 'ss', args: [row.name, 'the server did not answer'] }),
    1000 * commandPatience,
  );
  control.perform(
    { address: row.name, types: '', args },
    {
      id: `http:${crypto.randomUUID()}`,
      isLocal,
      send: (bytes) => {
        const packet = decodePacket(bytes);
        if (!isBundle(packet)) resolve(packet);
      },
    },
  );
  const reply = await promise;
  clearTimeout(lost);
  if (reply.address === '/fail') return { reason: String(reply.args[1]) };
  return { done: row.name, answer: reply.address === '/done' ? reply.args.slice(1) : reply.args };
}

/** Returns the arguments in their order: fixed ones by name, keys and values from `params`, a repeated one from a list of its name. A text is a refusal. */
function argumentsOf(row: CommandRow, body: unknown): OscValue[] | string {
  if (row.body === 'json') return body === undefined ? 'the body is empty; it must be JSON' : [JSON.stringify(body)];
  const given = body ?? {};
  if (typeof given !== 'object' || Array.isArray(given))
    return `the body must be a JSON object with ${namesOf(row).join(', ') || 'nothing in it'}`;
  const fields = given as Readonly<Record<string, OscValue>>;
  const unknown = Object.keys(fields).find((name) => !namesOf(row).includes(name));
  if (unknown !== undefined) return `${unknown} is not known here; known: ${namesOf(row).join(', ')}`;
  const missing = row.args.find(({ name, initial }) => (fields[name] ?? initial) === undefined);
  if (missing) return `${missing.name} is missing`;
  const fixed = row.args.map(({ name, initial }) => fields[name] ?? initial!);
  const [more] = moreOf(row);
  if (more === undefined) return fixed;
  const rest: unknown = fields[more] ?? (more === 'params' ? {} : []);
  if (more !== 'params')
    return Array.isArray(rest)
      ? [...fixed, ...((row.nested ? rest.flat() : rest) as OscValue[])]
      : `${more} must be a list`;
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest))
    return 'params must be a JSON object of names and values';
  return [...fixed, ...Object.entries(rest as Record<string, OscValue>).flat()];
}

/** Returns the name of the field for repeated arguments, if there are any. */
function moreOf({ repeated, listed }: CommandRow): string[] {
  return repeated ? [listed ?? (repeated.length === 1 ? repeated[0]!.name : 'params')] : [];
}

function namesOf(row: CommandRow): string[] {
  return [...row.args.map(({ name }) => name), ...moreOf(row)];
}

const anyValue = {
  oneOf: [
    { type: 'number' as const },
    { type: 'string' as const },
    { type: 'boolean' as const },
    { type: 'array' as const, items: { type: 'number' as const } },
  ],
};

function schemaOf({ type }: Argument) {
  switch (type) {
    case 'integer':
      return { type: 'integer' as const };
    case 'number':
      return { type: 'number' as const };
    case 'text':
      return { type: 'string' as const };
    case 'control':
      return { oneOf: [{ type: 'integer' as const }, { type: 'string' as const }] };
    default:
      return anyValue;
  }
}

export function describeCommand(row: CommandRow): DescribeRouteOptions {
  const { name, doc, args, repeated } = row;
  const properties = Object.fromEntries(args.map((arg) => [arg.name, schemaOf(arg)] as const));
  const more = moreOf(row).map((field) => [
    field,
    field === 'params'
      ? { type: 'object' as const, additionalProperties: anyValue }
      : { type: 'array' as const, items: row.nested ? { type: 'array' as const } : schemaOf(repeated![0]!) },
  ]);
  const words = name
    .slice(1)
    .split('/')
    .map((word) => word[0]!.toUpperCase() + word.slice(1));
  return {
    summary: doc,
    operationId: `post${words.join('')}`,
    requestBody: {
      content: {
        'application/json': {
          schema: row.body
            ? { type: 'object' }
            : {
                type: 'object',
                additionalProperties: false,
                required: args.filter(({ initial }) => initial === undefined).map((arg) => arg.name),
                properties: { ...properties, ...Object.fromEntries(more) },
              },
        },
      },
    },
    responses: {
      200: {
        description: 'Done',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: { done: { type: 'string' }, answer: { type: 'array', items: {} } },
              required: ['done', 'answer'],
            },
          },
        },
      },
      400: { description: 'The command is refused; the detail gives the reason' },
      401: { description: 'The password (-p) is missing or wrong' },
      403: { description: 'The Host or Origin header is not one that the server accepts' },
      413: { description: 'The body is too long (--max-body)' },
      415: { description: 'A web page sent a type other than application/json' },
      429: { description: 'Wrong passwords came from this address; the next is checked after a pause' },
    },
  };
}
