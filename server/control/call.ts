/** One command to be carried out, with the arguments that its row declares. */
import type { CommandName, CommandRows } from '../../protocol/commands/table.ts';
import type { ArgumentsOf, Checked, CommandRow, RepeatedOf } from '../../protocol/commands/types.ts';
import type { Peer } from '../transport/transport.ts';

export interface Call {
  /** Of the name that it came under, which may be an alias. */
  readonly row: CommandRow;
  readonly args: readonly Checked[];
  readonly peer: Peer;
  /** True when failures are not to be reported. */
  readonly quiet: boolean;
  readonly origin: number;
  /** The engine's sample at which it is due, where its bundle or its place on the grid gives one. */
  readonly sample: number | undefined;
}

/** A call of one of the commands named. */
export interface CallOf<Name extends CommandName> extends Omit<Call, 'args'> {
  readonly args: ArgumentsOf<CommandRows[Name]>;
}

/** Takes the arguments that repeat in a command, once for each repetition. */
export function each<Name extends CommandName>(
  call: CallOf<Name>,
  take: (...repeated: RepeatedOf<CommandRows[Name]>) => void,
): void {
  const { args, row } = call as Call;
  const takeAny = take as (...repeated: Checked[]) => void;
  const size = row.repeated!.length;
  for (let i = row.args.length; i < args.length; i += size) {
    // No list for each repetition, and nothing read beyond the end: this is done for every control that is set.
    if (size === 1) takeAny(args[i]!);
    else if (size === 2) takeAny(args[i]!, args[i + 1]!);
    else takeAny(args[i]!, args[i + 1]!, args[i + 2]!);
  }
}
