/**
 * Places for those who are told what happens: clients that subscribed over OSC, event streams and WebSockets. Of clients that are gone without a word, as they may be
 * over UDP, the places are taken back.
 */
import type { Peer } from '../transport/transport.ts';
import { CommandFailure, fail } from './replies.ts';

/** What was refused or let go at a limit since the start; `GET /status` tells it. */
export interface Refused {
  /** Packets with too many arguments (--max-arguments), and values, names and maps beyond their number. */
  packets: number;
  /** Bodies that were too long (--max-body). */
  bodies: number;
  /** Listeners beyond their number (--max-listeners), and registrations (-l). */
  listeners: number;
  /** Readers that were too slow (--max-waiting). */
  slow: number;
  /** Clients that were gone without having said so. */
  gone: number;
}

export interface PlacesHooks {
  /** Listeners over OSC, one for each thing that somebody listens to. */
  readonly listening: () => number;
  /** All that are kept to be told something later. */
  readonly peers: () => Iterable<Peer>;
  /** Forgets a client. */
  readonly remove: (peer: Peer) => void;
}

/** Places, unless told. */
const usual = 256;
/** Milliseconds between two looks at who is gone. */
const interval = 10_000;
/** Seconds of silence after which a client that may be gone makes room for another, where there is none. */
const longestSilence = 600;

export class Places {
  readonly refused: Refused = { packets: 0, bodies: 0, listeners: 0, slow: 0, gone: 0 };
  /** Event streams and WebSockets that are open. */
  streams = 0;
  private next = 0;

  constructor(
    readonly most = usual,
    private readonly hooks: PlacesHooks,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get used(): number {
    return this.streams + this.hooks.listening();
  }

  /** Why the last that began to listen may not; undefined when it may. */
  excess(): string | undefined {
    this.makeRoom(() => this.used > this.most);
    if (this.used <= this.most) return undefined;
    this.refused.listeners++;
    return `${this.most} listen already, as many as may (--max-listeners)`;
  }

  /** Takes a place for an event stream or a WebSocket. Gives the reason when there is none; else `leave` is to be called once. */
  enter(): string | undefined {
    this.streams++;
    const reason = this.excess();
    if (reason !== undefined) this.streams--;
    return reason;
  }

  leave(): void {
    this.streams--;
  }

  /**
   * Lets a client listen, or no longer.
   * @throws CommandFailure when no more may
   */
  listen(on: boolean, set: (on: boolean) => void): void {
    set(on);
    const reason = on ? this.excess() : undefined;
    if (reason === undefined) return;
    set(false);
    throw new CommandFailure(reason);
  }

  /** Takes back the places of those who are gone. Called often, looks now and then. */
  look(): void {
    if (this.now() < this.next) return;
    this.next = this.now() + interval;
    this.sweep();
  }

  /** Where there is no room, those who are gone make it; else the one that has been silent longest, if it was so long enough. */
  makeRoom(isFull: () => boolean): void {
    if (!isFull()) return;
    this.sweep();
    if (!isFull()) return;
    const silent = [...this.hooks.peers()]
      .map((peer) => ({ peer, seconds: peer.silentFor?.() ?? 0 }))
      .sort((a, b) => b.seconds - a.seconds)[0];
    if (!silent || silent.seconds < longestSilence) return;
    this.refused.gone++;
    silent.peer.send(
      fail(
        '/notify',
        `nothing was heard for ${longestSilence} s, and the place was needed for another; what was subscribed to is not told any more`,
      ),
    );
    this.hooks.remove(silent.peer);
  }

  private sweep(): void {
    const seen = new Set<string>();
    for (const peer of [...this.hooks.peers()]) {
      if (seen.has(peer.id) || !peer.isGone?.()) continue;
      seen.add(peer.id);
      this.refused.gone++;
      this.hooks.remove(peer);
    }
  }
}
