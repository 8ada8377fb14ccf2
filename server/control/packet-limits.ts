/** Limits of one packet, which depend on the commands in it. */
import { takesBulk } from '../../protocol/commands/check.ts';
import { findCommand } from '../../protocol/commands/table.ts';
import type { DecodeLimits } from '../../protocol/osc/decode.ts';
import type { Settings } from './context.ts';

export function limitsOf({ maxArguments = Infinity }: Settings): DecodeLimits {
  const argumentsOf = (address: string | number): number => {
    const row = findCommand(address);
    return row && takesBulk(row) ? Infinity : maxArguments;
  };
  return { parts: maxArguments, argumentsOf, because: ' (--max-arguments)' };
}
