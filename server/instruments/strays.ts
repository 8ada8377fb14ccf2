/** Errors of code that nothing waits for, such as a timer that a file of instruments has set: the fault of that file, whatever runs at the moment. */
import type { Fault } from '../../protocol/instruments/description.ts';
import { faultOf } from './faults.ts';

/** Takes what is thrown in this thread outside of everything from now on, without its end; a fault without a place is the server's own. */
export function watchStrays(take: (fault: Fault, error: unknown) => void): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => take(faultOf(error), error));
}
