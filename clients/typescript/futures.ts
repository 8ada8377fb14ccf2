import { ServerError, TimeoutError } from './errors.ts';
import type { Message } from './messages.ts';

export interface Expectation {
  /** Reply that is awaited, for the message of a time-out. */
  readonly what: string;
  readonly matches: (message: Message) => boolean;
  /** Commands whose `/fail` ends the waiting. */
  readonly commands: readonly string[];
  /** The number of the buffer that the command is about: a `/fail` about another one is not ours. */
  readonly buffer?: number;
  /** milliseconds */
  readonly timeout: number;
  /** An event that any number may wait for, not the answer to one question. */
  readonly shared?: boolean;
}

interface Future extends Expectation {
  resolve(message: Message): void;
  reject(error: Error): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Replies that are waited for. A reply settles the oldest future it fits and no other (but for shared ones), because
 * most replies name only the command, and a server answers in the order it was asked.
 */
export class Futures {
  private readonly pending = new Set<Future>();

  /** @returns the reply; rejects with ServerError, TimeoutError or ConnectionError */
  expect(expectation: Expectation): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(future);
        reject(new TimeoutError(`no ${expectation.what} within ${expectation.timeout} ms`));
      }, expectation.timeout);
      const future: Future = { ...expectation, resolve, reject, timer };
      this.pending.add(future);
    });
  }

  /** Takes one message from the server. */
  settle(message: Message): void {
    let answered = false;
    for (const future of [...this.pending]) {
      if (answered && !future.shared) continue;
      const failure = failureOf(message, future);
      if (!failure && !future.matches(message)) continue;
      this.end(future);
      if (failure) future.reject(failure);
      else future.resolve(message);
      answered ||= !future.shared;
    }
  }

  rejectAll(error: Error): void {
    for (const future of [...this.pending]) {
      this.end(future);
      future.reject(error);
    }
  }

  private end(future: Future): void {
    clearTimeout(future.timer);
    this.pending.delete(future);
  }
}

function failureOf({ address, args }: Message, { commands, buffer }: Future): ServerError | undefined {
  if (address !== '/fail') return undefined;
  const [command, reason, ...more] = args;
  const number = more.find((value) => typeof value === 'number');
  const about = more.find((value) => typeof value === 'string');
  if (typeof command !== 'string' || !commands.includes(command)) return undefined;
  if (buffer !== undefined && number !== undefined && number !== buffer) return undefined;
  return new ServerError(command, typeof reason === 'string' ? reason.trim() : 'no reason given', about);
}
