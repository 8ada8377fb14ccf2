/** MIDI messages that wait for their time, the ports that they go to, and what sounds there. Runs in the thread that sends; knows of time what it is told. */
import { ClockSteps } from '../audio/clock-steps.ts';
import type { Sink } from './ports.ts';
import type { FromSender, ToSender } from './sender-messages.ts';
import { Sounding } from './sounding.ts';

/** Milliseconds of sleep at most. */
const maxSleep = 1000;
/** Seconds between two reports of what was sent. */
const reportEvery = 1;
/** Seconds after a step of the system clock in which messages may still come whose times are of before. */
const unsettled = 1;

interface Waiting {
  seconds: number;
  readonly port: string;
  readonly bytes: Uint8Array;
  readonly owner: number;
}

/** Owner of messages that have no other. */
const nobody = 0;

export interface Clocks {
  /** Seconds since 1970. */
  readonly wall: () => number;
  /** Seconds of a clock that is not set. */
  readonly steady: () => number;
}

/** A port and what sounds there, by owner. */
interface Open {
  readonly sink: Sink;
  readonly sounding: Map<number, Sounding>;
}

export class SenderQueue {
  private readonly sinks = new Map<string, Open>();
  /** Messages by time, the next last; those of one time as they came. */
  private readonly waiting: Waiting[] = [];
  private count = 0;
  private worst = 0;
  private reported = 0;
  private readonly steps = new ClockSteps();
  /** Seconds by which the system clock was moved last, and when, by the other one. */
  private step = 0;
  private steppedAt = -Infinity;

  /** @param openSink opens a port; throws when it cannot */
  constructor(
    private readonly post: (message: FromSender) => void,
    private readonly clocks: Clocks,
    private readonly openSink: (port: string) => Sink,
  ) {}

  /** Takes a message. Returns false when it is to end. */
  take(message: ToSender): boolean {
    switch (message.type) {
      case 'open':
        this.open(message.port);
        break;
      case 'close':
        this.close(message.port);
        break;
      case 'send':
        this.add(message);
        break;
      case 'silence':
        this.silence(message.port);
        break;
      case 'release':
        this.release(message.owner);
        break;
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
      this.send(next.port, next.bytes, next.owner);
      now = this.now();
      this.count++;
      // What has no time is never late.
      if (next.seconds > 0) this.worst = Math.max(this.worst, now - next.seconds);
    }
    this.report(now);
    const next = this.waiting.at(-1);
    return next ? Math.min(maxSleep, Math.max(0, (next.seconds - now) * 1000)) : maxSleep;
  }

  /** Seconds since 1970. What waits keeps its distance when the system clock is set. */
  private now(): number {
    const { wall, steady } = this.clocks;
    const before = steady();
    const now = wall();
    const step = this.steps.record(before, now, steady());
    if (step !== 0) this.follow(step, before);
    return now;
  }

  private follow(step: number, at: number): void {
    this.step = step;
    this.steppedAt = at;
    this.reported += step;
    for (const message of this.waiting) if (message.seconds > 0) message.seconds += step;
  }

  /** A time as it is told; in the first sendTimes after a step it may be of the clock as it was. */
  private settled(seconds: number): number {
    if (seconds <= 0 || this.clocks.steady() - this.steppedAt > unsettled) return seconds;
    const now = this.now();
    const moved = seconds + this.step;
    return Math.abs(moved - now) < Math.abs(seconds - now) ? moved : seconds;
  }

  private report(now: number): void {
    if (this.count === 0 || now - this.reported < reportEvery) return;
    this.post({ type: 'sent', count: this.count, worst: this.worst });
    [this.count, this.worst, this.reported] = [0, 0, now];
  }

  private add({ seconds: asked, port, bytes, owner = nobody }: Extract<ToSender, { type: 'send' }>): void {
    const { waiting } = this;
    const seconds = this.settled(asked);
    // The first of those that are not later, by halves: a burst comes all at one time.
    let [at, end] = [0, waiting.length];
    while (at < end) {
      const middle = (at + end) >> 1;
      if (waiting[middle]!.seconds > seconds) at = middle + 1;
      else end = middle;
    }
    waiting.splice(at, 0, { seconds, port, bytes, owner });
  }

  private open(port: string): void {
    if (this.sinks.has(port)) return this.post({ type: 'opened', port });
    try {
      this.sinks.set(port, { sink: this.openSink(port), sounding: new Map() });
      this.post({ type: 'opened', port });
    } catch (error) {
      this.post({ type: 'failed', port, reason: (error as Error).message });
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
      this.forget((waiting) => waiting.port === port);
      for (const [owner, each] of sounding) for (const bytes of each.silence()) this.send(port, bytes, owner);
    }
  }

  private release(owner: number): void {
    this.sendDue();
    this.forget((waiting) => waiting.owner === owner);
    for (const [port, { sounding }] of this.sinks) {
      for (const bytes of sounding.get(owner)?.silence() ?? []) this.send(port, bytes, owner);
      if (owner !== nobody) sounding.delete(owner);
    }
  }

  private forget(which: (waiting: Waiting) => boolean): void {
    for (let i = this.waiting.length - 1; i >= 0; i--) if (which(this.waiting[i]!)) this.waiting.splice(i, 1);
  }

  private send(port: string, bytes: Uint8Array, owner: number): void {
    const to = this.sinks.get(port);
    if (!to) return;
    try {
      to.sink.send(bytes);
      const sounding = to.sounding.get(owner) ?? new Sounding();
      to.sounding.set(owner, sounding);
      sounding.take(bytes);
    } catch (error) {
      this.sinks.delete(port);
      this.forget((waiting) => waiting.port === port);
      this.post({ type: 'failed', port, reason: (error as Error).message });
    }
  }
}
