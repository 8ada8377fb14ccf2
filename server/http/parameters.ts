/** Schemas of parameters in paths and queries: text there, numbers for the handlers. */
import * as v from 'valibot';

/** Makes the schema of a whole number within bounds, described to clients as an integer. */
export function wholeNumber(description: string, min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return v.pipe(
    v.string(message),
    v.check((text) => /^-?\d{1,15}$/.test(text), message),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(min, message),
    v.maxValue(max, message),
    v.description(description),
  );
}

export const nodeId = (description: string) => wholeNumber(description, -(2 ** 31), 2 ** 31 - 1);

export const formats = ['json', 'text'] as const;

export const format = v.optional(
  v.pipe(v.picklist(formats, `must be ${formats.join(' or ')}`), v.description('JSON, or a table as text')),
  'json',
);
