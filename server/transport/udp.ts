import { encodeMessage } from '../../protocol/osc/encode.ts';
import { readText } from '../../protocol/osc/text.ts';
import { isLoopback } from './addresses.ts';
import {
  hostAndPort,
  maxWaitingBytes,
  openingError,
  type Peer,
  type Transport,
  type TransportHandlers,
  type TransportOptions,
} from './transport.ts';
import { UdpPresence } from './udp-presence.ts';
import { prepareUdpSocket } from './udp-socket-options.ts';

/** The payload of the largest IPv4 datagram. */
export const maxDatagramBytes = 65507;

const wantedReceiveBytes = 16 * 1024 * 1024;
const rememberedPeers = 1024;
const maxWaitingDatagrams = 65536;
/** Milliseconds of the clock by which it is known who was heard. */
const clockStep = 1000;

type UdpSocket = Bun.udp.Socket<'uint8array'>;

interface Datagram {
  readonly bytes: Uint8Array;
  readonly port: number;
  readonly address: string;
}

export interface UdpTransport extends Transport {
  /** Bytes of the system's receive buffer, or undefined where it could not be asked. */
  readonly receiveBufferBytes: number | undefined;
}

/**
 * Opens a UDP port; each datagram is one packet.
 * @throws TransportError when the port cannot be opened
 */
export async function openUdp(options: TransportOptions): Promise<UdpTransport> {
  const { hostname, port, onPacket, report } = options;
  const outbox = new Outbox(options);
  let presence: UdpPresence | undefined;
  const peers = new PeerCache(outbox, () => presence);
  let socket: UdpSocket;
  try {
    socket = await Bun.udpSocket({
      hostname,
      port,
      binaryType: 'uint8array',
      socket: {
        data: (_socket, bytes, remotePort, remoteAddress) => onPacket(bytes, peers.find(remoteAddress, remotePort)),
        drain: () => outbox.flush(),
        // Bun's types promise the socket first, but the error comes alone.
        error: (...args: unknown[]) => report(`udp: ${(args.at(-1) as Error).message}`),
      },
    });
  } catch (error) {
    throw openingError('UDP', options, error);
  }
  outbox.socket = socket;
  presence = new UdpPresence(socket.port);
  const clock = setInterval(() => peers.tick(), clockStep);
  return {
    address: `udp://${hostAndPort(hostname, socket.port)}`,
    port: socket.port,
    receiveBufferBytes: prepareUdpSocket((socket as UdpSocket & { readonly fd: number }).fd, wantedReceiveBytes),
    async close() {
      clearInterval(clock);
      outbox.socket = undefined;
      socket.close();
    },
  };
}

/** The most recently heard remote addresses, so that one address keeps one Peer object. */
class PeerCache {
  private readonly peers = new Map<string, Peer>();
  /** Time at which each peer was last heard, in steps of the clock. */
  private readonly heard = new Map<string, number>();
  private readonly outbox: Outbox;
  private readonly presence: () => UdpPresence | undefined;
  private now = 0;
  /** Of the last packet: mostly that of the next one, too. */
  private last: { readonly address: string; readonly port: number; readonly peer: Peer } | undefined;

  /** @param presence of clients on this machine, once there is a socket */
  constructor(outbox: Outbox, presence: () => UdpPresence | undefined) {
    this.outbox = outbox;
    this.presence = presence;
  }

  /** The clock moves on. */
  tick(): void {
    this.now++;
    this.last = undefined;
  }

  find(address: string, port: number): Peer {
    if (this.last?.port === port && this.last.address === address) return this.last.peer;
    const peer = this.lookUp(address, port);
    this.heard.set(peer.id, this.now);
    this.last = { address, port, peer };
    return peer;
  }

  private lookUp(address: string, port: number): Peer {
    const id = `udp:${hostAndPort(address, port)}`;
    const known = this.peers.get(id);
    if (known) {
      // Moves it to the end: the map's order is that of the last packets.
      this.peers.delete(id);
      this.peers.set(id, known);
      return known;
    }
    if (this.peers.size >= rememberedPeers) {
      const [oldest] = this.peers.keys();
      this.peers.delete(oldest);
      this.heard.delete(oldest);
    }
    const isLocal = isLoopback(address);
    let to = port;
    const peer: Peer = {
      id,
      isLocal,
      isGone: () => isLocal && this.presence()?.isGone(port) === true,
      // Who was forgotten was silent while many others were heard; whose port is open is there though it says nothing.
      silentFor: () =>
        (isLocal && this.presence()?.isHere(port) ? 0 : (this.now - (this.heard.get(id) ?? -Infinity)) * clockStep) /
        1000,
      send: (bytes) => this.outbox.send({ bytes, port: to, address }),
      replyTo: (other) => {
        to = other || port;
      },
    };
    this.peers.set(id, peer);
    return peer;
  }
}

/** Sends datagrams, holding back those the system has no room for at the moment. */
class Outbox {
  socket: UdpSocket | undefined;
  private waiting: Datagram[] = [];
  private lost = 0;
  private waitingBytes = 0;
  private readonly report: (line: string) => void;
  private readonly maxWaiting: number;

  constructor({ report, maxWaiting = maxWaitingBytes }: TransportHandlers) {
    this.report = report;
    this.maxWaiting = maxWaiting;
  }

  send(datagram: Datagram): void {
    const { bytes, port, address } = datagram;
    if (bytes.length > maxDatagramBytes) {
      const reason = `an answer of ${bytes.length} bytes exceeds the datagram limit of ${maxDatagramBytes}; TCP takes it whole`;
      this.report(`udp: ${reason}; not sent to ${hostAndPort(address, port)}`);
      const command = readText(bytes, 0, Math.max(0, bytes.indexOf(0))).replace(/\.reply$/, '');
      this.send({ bytes: encodeMessage('/fail', 'ss', [command, reason]), port, address });
      return;
    }
    if (this.waiting.length > 0 || !this.attempt(datagram)) this.hold(datagram);
  }

  flush(): void {
    let sent = 0;
    while (sent < this.waiting.length && this.attempt(this.waiting[sent])) sent += 1;
    for (const { bytes } of this.waiting.splice(0, sent)) this.waitingBytes -= bytes.length;
    if (this.lost > 0 && this.waiting.length === 0) {
      this.report(`udp: ${this.lost} packets not sent: the system's send buffer stayed full`);
      this.lost = 0;
    }
  }

  /** @returns false when the system has no room now; true when done with the datagram, sent or reported */
  private attempt({ bytes, port, address }: Datagram): boolean {
    if (!this.socket) return true;
    try {
      return this.socket.send(bytes, port, address);
    } catch (error) {
      this.report(
        `udp: cannot send ${bytes.length} bytes to ${hostAndPort(address, port)}: ${(error as Error).message}`,
      );
      return true;
    }
  }

  private hold({ bytes, port, address }: Datagram): void {
    if (this.waiting.length >= maxWaitingDatagrams || this.waitingBytes + bytes.length > this.maxWaiting) {
      this.lost += 1;
      return;
    }
    // A copy, for the caller may use its array again.
    this.waiting.push({ bytes: bytes.slice(), port, address });
    this.waitingBytes += bytes.length;
  }
}
