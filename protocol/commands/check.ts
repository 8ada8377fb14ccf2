/** Conversion of a message's arguments to those that a command's row declares; refusals name the argument and the reason. */
import type { OscValue } from '../osc/types.ts';
import { type Argument, ArgumentError, type Checked, type CommandRow } from './types.ts';

const maxInteger = 0x7fffffff;
/** Stands for the value of a control that stays as it is. */
export const noValue = '';

const busForm = /^[ac]-?\d+$/;

/**
 * Checks a message against its row. Numbers meant as integers are cut, missing optional arguments get their initial
 * values; the repeated part follows the fixed one, flat.
 * @param types the message's type tags
 * @throws ArgumentError naming the argument's position, name and value
 */
export function checkArguments(row: CommandRow, given: readonly OscValue[], types = ''): readonly Checked[] {
  if (isPlain(row, types) && !hasNaN(given)) return given as readonly Checked[];
  checker.begin(given);
  const { args, repeated } = row;
  for (let i = 0; i < args.length; i++) checker.take(args[i]!);
  if (repeated) {
    const limit = takesBulk(row) ? maxRuns : Infinity;
    for (let runs = 0; checker.more(); runs++) {
      if (runs === limit)
        throw new ArgumentError(`more than ${maxRuns} runs of ${repeated.at(-1)!.name} in one message`);
      if (!checker.takeGroup(repeated, row.tail ?? 'refused')) break;
    }
  }
  return checker.out;
}

/** Number of runs of samples in one message. The number of samples is limited by the packet alone. */
const maxRuns = 65536;

/** True for commands that take any number of samples or values. */
export function takesBulk({ repeated = [] }: CommandRow): boolean {
  return repeated.some(({ type }) => type === 'counted');
}

/** Type tags that each kind of argument takes without conversion. */
const plainTags: Partial<Record<Argument['type'], string>> = {
  integer: 'i',
  number: 'if',
  text: 's',
  control: 'is',
  value: 'if',
};
/** Length of type tags that are remembered, and their number for each row: clients send the same few over and over. */
const maxPlainTags = 256;
const maxPlain = 64;
const plain = new Map<CommandRow, Map<string, boolean>>();
let last: { readonly row: CommandRow; readonly types: string; readonly plain: boolean } | undefined;

/** True when arguments of these types fit the row with nothing to add or convert, unless a number is NaN. */
function isPlain(row: CommandRow, types: string): boolean {
  if (types === '' || types.length > maxPlainTags) return false;
  if (last?.row === row && last.types === types) return last.plain;
  let known = plain.get(row);
  if (!known) plain.set(row, (known = new Map()));
  let answer = known.get(types);
  if (answer === undefined) {
    answer = suits(row, types);
    if (known.size < maxPlain) known.set(types, answer);
  }
  last = { row, types, plain: answer };
  return answer;
}

function suits({ args, repeated = [] }: CommandRow, types: string): boolean {
  const rest = types.length - args.length;
  if (rest < 0 || (rest > 0 && (repeated.length === 0 || rest % repeated.length !== 0))) return false;
  for (let i = 0; i < types.length; i++) {
    const { type } = i < args.length ? args[i]! : repeated[(i - args.length) % repeated.length]!;
    if (!plainTags[type]?.includes(types[i]!)) return false;
  }
  return true;
}

function hasNaN(given: readonly OscValue[]): boolean {
  for (let i = 0; i < given.length; i++) if (Number.isNaN(given[i])) return true;
  return false;
}

class Checker {
  out: Checked[] = [];
  private given: readonly OscValue[] = [];
  private at = 0;

  begin(given: readonly OscValue[]): void {
    this.out = [];
    this.given = given;
    this.at = 0;
  }

  more(): boolean {
    return this.at < this.given.length;
  }

  /** Takes a repetition. False when the rest of the message is not a whole one and is ignored. */
  takeGroup(group: readonly Argument[], tail: 'ignored' | 'refused'): boolean {
    if (tail === 'ignored' && this.lacks(group)) return false;
    for (let i = 0; i < group.length; i++) this.take(group[i]!);
    return true;
  }

  /** True when the message ends before a required argument of the repetition. */
  private lacks(group: readonly Argument[]): boolean {
    for (let i = Math.max(0, this.given.length - this.at); i < group.length; i++) {
      const arg = group[i]!;
      if (arg.initial === undefined && !takesMany(arg)) return true;
    }
    return false;
  }

