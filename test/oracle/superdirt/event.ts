/** Events as they are sent. */
import type { DirtEvent } from '../../../clients/dirt/index.ts';

const base = { cps: 0.5, cycle: 0, delta: 0.25 };
export const of = (...all: readonly DirtEvent[]): DirtEvent[] => all.map((event) => asSent({ ...base, ...event }));

/** Numbers as they are once they were sent. */
const asSent = (event: DirtEvent): DirtEvent =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, typeof value === 'number' ? Math.fround(value) : value]),
  );
