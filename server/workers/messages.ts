/** Messages between the control thread and its soft threads. */
import type { Layout } from '../world/layout.ts';
import type { SentDef } from '../world/sent-defs.ts';
import type { SharedCache } from './code-cache/code-cache.ts';
import type { JobRequest, JobResult, PreparedDef } from './jobs.ts';
import type { PackedDef } from './packed-def.ts';

/** To a worker: first what it works on, then jobs. */
export type ToWorker =
  | {
      readonly type: 'start';
      readonly layout: Layout;
      readonly memory: ArrayBufferLike;
      readonly niceness: number;
      readonly cache: SharedCache | undefined;
    }
  /** Nothing to do yet, but SynthDefs are to come. */
  | { readonly type: 'expect' }
  /** It is ended: what was put off is to be done. */
  | { readonly type: 'finish' }
  | { readonly type: 'job'; readonly id: number; readonly request: JobRequest | PackedCompile };

/** A request to compile a def whose key is known. */
export interface PackedCompile {
  readonly kind: 'compile';
  readonly key: string;
  readonly isNative: boolean;
  readonly packed: PackedDef;
}

/** A compiled def on its way. */
export interface SentResult {
  readonly kind: 'sent';
  readonly prepared: Omit<PreparedDef, 'compiled'> & { readonly compiled: SentDef };
}

/** Back: one for each job, lines for the server's output, and the answer to `finish`. */
export type FromWorker =
  | { readonly type: 'finished' }
  | { readonly type: 'note'; readonly line: string }
  | { readonly type: 'done'; readonly id: number; readonly result: JobResult | SentResult }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
