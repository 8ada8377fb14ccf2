/** Clients that listen to the feed or to shared values, over OSC. Runs on the control thread. */

import type { ParamValue } from '../../protocol/instruments/params.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscValue } from '../../protocol/osc/types.ts';
import type { Peer } from '../transport/transport.ts';
import { type Feed, feedMessage } from './feed.ts';
import type { Session } from './session.ts';

export class Listeners {
  private readonly feed = new Map<string, Peer>();
  private readonly session = new Map<string, Peer>();

  constructor(feed: Feed, session: Session) {
    feed.listen((event) => {
      if (!this.feed.size) return;
      const { address, types, args } = feedMessage(event);
      send(this.feed, encodeMessage(address, types, args));
    });
    session.listen((key, value) => {
      if (this.session.size) send(this.session, valueMessage(key, value));
    });
  }

  toFeed(peer: Peer, on: boolean): void {
    listen(this.feed, peer, on);
  }

  toSession(peer: Peer, on: boolean): void {
    listen(this.session, peer, on);
  }

  /** Each that listens to something, once for each thing. */
  *peers(): Generator<Peer> {
    yield* this.feed.values();
    yield* this.session.values();
  }

  get count(): number {
    return this.feed.size + this.session.size;
  }

  remove(peer: Peer): void {
    listen(this.feed, peer, false);
    listen(this.session, peer, false);
  }
}

/** `/session.value`: the key, and the value with as many arguments as it has numbers; without any where there is none. */
export function valueMessage(key: string, value: ParamValue | undefined): Uint8Array {
  const values = (value === undefined ? [] : Array.isArray(value) ? value : [value]) as readonly OscValue[];
  const types = values
    .map((each) => (typeof each === 'string' ? 's' : typeof each === 'boolean' ? (each ? 'T' : 'F') : 'f'))
    .join('');
  return encodeMessage('/session.value', `s${types}`, [key, ...values]);
}

function listen(peers: Map<string, Peer>, peer: Peer, on: boolean): void {
  if (on) peers.set(peer.id, peer);
  else peers.delete(peer.id);
}

function send(peers: ReadonlyMap<string, Peer>, bytes: Uint8Array): void {
  for (const peer of peers.values()) peer.send(bytes);
}
