/** The thread of sequences, seen from the control thread, which replaces it when a routine holds it up. Tests run sequences in their own thread. */

import type { Fault } from '../../../protocol/instruments/description.ts';
import type { BunWorker } from '../../system/bun-worker.ts';
import type { FromSequences, SequenceStart, ToSequences } from './messages.ts';

export interface SequenceHooks {
  reported(message: Extract<FromSequences, { type: 'reported' }>): void;
  /** Takes an error of a file's code that nothing waited for; its place is that file. */
  strayed(fault: Fault): void;
  /** The thread was ended; nothing more comes of what was started. @param voice whose code held it up, 0 where that is not known */
  lost(voice: number, reason: string): void;
}

export interface SequenceHost {
  post(message: ToSequences): void;
  /** Called often: looks whether it still answers. */
  watch(): void;
  close(): void;
}

/** Seconds without an answer after which a thread is given up. */
export const patience = 2;
const minLooks = 50;

export class SequenceThread implements SequenceHost {
  private worker: BunWorker | undefined;
  private current = new SharedArrayBuffer(4);
  /** Time at which the `run` that has no answer yet was sent, in milliseconds. */
  private asked: number | undefined;
  /** Number of looks for that answer: a control thread that was held up itself has not looked. */
  private looks = 0;
  private isReady = false;

  constructor(
    private readonly sampleRate: number,
    private readonly hooks: SequenceHooks,
  ) {}

  post(message: ToSequences): void {
    this.start().postMessage(message);
    if (message.type !== 'run') return;
    this.asked = performance.now();
    this.looks = 0;
  }

  watch(): void {
    if (
      !this.isReady ||
      this.asked === undefined ||
      this.looks++ < minLooks ||
      performance.now() - this.asked < patience * 1000
    )
      return;
    this.lose(`kept the thread of sequences for more than ${patience} s and was abandoned`);
  }

  close(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }

  private start(): BunWorker {
    if (this.worker) return this.worker;
    const worker = (this.worker = new Worker(new URL('./thread.ts', import.meta.url)) as BunWorker);
    this.current = new SharedArrayBuffer(4);
    this.isReady = false;
    this.asked = undefined;
    worker.onmessage = ({ data }: MessageEvent<FromSequences>) => {
      if (worker === this.worker) this.take(data);
    };
    worker.onerror = (event: ErrorEvent) => {
      event.preventDefault();
      if (worker === this.worker) this.lose(`ended the thread of sequences: ${event.message}`);
    };
    worker.postMessage({ type: 'begin', sampleRate: this.sampleRate, current: this.current } satisfies SequenceStart);
    worker.unref();
    return worker;
  }

  private take(message: FromSequences): void {
    if (message.type === 'ready') {
      this.isReady = true;
      // What was asked while it was starting counts from now on.
      if (this.asked !== undefined) this.asked = performance.now();
      return;
    }
    if (message.type === 'stray') {
      if (message.fault.place) this.hooks.strayed(message.fault);
      else this.lose(`ended the thread of sequences: ${message.fault.message}`);
      return;
    }
    if (message.ran) this.asked = undefined;
    this.hooks.reported(message);
  }

  private lose(reason: string): void {
    const voice = Atomics.load(new Int32Array(this.current), 0);
    this.close();
    this.asked = undefined;
    this.hooks.lost(voice, reason);
  }
}
