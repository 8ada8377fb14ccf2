/** Schemas of what stands in paths and queries: text there, numbers for the handlers. */
import * as v from 'valibot';

/** A whole number within bounds, described to clients as an integer. */
export function wholeNumber(description: string, least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.string(message),
    v.check((text) => /^-?\d{1,15}$/.test(text), message),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(least, message),
    v.maxValue(most, message),
    v.description(description),
  );
}

export const nodeId = (description: string) => wholeNumber(description, -(2 ** 31), 2 ** 31 - 1);

export const formats = ['json', 'text'] as const;

export const format = v.optional(
  v.pipe(v.picklist(formats, `must be ${formats.join(' or ')}`), v.description('JSON, or text to look at')),
  'json',
);