  take(arg: Argument): void {
    if (arg.type === 'counted' || arg.type === 'values') {
      this.out.push(this.takeCounted(arg));
      return;
    }
    if (arg.type === 'list' && this.given.length - this.at > 1) {
      const all: number[] = [];
      while (this.more()) all.push(this.number(arg, this.given[this.at++]));
      this.out.push(all);
      return;
    }
    if (arg.type === 'integers') {
      const all: number[] = [];
      while (this.more() && typeof this.given[this.at] === 'number') all.push(this.integer(arg, this.given[this.at++]));
      this.out.push(all);
      return;
    }
    if (!this.more()) {
      if (arg.initial === undefined)
        throw new ArgumentError(`argument ${this.at + 1} (${arg.name}) is missing`, arg.refusal);
      this.out.push(arg.initial as Checked);
      return;
    }
    this.out.push(this.one(arg, this.given[this.at++]));
  }

  private takeCounted(arg: Argument): (number | string)[] {
    const count = this.out[this.out.length - 1] as number;
    if (count < 0)
      throw new ArgumentError(`argument ${this.at} (number of ${arg.name}) is ${count}; it must not be negative`);
    const values: (number | string)[] = [];
    while (values.length < count && this.more()) {
      const value = this.given[this.at++];
      if (arg.type === 'values') this.values(arg, value, values);
      else values.push(this.number(arg, value));
    }
    return values;
  }

  private one(arg: Argument, value: OscValue): Checked {
    switch (arg.type) {
      case 'integer':
        return this.integer(arg, value);
      case 'number':
        return this.number(arg, value);
      case 'text':
        return typeof value === 'string' ? value : this.refuse(arg, value, 'text');
      case 'blob':
        return value instanceof Uint8Array ? value : this.refuse(arg, value, 'a blob');
      case 'completion':
        return value instanceof Uint8Array && value.length > 0 ? value : null;
      case 'any':
        return shown(value);
      case 'parameter':
      case 'list':
        return this.parameter(arg, value);
      case 'argument':
        return this.argument(arg, value);
      case 'control':
        return typeof value === 'string' ? value : this.integer(arg, value, 'a control name or index');
      default: {
        if (typeof value === 'number') return this.number(arg, value);
        const values: (number | string)[] = [];
        this.values(arg, value, values);
        return values;
      }
    }
  }

  private parameter(arg: Argument, value: OscValue): Checked {
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return value.map((each) => this.number(arg, each));
    // What may be left out may be nothing.
    if (value === null && arg.initial === null) return null;
    return this.number(arg, value);
  }

  private argument(arg: Argument, value: OscValue): Checked {
    if (typeof value === 'string' || value === null || value instanceof Uint8Array) return value;
    if (Array.isArray(value)) return value.map((each) => this.argument(arg, each) as number | string);
    return this.number(arg, value);
  }

  private values(arg: Argument, value: OscValue, into: (number | string)[]): void {
    if (Array.isArray(value)) {
      for (const inner of value) this.values(arg, inner, into);
      return;
    }
    // Other text sets nothing: sclang sends symbols for what has no value, and scsynth takes them.
    if (typeof value === 'string') into.push(busForm.test(value) ? value : noValue);
    else into.push(this.number(arg, value));
  }

  private integer(arg: Argument, value: OscValue, expected = 'an integer'): number {
    // Nearly always.
    if (typeof value === 'number' && (value | 0) === value) return value;
    const whole = typeof value === 'bigint' ? Number(value) : typeof value === 'boolean' ? Number(value) : value;
    if (typeof whole !== 'number' || !Number.isFinite(whole)) return this.refuse(arg, value, expected);
    const cut = Math.trunc(whole);
    if (cut > maxInteger || cut < -maxInteger - 1) return this.refuse(arg, value, 'an integer of 32 bits');
    return cut;
  }

  private number(arg: Argument, value: OscValue): number {
    const number = typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) return this.refuse(arg, value, 'a number');
    return number;
  }

  private refuse(arg: Argument, value: OscValue, expected: string): never {
    throw new ArgumentError(
      `argument ${this.at} (${arg.name}) is ${shown(value)}; it must be ${expected}`,
      arg.refusal,
    );
  }
}

/** The thread's only checker: messages are checked one after the other. */
const checker = new Checker();

function takesMany(arg: Argument): boolean {
  return arg.type === 'counted' || arg.type === 'values' || arg.type === 'integers';
}

function shown(value: OscValue): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 64 ? `${value.slice(0, 64)}…` : value);
  if (value instanceof Uint8Array) return `a blob of ${value.length} bytes`;
  if (Array.isArray(value)) return 'an array';
  // Only JSON has them.
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
