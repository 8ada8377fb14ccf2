/**
 * The thread that sends MIDI: it sleeps until the next message is due, sends it, and never does anything else. A thread of its own, so that nothing
 * that the control thread is busy with delays a note.
 */
import { receiveMessageOnPort, type MessagePort as NodePort } from 'node:worker_threads';
import { wallClock } from '../clock/wall.ts';
import { setNiceness } from '../io/libc.ts';
import { openSink, type Sink } from './ports.ts';
import type { FromSender, SenderStart, ToSender } from './sender-messages.ts';
import { Sounding } from './sounding.ts';

/** As urgent as the control thread, where that is permitted. */
const niceness = -10;
/** Milliseconds of sleep at most. */
const longestSleep = 1000;
/** Seconds between two reports of what was sent. */
const reportEvery = 1;

interface Waiting { readonly seconds: number; readonly turn: number; readonly port: string; readonly bytes: Uint8Array }

class Sender {
  private readonly now = wallClock();
  private readonly sinks = new Map<string, { readonly sink: Sink; readonly sounding: Sounding }>();
  /** By time, the next last; those of one time as they came. */
  private readonly waiting: Waiting[] = [];
  private turns = 0;
  private count = 0;
  private worst = 0;
  private reported = 0;

  constructor(private readonly tell: (message: FromSender) => void) {}

  /** False when it is to end. */
  take(message: ToSender): boolean {
    switch (message.type) {
      case 'open': this.open(message.port); break;
      case 'close': this.close(message.port); break;
      case 'send': this.add(message); break;
      case 'silence': this.silence(message.port); break;
      case 'end':
        for (const port of [...this.sinks.keys()]) this.close(port);
        return false;
    }
    return true;
  }

  /** Sends what is due; milliseconds until something is. */
  sendDue(): number {
    let now = this.now();
    for (let next = this.waiting.at(-1); next && next.seconds <= now; next = this.waiting.at(-1)) {
      this.waiting.pop();
      this.send(next.port, next.bytes);
      now = this.now();
      this.count++;
      this.worst = Math.max(this.worst, now - next.seconds);
    }
    this.report(now);
    const next = this.waiting.at(-1);
    return next ? Math.min(longestSleep, Math.max(0, (next.seconds - now) * 1000)) : longestSleep;
  }

  private report(now: number): void {
    if (this.count === 0 || now - this.reported < reportEvery) return;
    this.tell({ type: 'sent', count: this.count, worst: this.worst });
    [this.count, this.worst, this.reported] = [0, 0, now];
  }

  private add({ seconds, port, bytes }: Extract<ToSender, { type: 'send' }>): void {
    const entry = { seconds, turn: this.turns++, port, bytes };
    let at = this.waiting.length;
    while (at > 0 && this.waiting[at - 1]!.seconds <= seconds) at--;
    this.waiting.splice(at, 0, entry);
  }

  private open(port: string): void {
    if (this.sinks.has(port)) return this.tell({ type: 'opened', port });
    try {
      this.sinks.set(port, { sink: openSink(port), sounding: new Sounding() });
      this.tell({ type: 'opened', port });
    } catch (error) {
      this.tell({ type: 'failed', port, reason: (error as Error).message });
    }
  }

  private close(port: string): void {
    this.silence(port);
    this.sinks.get(port)?.sink.close();
    this.sinks.delete(port);
  }

  private silence(only?: string): void {
    // What is due by now was there before.
    this.sendDue();
    for (const [port, { sounding }] of this.sinks) {
      if (only !== undefined && port !== only) continue;
      this.forget(port);
      for (const bytes of sounding.silence()) this.send(port, bytes);
    }
  }

  private forget(port: string): void {
    for (let i = this.waiting.length - 1; i >= 0; i--) if (this.waiting[i]!.port === port) this.waiting.splice(i, 1);
  }

  private send(port: string, bytes: Uint8Array): void {
    const to = this.sinks.get(port);
    if (!to) return;
    try {
      to.sink.send(bytes);
      to.sounding.take(bytes);
    } catch (error) {
      this.sinks.delete(port);
      this.forget(port);
      this.tell({ type: 'failed', port, reason: (error as Error).message });
    }
  }
}

self.onmessage = ({ data: { wake, port } }: MessageEvent<SenderStart>): void => {
  setNiceness(niceness);
  const word = new Int32Array(wake);
  const sender = new Sender((message) => self.postMessage(message));
  for (;;) {
    const seen = Atomics.load(word, 0);
    for (let got = receiveMessageOnPort(port as unknown as NodePort); got; got = receiveMessageOnPort(port as unknown as NodePort)) {
      if (sender.take((got as { message: ToSender }).message)) continue;
      self.postMessage({ type: 'ended' } satisfies FromSender);
      return;
    }
    const sleep = sender.sendDue();
    if (sleep > 0) Atomics.wait(word, 0, seen, sleep);
  }
};
