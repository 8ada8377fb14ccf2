/**
 * Slows the audio library's polling down.
 *
 * The library's worklet thread asks for work in a `setImmediate` loop without pause, which takes a whole core even when it is
 * idle. Here, an ask that follows an idle one waits a short fixed step first, and the event loop gets its turn after each
 * quantum or after a few idle asks only: its turn costs more than the ask. (Sleeping until the predicted next quantum does
 * worse: one late answer makes the device run ahead, and every answer after it is late too.)
 */

import { SharedWord } from '../system/shared-word.ts';

/** Milliseconds between two asks while there is nothing to do; a fifth of a quantum at 48 kHz. */
const step = 0.55;
/** Idle asks between two turns of the event loop: messages to the thread wait for four milliseconds or so at most. */
const patientAsks = 8;
/** Asks without a wait while the next quantum is on its way, which takes the library some twenty microseconds. */
const hurriedAsks = 30;

/** The other end of the loop. */
export interface Pace {
  /**
   * To be called whenever there was a quantum to render: the next ask then follows without a wait.
   * @param more whether another quantum of the same device period is to come at once
   */
  worked(more: boolean): void;
  /** Called after each idle ask. */
  onIdle: () => void;
}

type Callback = (...args: unknown[]) => void;

/** Replaces the thread's `setImmediate`. Once per worklet thread. A callback that does not set itself again runs as ever. */
export function paceLoop(scope: { setImmediate: typeof setImmediate } = globalThis, wait: () => void = waitStep): Pace {
  const immediately = scope.setImmediate;
  let worked = false;
  let hurried = 0;
  let current: Callback | null = null;
  let again = false;
  let handle: ReturnType<typeof setImmediate>;
  const pace: Pace = {
    worked: (more) => {
      worked = true;
      hurried = more ? hurriedAsks : 0;
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
      wait();
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

function waitStep(): void {
  never.waitWhile(0, step);
}
