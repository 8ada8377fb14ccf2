/** A command that notes send, checked when it is bound: its faults are told to the client that binds it, not at each note. Pure. */
import { checkArguments } from '../../protocol/commands/check.ts';
import { findCommand } from '../../protocol/commands/table.ts';
import { type Argument, ArgumentError, type CommandRow } from '../../protocol/commands/types.ts';
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';

export interface BoundMessage {
  readonly message: OscMessage;
  /** True when it takes `note` and `velocity` as two more pairs. */
  readonly takesPairs: boolean;
}

/**
 * Returns the message as it is sent. Lists of numbers stand for blobs, where the command wants those: JSON has none.
 * @throws RangeError for what is no command
 * @throws ArgumentError naming address, argument and value
 */
export function boundMessage(address: string, given: readonly OscValue[]): BoundMessage {
  const row = address.startsWith('/') ? findCommand(address) : undefined;
  if (!row)
    throw new RangeError(`address is ${JSON.stringify(address)}; it must begin with / and be a command of this server`);
  const args = given.map((value, i) =>
    Array.isArray(value) && argumentAt(row, i)?.type === 'blob' ? bytesOf(address, i, value) : value,
  );
  try {
    checkArguments(row, args);
  } catch (error) {
    throw error instanceof ArgumentError ? new ArgumentError(`${address}: ${error.message}`) : error;
  }
  // Without tags: they are for what came in so, and every argument is looked at again.
  return { message: { address, types: '', args }, takesPairs: takesPairs(row) };
}

function argumentAt({ args, repeated }: CommandRow, at: number): Argument | undefined {
  return args[at] ?? repeated?.[(at - args.length) % repeated.length];
}

/** Keys and values end the message, and a key that it does not know harms nothing. */
function takesPairs({ repeated }: CommandRow): boolean {
  const [key, value, more] = repeated ?? [];
  return (
    more === undefined &&
    (key?.type === 'text' || key?.type === 'control') &&
    (value?.type === 'parameter' || value?.type === 'value')
  );
}

function bytesOf(address: string, at: number, values: readonly OscValue[]): Uint8Array {
  const wrong = values.find(
    (value) => !(Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255),
  );
  if (wrong !== undefined)
    throw new ArgumentError(
      `${address}: argument ${at + 1} has a byte ${JSON.stringify(wrong)}; it must be a whole number from 0 to 255`,
    );
  return Uint8Array.from(values as number[]);
}
