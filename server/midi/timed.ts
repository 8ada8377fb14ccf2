/**
 * MIDI messages that wait for their place, on the grid or at a sample: each is handed to the sending thread when nothing can move it any more, and notes that an owner has
 * switched on are switched off when it is stopped. Runs on the control thread.
 */
import type { Grid } from '../clock/grid.ts';
import type { TimedMessage, TimedOutput } from '../instruments/timed-midi.ts';
import { Sounding } from './sounding.ts';

/** Ports that messages go to. */
export interface MidiOut {
  /** The name of an output that is open. @throws ParamError */
  output(port: string): string;
  /** @param sample of the engine */
  send(port: string, sample: number, bytes: Uint8Array): void;
}

/** A message that nothing moves any more. */
interface Placed {
  readonly message: TimedMessage;
  readonly sample: number;
}

interface Played {
  readonly port: string;
  readonly sounding: Sounding;
  last: number;
}

export class TimedMidi implements TimedOutput {
  /** Messages whose place may change. */
  private moving: TimedMessage[] = [];
  /** The others, the next one last; those of one sample the one that leaves first last. */
  private placed: Placed[] = [];
  /** Notes that each owner has switched on, by owner and port. */
  private readonly played = new Map<string, Map<string, Played>>();

  constructor(
    private readonly grid: Grid,
    private readonly out: MidiOut,
  ) {}

  output(port: string): string {
    return this.out.output(port);
  }

  /** Messages of one sample leave as they were added, those that end notes first. */
  add(message: TimedMessage): void {
    if (message.onset.isFixed) this.place(message);
    else this.moving.push(message);
  }

  get busy(): boolean {
    return this.moving.length > 0 || this.placed.length > 0;
  }

  /** Hands over what cannot move any more. Called often. */
  advance(): void {
    const fixed = this.moving.filter(({ onset }) => onset.isFixed);
    if (fixed.length) this.moving = this.moving.filter((each) => !fixed.includes(each));
    for (const message of fixed) this.place(message);
    const until = this.grid.fixedUntil;
    for (let next = this.placed.at(-1); next && next.sample < until; next = this.placed.at(-1)) {
      this.placed.pop();
      this.send(next);
    }
  }

  private place(message: TimedMessage): void {
    const sample = message.onset.sample!;
    message.onset.close();
    const leavesBefore = (other: Placed): boolean =>
      other.sample < sample || (other.sample === sample && (!message.ends || other.message.ends === true));
    let at = this.placed.length;
    // Most come in the order in which they leave: the others are at the end.
    while (at > 0 && leavesBefore(this.placed[at - 1]!)) at--;
    this.placed.splice(at, 0, { message, sample });
  }

  private send({ message: { owner, port, bytes, off }, sample }: Placed): void {
    if (owner !== undefined) {
      const played = this.playedBy(owner, port);
      played.sounding.take(bytes);
      played.last = Math.max(played.last, sample);
    }
    this.out.send(port, sample, bytes);
    if (off) this.add({ owner, port, ...off, ends: true });
  }

  private playedBy(owner: string, port: string): Played {
    const ports = this.played.get(owner) ?? new Map<string, Played>();
    this.played.set(owner, ports);
    const played = ports.get(port) ?? { port, sounding: new Sounding(), last: 0 };
    ports.set(port, played);
    return played;
  }

  /**
   * Forgets what waits of an owner, or of all that have a name, and ends their notes: behind what was handed over already.
   * @param from first sample at which they end
   */
  stop(owner?: string, from = this.grid.now()): void {
    const isMeant = (each: string | undefined) => each !== undefined && (owner === undefined || each === owner);
    this.drop((each) => isMeant(each.owner));
    for (const [name, ports] of this.played) {
      if (!isMeant(name)) continue;
      for (const { port, sounding, last } of ports.values())
        for (const bytes of sounding.silence()) this.out.send(port, Math.max(last, from), bytes);
      this.played.delete(name);
    }
  }

  /** Forgets what waits for a port, or for all, and what sounds there, of any owner: its notes are ended elsewhere. */
  forget(port?: string): void {
    const isMeant = (each: string) => port === undefined || each === port;
    this.drop((each) => isMeant(each.port));
    for (const ports of this.played.values())
      for (const each of [...ports.keys()]) if (isMeant(each)) ports.delete(each);
  }

  private drop(which: (message: TimedMessage) => boolean): void {
    for (const { onset, off } of [...this.moving, ...this.placed.map(({ message }) => message)].filter(which)) {
      onset.close();
      off?.onset.close();
    }
    this.moving = this.moving.filter((each) => !which(each));
    this.placed = this.placed.filter(({ message }) => !which(message));
  }
}
