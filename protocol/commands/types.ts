import type { OscValue } from '../osc/types.ts';

/** A checked argument. Arrays come from `value` (flattened, unless it is a single number), `counted`, `values`, `integers`, `parameter` and `list`. */
export type Checked = number | string | Uint8Array | null | (number | string)[];

/** Kinds of argument, each with the type of its value once it is checked. */
export interface CheckedTypes {
  integer: number;
  number: number;
  text: string;
  blob: Uint8Array;
  /** A name or an index. */
  control: number | string;
  /** A number, a bus such as `c3` (control) or `a5` (audio), another text (which stands for no value), or an array of those. */
  value: number | (number | string)[];
  /** As many of the following numbers as the argument before it says. */
  counted: number[];
  /** The same with buses allowed. */
  values: (number | string)[];
  /** A packet to be run when the command is done; anything but a blob means none. */
  completion: Uint8Array | null;
  /** All integers that follow. */
  integers: number[];
  /** Any value, as text. */
  any: string;
  /** A number, text, truth value or array of numbers, as it is. */
  parameter: number | string | number[];
  /** The same, or several numbers to the end of the message, which become an array. */
  list: number | string | number[];
  /** Any value that another command may take. */
  argument: Checked;
}

export type ArgumentType = keyof CheckedTypes;

/** One argument of a command. */
export interface Argument<
  Type extends ArgumentType = ArgumentType,
  Initial extends OscValue | undefined = OscValue | undefined,
> {
  readonly name: string;
  readonly type: Type;
  /** Value where the message ends before it; without one the argument is required. */
  readonly initial?: Initial;
  /** scsynth's text for a refusal of what is not of that type. */
  readonly refusal?: string;
  /** Kind of thing that a text names and that may still be loading: the command waits for it. */
  readonly names?: 'instrument';
}

/** One command of the protocol: all that dispatch, validation and the reference need to know about it. */
export interface CommandRow {
  /** With the slash; clients may leave it out. */
  readonly name: string;
  /** Former names, which are taken as well and stand in the replies to it. */
  readonly aliases?: readonly string[];
  /** Name of the command that this row is an alias of. */
  readonly aliasOf?: string;
  /** The integer that may be sent in place of the name; undefined where the protocol has none. */
  readonly number?: number;
  /** True for commands that run one after the other outside the audio thread and answer `/done`. */
  readonly async: boolean;
  readonly args: readonly Argument[];
  /** Arguments that repeat until the message ends, at most three. */
  readonly repeated?: readonly Argument[];
  /** Treatment of an incomplete last repetition; scsynth ignores it. Default `refused`. */
  readonly tail?: 'ignored' | 'refused';
  /** Addresses of its replies, apart from `/fail`. */
  readonly replies: readonly string[];
  /** True when repeating it changes nothing: over HTTP it may be sent with PUT. */
  readonly sets?: boolean;
  /** True when it is answered after everything that its client sent before, including what waits for an instrument. */
  readonly behind?: boolean;
  /** True when it is about all instruments there are: it waits until they are loaded. */
  readonly allInstruments?: boolean;
  /** True when it starts sound: `/panic` and `/stop all` refuse it while it waits. */
  readonly sounds?: boolean;
  /** True when it subscribes the sender to later messages. */
  readonly subscribes?: boolean;
  /** Name over HTTP of a list of all that repeats, where that is neither one argument nor keys and values. */
  readonly listed?: string;
  /** True when, over HTTP, what repeats may stand in lists of its own. */
  readonly nested?: boolean;
  /** Over HTTP the whole body, which is JSON, is its one argument. */
  readonly body?: 'json';
  /** Returns the instruments that arguments name otherwise than by one that `names` them: the command waits for these too. */
  readonly instruments?: (args: readonly Checked[]) => readonly string[];
  readonly doc: string;
}

/** Value of one argument once it is checked. */
type CheckedValue<Arg extends Argument> = CheckedTypes[Arg['type']] | (null extends Arg['initial'] ? null : never);
type CheckedValues<Args extends readonly Argument[]> = { [Index in keyof Args]: CheckedValue<Args[Index]> };

/** Checked values of the arguments that repeat in a command, once. */
export type RepeatedOf<Row extends CommandRow> = Row extends {
  readonly repeated: infer Args extends readonly Argument[];
}
  ? CheckedValues<Args>
  : [];

/** Checked arguments of a command: the fixed ones, then the repeated ones one after the other. */
export type ArgumentsOf<Row extends CommandRow> = Row extends CommandRow
  ? readonly [...CheckedValues<Row['args']>, ...(RepeatedOf<Row> extends [] ? [] : RepeatedOf<Row>[number][])]
  : never;

/** A message whose arguments do not fit its command; the text names argument and value. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';

  /** @param refusal scsynth's text for it, where it has one */
  constructor(
    message: string,
    readonly refusal?: string,
  ) {
    super(message);
  }
}
