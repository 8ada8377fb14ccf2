/** One worker and the job it has, seen from the control thread. */
import type { BunWorker } from '../system/bun-worker.ts';
import type { Layout } from '../world/layout.ts';
import { SentDefs } from '../world/sent-defs.ts';
import type { SharedCache } from './code-cache/code-cache.ts';
import type { JobRequest, JobResult } from './jobs.ts';
import type { FromWorker, PackedCompile, SentResult, ToWorker } from './messages.ts';
import { pack } from './packed-def.ts';

export interface Job {
  readonly request: JobRequest;
  resolve(result: JobResult): void;
  reject(error: Error): void;
}

/** What a worker works on. */
export interface ThreadEnvironment {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  readonly cache?: SharedCache | undefined;
}

export interface ThreadHooks {
  finished(): void;
  /** The worker is gone; the line says why. */
  died(line: string): void;
  /** It has a line for the server's output. */
  noted(line: string): void;
}

/** True for a job of the compiler's: it takes milliseconds. */
export const isCompiling = ({ kind }: JobRequest): boolean => kind === 'compile' || kind === 'compileFused';

/** Milliseconds that the end of a worker may take. */
const maxFinishing = 500;

export class SoftThread {
  private readonly worker: BunWorker;
  private job: Job | undefined;
  private readonly sent = new SentDefs();
  private id = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly finished = Promise.withResolvers<void>();

  /** @param niceness as `setNiceness` has it */
  constructor(
    module: URL,
    { layout, memory, cache }: ThreadEnvironment,
    niceness: number,
    private readonly hooks: ThreadHooks,
  ) {
    this.worker = new Worker(module) as BunWorker;
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.answered(data);
    this.worker.onerror = (event: ErrorEvent) => {
      event.preventDefault();
      this.lose(`a soft thread failed: ${event.message}`);
    };
    this.post({ type: 'start', layout, memory, niceness, cache });
    // An idle pool keeps no process alive.
    this.worker.unref();
  }

  /** True while it compiles, and while it has nothing to do. */
  get isCompiling(): boolean {
    return this.job === undefined || isCompiling(this.job.request);
  }

  /** Lets it get ready for SynthDefs. */
  expect(): void {
    this.post({ type: 'expect' });
  }

  /** @param deadline seconds */
  start(job: Job, deadline: number): void {
    this.job = job;
    this.worker.ref();
    this.timer = setTimeout(
      () => this.lose(`${job.request.kind} took longer than ${deadline} s and was abandoned`),
      deadline * 1000,
    );
    this.post({ type: 'job', id: ++this.id, request: packed(job.request) });
  }

  /** Ends the worker when it has kept what it put off; at once where it has a job, which is not done. */
  async finish(): Promise<void> {
    if (this.job === undefined) {
      this.post({ type: 'finish' });
      await Promise.race([this.finished.promise, Bun.sleep(maxFinishing)]);
    }
    this.end();
  }

  /** Ends the worker; the job that it has fails. @param error undefined where nobody is to be told */
  end(error?: Error): void {
    clearTimeout(this.timer);
    this.worker.terminate();
    if (error) this.job?.reject(error);
    this.job = undefined;
  }

  private lose(line: string): void {
    this.end(new Error(line));
    this.hooks.died(line);
  }

  private answered(answer: FromWorker): void {
    if (answer.type === 'note') return this.hooks.noted(answer.line);
    if (answer.type === 'finished') return this.finished.resolve();
    const { job } = this;
    if (!job || answer.id !== this.id) return;
    clearTimeout(this.timer);
    this.job = undefined;
    this.worker.unref();
    if (answer.type === 'done') job.resolve(this.unpacked(answer.result));
    else job.reject(new Error(answer.message));
    this.hooks.finished();
  }

  private unpacked(result: JobResult | SentResult): JobResult {
    if (result.kind !== 'sent') return result;
    const { prepared } = result;
    return { kind: 'compiled', prepared: { ...prepared, compiled: this.sent.unpack(prepared.compiled) } };
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }
}

function packed(request: JobRequest): JobRequest | PackedCompile {
  if (request.kind !== 'compile' || request.key === undefined || request.graph === undefined) return request;
  const { def, key, graph, isNative = false } = request;
  return { kind: 'compile', key, isNative, packed: pack(def, graph) };
}
