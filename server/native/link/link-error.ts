/** Thrown for an object that is not linked. The message says what is the matter with it, as half a sentence: `it needs fmodf, which is not in it`. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}
