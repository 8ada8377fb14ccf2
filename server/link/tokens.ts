/** Actions for tokens that the render thread sends back, as `echo` or with values. */
import type { EventRecord } from './render-link.ts';

type Continuation = (record: EventRecord) => void;

export class Tokens {
  private readonly waiting = new Map<number, Continuation>();
  /** Tokens in programs that wait for their time. */
  private readonly timed = new Set<number>();
  /** Set while a program with a time is built. */
  timing = false;
  private next = 1;

  get size(): number {
    return this.waiting.size;
  }

  add(continuation: Continuation): number {
    const token = this.next;
    this.next = token === 0x7fffffff ? 1 : token + 1;
    this.waiting.set(token, continuation);
    if (this.timing) this.timed.add(token);
    return token;
  }

  drop(token: number): void {
    this.waiting.delete(token);
    this.timed.delete(token);
  }

  /** Token that comes next. */
  get upcoming(): number {
    return this.next;
  }

  /** Forgets the tokens from one on and before another, which were given out one after the other. */
  dropBetween(first: number, end: number): void {
    for (let token = first; token !== end; token = token === 0x7fffffff ? 1 : token + 1) this.drop(token);
  }

  /** Forgets what belongs to programs that were removed when `token` was passed. */
  dropTimedBefore(token: number): void {
    for (const each of this.timed) if (each < token) this.drop(each);
  }

  /** Runs and forgets the continuation. */
  fire(token: number, record: EventRecord): void {
    const continuation = this.waiting.get(token);
    this.drop(token);
    continuation?.(record);
  }
}
