/**
 * The soft threads, seen from the control thread: a few workers, started as jobs come, each job with a deadline. A worker that does not keep it is
 * ended and replaced, the job fails, and both are said.
 */

import { pathToFileURL } from 'node:url';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { encodeGraph, keyOfGraph } from '../synthdef/compiler/graph-key.ts';
import { startModule } from '../system/bundles.ts';
import { isStreaming } from './is-streaming.ts';
import type { JobRequest, JobResult, Jobs, PreparedDef } from './jobs.ts';
import { isCompiling, type Job, SoftThread, type ThreadEnvironment } from './soft-thread.ts';

export interface PoolOptions {
  readonly environment: ThreadEnvironment;
  /** Number of workers at most, at least 1; by default two, or more where there are processors for them. */
  readonly threads?: number;
  /** Seconds a job may take; by default what suits its kind. */
  readonly deadline?: (request: JobRequest) => number;
  /** Returns whether native code of a graph is on disk, by its key; by default there is none. */
  readonly isNative?: (key: string) => boolean;
  /** Takes one line about a job that was abandoned. */
  readonly report: (line: string) => void;
  /** Niceness of the workers, as `setNiceness` has it; default that of any program. */
  readonly niceness?: number;
  /** Module of the workers, for tests. */
  readonly module?: URL;
}

/** Half of the processors, so that playing has its own; clients wait for whole folders of defs. */
const defaultThreads = Math.max(2, Math.min(6, navigator.hardwareConcurrency >> 1));

/** Clients wait for what the threads do: they take their turn like any program. What can wait is done behind, at a higher niceness. */
const niceness = 0;
const behindNiceness = 10;

/**
 * Defs that one thread compiles before another is worth its start: it has to load the compiler and to run it cold, which costs what some fifty defs do,
 * while the JavaScript engine's own compilers keep a second processor busy already.
 */
const defsOfAThread = 512;

/** Milliseconds that a def waits behind a file, or a file behind defs, before a thread is started for it, which takes as long. */
const patience = 50;

/** Compiled graphs known, so that equal ones share a module. */
const keptDefs = 4096;

const seconds: Record<JobRequest['kind'], number> = {
  compile: 60,
  compileAll: 600,
  compileFused: 60,
  print: 60,
  measure: 60,
  findDefs: 120,
  readMidi: 60,
  open: 320,
  arrange: 60,
  partition: 60,
  read: 600,
  write: 600,
  refill: 60,
  append: 60,
  close: 60,
  finish: 60,
  convert: 320,
};

/** True for a job that nobody waits for: the def plays already. */
const mayWait = ({ request }: Job): boolean => request.kind === 'compileFused';

