/** Places in code of what went wrong: in its syntax, in a text in mini-notation, or where it threw. */
import { type Node, type Position, parse } from 'acorn';
import { walk } from 'estree-walker';
import type { Fault, Unit } from './messages.ts';

/** The name that code has in stacks, and the lines that stand before it there. */
export const evaluatedName = 'evaluated.live';
export const linesBefore = 4;

const syntax = { ecmaVersion: 2022, allowAwaitOutsideFunction: true, locations: true } as const;

/** What is evaluated: a unit, and what the transpiler made of it once it has. */
export interface Attempt {
  readonly unit: Unit;
  readonly output: string | undefined;
  readonly parseMini: (text: string) => unknown;
}

/** Returns what is wrong, with its place where that is known. */
export function faultOf(error: unknown, { unit, output, parseMini }: Attempt): Fault {
  const thrown = error instanceof Error ? error : new Error(String(error));
  const { loc } = thrown as { loc?: Position };
  if (thrown.name === 'SyntaxError' && loc)
    return faultAt(unit, offsetOf(unit.code, loc.line, loc.column), thrown.message.replace(/ \(\d+:\d+\)$/, ''));
  if (thrown.message.startsWith('[mini]')) return miniFault(unit, parseMini) ?? plainFault(unit, thrown);
  if (thrown.message.startsWith('unexpected ast format'))
    return faultAt(
      unit,
      parse(unit.code, syntax).body.at(-1)!.start,
      'the code has to end with an expression, such as a pattern',
    );
  const at = output === undefined ? undefined : thrownAt(thrown, unit.code, output);
  // The engine adds the transpiled code in brackets, and names mini-notation by what it became.
  const message = thrown.message.replace(/\. \(In '[\s\S]*$/, '').replace(/\bm\('((?:[^'\\]|\\.)*)', \d+\)/g, '"$1"');
  return at === undefined ? plainFault(unit, thrown) : faultAt(unit, at, message);
}

/** Returns a fault with the place of a character of a unit. */
export function faultAt({ source, code }: Unit, offset: number, message: string): Fault {
  const before = code.slice(0, offset).split('\n');
  const line = before.length;
  return { message, place: { source, line, column: before.at(-1)!.length + 1 }, text: code.split('\n')[line - 1]! };
}

const plainFault = ({ source }: Unit, { message }: Error): Fault => ({ message: `${source}: ${message}` });

/** The text of a fault: file, line, column, what it is, and the line with a caret below the place. */
export function faultText({ message, place, text }: Fault): string {
  if (!place) return message;
  const head = `${place.source}:${place.line}:${place.column}: ${message}`;
  return `${head}\n  ${text ?? ''}\n  ${(text ?? '').slice(0, place.column - 1).replace(/[^\t]/g, ' ')}^`;
}

/** True when code ends before what it has begun. */
export function isUnfinished(code: string): boolean {
  try {
    parse(code, syntax);
    return false;
  } catch (error) {
    const { pos = 0, message } = error as { pos?: number; message: string };
    return pos >= code.trimEnd().length || /^Unterminated (template|comment)/.test(message);
  }
}

/** Looks for the text in mini-notation that cannot be read. */
function miniFault(unit: Unit, parseMini: (text: string) => unknown): Fault | undefined {
  let found: Fault | undefined;
  walk(parse(unit.code, syntax) as never, {
    enter(node) {
      const text = miniText(node as unknown as MiniNode);
      if (found || text === undefined) return;
      try {
        parseMini(`"${text}"`);
      } catch (error) {
        const { location, message } = error as { location?: { start: { offset: number } }; message: string };
        if (!location) return;
        const { start } = node as unknown as Node;
        found = faultAt(unit, start + location.start.offset, miniMessage(message));
      }
    },
  });
  return found;
}

/** The parser lists all that it would have taken. */
function miniMessage(message: string): string {
  const found = / but (.+) found\.$/.exec(message)?.[1];
  return found === '"\\""' ? 'mini-notation ends too early' : `mini-notation: ${found ?? message} does not fit here`;
}

interface MiniNode {
  readonly type: string;
  readonly raw?: string;
  readonly value?: unknown;
  readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
}

/** The text of a literal that is mini-notation: one in double quotes or backticks. */
function miniText({ type, raw, value, quasis }: MiniNode): string | undefined {
  if (type === 'Literal' && raw?.startsWith('"')) return String(value);
  return type === 'TemplateLiteral' ? quasis![0]!.value.raw : undefined;
}

/**
 * Finds where code threw. The stack tells of a place in the transpiled code: the name that ends there is looked for in the code, where
 * it stands as often before.
 */
function thrownAt({ stack = '' }: Error, code: string, output: string): number | undefined {
  const place = new RegExp(`${evaluatedName.replace('.', '\\.')}:(\\d+):(\\d+)`).exec(stack);
  if (!place) return undefined;
  const at = offsetOf(output, Number(place[1]) - linesBefore, Number(place[2]) - 1);
  const before = namesIn(output).filter(({ end }) => end <= at);
  const last = before.at(-1);
  if (!last) return undefined;
  const nth = before.filter(({ name }) => name === last.name).length;
  return namesIn(code).filter(({ name }) => name === last.name)[nth - 1]?.start;
}

interface Name {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Returns the identifiers of code in order; labels, which become texts, are none. */
function namesIn(code: string): Name[] {
  const names: Name[] = [];
  walk(parse(code, { ...syntax, allowReturnOutsideFunction: true }) as never, {
    enter(node, _parent, key) {
      const { type, name, start, end } = node as unknown as Name & Node;
      if (type === 'Identifier' && key !== 'label') names.push({ name, start, end });
    },
  });
  return names.sort((a, b) => a.start - b.start);
}

/** @param line from 1 @param column from 0 */
function offsetOf(code: string, line: number, column: number): number {
  const lines = code.split('\n');
  return lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column;
}
