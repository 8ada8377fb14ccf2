/** A server for the client's tests: keeps no nodes, answers in scsynth's words, remembers what it was sent. */
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodeMessage, encodePacket } from '../../protocol/osc/encode.ts';
import { isBundle, type OscMessage, type OscPacket, type OscValue } from '../../protocol/osc/types.ts';
import { Password } from '../../server/transport/password.ts';
import { openTcp } from '../../server/transport/tcp.ts';
import type { Peer, TransportHandlers } from '../../server/transport/transport.ts';
import { openUdp } from '../../server/transport/udp.ts';
import { upgradeToOsc, type WebSocketData, webSocketHandlers } from '../../server/transport/websocket.ts';

export type Answer = (
  message: OscMessage,
  reply: (address: string, types: string, ...args: OscValue[]) => void,
) => void;

export interface FakeServer {
  readonly url: string;
  /** Every packet so far. */
  readonly packets: OscPacket[];
  /** Every message so far, those in bundles included. */
  readonly messages: OscMessage[];
  /** Peers that have sent something. */
  readonly peers: Set<Peer>;
  /** Answers a command otherwise from now on. */
  answer(address: string, answer: Answer): void;
  close(): Promise<void>;
}

const usual: Record<string, Answer> = {
  '/status': (_message, reply) => reply('/status.reply', 'iiiiiffdd', 1, 12, 3, 2, 104, 1.5, 2.5, 48000, 48000.25),
  '/notify': (_message, reply) => reply('/done', 'sii', '/notify', 3, 4),
  '/sync': ({ args: [id] }, reply) => reply('/synced', 'i', id),
  '/d_recv': (_message, reply) => reply('/done', 's', '/d_recv'),
  '/b_alloc': ({ args: [number] }, reply) => reply('/done', 'si', '/b_alloc', number),
  '/b_free': ({ args: [number] }, reply) => reply('/done', 'si', '/b_free', number),
  '/b_query': ({ args: [number] }, reply) => reply('/b_info', 'iiif', number, 512, 2, 44100),
  '/c_get': ({ args: [bus] }, reply) => reply('/c_set', 'if', bus, 0.5),
};

export async function startFakeServer(scheme: 'udp' | 'tcp' | 'ws', password = ''): Promise<FakeServer> {
  const answers = new Map(Object.entries(usual));
  const packets: OscPacket[] = [];
  const messages: OscMessage[] = [];
  const peers = new Set<Peer>();
  const perform = (packet: OscPacket, peer: Peer): void => {
    if (isBundle(packet)) return packet.elements.forEach((element) => perform(element, peer));
    messages.push(packet);
    answers.get(String(packet.address))?.(packet, (address, types, ...args) =>
      peer.send(encodeMessage(address, types, args)),
    );
  };
  const transport = await openTransport(scheme, password, {
    onPacket(bytes, peer) {
      const packet = decodePacket(bytes);
      packets.push(packet);
      peers.add(peer);
      perform(packet, peer);
    },
    report: (line) => {
      throw new Error(line);
    },
  });
  return {
    url: transport.address,
    packets,
    messages,
    peers,
    close: transport.close,
    answer: (address, answer) => answers.set(address, answer),
  };
}

/** Sends a packet to every client that has sent something. */
export function broadcast({ peers }: FakeServer, packet: OscPacket): void {
  for (const peer of peers) peer.send(encodePacket(packet));
}

async function openTransport(scheme: 'udp' | 'tcp' | 'ws', password: string, handlers: TransportHandlers) {
  const place = { hostname: '127.0.0.1', port: 0, ...handlers };
  if (scheme === 'udp') return openUdp(place);
  if (scheme === 'tcp') return openTcp({ ...place, maxConnections: 8, password: new Password(password) });
  const server = Bun.serve<WebSocketData>({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, self) => (upgradeToOsc(request, self) ? undefined : new Response('no WebSocket', { status: 426 })),
    websocket: webSocketHandlers(handlers),
  });
  return { address: `ws://127.0.0.1:${server.port}/osc`, close: () => server.stop(true) };
}
