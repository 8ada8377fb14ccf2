/**
 * Asynchronous commands: their work is done one after the other, and so are their ends (instructions for the render
 * thread, completion packet, `/done`), while the work of the next goes on. Offline each is done at once, from work to end.
 */
import { silentOrigin } from '../link/origins.ts';
import type { JobRequest, JobResult } from '../workers/jobs.ts';
import { Timing } from '../world/instructions.ts';
import type { Call } from './call.ts';
import type { Context } from './context.ts';
import type { Outcome, Work } from './handler.ts';
import { inTurn } from './in-turn.ts';
import { done } from './replies.ts';

/** End of a job. */
type Attempt = { result: JobResult } | { error: unknown };

/** A command whose first job may be under way. */
interface Begun {
  readonly step: IteratorResult<JobRequest, Outcome>;
  readonly outcome: Promise<Attempt> | undefined;
}

/**
 * The asynchronous commands of one packet. Their ends come together, when the work of all is done: synths that a bundle
 * brings with their defs then start together, as they would if compiling took no time.
 */
export class Completion {
  /** Number of commands whose work is not done. */
  pending = 0;
  readonly ends: End[] = [];
}

/** The end of a command whose work is done. */
interface End {
  readonly call: Call;
  readonly ready: Outcome['ready'];
  take(): void;
}

export interface QueueHooks {
  /** Runs a completion packet for the peer. */
  perform(bytes: Uint8Array, call: Call): void;
  failed(call: Call, error: unknown): void;
}

export class AsyncQueue {
  private working: Promise<void> = Promise.resolve();
  private ending: Promise<void> = Promise.resolve();
  /** Number of commands whose work is not done yet. */
  pending = 0;
  private whenDone: (() => void)[] = [];

  constructor(
    private readonly context: Context,
    private readonly hooks: QueueHooks,
  ) {}

  /**
   * Announces a command. Returns a function that puts it in the queue, to be called once the render thread has done
   * everything that was sent before it.
   * @param early true when the first job depends on nothing but the command itself: it begins at once, beside those of
   * the commands before it, so that all soft threads compile a burst of SynthDefs
   */
  announce(call: Call, work: Work, early: boolean, completion: Completion): () => void {
    if (this.context.settings.offline) return () => this.doInline(call, work);
    this.pending++;
    completion.pending++;
    const begun = early ? this.begin(work) : undefined;
    return () => {
      this.working = this.working.then(() => this.doSoftly(call, work, completion, begun));
    };
  }

  /** Resolves when all commands announced so far have ended, but for their `/done`. */
  async idle(): Promise<void> {
    while (this.pending > 0) await new Promise<void>((resolve) => this.whenDone.push(resolve));
    await this.ending;
  }

  private doInline(call: Call, work: Work): void {
    try {
      let step = work.next();
      while (!step.done) {
        let result: JobResult;
        try {
          result = this.context.jobs.runInline!(step.value);
        } catch (error) {
          step = work.throw(error);
          continue;
        }
        step = work.next(result);
      }
      this.end(call, step.value);
    } catch (error) {
      this.hooks.failed(call, error);
    }
  }

  /** Starts the first job. An error is kept for the command's turn. */
  private begin(work: Work): () => Begun {
    try {
      const step = work.next();
      const begun: Begun = { step, outcome: step.done ? undefined : this.attempt(step.value) };
      return () => begun;
    } catch (error) {
      return () => {
        throw error;
      };
    }
  }

  private attempt(request: JobRequest): Promise<Attempt> {
    return this.context.jobs.run(request).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
  }

  /** Resolves when the render thread has done everything sent so far and its events have been handled. */
  settle(): Promise<void> {
    return new Promise((resolve) => this.afterAll(silentOrigin, resolve));
  }

  private async doSoftly(call: Call, work: Work, completion: Completion, begun?: () => Begun): Promise<void> {
    try {
      let { step, outcome: waiting }: Begun = begun?.() ?? { step: work.next(), outcome: undefined };
      while (!step.done) {
        const attempt = await (waiting ?? this.attempt(step.value));
        waiting = undefined;
        step = 'error' in attempt ? work.throw(attempt.error) : work.next(attempt.result);
      }
      const outcome = step.value;
      completion.ends.push({ call, ready: outcome.ready, take: () => this.end(call, outcome) });
    } catch (error) {
      // In its turn, behind the ends of the commands before it.
      completion.ends.push({ call, ready: undefined, take: () => this.fail(call, error) });
    } finally {
      if (--completion.pending === 0) this.endAll(completion.ends.splice(0));
      if (--this.pending === 0) for (const done of this.whenDone.splice(0)) done();
    }
  }

  private endAll(ends: readonly End[]): void {
    this.ending = this.ending.then(async () => {
      const attempts = await Promise.allSettled(ends.map(({ ready }) => ready));
      ends.forEach(({ call, take }, i) => {
        const attempt = attempts[i]!;
        try {
          if (attempt.status === 'rejected') throw attempt.reason;
          take();
        } catch (error) {
          this.fail(call, error);
        }
      });
    });
  }

  /** Refuses a command behind the answers to the synchronous commands before it. */
  private fail(call: Call, error: unknown): void {
    this.afterAll(call.origin, () => this.hooks.failed(call, error));
  }

  private afterAll(origin: number, then: () => void): void {
    const { program } = this.context;
    program.begin(Timing.now, 0);
    inTurn(this.context, origin, then);
    program.flush();
  }

  private end(call: Call, outcome: Outcome): void {
    const { program } = this.context;
    program.begin(Timing.now, 0);
    outcome.apply?.(program, call.origin);
    program.flush();
    if (outcome.completion instanceof Uint8Array) this.hooks.perform(outcome.completion, call);
    this.afterAll(call.origin, () => {
      outcome.release?.();
      this.answer(call, outcome);
    });
  }

  private answer(call: Call, { answer }: Outcome): void {
    if (typeof answer === 'function') answer();
    else call.peer.send(done(call.row.name, answer.types, answer.args));
  }
}
