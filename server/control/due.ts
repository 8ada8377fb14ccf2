/** When the commands of a packet are due. Pure. */
import { timetagToSeconds } from '../../protocol/osc/timetag.ts';
import { isBundle, type OscBundle, type OscMessage } from '../../protocol/osc/types.ts';
import { Timing } from '../render/instructions.ts';

export interface Due { readonly timing: (typeof Timing)[keyof typeof Timing]; readonly time: number }

export const atOnce: Due = { timing: Timing.now, time: 0 };
/** Time tags that mean no time. */
const immediately = 1n;

export function dueOf({ timetag }: OscBundle): Due {
  return isImmediate(timetag) ? atOnce : { timing: Timing.clock, time: timetagToSeconds(timetag) };
}

export function isImmediate(timetag: bigint): boolean {
  return timetag <= immediately;
}

/** The messages of a bundle and of those in it, in their order. */
export function collectMessages(bundle: OscBundle, into: OscMessage[]): void {
  for (const element of bundle.elements) {
    if (isBundle(element)) collectMessages(element, into);
    else into.push(element);
  }
}
