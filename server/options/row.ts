/**
 * Rows of the table of command-line options in `table.ts`; parsing, validation, `--help` and the
 * type of the parsed options all follow from it.
 */

/** `real-time`: read by a playing server only; `offline`: by `-N` only; `both`: by either. */
export type Scope = 'real-time' | 'offline' | 'both';

export type Group = 'network' | 'audio' | 'engine' | 'files' | 'reports' | 'accepted';

/** Turns the words that follow a flag into its value; throws a plain Error whose message says what was expected. */
export interface ValueReader<T> {
  /** Placeholders for `--help`, one per word. */
  readonly words: readonly string[];
  /** Words beyond `words.length` that may follow, when they do not begin with '-'. */
  readonly optionalWords?: number;
  readonly read: (words: readonly string[]) => T;
  /** The allowed range in words, for `--help`; empty when anything goes. */
  readonly range: string;
}

export interface OptionRow<T> extends ValueReader<T> {
  /** scsynth's letter, without the '-'. */
  readonly flag?: string;
  /** The long name, without the '--'. */
  readonly long: string;
  readonly group: Group;
  readonly scope: Scope;
  readonly initial: T;
  /** Text of the default in `--help`; taken from `initial` when absent. */
  readonly initialText?: string;
  readonly description: string;
  /** For options that may be given several times: what all of them come to. Of others the last one counts. */
  gather?(before: T, value: T): T;
  /** For options that change nothing here: the reason, told once, or undefined when the given value asks for nothing. */
  ignoredBecause?(value: T): string | undefined;
}

type RowHead<T> = Omit<OptionRow<T>, keyof ValueReader<T>>;

/** Pairs the words of a row with the reader of its value. */
export function row<T>(reader: ValueReader<T>, head: RowHead<T>): OptionRow<T> {
  return { ...reader, ...head };
}

/** Same, for an option that has no value until it is given. */
export function optionalRow<T>(reader: ValueReader<T>, head: Omit<RowHead<T>, 'initial'>): OptionRow<T | undefined> {
  const widened: ValueReader<T | undefined> = reader;
  return { ...widened, ...head, initial: undefined } as OptionRow<T | undefined>;
}
