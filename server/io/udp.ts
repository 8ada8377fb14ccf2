import { encodeMessage } from '../../protocol/osc/encode.ts';
import { readText } from '../../protocol/osc/text.ts';
import { isLoopback } from './addresses.ts';
import { hostAndPort, openingError, type Peer, type Transport, type TransportOptions } from './transport.ts';
import { prepareUdpSocket } from './udp-socket-options.ts';

/** The payload of the largest IPv4 datagram. */
export const maxDatagramBytes = 65507;

const wantedReceiveBytes = 16 * 1024 * 1024;
const rememberedPeers = 1024;
const maxWaitingDatagrams = 65536;

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
  const outbox = new Outbox(report);
  const peers = new PeerCache(outbox);
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
  return {
    address: `udp://${hostAndPort(hostname, socket.port)}`,
    port: socket.port,
    receiveBufferBytes: prepareUdpSocket((socket as UdpSocket & { readonly fd: number }).fd, wantedReceiveBytes),
    async close() {
      outbox.socket = undefined;
      socket.close();
    },
  };
}

/** The most recently heard remote addresses, so that one address keeps one Peer object. */
class PeerCache {
  readonly #peers = new Map<string, Peer>();
  readonly #outbox: Outbox;
  /** Of the last packet: mostly that of the next one, too. */
  #last: { readonly address: string; readonly port: number; readonly peer: Peer } | undefined;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  find(address: string, port: number): Peer {
    if (this.#last?.port === port && this.#last.address === address) return this.#last.peer;
    const peer = this.#lookUp(address, port);
    this.#last = { address, port, peer };
    return peer;
  }

  #lookUp(address: string, port: number): Peer {
    const id = `udp:${hostAndPort(address, port)}`;
    const known = this.#peers.get(id);
    if (known) {
      // Moves it to the end: the map's order is that of the last packets.
      this.#peers.delete(id);
      this.#peers.set(id, known);
      return known;
    }
    if (this.#peers.size >= rememberedPeers) {
      const [oldest] = this.#peers.keys();
      this.#peers.delete(oldest);
    }
    const peer: Peer = { id, isLocal: isLoopback(address), send: (bytes) => this.#outbox.send({ bytes, port, address }) };
    this.#peers.set(id, peer);
    return peer;
  }
}

/** Sends datagrams, holding back those the system has no room for at the moment. */
class Outbox {
  socket: UdpSocket | undefined;
  #waiting: Datagram[] = [];
  #lost = 0;
  readonly #report: (line: string) => void;

  constructor(report: (line: string) => void) {
    this.#report = report;
  }

  send(datagram: Datagram): void {
    const { bytes, port, address } = datagram;
    if (bytes.length > maxDatagramBytes) {
      const reason = `an answer of ${bytes.length} bytes exceeds the datagram limit of ${maxDatagramBytes}; TCP takes it whole`;
      this.#report(`udp: ${reason}; not sent to ${hostAndPort(address, port)}`);
      const command = readText(bytes, 0, Math.max(0, bytes.indexOf(0))).replace(/\.reply$/, '');
      this.send({ bytes: encodeMessage('/fail', 'ss', [command, reason]), port, address });
      return;
    }
    if (this.#waiting.length > 0 || !this.#attempt(datagram)) this.#hold(datagram);
  }

  flush(): void {
    let sent = 0;
    while (sent < this.#waiting.length && this.#attempt(this.#waiting[sent])) sent += 1;
    this.#waiting.splice(0, sent);
    if (this.#lost > 0 && this.#waiting.length === 0) {
      this.#report(`udp: ${this.#lost} packets not sent: the system's send buffer stayed full`);
      this.#lost = 0;
    }
  }

  /** @returns false when the system has no room now; true when done with the datagram, sent or reported */
  #attempt({ bytes, port, address }: Datagram): boolean {
    if (!this.socket) return true;
    try {
      return this.socket.send(bytes, port, address);
    } catch (error) {
      this.#report(`udp: cannot send ${bytes.length} bytes to ${hostAndPort(address, port)}: ${(error as Error).message}`);
      return true;
    }
  }

  #hold({ bytes, port, address }: Datagram): void {
    if (this.#waiting.length >= maxWaitingDatagrams) {
      this.#lost += 1;
      return;
    }
    // A copy, for the caller may use its array again.
    this.#waiting.push({ bytes: bytes.slice(), port, address });
  }
}
