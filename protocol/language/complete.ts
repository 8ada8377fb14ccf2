/** Continuations of a line. Pure. */
import { LineError } from './errors.ts';
import type { Known } from './known.ts';
import { beginnings, parse, type Statement } from './resolve.ts';
import type { Word } from './words.ts';

/**
 * Words that could stand at the end of a line.
 * @returns them, each ending with a space where the word is whole, and what of the line they replace
 */
export function complete(line: string, known: Known): [found: string[], replaced: string] {
  const prefix = /[^\s,]*$/.exec(line)![0];
  const before = line.slice(0, line.length - prefix.length);
  const words = candidates(before, prefix, known).filter((word) => word.startsWith(prefix));
  return [[...new Set(words)].map((word) => (/[:/]$/.test(word) ? word : `${word} `)), prefix];
}

function candidates(before: string, prefix: string, known: Known): readonly string[] {
  if (!before.trim()) return beginnings(known);
  let statement: Statement | undefined;
  try {
    statement = parse(before, known);
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    // `group 4 --` has no line yet.
    return /--\s*$/.test(before) ? beginnings(known) : [];
  }
  if (!statement) return [];
  while (statement.repeated) statement = statement.repeated;
  const {
    verb: { args, several },
    parts,
  } = statement;
  if (parts.length > 1 && !several) return [];
  const { words } = parts.at(-1)!;
  // All kinds but the last take one word.
  const at = Math.min(words.length, args.length - 1);
  const kind = args[at];
  const had: readonly Word[] = words.slice(at);
  return kind ? kind.complete(known, prefix, had) : [];
}
