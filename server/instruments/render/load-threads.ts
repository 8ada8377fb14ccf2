/**
 * The threads that load files of instruments, seen from the control thread. A file that takes long keeps its thread to itself, and the others
 * go on in another: one that never ends delays nobody. What counts as long is measured by how long its thread took to start, so that a slow
 * machine is not taken for a file that hangs.
 */
import { type LoadedFile, LoadFailure } from '../../../protocol/instruments/description.ts';
import type { RenderPoolOptions } from './host.ts';
import type { LoadRequest } from './messages.ts';
import { RenderThread } from './thread.ts';

/** Files that are loaded at once, those that take long apart; the very first by itself, since somebody may wait for it to play. */
const together = 2;
/** Threads at most, those with files that take long included. */
const maxThreads = 12;
/** Seconds after which a file takes long, after which it is abandoned, and how many times the start of a thread is added. */
const usual = { patience: 0.5, deadline: 30 };
const startTimes = { patience: 3, deadline: 100 };

interface Load {
  readonly request: LoadRequest;
  readonly slow: () => void;
  resolve(file: LoadedFile): void;
  reject(error: LoadFailure): void;
}

/** A thread at work. */
interface Work {
  readonly load: Load;
  isLong: boolean;
  patience?: ReturnType<typeof setTimeout>;
}

export class LoadThreads {
  private readonly waiting: Load[] = [];
  private readonly idle: RenderThread[] = [];
  private readonly working = new Map<RenderThread, Work>();
  /** True once a thread has done its first file. */
  private hasLoaded = false;
  private closed = false;

  constructor(private readonly options: RenderPoolOptions) {}

  /** Loads a file. An older version of it that takes long, or has not begun, is abandoned. Rejects with a LoadFailure. */
  load(path: string, target: string, slow: () => void = () => {}): Promise<LoadedFile> {
    return new Promise((resolve, reject) => {
      if (this.closed) return;
      this.abandon(path);
      this.waiting.push({ request: { task: 'load', path, target }, slow, resolve, reject });
      this.next();
    });
  }

  /** Ends all threads; what is being loaded stays without an answer. */
  close(): void {
    this.closed = true;
    this.waiting.length = 0;
    for (const { patience } of this.working.values()) clearTimeout(patience);
    for (const thread of [...this.working.keys(), ...this.idle]) thread.end();
  }

  private abandon(path: string): void {
    const fault = { message: 'a newer version took its place' };
    const older = this.waiting.findIndex(({ request }) => request.path === path);
    if (older >= 0) this.waiting.splice(older, 1)[0]!.reject(new LoadFailure(fault));
    for (const [thread, { load, isLong }] of this.working) {
      if (!isLong || load.request.path !== path) continue;
      thread.end(fault);
      this.working.delete(thread);
    }
  }

  private next(): void {
    while (this.waiting.length > 0 && this.quick < (this.hasLoaded ? together : 1)) {
      const thread = this.idle.pop() ?? (this.working.size < maxThreads ? this.start() : undefined);
      if (!thread) return;
      this.begin(thread, this.waiting.shift()!);
    }
  }

  /** Files at work that do not take long yet. */
  private get quick(): number {
    return [...this.working.values()].filter(({ isLong }) => !isLong).length;
  }

  private begin(thread: RenderThread, load: Load): void {
    const work: Work = { load, isLong: false };
    this.working.set(thread, work);
    const over = (): void => clearTimeout(work.patience);
    thread.run({
      request: load.request,
      file: load.request.path,
      deadline: (start) => usual.deadline + startTimes.deadline * start,
      begun: (start) => {
        work.patience = setTimeout(
          () => {
            work.isLong = true;
            load.slow();
            this.next();
          },
          1000 * (usual.patience + startTimes.patience * start),
        );
      },
      hooks: {
        done: (_milliseconds, { file }) => {
          over();
          if (file) load.resolve(file);
          else load.reject(new LoadFailure({ message: 'was not loaded' }));
        },
        failed: (fault) => {
          over();
          load.reject(new LoadFailure(fault));
        },
      },
    });
  }

  private start(): RenderThread {
    const thread: RenderThread = new RenderThread(
      this.options,
      {
        free: () => this.freed(thread),
        gone: (line) => {
          this.working.delete(thread);
          const at = this.idle.indexOf(thread);
          if (at >= 0) this.idle.splice(at, 1);
          if (this.closed) return;
          if (line !== undefined) this.options.report(line);
          this.next();
        },
      },
      0,
    );
    return thread;
  }

  private freed(thread: RenderThread): void {
    this.working.delete(thread);
    this.idle.push(thread);
    this.hasLoaded = true;
    this.next();
    // One is kept for the next file that is saved.
    while (this.idle.length > 1) this.idle.pop()!.end();
  }
}
