/**
 * MIDI messages that wait for their place on the grid: each is handed to the sending thread when nothing can move it any more, and what was switched on for somebody is
 * switched off when that somebody is stopped. Runs on the control thread.
 */
import type { Grid } from '../clock/grid.ts';
import type { Onset } from '../clock/onset.ts';
import { Sounding } from './sounding.ts';

/** Where messages go. */
export interface MidiOut {
  /** The name of an output that is open. @throws ParamError */
  output(port: string): string;
  /** @param sample of the engine */
  send(port: string, sample: number, bytes: Uint8Array): void;
}

export interface TimedMessage {
  /** Whoever is stopped with it: the name of an instrument. */
  readonly owner: string;
  readonly port: string;
  readonly onset: Onset;
  readonly bytes: Uint8Array;
  /** What ends it, once it was sent. */
  readonly off?: { readonly onset: Onset; readonly bytes: Uint8Array };
}

interface Played { readonly port: string; readonly sounding: Sounding; last: number }

export class TimedMidi {
  private waiting: (TimedMessage & { readonly ends: boolean })[] = [];
  /** What each owner has switched on, by owner and port. */
  private readonly played = new Map<string, Map<string, Played>>();

  constructor(private readonly grid: Grid, private readonly out: MidiOut) {}

  /** Messages of one sample leave as they were added, those that end notes first. */
  add(message: TimedMessage): void {
    this.waiting.push({ ...message, ends: false });
  }

  /** Hands over what cannot move any more. Called often. */
  advance(): void {
    const until = this.grid.fixedUntil;
    for (let next = this.earliest(until); next; next = this.earliest(until)) this.send(next);
  }

  private earliest(until: number): (TimedMessage & { readonly ends: boolean }) | undefined {
    let first: (typeof this.waiting)[number] | undefined;
    for (const each of this.waiting) {
      if (!each.onset.isFixed || each.onset.sample! >= until) continue;
      if (!first || each.onset.sample! < first.onset.sample! || (each.onset.sample === first.onset.sample && each.ends && !first.ends)) first = each;
    }
    return first;
  }

  private send(message: TimedMessage & { readonly ends: boolean }): void {
    const { owner, port, onset, bytes, off } = message;
    this.waiting.splice(this.waiting.indexOf(message), 1);
    onset.close();
    const played = this.playedBy(owner, port);
    played.sounding.take(bytes);
    played.last = Math.max(played.last, onset.sample!);
    this.out.send(port, onset.sample!, bytes);
    if (off) this.waiting.push({ owner, port, ...off, ends: true });
  }

  private playedBy(owner: string, port: string): Played {
    const ports = this.played.get(owner) ?? new Map<string, Played>();
    this.played.set(owner, ports);
    const played = ports.get(port) ?? { port, sounding: new Sounding(), last: 0 };
    ports.set(port, played);
    return played;
  }

  /**
   * Forgets what waits of somebody, or of all, and ends their notes: behind what was handed over already.
   * @param from first sample at which they end
   */
  stop(owner?: string, from = this.grid.now()): void {
    const isMeant = (each: string) => owner === undefined || each === owner;
    for (const { onset, off } of this.waiting.filter((each) => isMeant(each.owner))) {
      onset.close();
      off?.onset.close();
    }
    this.waiting = this.waiting.filter((each) => !isMeant(each.owner));
    for (const [name, ports] of this.played) {
      if (!isMeant(name)) continue;
      for (const { port, sounding, last } of ports.values()) for (const bytes of sounding.silence()) this.out.send(port, Math.max(last, from), bytes);
      this.played.delete(name);
    }
  }
}
