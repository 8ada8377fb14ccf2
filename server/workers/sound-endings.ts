/** Endings of file names, and the headers that they mean, by their names in the protocol. Pure. */

const headers: Readonly<Record<string, string>> = {
  wav: 'wav',
  aif: 'aiff',
  aiff: 'aiff',
  au: 'next',
  snd: 'next',
  raw: 'raw',
};

/** The endings, as a list for people. */
export const soundEndings = Object.keys(headers)
  .map((ending) => `.${ending}`)
  .join(', ');

/** Returns the header that the ending of a path means; undefined where it means none. */
export function headerByEnding(path: string): string | undefined {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(headers, ending) ? headers[ending] : undefined;
}
