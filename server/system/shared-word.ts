/**
 * A word of shared memory that one thread waits for and another changes: the one way in which a thread of the server waits.
 *
 * `Atomics.wait` would be the usual way, but in JavaScriptCore a wait with a timeout ends at a time of the system clock: set back by an hour,
 * it lasts an hour longer. The system is therefore asked itself (futex), whose timeouts no clock moves. Waking a word says nothing about what it
 * holds: threads are also woken for what was before, or for nothing, so the word is read again each time.
 */
import { dlopen, type Pointer, ptr } from 'bun:ffi';

/** Numbers of Linux: of the system call on each processor, and what it is asked for, among threads of this process alone. */
const futexCalls: Record<string, number | undefined> = { x64: 202, arm64: 98 };
const FUTEX_WAIT_PRIVATE = 128;
const FUTEX_WAKE_PRIVATE = 129;
const everybody = 0x7fffffff;

/** Milliseconds of one wait: a worker that is to be ended notices between two. */
const slice = 100;

interface Futex {
  /** Sleeps while the word at an address holds a number, for at most `milliseconds`; may also return for no reason. */
  wait(address: number, seen: number, milliseconds: number): void;
  wake(address: number): void;
}

export class SharedWord {
  private readonly word: Int32Array;
  private readonly address: number;

  /**
   * @param memory shared between the threads
   * @param byteOffset of the word, a multiple of 4
   */
  constructor(memory: SharedArrayBuffer, byteOffset = 0) {
    this.word = new Int32Array(memory, byteOffset, 1);
    this.address = futex ? ptr(this.word) : 0;
  }

  get value(): number {
    return Atomics.load(this.word, 0);
  }

  /** Stores a number and wakes all threads that wait. */
  set(value: number): void {
    Atomics.store(this.word, 0, value);
    this.wake();
  }

  /** Adds one, past the largest integer to the least, and wakes all threads that wait. */
  increment(): void {
    Atomics.add(this.word, 0, 1);
    this.wake();
  }

  /**
   * Waits until the word holds another number. Does not allocate.
   * @param seen the number that it held
   * @param milliseconds at most, of a clock that nobody sets
   * @returns whether it holds another one
   */
  waitWhile(seen: number, milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    for (let left = milliseconds; left > 0 && this.value === seen; left = end - performance.now())
      this.sleep(seen, Math.min(left, slice));
    return this.value !== seen;
  }

  /**
   * Waits until the word holds a number.
   * @param milliseconds as `waitWhile`
   * @returns whether it does
   */
  waitFor(wanted: number, milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    for (let seen = this.value; seen !== wanted; seen = this.value)
      if (!this.waitWhile(seen, end - performance.now())) return false;
    return true;
  }

  private wake(): void {
    if (futex) futex.wake(this.address);
    else Atomics.notify(this.word, 0);
  }

  private sleep(seen: number, milliseconds: number): void {
    if (futex) futex.wait(this.address, seen, milliseconds);
    else Atomics.wait(this.word, 0, seen, milliseconds);
  }
}

/** Of this thread. Undefined where the system has none: the clock's steps are then waited for. */
const futex = openFutex();

function openFutex(): Futex | undefined {
  const call = futexCalls[process.arch];
  if (process.platform !== 'linux' || call === undefined) return undefined;
  const { syscall } = dlopen('libc.so.6', {
    syscall: { args: ['i64', 'ptr', 'i64', 'i64', 'ptr', 'ptr', 'i64'], returns: 'int' },
  }).symbols;
  // struct timespec: two 64-bit numbers, of which the halves are written because a bigint would allocate. Over a buffer of its own, which stays where it is.
  const timespec = new Uint32Array(new ArrayBuffer(16));
  const timeout = ptr(timespec);
  return {
    wait: (address, seen, milliseconds) => {
      const seconds = Math.floor(milliseconds / 1000);
      timespec[0] = seconds;
      timespec[2] = (milliseconds - 1000 * seconds) * 1e6;
      syscall(call, address as Pointer, FUTEX_WAIT_PRIVATE, seen, timeout, null, 0);
    },
    wake: (address) => void syscall(call, address as Pointer, FUTEX_WAKE_PRIVATE, everybody, null, null, 0),
  };
}
