/** Bounces of elements in threads of their own, which give way to all others. */

import type { ElementBounce, ElementBounceHost } from '../../instruments/element/bounce.ts';
import type { BounceJob } from '../../workers/bounce-job.ts';
import { runBounceThread } from '../../workers/bounce-thread.ts';

/** A bounce as its thread is told of it. */
export interface ElementBounceJob extends BounceJob {
  readonly bounce: ElementBounce;
}

/** @param memory the server's */
export function bounceThreads(memory: ArrayBufferLike): ElementBounceHost {
  return {
    run: (bounce, target) => {
      const job: ElementBounceJob = { bounce, target, memory };
      return runBounceThread<void>(new URL('thread.ts', import.meta.url), job);
    },
  };
}
