/** Events as they come over OSC: pairs of names and values. Pure. */
import type { OscValue } from '../../../protocol/osc/types.ts';
import type { DirtEvent, DirtValue } from '../types.ts';

/** Returns the event that a message's arguments are. @throws TypeError naming what is wrong */
export function eventOf(args: readonly OscValue[]): DirtEvent {
  if (args.length % 2 !== 0) throw new TypeError(`${args.length} arguments are no pairs of names and values`);
  const event: Record<string, DirtValue> = {};
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i];
    if (typeof name !== 'string' || name === '')
      throw new TypeError(`argument ${i} is ${String(name)}; it must be a name`);
    event[name] = valueNamed(name, args[i + 1]!);
  }
  return event;
}

function valueNamed(name: string, value: OscValue): DirtValue {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${name} is ${value}; it must be finite`);
      return value;
    case 'string':
      return value;
    case 'bigint':
      return Number(value);
    case 'boolean':
      return value ? 1 : 0;
    default:
      throw new TypeError(`${name} is neither a number nor a text`);
  }
}
