import { expect, test } from 'bun:test';
import { decodePacket } from '../../protocol/osc/decode.ts';
import type { Peer } from '../transport/transport.ts';
import { Clients } from './clients.ts';
import { Places } from './places.ts';

/** A client over UDP, and what it was sent. */
function peer(id: string) {
  const state = { gone: false, silent: 0, sent: [] as unknown[] };
  const peer: Peer = {
    id,
    isGone: () => state.gone,
    silentFor: () => state.silent,
    send: (bytes) => state.sent.push(decodePacket(bytes)),
  };
  return { peer, state };
}

function world(most: number, logins = 2) {
  const kept: Peer[] = [];
  let now = 0;
  const remove = (gone: Peer): void => {
    clients.remove(gone);
    for (let i = kept.length - 1; i >= 0; i--) if (kept[i]!.id === gone.id) kept.splice(i, 1);
  };
  const places = new Places(
    most,
    { listening: () => kept.length, peers: () => [...clients.peers(), ...kept], remove },
    () => now,
  );
  const clients: Clients = new Clients(logins, (isFull) => places.makeRoom(isFull));
  return {
    places,
    clients,
    kept,
    later: (ms: number) => {
      now += ms;
    },
  };
}

test('who is gone makes room at once, who is there and talks never does', () => {
  const { clients, places } = world(10);
  const [a, b, c] = [peer('a'), peer('b'), peer('c')];
  expect([clients.register(a.peer, -1), clients.register(b.peer, -1)]).toEqual([0, 1]);
  b.state.silent = 599;
  expect(clients.register(c.peer, -1)).toEqual({ text: 'too many users\n' });
  a.state.gone = true;
  expect(clients.register(c.peer, -1)).toBe(0);
  expect([clients.count, places.refused.gone, a.state.sent]).toEqual([2, 1, []]);
});

test('where nothing tells who is gone, the one that was silent longest makes room, and is told', () => {
  const { clients, places } = world(10);
  const [a, b, c] = [peer('a'), peer('b'), peer('c')];
  clients.register(a.peer, -1);
  clients.register(b.peer, -1);
  [a.state.silent, b.state.silent] = [700, 800];
  expect(clients.register(c.peer, -1)).toBe(1);
  expect(b.state.sent).toMatchObject([{ address: '/fail', args: ['/notify', expect.stringContaining('600 s')] }]);
  expect([a.state.sent, places.refused.gone]).toEqual([[], 1]);
});

test('listening: beyond the limit nothing is begun, and again is not one more', () => {
  const { places, kept } = world(2);
  const set =
    ({ peer: each }: ReturnType<typeof peer>) =>
    (on: boolean) => {
      const known = kept.findIndex(({ id }) => id === each.id);
      if (known >= 0) kept.splice(known, 1);
      if (on) kept.push(each);
    };
  const [a, b, c] = [peer('a'), peer('b'), peer('c')];
  places.listen(true, set(a));
  places.listen(true, set(b));
  expect(() => places.listen(true, set(c))).toThrow('2 listen already, as many as may (--max-listeners)');
  places.listen(true, set(a));
  expect(kept.map(({ id }) => id)).toEqual(['b', 'a']);
  expect([places.enter(), places.streams, places.refused.listeners]).toEqual([
    expect.stringContaining('--max-listeners') as never,
    0,
    2,
  ]);
  places.listen(false, set(b));
  expect([places.enter(), places.used]).toEqual([undefined, 2]);
  places.leave();
  b.state.gone = a.state.gone = true;
  places.listen(true, set(b));
  expect(places.enter()).toBeUndefined();
  expect(kept).toEqual([]);
});

test('who is gone is found out now and then, though nobody needs the place', () => {
  const { places, clients, later } = world(10);
  const a = peer('a');
  clients.register(a.peer, -1);
  places.look();
  a.state.gone = true;
  places.look();
  expect(clients.count).toBe(1);
  later(10_000);
  places.look();
  expect([clients.count, places.refused.gone]).toEqual([0, 1]);
});
