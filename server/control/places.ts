/**
 * Places for listeners: clients that subscribed over OSC, event streams and WebSockets. Places of clients that are gone
 * without a word, as happens over UDP, are taken back.
 */
import type { Peer } from '../transport/transport.ts';
import { CommandFailure, fail } from './replies.ts';

/** Numbers of refusals at each limit since the start, for `GET /status`. */
export interface Refused {
  /** Packets with too many arguments (--max-arguments), and values, names and maps beyond their number. */
  packets: number;
  /** Bodies that were too long (--max-body). */
  bodies: number;
  /** Listeners beyond their number (--max-listeners), and registrations (-l). */
  listeners: number;
  /** Readers that were too slow (--max-waiting). */
  slow: number;
  /** Clients that were gone without a word. */
  gone: number;
}

export interface PlacesHooks {
  /** Number of listeners over OSC, one for each subscription. */
  readonly listening: () => number;
  /** All clients that are kept to be sent something later. */
  readonly peers: () => Iterable<Peer>;
  /** Forgets a client. */
  readonly remove: (peer: Peer) => void;
}

const defaultPlaces = 256;
/** Milliseconds between two looks for clients that are gone. */
const interval = 10_000;
/** Seconds of silence after which a client that may be gone makes room for another. */
const maxSilence = 600;

export class Places {
  readonly refused: Refused = { packets: 0, bodies: 0, listeners: 0, slow: 0, gone: 0 };
  /** Number of open event streams and WebSockets. */
  streams = 0;
  private next = 0;

  constructor(
    readonly limit = defaultPlaces,
    private readonly hooks: PlacesHooks,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get used(): number {
    return this.streams + this.hooks.listening();
  }

  /** Returns the reason why the latest listener may not listen; undefined when it may. */
  excess(): string | undefined {
    this.makeRoom(() => this.used > this.limit);
    if (this.used <= this.limit) return undefined;
    this.refused.listeners++;
    return `${this.limit} listen already, as many as may (--max-listeners)`;
  }

  /** Takes a place for an event stream or a WebSocket, to be given back by one call of `leave`. Returns a reason when there is none. */
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
   * Begins or ends to listen.
   * @throws CommandFailure when no more may
   */
  listen(on: boolean, set: (on: boolean) => void): void {
    set(on);
    const reason = on ? this.excess() : undefined;
    if (reason === undefined) return;
    set(false);
    throw new CommandFailure(reason);
  }

  /** Takes back the places of clients that are gone. Called often; looks only once in an interval. */
  look(): void {
    if (this.now() < this.next) return;
    this.next = this.now() + interval;
    this.sweep();
  }

  /** Makes room when there is none: by clients that are gone, else by the one that has been silent longest, if long enough. */
  makeRoom(isFull: () => boolean): void {
    if (!isFull()) return;
    this.sweep();
    if (!isFull()) return;
    const silent = [...this.hooks.peers()]
      .map((peer) => ({ peer, seconds: peer.silentFor?.() ?? 0 }))
      .sort((a, b) => b.seconds - a.seconds)[0];
    if (!silent || silent.seconds < maxSilence) return;
    this.refused.gone++;
    silent.peer.send(
      fail(
        '/notify',
        `nothing was heard for ${maxSilence} s, and the place was needed for another; what was subscribed to is not told any more`,
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
