/** Lines as they are typed: words of a command, or code, which may take several lines. */
import { ArgumentFault, commands, inOrder, type LiveCommand } from '../commands.ts';
import { isUnfinished } from '../pattern/places.ts';

export type Line =
  | { readonly is: 'command'; readonly row: LiveCommand; readonly args: Readonly<Record<string, unknown>> }
  | { readonly is: 'code'; readonly code: string }
  | { readonly is: 'unfinished' }
  | { readonly is: 'help' | 'quit' | 'nothing' };

/** Words that are commands: all but `eval`, since a line is code already. */
const named = new Map(commands.filter(({ name }) => name !== 'eval').map((row) => [row.name, row]));
const opposites: Readonly<Record<string, string>> = { unmute: 'mute', unsolo: 'solo' };
export const words = [...named.keys(), ...Object.keys(opposites), 'help', 'quit'];

/** Reads lines one after the other; an empty one ends code that is not finished, and words are commands also among its lines. */
export class LineReader {
  private begun: string[] = [];

  /** @throws ArgumentFault */
  read(text: string): Line {
    const command = commandOf(text.trim());
    if (command) return command;
    if (!this.begun.length && text.trim() === '') return { is: 'nothing' };
    this.begun.push(text);
    const code = this.begun.join('\n');
    if (text.trim() !== '' && isUnfinished(code)) return { is: 'unfinished' };
    this.begun = [];
    return { is: 'code', code };
  }

  /** True while code is begun and not finished. */
  get isWithin(): boolean {
    return this.begun.length > 0;
  }

  /** Returns what was begun and is not finished. */
  rest(): Line {
    const code = this.begun.splice(0).join('\n');
    return code.trim() ? { is: 'code', code } : { is: 'nothing' };
  }
}

/** Words alone are a command; code has brackets, dots, quotes or the like. @throws ArgumentFault */
function commandOf(text: string): Line | undefined {
  if (!/^[a-z]+( +[\w$.\-/]+)*$/.test(text)) return undefined;
  const [word, ...given] = text.split(/ +/) as [string, ...string[]];
  if (word === 'help' || word === 'quit') return { is: word };
  const row = named.get(opposites[word] ?? word);
  if (!row) return undefined;
  const values: unknown[] = given.map((each) => (row.name !== 'tempo' && !/^[01]$/.test(each) ? each : Number(each)));
  if (opposites[word] !== undefined) values.push(false);
  return { is: 'command', row, args: inOrder(row, values) };
}

export function helpText(): string {
  const usage = ({ name, entries, doc }: LiveCommand): string =>
    `${[name, ...Object.keys(entries).map((each) => `[${each}]`)].join(' ').padEnd(24)}${doc}`;
  return [
    ...[...named.values()].map(usage),
    `${'quit'.padEnd(24)}Ends; so does Ctrl-D.`,
    'Everything else is code, such as s("bd*4, hh*8") or drums: s("bd sn"). Code that is not finished goes on in the next line.',
  ].join('\n');
}

export { ArgumentFault };
