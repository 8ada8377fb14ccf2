import type { OscValue } from '../osc/types.ts';

/**
 * Kinds of argument. `control` is a name or an index; `value` a number, a bus such as `c3` (control) or `a5` (audio),
 * another text (which stands for no value), or an array of those; `counted` as many of the following numbers as the argument before it says; `values` the same
 * with buses allowed; `any` whatever it is, as text; `completion` a packet to be run when the command is done (anything but a blob means none);
 * `integers` all integers that follow; `parameter` a number, text, truth value or array of numbers, as it is; `list` the same, or several numbers to
 * the end of the message, which are an array then; `argument` whatever another command may take.
 */
export type ArgumentType =
  | 'integer'
  | 'number'
  | 'text'
  | 'blob'
  | 'control'
  | 'value'
  | 'counted'
  | 'values'
  | 'completion'
  | 'integers'
  | 'any'
  | 'parameter'
  | 'list'
  | 'argument';

/** One argument of a command. Without `initial` it must be given. */
export interface Argument {
  readonly name: string;
  readonly type: ArgumentType;
  readonly initial?: OscValue;
  /** scsynth's text where it refuses what is not of that type. */
  readonly refusal?: string;
  /** What a text names that may still be on its way: the command waits for it. */
  readonly names?: 'instrument';
}

/** One command of the protocol: all that dispatch, validation and the reference need to know about it. */
export interface CommandRow {
  /** With the slash; clients may leave it out. */
  readonly name: string;
  /** The integer that may be sent in place of the name; undefined where the protocol has none. */
  readonly number?: number;
  /** Asynchronous commands run one after the other outside the audio thread and answer `/done`. */
  readonly async: boolean;
  readonly args: readonly Argument[];
  /** Arguments that repeat until the message ends. */
  readonly repeated?: readonly Argument[];
  /** Whether an incomplete last repetition is left out (as scsynth does) or refused. */
  readonly tail?: 'ignored' | 'refused';
  /** Addresses of what it answers, apart from `/fail`. */
  readonly replies: readonly string[];
  /** Doing it twice is doing it once: over HTTP it may be put. */
  readonly sets?: boolean;
  /** It answers behind all that its client has sent before, also what waits for an instrument. */
  readonly behind?: boolean;
  /** What it begins, it begins to sound: /panic and /stop all refuse it while it waits. */
  readonly sounds?: boolean;
  /** It begins to tell the sender what happens from then on. */
  readonly subscribes?: boolean;
  readonly doc: string;
}

/** A message whose arguments do not suit its command; the text names argument and value. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';

  /** @param refusal what scsynth says of it, where it does */
  constructor(
    message: string,
    readonly refusal?: string,
  ) {
    super(message);
  }
}
