/**
 * The threads that render instruments, seen from the control thread. A render has its thread to itself until it is done or its deadline
 * has passed; then the thread is ended and replaced. One thread is always kept for an instrument that renders nothing yet, so that a
 * render that is stuck delays no other instrument.
 */

import type { LoadedFile } from '../../../protocol/instruments/description.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { ElementHost, ElementJob } from '../element/host.ts';
import type { ElementRequest, ElementResults } from '../element/messages.ts';
import type { RenderHost, RenderJob, RenderPoolOptions } from './host.ts';
import { LoadThreads } from './load-threads.ts';
import type { RenderRequest, SoftRequest } from './messages.ts';
import { RenderThread, type ThreadHooks, type ThreadJob } from './thread.ts';

const defaultThreads = 2;
/** Threads at most, those of instruments with a cache and those that are stuck included. */
const maxThreads = 24;
/** Milliseconds in which threads beyond the usual number must not have been needed to be ended: a start costs more than a job. */
const trimEvery = 10_000;
/** Steps of niceness by which renders give way to the control thread. */
const rendersGiveWay = 10;

/** A job of either kind, as it waits for its thread. */
interface PoolJob extends Omit<RenderJob, 'request' | 'hooks'> {
  readonly request: SoftRequest;
  readonly hooks: ThreadHooks;
}

export class RenderPool implements RenderHost, ElementHost {
  private readonly idle: RenderThread[] = [];
  /** The fewest that were idle at once since it was last looked whether there are too many. */
  private fewestIdle = 0;
  private trimming: ReturnType<typeof setTimeout> | undefined;
  private readonly threads = new Set<RenderThread>();
  /** Threads of instruments with a cache, by bundle and name. */
  private readonly homes = new Map<string, RenderThread>();
  private readonly waiting: PoolJob[] = [];
  /** Messages that came for them meanwhile. */
  private readonly mail = new WeakMap<PoolJob, ParamRecord[]>();
  /** Renders at work, by instrument. */
  private readonly busy = new Map<string, number>();
  private readonly loaders: LoadThreads;
  private closed = false;

  constructor(private readonly options: RenderPoolOptions) {
    this.loaders = new LoadThreads(options);
  }

  /** Starts the threads, so that the first render finds one that is awake. */
  warm(): void {
    while (this.idle.length < this.size && !this.closed) this.idle.push(this.start());
  }

  render(job: RenderJob): void {
    if (this.closed) return;
    const older = job.newestOf === undefined ? -1 : this.waiting.findIndex(({ newestOf }) => newestOf === job.newestOf);
    for (const { hooks } of older < 0 ? [] : this.waiting.splice(older, 1))
      hooks.failed({ message: 'a newer render took its place' }, 0);
    const { hooks } = job;
    this.enqueue({
      ...job,
      hooks: {
        buffer: (buffer) => hooks.buffer(buffer),
        session: (key, value) => hooks.session(key, value),
        log: (line) => hooks.log(line),
        done: (milliseconds, { events = [] }) => hooks.done(milliseconds, events),
        failed: (fault, milliseconds) => hooks.failed(fault, milliseconds),
      },
    });
  }

  /** Does work of an element's soft side. */
  run<R extends ElementRequest>({ hooks, ...job }: ElementJob<R>): void {
    if (this.closed) return;
    this.enqueue({
      ...job,
      caches: false,
      hooks: {
        log: (line) => hooks.log(line),
        tape: (name, tape) => hooks.tape(name, tape),
        left: () => hooks.left(),
        done: (milliseconds, { result }) => hooks.done(result as ElementResults[R['part']], milliseconds),
        failed: (fault, milliseconds) => hooks.failed(fault, milliseconds),
      },
    });
  }

  private enqueue(job: PoolJob): void {
    const after = this.waiting.findIndex(({ due }) => due > job.due);
    this.waiting.splice(after < 0 ? this.waiting.length : after, 0, job);
    this.next();
  }

  message(isMeant: (request: RenderRequest) => boolean, message: ParamRecord): number {
    const waiting = this.waiting.filter(({ request }) => request.task !== 'element' && isMeant(request));
    for (const job of waiting) this.mail.set(job, [...(this.mail.get(job) ?? []), message]);
    return waiting.length + [...this.threads].filter((thread) => thread.message(isMeant, message)).length;
  }

  /** Loads a file, in threads that never render. */
  load(path: string, target: string, slow?: () => void): Promise<LoadedFile> {
    return this.loaders.load(path, target, slow);
  }

