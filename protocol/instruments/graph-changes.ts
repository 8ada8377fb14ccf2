/** Changes of the graph of elements as messages and JSON say them. */

import { ParamError, type ParamValue } from './params.ts';

/** End of a connection as clients say it: `12.out`, a bus, or `name.out` for a voice that the same transaction adds. */
export type GivenEnd = string | number;

export type GivenChange =
  | { readonly change: 'connect' | 'disconnect'; readonly from: GivenEnd; readonly to: GivenEnd }
  | { readonly change: 'remove'; readonly voice: number | string }
  | {
      readonly change: 'add';
      readonly instrument: string;
      /** Name by which this transaction knows it. */
      readonly as: string;
      readonly given: Readonly<Record<string, ParamValue>>;
    };

/** Arguments of each change, as they follow its name in a message. */
const forms = {
  connect: 'from to',
  disconnect: 'from to',
  remove: 'voice',
  add: 'instrument name count, then count keys and values',
} as const;

/**
 * Reads changes from the arguments of a message: each by its name and what it takes.
 * @throws ParamError for what is none
 */
export function changesOf(args: readonly ParamValue[]): GivenChange[] {
  const changes: GivenChange[] = [];
  let at = 0;
  const take = (what: string): ParamValue => {
    if (at >= args.length) throw new ParamError(`change ${changes.length + 1} ends before its ${what}`);
    return args[at++]!;
  };
  while (at < args.length) {
    const change = take('name');
    switch (change) {
      case 'connect':
      case 'disconnect':
        changes.push({ change, from: take('from') as GivenEnd, to: take('to') as GivenEnd });
        break;
      case 'remove':
        changes.push({ change, voice: take('voice') as number | string });
        break;
      case 'add': {
        const instrument = String(take('instrument'));
        const as = String(take('name'));
        const count = Number(take('count'));
        if (!(Number.isInteger(count) && count >= 0)) throw new ParamError(`add ${instrument}: count is ${count}`);
        const given: Record<string, ParamValue> = {};
        for (let i = 0; i < count; i++) given[String(take('key'))] = take('value');
        changes.push({ change, instrument, as, given });
        break;
      }
      default:
        throw new ParamError(
          `${JSON.stringify(change)} is no change; changes are ${Object.entries(forms)
            .map(([name, form]) => `${name} (${form})`)
            .join(', ')}`,
        );
    }
  }
  if (!changes.length) throw new ParamError('there is no change in it');
  return changes;
}

/** Returns the instruments that changes add; none where the message is none. */
export function instrumentsOfChanges(args: readonly ParamValue[]): string[] {
  try {
    return changesOf(args).flatMap((each) => (each.change === 'add' ? [each.instrument] : []));
  } catch {
    // The command itself is refused, and says why.
    return [];
  }
}

/** Returns the instruments of a session that is JSON; none where it is no session. */
export function instrumentsOfSession(json: string): string[] {
  try {
    const { elements } = JSON.parse(json) as { elements: readonly { readonly instrument: unknown }[] };
    return elements.flatMap(({ instrument }) => (typeof instrument === 'string' ? [instrument] : []));
  } catch {
    return [];
  }
}
