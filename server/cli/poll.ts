/**
 * The control thread's looks at what the render thread has told, and at what has come due. The render thread rings when it has told something; looks besides are often
 * while something comes due by time, and rare when nothing can. Without a doorbell they are often after each event, too.
 */
import type { Control } from '../control/control.ts';
import type { Doorbell } from '../system/doorbell.ts';

/** Milliseconds between two looks: while events come, when none come, when there are no synths, and when whatever comes is rung for. */
const busyPoll = 1;
const idlePoll = 4;
const silentPoll = 12;
const belledPoll = 100;
/** Number of looks without an event after which the server counts as idle. */
const quietLooks = 50;

export interface PollOptions {
  readonly control: Control;
  /** The render thread's bell. */
  readonly doorbell: Doorbell | undefined;
  /** True while there are synths, which may report something at any time. */
  readonly isSounding: () => boolean;
}

/** Begins to poll. Returns what ends it. */
export async function keepPolling({ control, doorbell, isSounding }: PollOptions): Promise<() => void> {
  let quiet = 0;
  let wait = 0;
  let isAsked = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = (): number => {
    const { expectant } = control;
    if (doorbell && !expectant) return belledPoll;
    if (quiet <= quietLooks) return busyPoll;
    return expectant || isSounding() ? idlePoll : silentPoll;
  };
  const lookAfter = (milliseconds: number): void => {
    clearTimeout(timer);
    wait = milliseconds;
    timer = setTimeout(look, wait);
  };
  const take = (work: () => number): void => {
    doorbell?.listen();
    quiet = (control.context.faults.guard('the poll', work) ?? 0) > 0 ? 0 : quiet + 1;
  };
  const look = (): void => {
    take(() => control.poll());
    lookAfter(pause());
  };
  const lookSooner = (): void => {
    const soon = pause();
    if (soon < wait) lookAfter(soon);
  };
  /** What is being begun may come due soon; once it has begun, that is known. */
  const lookSoon = (): void => {
    quiet = 0;
    if (isAsked || wait === busyPoll) return;
    isAsked = true;
    setImmediate(() => {
      isAsked = false;
      lookSooner();
    });
  };
  await doorbell?.answer(() => {
    take(() => control.takeEvents());
    lookSooner();
  });
  look();
  control.onPacket = lookSoon;
  const { instruments } = control.context;
  if (instruments) instruments.onBegin = lookSoon;
  return () => {
    clearTimeout(timer);
    doorbell?.close();
  };
}