  forget(modules: readonly string[]): void {
    for (const [key, thread] of this.homes) {
      if (!modules.some((module) => key.startsWith(`${module} `))) continue;
      this.homes.delete(key);
      // One at work becomes a thread like the others.
      if (!thread.busy) this.retire(thread);
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.trimming);
    this.waiting.length = 0;
    this.loaders.close();
    for (const thread of this.threads) thread.end();
  }

  private get size(): number {
    return (this.options.threads ?? defaultThreads) + 1;
  }

  private next(): void {
    for (let i = 0; i < this.waiting.length && !this.closed; ) {
      const job = this.waiting[i]!;
      const thread = this.threadFor(job);
      if (!thread) {
        i++;
        continue;
      }
      this.waiting.splice(i, 1);
      this.begin(thread, job);
    }
  }

  private threadFor({ caches, request }: PoolJob): RenderThread | undefined {
    if (caches) return this.home(homeKey(request));
    const mine = this.busy.get(request.instrument) ?? 0;
    // The last free thread is for an instrument that has none.
    if (this.idle.length > (mine > 0 ? 1 : 0)) return this.takeIdle();
    return mine === 0 && this.threads.size < maxThreads ? this.start() : undefined;
  }

  private home(key: string): RenderThread | undefined {
    const known = this.homes.get(key);
    if (known) return known.busy ? undefined : known;
    const thread = this.takeIdle() ?? (this.threads.size < maxThreads ? this.start() : undefined);
    if (thread) this.homes.set(key, thread);
    return thread;
  }

  private begin(thread: RenderThread, job: PoolJob): void {
    const { request, file, deadline, hooks } = job;
    const { instrument } = request;
    this.busy.set(instrument, (this.busy.get(instrument) ?? 0) + 1);
    const over = () => {
      const left = this.busy.get(instrument)! - 1;
      if (left > 0) this.busy.set(instrument, left);
      else this.busy.delete(instrument);
    };
    const threadJob: ThreadJob = {
      request,
      file,
      deadline: () => deadline,
      hooks: {
        ...hooks,
        done: (milliseconds, results) => {
          over();
          hooks.done(milliseconds, results);
        },
        failed: (fault, milliseconds) => {
          over();
          hooks.failed(fault, milliseconds);
        },
      },
    };
    thread.run(threadJob);
    for (const message of this.mail.get(job) ?? []) thread.message(() => true, message);
    if (this.idle.length === 0) this.refill();
  }

  /** Keeps one thread free, in time for the next job. */
  private refill(): void {
    if (!this.closed && this.threads.size < maxThreads) this.idle.push(this.start());
  }

  private start(): RenderThread {
    const thread: RenderThread = new RenderThread(
      this.options,
      {
        free: () => this.freed(thread),
        gone: (line) => {
          this.forgetThread(thread);
          if (this.closed) return;
          if (line !== undefined) this.options.report(line);
          if (this.idle.length === 0) this.refill();
          this.next();
        },
      },
      this.options.givesWay ?? rendersGiveWay,
    );
    this.threads.add(thread);
    return thread;
  }

  private freed(thread: RenderThread): void {
    if ([...this.homes.values()].includes(thread)) return this.next();
    this.idle.push(thread);
    this.next();
    if (this.idle.length > this.size) this.trimLater();
  }

  private takeIdle(): RenderThread | undefined {
    const thread = this.idle.shift();
    this.fewestIdle = Math.min(this.fewestIdle, this.idle.length);
    return thread;
  }

  private trimLater(): void {
    if (this.trimming || this.closed) return;
    this.fewestIdle = this.idle.length;
    this.trimming = setTimeout(() => this.trim(), trimEvery);
    this.trimming.unref();
  }

  /** Ends idle threads beyond the usual number that have not been needed for a while. */
  private trim(): void {
    this.trimming = undefined;
    for (let spare = this.fewestIdle - 1; spare > 0 && this.idle.length > this.size; spare--)
      this.retire(this.idle.pop()!);
    if (this.idle.length > this.size) this.trimLater();
  }

  private retire(thread: RenderThread): void {
    this.forgetThread(thread);
    thread.end({ message: 'not needed any more' });
  }

  private forgetThread(thread: RenderThread): void {
    this.threads.delete(thread);
    const at = this.idle.indexOf(thread);
    if (at >= 0) this.idle.splice(at, 1);
    for (const [key, home] of this.homes) if (home === thread) this.homes.delete(key);
  }
}

const homeKey = ({ module, instrument }: SoftRequest): string => `${module} ${instrument}`;
