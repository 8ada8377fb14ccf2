import { timingSafeEqual } from 'node:crypto';
import { isLoopback } from './addresses.ts';
import { frame, FrameReader } from './frames.ts';
import {
  hostAndPort, maxPacketBytes, maxWaitingBytes, openingError, type Peer, type Transport, type TransportHandlers,
  type TransportOptions,
} from './transport.ts';

const passwordTries = 4;
/** Bytes that may come while a wrong password is paid for. */
const mostBeforePassword = 65536;

export interface TcpOptions extends TransportOptions {
  /** Connections open at once; one more is closed as it arrives. */
  readonly maxConnections: number;
  /** What a connection must send as its first packet; '' for no password. */
  readonly password?: string;
  /** Milliseconds a connection waits after its first wrong password; twice that after the second, and so on. */
  readonly passwordDelay?: number;
}

type TcpSocket = Bun.Socket<Connection | undefined>;

/**
 * Opens a TCP port with scsynth's framing.
 * @throws TransportError when the port cannot be opened
 */
export async function openTcp(options: TcpOptions): Promise<Transport> {
  const { hostname, port, maxConnections, report } = options;
  const connections = new Set<Connection>();
  const listen = () => Bun.listen<Connection | undefined>({
    hostname,
    port,
    socket: {
      open(socket) {
        if (connections.size >= maxConnections) {
          report(`tcp: connection from ${socket.remoteAddress} refused: ${maxConnections} are open, as many as -l allows`);
          socket.end();
          return;
        }
        socket.setNoDelay(true);
        socket.data = new Connection(socket, options);
        connections.add(socket.data);
      },
      data: ({ data: connection }, bytes) => connection?.receive(bytes),
      drain: ({ data: connection }) => connection?.flush(),
      close({ data: connection }) {
        if (connection && connections.delete(connection)) connection.gone();
      },
      error: (socket, error) => report(`tcp: ${socket.data?.peer.id ?? socket.remoteAddress}: ${error.message}`),
    },
  });
  let listener: ReturnType<typeof listen>;
  try {
    listener = listen();
  } catch (error) {
    throw openingError('TCP', options, error);
  }
  return {
    address: `tcp://${hostAndPort(hostname, listener.port)}`,
    port: listener.port,
    async close() {
      listener.stop();
      for (const connection of [...connections]) connection.end();
    },
  };
}

class Connection {
  readonly peer: Peer;
  readonly #socket: TcpSocket;
  readonly #options: TcpOptions;
  readonly #handlers: TransportHandlers;
  readonly #frames = new FrameReader(maxPacketBytes);
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #wrongPasswords = 0;
  #admitted: boolean;
  #paused = false;
  #open = true;

  constructor(socket: TcpSocket, options: TcpOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#handlers = options;
    this.#admitted = !options.password;
    this.peer = {
      id: `tcp:${hostAndPort(socket.remoteAddress, socket.remotePort)}`,
      isLocal: isLoopback(socket.remoteAddress),
      send: (bytes) => this.#send(frame(bytes)),
    };
  }

  receive(bytes: Uint8Array): void {
    this.#frames.push(bytes);
    if (!this.#paused) this.#readPackets();
    if (this.#paused && this.#frames.waiting > mostBeforePassword) {
      this.#handlers.report(`tcp: ${this.peer.id} sends without waiting for its password to be checked; connection closed`);
      this.end();
    }
  }

  /** Goes on with what the system had no room for before. */
  flush(): void {
    while (this.#waiting.length > 0) {
      const [bytes] = this.#waiting;
      const written = Math.max(0, this.#socket.write(bytes));
      this.#waitingBytes -= written;
      if (written < bytes.length) {
        this.#waiting[0] = bytes.subarray(written);
        return;
      }
      this.#waiting.shift();
    }
  }

  end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.end();
  }

  gone(): void {
    this.#open = false;
    this.#waiting = [];
    this.#handlers.onGone?.(this.peer);
  }

  #readPackets(): void {
    while (this.#open && !this.#paused) {
      const packet = this.#nextPacket();
      if (!packet) return;
      if (this.#admitted) this.#handlers.onPacket(packet, this.peer);
      else this.#checkPassword(packet);
    }
  }

  #nextPacket(): Uint8Array | undefined {
    try {
      return this.#frames.next();
    } catch (error) {
      this.#handlers.report(`tcp: ${this.peer.id} sent ${(error as Error).message}; connection closed`);
      this.end();
      return undefined;
    }
  }

  #checkPassword(packet: Uint8Array): void {
    this.#admitted = isPassword(packet, this.#options.password ?? '');
    if (this.#admitted) return;
    this.#wrongPasswords += 1;
    if (this.#wrongPasswords === passwordTries) {
      this.#handlers.report(`tcp: ${this.peer.id} sent ${passwordTries} wrong passwords; connection closed`);
      this.end();
      return;
    }
    // Guessing gets slower with each try.
    this.#paused = true;
    setTimeout(() => {
      this.#paused = false;
      this.#readPackets();
    }, (this.#options.passwordDelay ?? 1000) * this.#wrongPasswords);
  }

  #send(bytes: Uint8Array): void {
    if (!this.#open) return;
    const written = this.#waiting.length > 0 ? 0 : Math.max(0, this.#socket.write(bytes));
    if (written === bytes.length) return;
    this.#waiting.push(bytes.subarray(written));
    this.#waitingBytes += bytes.length - written;
    if (this.#waitingBytes > maxWaitingBytes) {
      this.#handlers.report(`tcp: ${this.peer.id} does not read its replies; connection closed`);
      this.#open = false;
      this.#socket.terminate();
    }
  }
}

/** Clients end the password with zero bytes or not: OSC strings have them. */
function isPassword(packet: Uint8Array, password: string): boolean {
  const end = packet.indexOf(0);
  const sent = end < 0 ? packet : packet.subarray(0, end);
  const expected = new TextEncoder().encode(password);
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}
