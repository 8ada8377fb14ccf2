/** Messages that are due with a bundle, and bundles in it with times of their own. Pure. */
import { isBundle, type OscBundle, type OscMessage } from './types.ts';

/** The larger of the two time tags that mean no time. */
const immediately = 1n;

export function isImmediate(timetag: bigint): boolean {
  return timetag <= immediately;
}

/** Returns what is due with a bundle, its messages and those of bundles in it without a time, in their order, and the bundles in it that have one. */
export function collectMessages(
  { elements }: OscBundle,
  messages: OscMessage[] = [],
  timed: OscBundle[] = [],
): { messages: OscMessage[]; timed: OscBundle[] } {
  for (const element of elements) {
    if (!isBundle(element)) messages.push(element);
    else if (isImmediate(element.timetag)) collectMessages(element, messages, timed);
    else timed.push(element);
  }
  return { messages, timed };
}
