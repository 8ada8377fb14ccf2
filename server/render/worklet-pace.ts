/**
 * Slows the audio library's polling down.
 *
 * The library's worklet thread asks for work in a `setImmediate` loop without pause, which takes a whole core even when it is
 * idle. Here, an ask that follows an idle one waits a short fixed step. (Sleeping until the predicted next quantum
 * does worse: one late answer makes the device run ahead, and every answer after it is late too.)
 */

/** Milliseconds between two asks while there is nothing to do; a twentieth of a quantum at 48 kHz. */
const STEP = 0.15;

/** The other end of the loop. */
export interface Pace {
  /** To be called whenever there was a quantum to render: the next ask then follows without a wait. */
  worked(): void;
  /** Called after each idle ask. */
  onIdle: () => void;
}

/** Replaces the thread's `setImmediate`. Once per worklet thread. */
export function paceLoop(scope: { setImmediate: typeof setImmediate } = globalThis): Pace {
  const immediately = scope.setImmediate;
  const never = new Int32Array(new SharedArrayBuffer(4));
  let worked = false;
  const pace: Pace = { worked: () => { worked = true; }, onIdle: () => {} };
  const paced = (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
    if (!worked) {
      Atomics.wait(never, 0, 0, STEP);
      pace.onIdle();
    }
    worked = false;
    return immediately(callback, ...args);
  };
  scope.setImmediate = Object.assign(paced, immediately) as typeof setImmediate;
  return pace;
}
