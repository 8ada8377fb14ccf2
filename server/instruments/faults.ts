/** Faults of files of instruments: what was thrown, and where in the file. */
import { resolve, sep } from 'node:path';
import type { Fault, Place } from '../../protocol/instruments/description.ts';

const serverFolder = resolve(import.meta.dir, '..');

/** Returns the fault of an error in an instrument's own code, with its place in the file. */
export function faultOf(error: unknown, file?: string): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const place = error instanceof Error ? placeIn(error.stack ?? '') : undefined;
  if (place) return { message, place };
  return file === undefined ? { message } : { message, place: { file, line: 1, column: 1 } };
}

/** The innermost place in a stack that is not the server's. Source maps have made it a place in the file as it was written. */
function placeIn(stack: string): Place | undefined {
  for (const [, file, line, column] of stack.matchAll(/\(?((?:\/|[A-Za-z]:)[^\s():]+):(\d+):(\d+)\)?/g)) {
    if (!file!.startsWith(serverFolder + sep)) return { file: file!, line: Number(line), column: Number(column) };
  }
  return undefined;
}
