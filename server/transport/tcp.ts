import { Framing } from '../../protocol/osc/framing.ts';
import { isLoopback } from './addresses.ts';
import { maxPassword, type Password } from './password.ts';
import {
  hostAndPort,
  maxPacketBytes,
  maxWaitingBytes,
  openingError,
  type Peer,
  type Transport,
  type TransportHandlers,
  type TransportOptions,
} from './transport.ts';

const passwordTries = 4;
/** Bytes that may come while a wrong password is paid for. */
const maxBeforePassword = 4096;
/** Milliseconds of silence after which the system looks whether a client is still there. */
const keepAlive = 60_000;
/** Bytes of packets that are written in one go, about. */
const maxBatch = 1 << 16;

export interface TcpOptions extends TransportOptions {
  /** Connections open at once; one more is closed as it arrives. */
  readonly maxConnections: number;
  /** Password that a connection must send as its first packet; default none. */
  readonly password?: Password;
}

type TcpSocket = Bun.Socket<Connection | undefined>;

/**
 * Opens a TCP port, whose clients choose the framing.
 * @throws TransportError when the port cannot be opened
 */
export async function openTcp(options: TcpOptions): Promise<Transport> {
  const { hostname, port, maxConnections, report } = options;
  const connections = new Set<Connection>();
  const listen = () =>
    Bun.listen<Connection | undefined>({
      hostname,
      port,
      socket: {
        open(socket) {
          if (connections.size >= maxConnections) {
            report(
              `tcp: connection from ${socket.remoteAddress} refused: ${maxConnections} are open, as many as -l allows`,
            );
            socket.end();
            return;
          }
          socket.setNoDelay(true);
          socket.setKeepAlive(true, keepAlive);
          socket.data = new Connection(socket, options);
          connections.add(socket.data);
        },
        data: ({ data: connection }, bytes) => connection?.receive(bytes),
        drain: ({ data: connection }) => connection?.drained(),
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
  private readonly socket: TcpSocket;
  private readonly options: TcpOptions;
  private readonly handlers: TransportHandlers;
  private readonly frames: Framing;
  private readonly address: string;
  /** Throws out who does not say the password; while it is waited for, packets are no longer than one. */
  private doorman: ReturnType<typeof setTimeout> | undefined;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private wrongPasswords = 0;
  private admitted: boolean;
  private paused = false;
  private open = true;
  /** False from when the system takes no more until it has room again. */
  private hasRoom = true;

  constructor(socket: TcpSocket, options: TcpOptions) {
    this.socket = socket;
    this.options = options;
    this.handlers = options;
    this.admitted = !options.password?.isAsked;
    this.frames = new Framing(this.admitted ? maxPacketBytes : maxPassword);
    this.address = socket.remoteAddress;
    if (!this.admitted)
      this.doorman = setTimeout(() => this.throwOut('did not send the password'), options.password!.patience);
    this.peer = {
      id: `tcp:${hostAndPort(socket.remoteAddress, socket.remotePort)}`,
      isLocal: isLoopback(socket.remoteAddress),
      send: (bytes) => this.send(this.frames.frame(bytes)),
    };
  }

  receive(bytes: Uint8Array): void {
    this.frames.push(bytes);
    if (!this.paused) this.readPackets();
    if (this.paused && this.frames.waiting > maxBeforePassword) {
      this.throwOut('sends without waiting for its password to be checked');
    }
  }

  /** Goes on with what the system had no room for before. */
  drained(): void {
    this.hasRoom = true;
    this.flush();
  }

  /** Writes what waits, as far as the system has room. */
  private flush(): void {
    while (this.hasRoom && this.waiting.length > 0) {
      const bytes = this.nextBatch();
      const written = Math.max(0, this.socket.write(bytes));
      this.waitingBytes -= written;
      this.hasRoom = written === bytes.length;
      if (!this.hasRoom) this.waiting.unshift(bytes.subarray(written));
    }
  }

  private nextBatch(): Uint8Array {
    let [count, size] = [0, 0];
    while (count < this.waiting.length && size < maxBatch) size += this.waiting[count++]!.length;
    const batch = this.waiting.splice(0, count);
    return count === 1 ? batch[0]! : Buffer.concat(batch);
  }

  end(): void {
    if (!this.open) return;
    this.flush();
    this.open = false;
    this.socket.end();
  }

  gone(): void {
    this.open = false;
    clearTimeout(this.doorman);
    this.waiting = [];
    this.handlers.onGone?.(this.peer);
  }

  private readPackets(): void {
    while (this.open && !this.paused) {
      const wait = this.admitted ? 0 : this.options.password!.wait(this.address);
      if (wait > 0) return this.pause(wait);
      const packet = this.nextPacket();
      if (!packet) return;
      if (this.admitted) this.handlers.onPacket(packet, this.peer);
      else this.checkPassword(packet);
    }
  }

  private nextPacket(): Uint8Array | undefined {
    try {
      return this.frames.next();
    } catch (error) {
      this.throwOut(`sent ${(error as Error).message}${this.admitted ? '' : ' before the password'}`);
      return undefined;
    }
  }

  private checkPassword(packet: Uint8Array): void {
    // Clients end the password with zero bytes or not: OSC strings have them.
    const end = packet.indexOf(0);
    this.admitted = this.options.password!.check(end < 0 ? packet : packet.subarray(0, end), this.address);
    if (this.admitted) {
      clearTimeout(this.doorman);
      this.frames.allow(maxPacketBytes);
      return;
    }
    this.wrongPasswords += 1;
    if (this.wrongPasswords === passwordTries) this.throwOut(`sent ${passwordTries} wrong passwords`);
  }

  private pause(milliseconds: number): void {
    this.paused = true;
    setTimeout(() => {
      this.paused = false;
      this.readPackets();
    }, milliseconds);
  }

  private throwOut(why: string): void {
    this.handlers.report(`tcp: ${this.peer.id} ${why}; connection closed`);
    this.end();
  }

  private send(bytes: Uint8Array): void {
    if (!this.open) return;
    const { maxWaiting = maxWaitingBytes, report, onSlow } = this.handlers;
    if (this.waitingBytes > maxWaiting) {
      report(
        `tcp: ${this.peer.id} does not read its replies, of which ${this.waitingBytes} bytes wait (--max-waiting); connection closed`,
      );
      onSlow?.();
      this.open = false;
      this.waiting = [];
      this.socket.terminate();
      return;
    }
    // What is sent in one turn of the event loop is written at once: a call of the system costs more than a packet.
    if (this.hasRoom && this.waiting.length === 0) queueMicrotask(() => this.flush());
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.waitingBytes > maxBatch) this.flush();
  }
}
