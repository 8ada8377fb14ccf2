/** Keys and values, as commands about instruments and MIDI take them. */
import { ParamError, type ParamValue } from '../../../protocol/instruments/params.ts';
import type { Call } from '../context.ts';

/** From an argument on. @throws ParamError for a key that is given twice */
export function pairs({ args }: Call, from: number): Map<string, ParamValue> {
  const given = new Map<string, ParamValue>();
  for (let i = from; i < args.length; i += 2) {
    const key = args[i] as string;
    if (given.has(key)) throw new ParamError(`${key} is given twice`);
    given.set(key, args[i + 1] as ParamValue);
  }
  return given;
}
