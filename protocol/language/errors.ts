/** Errors of lines, with their places. Pure. */

/** From the character `start` to the one before `end`, counting from 0. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export class LineError extends Error {
  override readonly name = 'LineError';

  constructor(
    message: string,
    readonly place: Place,
  ) {
    super(message);
  }
}

/** The line with a mark under what is wrong. */
export function pointed(line: string, { message, place: { start, end } }: LineError): string {
  return `${line}\n${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))} ${message}`;
}
