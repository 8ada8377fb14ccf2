/** Time at which the commands of a packet are due. Pure. */
import { isImmediate } from '../../protocol/osc/bundle.ts';
import { timetagToSeconds } from '../../protocol/osc/timetag.ts';
import type { OscBundle } from '../../protocol/osc/types.ts';
import { Timing } from '../world/instructions.ts';

export interface Due {
  readonly timing: (typeof Timing)[keyof typeof Timing];
  readonly time: number;
  /** Tag under which the engine can take it back while it waits; 0 or undefined for none. */
  readonly tag?: number | undefined;
}

export const atOnce: Due = { timing: Timing.now, time: 0 };

export function dueOf({ timetag }: OscBundle): Due {
  return isImmediate(timetag) ? atOnce : { timing: Timing.clock, time: timetagToSeconds(timetag) };
}
