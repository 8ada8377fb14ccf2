/** Clients registered with /notify, and their ids. */
import type { Peer } from '../transport/transport.ts';

/** A refused registration, with `text` and `id` as scsynth answers them. */
export interface Refusal {
  readonly text: string;
  readonly id?: number;
}

export class Clients {
  private readonly registered = new Map<
    string,
    { readonly peer: Peer; readonly id: number; readonly inDetail: boolean }
  >();
  private readonly freeIds: number[];

  /** @param makeRoom forgets clients that are gone, when there is no room */
  constructor(
    readonly maxLogins: number,
    private readonly makeRoom: (isFull: () => boolean) => void = () => {},
  ) {
    this.freeIds = Array.from({ length: maxLogins }, (_, i) => i);
  }

  get count(): number {
    return this.registered.size;
  }

  /**
   * Registers a client. Returns its id: the one wished for when it is free, else the first free one.
   * @param inDetail true when its failures shall say more than scsynth's
   */
  register(peer: Peer, wished: number, inDetail = false): number | Refusal {
    const known = this.registered.get(peer.id);
    if (known) return { text: 'notify: already registered\n', id: known.id };
    this.makeRoom(() => this.registered.size >= this.maxLogins);
    if (this.registered.size >= this.maxLogins) return { text: 'too many users\n' };
    const id = this.freeIds.splice(Math.max(0, this.freeIds.indexOf(wished)), 1)[0]!;
    this.registered.set(peer.id, { peer, id, inDetail });
    return id;
  }

  /** Removes a client. False when it was not registered. */
  remove(peer: Peer): boolean {
    const known = this.registered.get(peer.id);
    if (!known) return false;
    this.registered.delete(peer.id);
    this.freeIds.push(known.id);
    return true;
  }

  /** True when the client asked for failures that say more than scsynth's. */
  wantsDetails({ id }: Peer): boolean {
    return this.registered.get(id)?.inDetail === true;
  }

  *peers(): Generator<Peer> {
    for (const { peer } of this.registered.values()) yield peer;
  }

  /** Sends a packet to all registered clients. */
  notify(bytes: Uint8Array): void {
    for (const { peer } of this.registered.values()) peer.send(bytes);
  }
}
