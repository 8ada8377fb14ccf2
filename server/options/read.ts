/** Reads a command line by a table of options. Pure. */
import type { OptionRow } from './row.ts';

/** A command line that cannot be obeyed. `message` is one line for the user; the process should end with `exitCode`. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
  readonly exitCode = 1;
}

export type OptionTable = Readonly<Record<string, OptionRow<unknown>>>;

/** One field per row of a table. */
export type ValuesOf<Table> = { -readonly [Field in keyof Table]: Table[Field] extends OptionRow<infer T> ? T : never };

export interface ReadOptions<Table> {
  readonly values: ValuesOf<Table>;
  /** Options that the command line named. */
  readonly given: ReadonlySet<keyof Table & string>;
  /** Words that belong to no option, where such are taken. */
  readonly operands: readonly string[];
  /** The words of each option as they stood. */
  readonly words: readonly { readonly field: keyof Table & string; readonly words: readonly string[] }[];
  /** One line for each option that was accepted and changes nothing. */
  readonly notes: readonly string[];
}

/** Rows by the names that they go by. @throws Error for a name that stands twice */
function named(table: OptionTable): Map<string, readonly [string, OptionRow<unknown>]> {
  const byName = new Map<string, readonly [string, OptionRow<unknown>]>();
  for (const entry of Object.entries(table)) {
    const [, { flag, long }] = entry;
    for (const name of [flag && `-${flag}`, `--${long}`]) {
      if (!name) continue;
      if (byName.has(name)) throw new Error(`option table: ${name} stands twice`);
      byName.set(name, entry);
    }
  }
  return byName;
}

/**
 * Gives what reads command lines (without the program's own name) by a table. When an option is given twice the last one counts, unless it gathers them.
 * @param takesOperands whether words may stand alone
 */
export function optionReader<Table extends OptionTable>(
  table: Table,
  takesOperands = false,
): (argv: readonly string[]) => ReadOptions<Table> {
  const byName = named(table);
  return (argv) => {
    const values = Object.fromEntries(Object.entries(table).map(([field, { initial }]) => [field, initial]));
    const given = new Set<string>();
    const notes = new Map<string, string>();
    const operands: string[] = [];
    const taken: { field: string; words: readonly string[] }[] = [];
    for (let index = 0; index < argv.length; ) {
      if (takesOperands && !argv[index]!.startsWith('-')) {
        operands.push(argv[index++]!);
        continue;
      }
      const { name, attached } = splitName(argv[index]!);
      const [field, optionRow] = findRow(byName, name);
      const words =
        attached === undefined ? wordsAfter(argv, index, name, optionRow) : attachedWords(name, attached, optionRow);
      const next = index + 1 + (attached === undefined ? words.length : 0);
      const value = readValue(name, words, optionRow);
      values[field] = given.has(field) && optionRow.gather ? optionRow.gather(values[field], value) : value;
      given.add(field);
      taken.push({ field, words: argv.slice(index, next) });
      index = next;
      const reason = optionRow.ignoredBecause?.(value);
      if (reason) notes.set(field, `${[name, ...words].join(' ')}: bunsynth has ${reason}; ignored`);
      else notes.delete(field);
    }
    return { values: values as ValuesOf<Table>, given, operands, words: taken, notes: [...notes.values()] };
  };
}

/** `--name=value` carries its value; everything else is a bare name. */
function splitName(word: string): { name: string; attached?: string } {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1;
  return equals < 0 ? { name: word } : { name: word.slice(0, equals), attached: word.slice(equals + 1) };
}

function findRow(
  byName: ReadonlyMap<string, readonly [string, OptionRow<unknown>]>,
  name: string,
): readonly [string, OptionRow<unknown>] {
  const entry = byName.get(name);
  if (entry) return entry;
  if (!name.startsWith('-')) {
    throw new OptionError(
      `unexpected argument ${JSON.stringify(name)}: every argument belongs to an option (see --help)`,
    );
  }
  const joined = byName.has(name.slice(0, 2)) && !name.startsWith('--');
  const advice = joined ? `write ${name.slice(0, 2)} ${name.slice(2)}` : 'see --help';
  throw new OptionError(`unknown option ${name} (${advice})`);
}

function wordsAfter(
  argv: readonly string[],
  index: number,
  name: string,
  { words, optionalWords = 0 }: OptionRow<unknown>,
): string[] {
  const required = argv.slice(index + 1, index + 1 + words.length);
  if (required.length < words.length) {
    const expected = words.map((word) => `<${word}>`).join(' ');
    throw new OptionError(`${name} needs ${expected}${required.length ? `, got only ${required.join(' ')}` : ''}`);
  }
  const optional: string[] = [];
  for (const word of argv.slice(index + 1 + words.length, index + 1 + words.length + optionalWords)) {
    if (word.startsWith('-')) break;
    optional.push(word);
  }
  return [...required, ...optional];
}

function attachedWords(name: string, attached: string, { words }: OptionRow<unknown>): string[] {
  if (words.length === 1) return [attached];
  throw new OptionError(
    words.length === 0
      ? `${name} takes no value, got ${JSON.stringify(attached)}`
      : `${name} takes ${words.length} words, separated by spaces`,
  );
}

function readValue(name: string, words: readonly string[], { read }: OptionRow<unknown>): unknown {
  try {
    return read(words);
  } catch (error) {
    const shown = words.length === 1 ? `${name} ${JSON.stringify(words[0])}` : name;
    throw new OptionError(`${shown}: ${(error as Error).message}`);
  }
}
