/** Plain data: what a structured clone copies. */

/** Returns a copy of plain data. @throws TypeError for what is none */
export function plain(data: unknown, what: string): unknown {
  try {
    return structuredClone(data);
  } catch (error) {
    throw new TypeError(`${what} what is not plain data: ${(error as Error).message}`);
  }
}
