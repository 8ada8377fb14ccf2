/** Threads that calculate one bounce each, as the control thread waits for them. */
import type { BunWorker } from '../system/bun-worker.ts';
import type { BounceJob, FromBounceThread } from './bounce-job.ts';
import { removePart } from './bounce-sink.ts';

/** Seconds after which a thread that does not go on is given up: a soft side may wait for a file. */
const patience = 60;

/** Bounces at a time: each takes memory of its own. */
const most = 4;
let underWay = 0;

/** A bounce that could not be made; the message says why. */
export class BounceError extends Error {
  override readonly name = 'BounceError';
}

/** @throws BounceError where there are as many bounces under way as there may be */
export function checkRoom(): void {
  if (underWay >= most) throw new BounceError(`${most} bounces are under way, which is the most at a time`);
}

/**
 * Starts a thread for a job and resolves with its result. Rejects with a BounceError; then there is no file.
 * @param module of the thread
 * @param ended is called when the thread has ended: it is in no code any more
 */
export async function runBounceThread<Result>(
  module: URL,
  job: BounceJob,
  transfer: Transferable[] = [],
  ended: () => void = () => {},
): Promise<Result> {
  checkRoom();
  underWay++;
  const worker = new Worker(module) as BunWorker;
  worker.addEventListener('close', ended, { once: true });
  // A bounce keeps no process alive.
  worker.unref();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<Result>((resolve, reject) => {
      const fail = (reason: string): void => reject(new BounceError(reason));
      const wait = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => fail(`the bounce did not go on for ${patience} s`), 1000 * patience);
        timer.unref();
      };
      wait();
      worker.onmessage = ({ data }: MessageEvent<FromBounceThread<Result>>) => {
        if (data.type === 'progress') wait();
        else if (data.type === 'done') resolve(data.result);
        else fail(data.message);
      };
      worker.onerror = (event: ErrorEvent) => {
        event.preventDefault();
        fail(`the thread of the bounce failed: ${event.message}`);
      };
      worker.postMessage(job, transfer);
    });
  } catch (error) {
    removePart(job.target);
    throw error;
  } finally {
    underWay--;
    clearTimeout(timer);
    worker.terminate();
  }
}
