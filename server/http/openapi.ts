/** The OpenAPI document's parts that no row holds. */
import { type DescribeRouteOptions, type GenerateSpecOptions, resolver } from 'hono-openapi';
import { version } from '../../package.json';
import { problemSchema } from './problem.ts';
import type { Route } from './route.ts';
import { definitions } from './routes/index.ts';

/** Conversion of schemas to JSON Schema: named ones are defined once and referred to. Conversions such as text to number have no JSON Schema. */
export const conversion = {
  options: {
    errorMode: 'ignore',
    definitions,
    overrideRef: ({ referenceId }: { referenceId: string }) => `#/components/schemas/${referenceId}`,
  },
};

export const document: Partial<GenerateSpecOptions> = {
  documentation: {
    info: {
      title: 'bunsynth',
      version,
      description: 'State and commands of a running bunsynth server. Times are in seconds unless stated otherwise.',
    },
  },
};

export function describeRow({ summary, response, missing, params, path, deprecated }: Route): DescribeRouteOptions {
  const refused = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: resolver(problemSchema, conversion) } },
  });
  return {
    summary,
    operationId: operationId(path),
    ...(deprecated ? { deprecated } : {}),
    responses: {
      200: {
        description: summary,
        content: {
          'application/json': { schema: resolver(response, conversion) },
          'text/plain': { schema: { type: 'string' } },
        },
      },
      400: refused(params ? 'A wrong value in the path or query' : 'A wrong value in the query'),
      401: refused('The password (-p) is missing or wrong'),
      403: refused('The Host or Origin header is not one that the server accepts'),
      429: refused('Wrong passwords came from this address; the next is checked after a pause'),
      ...(missing === undefined ? {} : { 404: refused(missing) }),
    },
  };
}

/** Returns `getSynthsById` for `/synths/:id`. */
function operationId(path: string): string {
  const words = path
    .slice(1)
    .split('/')
    .map((part) => {
      const word = part.replace(':', '');
      return `${part.startsWith(':') ? 'By' : ''}${word[0].toUpperCase()}${word.slice(1)}`;
    });
  return `get${words.join('')}`;
}
