import { optionRows, optionTable, defaultOscPort, type OptionField, type OptionValues } from './table.ts';
import type { OptionRow } from './row.ts';

/** What the command line asks for: a playing server, a render to a file, or a text to print. */
export type Mode = 'real-time' | 'offline' | 'help' | 'version' | 'list-options' | 'list-devices';

export interface ParsedOptions extends OptionValues {
  mode: Mode;
  /** Which options the command line named: tells a port asked for from the default one. */
  given: ReadonlySet<OptionField>;
  /** One line for each option that was accepted and changes nothing; to be printed once at the start. */
  notes: readonly string[];
}

/** A command line that cannot be obeyed. `message` is one line for the user; the process should end with `exitCode`. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
  readonly exitCode = 1;
}

type Entry = readonly [OptionField, OptionRow<unknown>];

const byName = new Map<string, Entry>();
for (const entry of optionRows) {
  const [, { flag, long }] = entry;
  for (const name of [flag && `-${flag}`, `--${long}`]) {
    if (!name) continue;
    if (byName.has(name)) throw new Error(`option table: ${name} stands twice`);
    byName.set(name, entry);
  }
}

/**
 * Reads a command line (without the program's own name). When an option is given twice the last one counts.
 * @throws OptionError naming the flag, the value and what is allowed
 */
export function parseOptions(argv: readonly string[]): ParsedOptions {
  const values = initialValues();
  const given = new Set<OptionField>();
  const notes = new Map<OptionField, string>();
  for (let index = 0; index < argv.length;) {
    const { name, attached } = splitName(argv[index]);
    const [field, optionRow] = findRow(name);
    const words = attached === undefined ? wordsAfter(argv, index, name, optionRow) : attachedWords(name, attached, optionRow);
    index += 1 + (attached === undefined ? words.length : 0);
    const value = readValue(name, words, optionRow);
    Object.assign(values, { [field]: value });
    given.add(field);
    const reason = optionRow.ignoredBecause?.(value);
    if (reason) notes.set(field, `${[name, ...words].join(' ')}: bunsynth has ${reason}; ignored`);
    else notes.delete(field);
  }
  const mode = modeOf(values);
  if (mode === 'real-time' || mode === 'offline') checkTogether(values, given, mode);
  if (mode === 'real-time' && !given.has('udpPort') && !given.has('tcpPort')) {
    values.udpPort = values.tcpPort = defaultOscPort;
  }
  return { ...values, mode, given, notes: [...notes.values()] };
}

function initialValues(): OptionValues {
  const entries = Object.entries(optionTable).map(([field, { initial }]) => [field, initial]);
  return Object.fromEntries(entries) as OptionValues;
}

/** `--name=value` carries its value; everything else is a bare name. */
function splitName(word: string): { name: string; attached?: string } {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1;
  return equals < 0 ? { name: word } : { name: word.slice(0, equals), attached: word.slice(equals + 1) };
}

function findRow(name: string): Entry {
  const entry = byName.get(name);
  if (entry) return entry;
  if (!name.startsWith('-')) {
    throw new OptionError(`unexpected argument ${JSON.stringify(name)}: every argument belongs to an option (see --help)`);
  }
  const joined = byName.has(name.slice(0, 2)) && !name.startsWith('--');
  const advice = joined ? `write ${name.slice(0, 2)} ${name.slice(2)}` : 'see --help';
  throw new OptionError(`unknown option ${name} (${advice})`);
}

function wordsAfter(argv: readonly string[], index: number, name: string, { words, optionalWords = 0 }: OptionRow<unknown>): string[] {
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
  throw new OptionError(words.length === 0 ? `${name} takes no value, got ${JSON.stringify(attached)}` : `${name} takes ${words.length} words, separated by spaces`);
}

function readValue(name: string, words: readonly string[], { read }: OptionRow<unknown>): unknown {
  try {
    return read(words);
  } catch (error) {
    const shown = words.length === 1 ? `${name} ${JSON.stringify(words[0])}` : name;
    throw new OptionError(`${shown}: ${(error as Error).message}`);
  }
}

function modeOf(values: OptionValues): Mode {
  if (values.help) return 'help';
  if (values.version) return 'version';
  if (values.listOptions) return 'list-options';
  if (values.listDevices) return 'list-devices';
  return values.offline ? 'offline' : 'real-time';
}

function checkTogether(values: OptionValues, given: ReadonlySet<OptionField>, mode: Mode): void {
  const { inputs, outputs, audioBuses } = values;
  if (inputs + outputs > audioBuses) {
    throw new OptionError(`-i ${inputs} and -o ${outputs} need ${inputs + outputs} audio buses, -a ${audioBuses} is fewer`);
  }
  if (values.none && given.has('device')) throw new OptionError('--none and -H exclude each other: no device, or that one');
  if (mode !== 'offline') return;
  // scsynth's real-time flags may follow -N because clients send them; ours are sent by nobody by accident.
  for (const field of given) {
    const { flag, long, scope } = optionTable[field];
    if (!flag && scope === 'real-time') throw new OptionError(`--${long} has no meaning together with -N`);
  }
}
