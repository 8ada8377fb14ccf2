/** Refusals, as JSON after RFC 9457. */
import * as v from 'valibot';

export const problemSchema = v.pipe(
  v.object({
    status: v.number(),
    title: v.string(),
    detail: v.pipe(v.string(), v.description('What is wrong, with the value that was given')),
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
    see: v.optional(v.pipe(v.string(), v.description('Where to look up what can be asked'))),
  }),
  v.description('Why a request was refused'),
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

/** Thrown by a route's handler for what is not there. */
export class Missing extends Error {
  override readonly name = 'Missing';
}
