/** Everybody who is kept to be told something later. */
import type { Context } from './context.ts';
import type { PlacesHooks } from './places.ts';

/** @param context that it is a part of, so that there is none yet while it is made */
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
