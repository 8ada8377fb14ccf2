/**
 * Asynchronous commands: their work is done one after the other, and so are their ends (what the render thread must take,
 * completion packet, `/done`), while the next one's work already goes on. Offline each is done whole on the spot.
 */
import type { JobRequest, JobResult } from '../soft/jobs.ts';
import type { Call, Context, Outcome } from './context.ts';
import { Op, Timing } from '../render/instructions.ts';
import { done } from './replies.ts';

/** Does the work of soft threads; a rejection is the command's failure. */
export interface Jobs {
  run(request: JobRequest): Promise<JobResult>;
  /** The same here and now. */
  runInline(request: JobRequest): JobResult;
}

type Work = Generator<JobRequest, Outcome, JobResult>;

export interface QueueHooks {
  /** Runs a completion packet for the peer. */
  perform(bytes: Uint8Array, call: Call): void;
  failed(call: Call, error: unknown): void;
}

export class AsyncQueue {
  private working: Promise<void> = Promise.resolve();
  private ending: Promise<void> = Promise.resolve();
  /** Commands whose work is not done yet. */
  pending = 0;

  constructor(private readonly context: Context, private readonly jobs: Jobs, private readonly hooks: QueueHooks) {}

  start(call: Call, work: Work): void {
    if (this.context.settings.offline) this.doInline(call, work);
    else {
      this.pending++;
      this.working = this.working.then(() => this.doSoftly(call, work));
    }
  }

  /** Resolves when everything that was asked for so far is done, `/done` apart. */
  async idle(): Promise<void> {
    await this.working;
    await this.ending;
  }

  private doInline(call: Call, work: Work): void {
    try {
      let step = work.next();
      while (!step.done) {
        let result: JobResult;
        try {
          result = this.jobs.runInline(step.value);
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

  private async doSoftly(call: Call, work: Work): Promise<void> {
    try {
      let step = work.next();
      while (!step.done) {
        const outcome = await this.jobs.run(step.value).then((result) => ({ result }), (error: unknown) => ({ error }));
        step = 'error' in outcome ? work.throw(outcome.error) : work.next(outcome.result);
      }
      const outcome = step.value;
      this.ending = this.ending.then(async () => {
        await outcome.ready;
        this.end(call, outcome);
      }).catch((error: unknown) => this.hooks.failed(call, error));
    } catch (error) {
      // In its turn, behind the ends of the commands before it.
      this.ending = this.ending.then(() => this.hooks.failed(call, error));
    } finally {
      this.pending--;
    }
  }

  private end(call: Call, outcome: Outcome): void {
    const { program, tokens, link } = this.context;
    program.begin(Timing.now, 0);
    outcome.apply?.(program, call.origin);
    program.flush();
    if (outcome.completion instanceof Uint8Array) this.hooks.perform(outcome.completion, call);
    program.begin(Timing.now, 0);
    program.op(Op.echo, call.origin, tokens.add(() => {
      outcome.release?.();
      this.answer(call, outcome);
    }));
    link.submit(program.words, program.length);
    program.begin(Timing.now, 0);
  }

  private answer(call: Call, { answer }: Outcome): void {
    if (typeof answer === 'function') answer();
    else call.peer.send(done(call.row.name, answer.types, answer.args));
  }
}
