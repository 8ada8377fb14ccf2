/** The job of a thread that calculates a bounce: what both of its ends know, and how the thread does it. */

import { flushDenormals, giveWay } from '../system/libc.ts';
import { type BounceSink, type BounceTarget, fillTarget } from './bounce-sink.ts';

/** Plain data. */
export interface BounceJob {
  readonly target: BounceTarget;
  /** The server's. */
  readonly memory: ArrayBufferLike;
}

/** From the thread: `progress` says that it goes on, the others end it. */
export type FromBounceThread<Result> =
  | { readonly type: 'progress' }
  | { readonly type: 'done'; readonly result: Result }
  | { readonly type: 'failed'; readonly message: string };

/** Steps of niceness by which the thread gives way to the control thread. */
const givesWay = 20;
/** Milliseconds after which it says that it goes on. */
const progressEvery = 1000;

/** Does a job in this thread. @param work writes to the sink, and calls `progress` often */
export async function doBounce<Result>(
  { target, memory }: BounceJob,
  post: (message: FromBounceThread<Result>) => void,
  work: (sink: BounceSink, progress: () => void) => Promise<Result>,
): Promise<void> {
  // As in the audio thread: a sound that dies away has the same samples in both.
  flushDenormals();
  giveWay(givesWay);
  let told = performance.now();
  const progress = (): void => {
    const now = performance.now();
    if (now - told < progressEvery) return;
    told = now;
    post({ type: 'progress' });
  };
  try {
    post({ type: 'done', result: await fillTarget(target, memory, (sink) => work(sink, progress)) });
  } catch (error) {
    post({ type: 'failed', message: (error as Error).message });
  }
}
