/** The control thread's end of the thread that sends MIDI. The thread is started with the first port that is opened. */
import type { BunWorker } from '../system/bun-worker.ts';
import { SharedWord } from '../system/shared-word.ts';
import type { FromSender, SenderStart, ToSender } from './sender-messages.ts';

export interface SenderHooks {
  /** A port is open, or why not, or why not any more. */
  readonly port: (name: string, reason: string | undefined) => void;
  /** The thread did something wrong. */
  readonly fault: (message: string) => void;
  /** A message leaves at its time; 0 for at once. */
  readonly leaves?: (port: string, seconds: number, bytes: Uint8Array) => void;
}

/** Milliseconds in which the thread must have ended all notes. */
const patience = 1000;

export class MidiSender {
  /** Number of messages sent, and the largest lateness in seconds, as far as reported. */
  sent = 0;
  worst = 0;
  private worker: BunWorker | undefined;
  private port: MessagePort | undefined;
  private readonly wake = new SharedArrayBuffer(4);
  private readonly word = new SharedWord(this.wake);
  private readonly ended = Promise.withResolvers<void>();

  constructor(private readonly hooks: SenderHooks) {}

  /** The outcome is told to `hooks.port`. */
  open(port: string): void {
    this.start();
    this.post({ type: 'open', port });
  }

  close(port: string): void {
    this.post({ type: 'close', port });
  }

  /**
   * Sends one whole message at its time, in seconds since 1970; what is past goes out at once. Nothing for a port that is not open.
   * @param owner for `release`; a number of the caller's
   */
  send(port: string, seconds: number, bytes: Uint8Array, owner?: number): void {
    this.hooks.leaves?.(port, seconds, bytes);
    this.post({ type: 'send', port, seconds, bytes, ...(owner === undefined ? {} : { owner }) });
  }

  /** Ends what sounds of an owner and forgets what waits of it, at once. */
  release(owner: number): void {
    this.post({ type: 'release', owner });
  }

  /** Ends all notes at once and forgets what waits, of one port or of all. */
  silence(port?: string): void {
    this.post(port === undefined ? { type: 'silence' } : { type: 'silence', port });
  }

  /** Ends all notes, then the thread. */
  async end(): Promise<void> {
    if (!this.worker) return;
    this.post({ type: 'end' });
    await Promise.race([this.ended.promise, Bun.sleep(patience)]);
    this.worker.terminate();
    this.worker = undefined;
  }

  private start(): void {
    if (this.worker) return;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(new URL('./sender-thread.ts', import.meta.url)) as BunWorker;
    this.worker.onmessage = ({ data }: MessageEvent<FromSender>) => this.take(data);
    const start: SenderStart = { wake: this.wake, port: port2 };
    this.worker.postMessage(start, [port2]);
    this.worker.unref();
  }

  private post(message: ToSender): void {
    if (!this.port) return;
    this.port.postMessage(message);
    this.word.increment();
  }

  private take(message: FromSender): void {
    switch (message.type) {
      case 'opened':
        return this.hooks.port(message.port, undefined);
      case 'failed':
        return this.hooks.port(message.port, message.reason);
      case 'sent':
        this.sent += message.count;
        this.worst = Math.max(this.worst, message.worst);
        return;
      case 'fault':
        return this.hooks.fault(message.message);
      case 'ended':
        return this.ended.resolve();
    }
  }
}
