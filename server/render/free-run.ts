/**
 * Keeps the renderer going when the device has stopped asking: says when the next quantum is due by the thread's own
 * clock. The control thread, which notices the loss, turns it on; the first quantum the device asks for again turns it off.
 */
export class FreeRun {
  readonly #flag: Int32Array;
  readonly #length: number;
  #running = false;
  #start = 0;
  #given = 0;

  /**
   * @param flag 4 bytes of shared memory, not 0 while free running is wanted
   * @param length of a quantum in seconds
   */
  constructor(flag: SharedArrayBuffer, length: number) {
    this.#flag = new Int32Array(flag);
    this.#length = length;
  }

  /** Whether it has begun, by the last `due`. */
  get running(): boolean {
    return this.#running;
  }

  /**
   * Whether a quantum is due. Each yes counts as that quantum rendered. After a pause too long to catch up with the count begins
   * anew.
   * @param now seconds, of a clock that does not step
   */
  due(now: number): boolean {
    if (Atomics.load(this.#flag, 0) === 0) {
      this.#running = false;
      return false;
    }
    if (!this.#running || now - this.#next() > MOST_BEHIND) {
      this.#running = true;
      this.#start = now;
      this.#given = 0;
    }
    if (now < this.#next()) return false;
    this.#given++;
    return true;
  }

  /** The device asks again. */
  stop(): void {
    this.#running = false;
    Atomics.store(this.#flag, 0, 0);
  }

  #next(): number {
    return this.#start + this.#given * this.#length;
  }
}

/** Turns free running on; for the control thread. */
export function startFreeRun(flag: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(flag), 0, 1);
}

/** Whether free running is on; for the control thread. */
export function isFreeRunning(flag: SharedArrayBuffer): boolean {
  return Atomics.load(new Int32Array(flag), 0) !== 0;
}

/** Seconds. */
const MOST_BEHIND = 0.25;
