/** From a line to what it does: words, then the verb, then its arguments against what is known. Pure; all is checked before anything is done. */
import type { Action } from './actions.ts';
import { Words } from './arguments.ts';
import { LineError } from './errors.ts';
import { instrumentNamed, type Known } from './known.ts';
import { playVerb, type Verb, verbNamed, verbs } from './verbs.ts';
import { type Part, partsOf, type Word } from './words.ts';

/** Word between `group 4` and the line that it repeats. */
const repeatMark = '--';

/** A verb with the words of its arguments. */
export interface Statement {
  readonly verb: Verb;
  readonly parts: readonly Part[];
  /** The line that it repeats. */
  readonly repeated?: Statement;
}

/**
 * Finds the verb.
 * @returns undefined for an empty line and a remark
 * @throws LineError for a first word that is neither a verb nor an instrument
 */
export function parse(line: string, known: Pick<Known, 'instruments'>): Statement | undefined {
  const parts = partsOf(line);
  const first = parts[0]?.words[0];
  return first ? statement(parts, first, known) : undefined;
}

function statement(parts: readonly Part[], first: Word, known: Pick<Known, 'instruments'>): Statement {
  const verb = verbNamed(first.text);
  if (!verb) {
    if (instrumentNamed(known as Known, first.text)) return { verb: playVerb, parts };
    throw new LineError(
      `${JSON.stringify(first.text)} is neither a verb nor an instrument; help shows the verbs`,
      first,
    );
  }
  const [head, ...others] = parts;
  const words = head!.words.slice(1);
  if (!verb.repeats) return { verb, parts: [{ words, place: { start: first.end, end: head!.place.end } }, ...others] };
  const mark = words.findIndex(({ text }) => text === repeatMark);
  if (mark < 0)
    throw new LineError(`${verb.name} needs ${repeatMark} and a line to repeat`, {
      start: head!.place.end,
      end: head!.place.end,
    });
  const rest = { words: words.slice(mark + 1), place: { start: words[mark]!.end, end: head!.place.end } };
  if (!rest.words[0]) throw new LineError(`${verb.name} needs a line to repeat`, rest.place);
  return {
    verb,
    parts: [{ words: words.slice(0, mark), place: { start: first.end, end: words[mark]!.start } }],
    repeated: statement([rest, ...others], rest.words[0], known),
  };
}

/** Returns the actions of a line. @throws LineError naming what is wrong with it */
export function resolve(line: string, known: Known): Action[] {
  const parsed = parse(line, known);
  return parsed ? resolveStatement(parsed, known) : [];
}

function resolveStatement({ verb, parts, repeated }: Statement, known: Known): Action[] {
  if (parts.length > 1 && !verb.several)
    throw new LineError(`${verb.name} takes no commas`, { start: parts[0]!.place.end, end: parts[0]!.place.end + 1 });
  const values = parts.map((part) => argumentsOf(verb, part, known));
  if (!repeated) return values.flatMap((each) => verb.actions(each));
  const times = values[0]![0] as number;
  return Array.from({ length: times }, () => resolveStatement(repeated, known)).flat();
}

function argumentsOf(verb: Verb, { words, place }: Part, known: Known): unknown[] {
  const left = new Words(words, place.end);
  const values = verb.args.map((kind) => kind.read(left, known));
  if (left.next)
    throw new LineError(
      `${verb.name} takes ${verb.args.map(({ shown }) => shown).join(' ') || 'nothing'}; ${JSON.stringify(left.next.text)} is too much`,
      left.next,
    );
  return values;
}

/** Words that can begin a line. */
export const beginnings = ({ instruments }: Known): string[] => [
  ...verbs.map(({ name }) => name),
  ...instruments.map(({ name }) => name),
];
