/** A thread that tells how often the machine itself was late, beside what is measured. */
import type { BareThread } from './bare-thread.worker.ts';

/** Starts a bare thread; `times` is how often it has been late so far. @param period seconds @param late seconds by which it counts as late */
export function startBareThread(period: number, late: number) {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL('./bare-thread.worker.ts', import.meta.url));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  worker.onmessage = () => resolve();
  worker.onerror = (event) => reject(new Error(event.message));
  worker.postMessage({ period, late, words } satisfies BareThread);
  return {
    get times(): number {
      return Atomics.load(words, 0);
    },
    async stop(): Promise<void> {
      Atomics.store(words, 1, 1);
      Atomics.notify(words, 1);
      await promise;
      worker.terminate();
    },
  };
}
