/** Messages between the control thread and its soft threads. */
import type { Layout } from '../world/layout.ts';
import type { SharedCache } from './code-cache/code-cache.ts';
import type { JobRequest, JobResult } from './jobs.ts';

/** To a worker: first what it works on, then jobs. */
export type ToWorker =
  | {
      readonly type: 'start';
      readonly layout: Layout;
      readonly memory: ArrayBufferLike;
      readonly niceness: number;
      readonly cache: SharedCache | undefined;
    }
  | { readonly type: 'job'; readonly id: number; readonly request: JobRequest };

/** Back: one for each job, and lines for the server's output. */
export type FromWorker =
  | { readonly type: 'note'; readonly line: string }
  | { readonly type: 'done'; readonly id: number; readonly result: JobResult }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