export class SoftPool implements Jobs {
  private readonly idle: SoftThread[] = [];
  private readonly threads = new Set<SoftThread>();
  /** Jobs in order; those that nobody waits for are behind all others. */
  private readonly queue: Job[] = [];
  /** As long as a def holds them: a module with its code is a fifth of a megabyte, and live coding makes a new one at every stroke. */
  private readonly compiled = new Map<string, WeakRef<PreparedDef>>();
  private readonly maxThreads: number;
  private readonly deadline: (request: JobRequest) => number;
  /** Does what synths wait for who play or record files, one job after the other and behind no other work. */
  private streaming: SoftPool | undefined;
  /** Graphs that are being compiled: equal ones share the module. */
  private readonly underWay = new Map<string, Promise<JobResult>>();
  /** Measures, which takes long and which nobody waits for. */
  private behind: SoftPool | undefined;
  private closed = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: PoolOptions) {
    this.deadline = options.deadline ?? (({ kind }) => seconds[kind]);
    this.maxThreads = options.threads ?? defaultThreads;
  }

  /** Does a job in a worker. Rejects with an Error whose message is for the client. */
  async run(request: JobRequest): Promise<JobResult> {
    if (isStreaming(request)) return this.stream(request);
    if (request.kind === 'measure') return this.later(request);
    if (request.kind === 'compileAll')
      return { kind: 'compiledAll', results: await Promise.all(request.defs.map((def) => this.compile(def))) };
    return request.kind === 'compile' ? this.share(request.def) : this.enqueue(request);
  }

  /** Compiles a def whose graph is not known yet. */
  private share(def: SynthDef): Promise<JobResult> {
    const graph = encodeGraph(def);
    const key = keyOfGraph(graph);
    const known = this.compiled.get(key)?.deref();
    if (known) return Promise.resolve({ kind: 'compiled', prepared: known });
    const isNative = this.options.isNative?.(key) ?? false;
    const underWay = this.underWay.get(key) ?? this.enqueue({ kind: 'compile', def, key, graph, isNative });
    this.underWay.set(key, underWay);
    return underWay
      .then((result) => {
        if (result.kind === 'compiled') this.keep(result.prepared);
        return result;
      })
      .finally(() => this.underWay.delete(key));
  }

  /** Starts a thread where there is none. */
  expect(): void {
    if (this.closed || this.threads.size > 0) return;
    const thread = this.addThread();
    if (!thread) return;
    thread.expect();
    this.idle.push(thread);
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

  /** Ends all workers, once they have kept what they put off. Jobs that are not done stay so: the server ends, and nobody is to be told. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.waiting);
    this.queue.length = 0;
    const threads = [...this.threads].map((thread) => thread.finish());
    await Promise.all([this.streaming?.close(), this.behind?.close(), ...threads]);
  }

  private stream(request: JobRequest): Promise<JobResult> {
    if (!this.closed) this.streaming ??= new SoftPool({ ...this.options, threads: 1 });
    return (this.streaming ?? this).enqueue(request);
  }

  private later(request: JobRequest): Promise<JobResult> {
    if (!this.closed) this.behind ??= new SoftPool({ ...this.options, threads: 1, niceness: behindNiceness });
    return (this.behind ?? this).enqueue(request);
  }

  private enqueue(request: JobRequest): Promise<JobResult> {
    return new Promise((resolve, reject) => {
      if (this.closed) return;
      const job = { request, resolve, reject };
      const at = mayWait(job) ? -1 : this.queue.findIndex(mayWait);
      if (at < 0) this.queue.push(job);
      else this.queue.splice(at, 0, job);
      this.next();
    });
  }

  /** @param isLate true for jobs that have waited for a while */
  private next(isLate = false): void {
    while (this.queue.length > 0) {
      const idle = this.idle.shift();
      const at = idle ? 0 : this.worthAThread(isLate);
      const thread = idle ?? (at >= 0 ? this.addThread() : undefined);
      if (!thread) return;
      const [job] = this.queue.splice(at, 1) as [Job];
      thread.start(job, this.deadline(job.request));
    }
  }

  /** Returns the place of the first job for which another thread is to be started, -1 where there is none. */
  private worthAThread(isLate: boolean): number {
    if (this.queue.length > defsOfAThread * this.threads.size) return 0;
    // Whoever waits for a file does not wait for long behind a folder of defs, nor a def behind a file.
    const compiles = [...this.threads].some((thread) => thread.isCompiling);
    const at = compiles ? this.queue.findIndex(({ request }) => !isCompiling(request)) : 0;
    if (isLate || at < 0) return at;
    this.waiting ??= setTimeout(() => {
      this.waiting = undefined;
      this.next(true);
    }, patience);
    return -1;
  }

  private keep(prepared: PreparedDef): void {
    if (this.compiled.size >= keptDefs) this.compiled.delete(this.compiled.keys().next().value!);
    this.compiled.set(prepared.compiled.key, new WeakRef(prepared));
  }

  /** Starts a worker for a job that finds none idle; undefined where there are as many as there may be. */
  private addThread(): SoftThread | undefined {
    if (this.threads.size >= this.maxThreads) return undefined;
    const { environment, module, report } = this.options;
    const thread: SoftThread = new SoftThread(
      module ?? pathToFileURL(startModule('workers/worker.ts')),
      environment,
      this.options.niceness ?? niceness,
      {
        finished: () => {
          this.idle.push(thread);
          this.next();
        },
        noted: report,
        died: (line) => {
          this.threads.delete(thread);
          const at = this.idle.indexOf(thread);
          if (at >= 0) this.idle.splice(at, 1);
          if (this.closed) return;
          report(line);
          this.next();
        },
      },
    );
    this.threads.add(thread);
    return thread;
  }
}
