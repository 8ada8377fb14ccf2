/** All clients that are kept to be sent something later. */
import type { Context } from './context.ts';
import type { PlacesHooks } from './places.ts';

/** @param context of the server, which is made later than this */
export function audienceOf(context: () => Context): PlacesHooks {
  return {
    listening: () => (context().instruments?.listeners.count ?? 0) + (context().timeline?.listeners ?? 0),
    *peers() {
      const { clients, instruments, timeline } = context();
      yield* clients.peers();
      if (instruments) yield* instruments.listeners.peers();
      if (timeline) yield* timeline.peers();
    },
    remove(peer) {
      const { clients, instruments, timeline, midi } = context();
      clients.remove(peer);
      instruments?.listeners.remove(peer);
      timeline?.remove(peer);
      midi?.forget(peer.id);
    },
  };
}
