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

/** The format of an answer: JSON, text, or one of a route's others. */
export function formatOf(others: Readonly<Record<string, { readonly description: string }>>) {
  const names = ['json', 'text', ...Object.keys(others)];
  const descriptions = [
    'JSON, or text to look at',
    ...Object.entries(others).map(([name, { description }]) => `${name}: ${description}`),
  ];
  return v.optional(
    v.pipe(
      v.picklist(names, `must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`),
      v.description(descriptions.join('; ')),
    ),
    'json',
  );
}
