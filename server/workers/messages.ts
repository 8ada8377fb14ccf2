/** Messages between the control thread and its soft threads. */
import type { Layout } from '../world/layout.ts';
import type { JobRequest, JobResult } from './jobs.ts';

/** To a worker: first what it works on, then jobs. */
export type ToWorker =
  | { readonly type: 'start'; readonly layout: Layout; readonly memory: ArrayBufferLike; readonly niceness: number }
  | { readonly type: 'job'; readonly id: number; readonly request: JobRequest; readonly more: boolean };

/** Back: one for each job. */
export type FromWorker =
  | { readonly type: 'done'; readonly id: number; readonly result: JobResult }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
