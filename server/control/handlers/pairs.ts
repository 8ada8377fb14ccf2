/** Keys and values, as commands about instruments and MIDI take them. */
import type { CommandName, CommandRows } from '../../../protocol/commands/table.ts';
import type { RepeatedOf } from '../../../protocol/commands/types.ts';
import { ParamError, type ParamValue } from '../../../protocol/instruments/params.ts';
import { type CallOf, each } from '../call.ts';

/** Commands that repeat a key and its value. */
export type KeyedCommand = {
  [Name in CommandName]: RepeatedOf<CommandRows[Name]> extends [key: string, value: ParamValue] ? Name : never;
}[CommandName];

/** Returns the values by key. @throws ParamError for a key that is given twice */
export function pairs<Name extends KeyedCommand>(call: CallOf<Name>): Map<string, ParamValue> {
  const given = new Map<string, ParamValue>();
  each<KeyedCommand>(call, (key, value) => {
    if (given.has(key)) throw new ParamError(`${key} is given twice`);
    given.set(key, value);
  });
  return given;
}
