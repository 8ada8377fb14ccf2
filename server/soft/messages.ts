/** What the control thread and its soft threads say to each other. */
import type { Layout } from '../render/layout.ts';
import type { Trial } from './compile-job.ts';
import type { JobRequest, JobResult } from './jobs.ts';

/** To a worker: first what it works on, then jobs. */
export type ToWorker =
  | { readonly type: 'start'; readonly layout: Layout; readonly memory: ArrayBufferLike }
  | { readonly type: 'job'; readonly id: number; readonly request: JobRequest; readonly more: boolean };

/** Back: one of the first two for each job, and what the warm-up of a def has found out in the end. */
export type FromWorker =
  | { readonly type: 'done'; readonly id: number; readonly result: JobResult }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | { readonly type: 'tried'; readonly key: string; readonly trial: Trial };
