/**
 * Slows the audio library's polling down.
 *
 * The library's worklet thread asks for work in a `setImmediate` loop without pause, which takes a whole core even when it is
 * idle. Here, an ask that follows an idle one waits a short fixed step first, the first one after a quantum until most of that quantum's time has
 * passed, and the event loop gets its turn after each quantum or after a few idle asks only: its turn costs more than the ask. (Sleeping until
 * the predicted next quantum does worse: one late answer makes the device run ahead, and every answer after it is late too. What is slept here
 * is less than a quantum by more than a step, so that an answer that was late is followed by one that is less late.)
 */

import { SharedWord } from '../system/shared-word.ts';

/** Milliseconds between two asks while there is nothing to do; a fifth of a quantum at 48 kHz. */
export const step = 0.55;
/** Part of a quantum's time in which no other can be due: it was asked for before it was begun. */
const rest = 0.75;
/** Idle asks between two turns of the event loop: messages to the thread wait for four milliseconds or so at most. */
const patientAsks = 8;
/** Asks without a wait while the next quantum is on its way, which takes the library some twenty microseconds. */
const hurriedAsks = 30;

/** The other end of the loop. */
export interface Pace {
  /**
   * To be called whenever there was a quantum to render: the next ask then follows without a wait.
   * @param more whether another quantum of the same device period is to come at once
   * @param spent milliseconds since this quantum was begun
   */
  worked(more: boolean, spent: number): void;
  /** Called after each idle ask. */
  onIdle: () => void;
}

type Callback = (...args: unknown[]) => void;

/** Replaces the thread's `setImmediate`. Once per worklet thread. A callback that does not set itself again runs as ever. @param quantum milliseconds */
export function paceLoop(
  quantum: number,
  scope: { setImmediate: typeof setImmediate } = globalThis,
  wait: (milliseconds: number) => void = waitFor,
): Pace {
  const immediately = scope.setImmediate;
  let worked = false;
  let hurried = 0;
  /** Milliseconds until another quantum can be due. */
  let resting = 0;
  let current: Callback | null = null;
  let again = false;
  let handle: ReturnType<typeof setImmediate>;
  const pace: Pace = {
    worked: (more, spent) => {
      worked = true;
      hurried = more ? hurriedAsks : 0;
      resting = more ? 0 : rest * quantum - spent;
    },
    onIdle: () => {},
  };

  /** Runs the callback; true when it set itself again. */
  const ask = (callback: Callback): boolean => {
    again = false;
    current = callback;
    try {
      callback();
    } finally {
      current = null;
    }
    return again;
  };
  const turn = (callback: Callback): void => {
    for (let asks = 0; asks < patientAsks; asks++) {
      worked = false;
      if (!ask(callback)) return;
      if (worked) break;
      if (hurried > 0) {
        hurried--;
        asks--;
        continue;
      }
      wait(Math.max(step, resting));
      resting = 0;
      pace.onIdle();
    }
    handle = immediately(turn, callback);
  };
  const paced = (callback: Callback, ...args: unknown[]) => {
    if (args.length > 0) return immediately(callback, ...args);
    if (callback !== current) return (handle = immediately(turn, callback));
    again = true;
    return handle;
  };
  scope.setImmediate = Object.assign(paced, immediately) as typeof setImmediate;
  return pace;
}

/** Nobody changes it. */
const never = new SharedWord(new SharedArrayBuffer(4));

function waitFor(milliseconds: number): void {
  never.waitWhile(0, milliseconds);
}
