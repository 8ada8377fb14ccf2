/** Refusals, as JSON after RFC 9457. */
import * as v from 'valibot';

export const problemSchema = v.pipe(
  v.object({
    status: v.number(),
    title: v.string(),
    detail: v.pipe(v.string(), v.description('The fault, with the value that was given')),
    errors: v.optional(
      v.array(
        v.object({
          in: v.picklist(['path', 'query']),
          field: v.string(),
          value: v.string(),
          reason: v.string(),
        }),
      ),
    ),
    see: v.optional(v.pipe(v.string(), v.description('Path of the description of all requests'))),
  }),
  v.description('Reason for the refusal of a request'),
);

export type Problem = v.InferOutput<typeof problemSchema>;

const titles = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Content too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  500: 'Server fault',
  503: 'Service unavailable',
} as const;

export type ProblemStatus = keyof typeof titles;

export function problem(status: ProblemStatus, detail: string, more: Pick<Problem, 'errors' | 'see'> = {}): Problem {
  return { status, title: titles[status], detail, ...more };
}

/** Thrown by a route's handler for something that does not exist. */
export class Missing extends Error {
  override readonly name = 'Missing';
}
