/** The control thread's looks at the render thread's reports: often while something happens, rarely when nothing can. */
import type { Control } from '../control/control.ts';

/** Milliseconds between two looks: while events come, when none come, and when there are no synths. */
const busyPoll = 1;
const idlePoll = 4;
const silentPoll = 12;
/** Number of looks without an event after which the server counts as idle. */
const quietLooks = 50;

/**
 * Begins to poll.
 * @param sounding true while there are synths, which may report something at any time
 */
export function keepPolling(control: Control, sounding: () => boolean): { wake(): void; stop(): void } {
  let quiet = 0;
  let wait = 0;
  let timer: ReturnType<typeof setTimeout>;
  const look = (): void => {
    quiet = (control.context.faults.guard('the poll', () => control.poll()) ?? 0) > 0 ? 0 : quiet + 1;
    wait = quiet <= quietLooks ? busyPoll : sounding() ? idlePoll : silentPoll;
    timer = setTimeout(look, wait);
  };
  look();
  const wake = (): void => {
    quiet = 0;
    if (wait === busyPoll) return;
    clearTimeout(timer);
    timer = setTimeout(look, (wait = busyPoll));
  };
  return { wake, stop: () => clearTimeout(timer) };
}
