/**
 * The soft threads, seen from the control thread: a few workers, each job with a deadline. A worker that does not keep it is
 * ended and replaced, the job fails, and both are said.
 */
import { graphKey } from '../compiler/compile.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Jobs } from '../control/async-queue.ts';
import type { Trial } from './compile-job.ts';
import { doJob, isStreaming, type JobEnvironment, type JobRequest, type JobResult, type PreparedDef } from './jobs.ts';
import type { FromWorker, ToWorker } from './messages.ts';

export interface PoolOptions {
  readonly environment: JobEnvironment;
  /** Number of workers, at least 1; by default two, or more where there are processors for them. */
  readonly threads?: number;
  /** Seconds a job may take; by default what suits its kind. */
  readonly deadline?: (request: JobRequest) => number;
  /** Takes one line about a job that was abandoned. */
  readonly report: (line: string) => void;
  /** Module of the workers, for tests. */
  readonly module?: URL;
}

interface Job {
  readonly request: JobRequest;
  resolve(result: JobResult): void;
  reject(error: Error): void;
}

/** Half of the processors, so that playing has its own; clients wait for whole folders of defs. */
const defaultThreads = Math.max(2, Math.min(6, navigator.hardwareConcurrency >> 1));

/** Compiled graphs known, so that equal ones share a module. */
const keptDefs = 4096;

const seconds: Record<JobRequest['kind'], number> = { compile: 30, compileAll: 600, findDefs: 120, readMidi: 60, open: 320, arrange: 60, read: 600, write: 600, refill: 60, append: 60, close: 60, finish: 60 };

export class SoftPool implements Jobs {
  private readonly idle: SoftThread[] = [];
  private readonly threads = new Set<SoftThread>();
  private readonly queue: Job[] = [];
  /** As long as a def holds them: a module with its code is a fifth of a megabyte, and live coding makes a new one at every stroke. */
  private readonly compiled = new Map<string, WeakRef<PreparedDef>>();
  private readonly deadline: (request: JobRequest) => number;
  /** Does what synths wait for who play or record files, one job after the other and behind no other work. */
  private streaming: SoftPool | undefined;
  private closed = false;

  constructor(private readonly options: PoolOptions) {
    this.deadline = options.deadline ?? (({ kind }) => seconds[kind]);
    for (let i = 0; i < (options.threads ?? defaultThreads); i++) this.addThread();
  }

  /** Does a job in a worker. Rejects with an Error whose message is for the client. */
  async run(request: JobRequest): Promise<JobResult> {
    if (isStreaming(request)) return this.stream(request);
    if (request.kind === 'compileAll') return { kind: 'compiledAll', results: await Promise.all(request.defs.map((def) => this.compile(def))) };
    const key = request.kind === 'compile' ? graphKey(request.def) : undefined;
    const known = key === undefined ? undefined : this.compiled.get(key)?.deref();
    if (known) return { kind: 'compiled', prepared: known };
    const result = await this.enqueue(request);
    if (result.kind === 'compiled') this.keep(result.prepared);
    return result;
  }

  private async compile(def: SynthDef): Promise<PreparedDef | Error> {
    try {
      const result = await this.run({ kind: 'compile', def });
      if (result.kind !== 'compiled') throw new TypeError(`job compile gave ${result.kind}`);
      return result.prepared;
    } catch (error) {
      return error as Error;
    }
  }

  /** Does a job in this thread. @throws what went wrong */
  runInline(request: JobRequest): JobResult {
    return doJob(request, this.options.environment);
  }

  /** Ends all workers; jobs that are not done fail. */
  close(): void {
    this.closed = true;
    this.streaming?.close();
    for (const thread of this.threads) thread.end(new Error('the server is closing'));
    for (const { reject } of this.queue.splice(0)) reject(new Error('the server is closing'));
  }

  private stream(request: JobRequest): Promise<JobResult> {
    if (!this.closed) this.streaming ??= new SoftPool({ ...this.options, threads: 1 });
    return (this.streaming ?? this).enqueue(request);
  }

  private enqueue(request: JobRequest): Promise<JobResult> {
    if (this.closed) return Promise.reject(new Error('the server is closing'));
    return new Promise((resolve, reject) => {
      this.queue.push({ request, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    while (this.queue.length > 0 && this.idle.length > 0) {
      const thread = this.idle.shift()!;
      const job = this.queue.shift()!;
      thread.start(job, this.deadline(job.request), this.queue.length > 0);
    }
  }

  private keep(prepared: PreparedDef): void {
    if (this.compiled.size >= keptDefs) this.compiled.delete(this.compiled.keys().next().value!);
    this.compiled.set(prepared.key, new WeakRef(prepared));
  }

  private addThread(): void {
    const { environment, module, report } = this.options;
    const thread = new SoftThread(module ?? new URL('./worker.ts', import.meta.url), environment, {
      finished: () => {
        this.idle.push(thread);
        this.next();
      },
      tried: (key, trial) => {
        const prepared = this.compiled.get(key)?.deref();
        if (prepared) prepared.trial = trial;
      },
      died: (line) => {
        this.threads.delete(thread);
        const at = this.idle.indexOf(thread);
        if (at >= 0) this.idle.splice(at, 1);
        if (this.closed) return;
        report(line);
        this.addThread();
      },
    });
    this.threads.add(thread);
    this.idle.push(thread);
    this.next();
  }
}

/** Bun's workers can be told not to keep the process alive. */
type BunWorker = Worker & { ref(): void; unref(): void };

interface ThreadHooks {
  finished(): void;
  /** A def's warm-up has ended. */
  tried(key: string, trial: Trial): void;
  /** The worker is gone; the line says why. */
  died(line: string): void;
}

/** One worker and the job it has. */
class SoftThread {
  private readonly worker: BunWorker;
  private job: Job | undefined;
  private id = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(module: URL, { layout, memory }: JobEnvironment, private readonly hooks: ThreadHooks) {
    this.worker = new Worker(module) as BunWorker;
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.answered(data);
    this.worker.onerror = (event: ErrorEvent) => {
      event.preventDefault();
      this.lose(`a soft thread failed: ${event.message}`);
    };
    this.post({ type: 'start', layout, memory });
    // An idle pool keeps no process alive.
    this.worker.unref();
  }

  /** @param more whether other jobs wait for a thread */
  start(job: Job, deadline: number, more: boolean): void {
    this.job = job;
    this.worker.ref();
    this.timer = setTimeout(() => this.lose(`${job.request.kind} took longer than ${deadline} s and was abandoned`), deadline * 1000);
    this.post({ type: 'job', id: ++this.id, request: job.request, more });
  }

  end(error: Error): void {
    clearTimeout(this.timer);
    this.worker.terminate();
    this.job?.reject(error);
    this.job = undefined;
  }

  private lose(line: string): void {
    this.end(new Error(line));
    this.hooks.died(line);
  }

  private answered(answer: FromWorker): void {
    if (answer.type === 'tried') {
      this.hooks.tried(answer.key, answer.trial);
      return;
    }
    const { job } = this;
    if (!job || answer.id !== this.id) return;
    clearTimeout(this.timer);
    this.job = undefined;
    this.worker.unref();
    if (answer.type === 'done') job.resolve(answer.result);
    else job.reject(new Error(answer.message));
    this.hooks.finished();
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }
}
