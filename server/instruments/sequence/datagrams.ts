/** Sends packets to other programs over UDP, from one socket that is opened with the first of them. */

/** Packets that may wait for the socket. */
const maxWaiting = 1000;

type Socket = Bun.udp.Socket<'buffer'>;
type Packet = readonly [bytes: Uint8Array, port: number, host: string];

export class DatagramSender {
  private socket: Socket | undefined;
  private waiting: Packet[] | undefined;
  /** Hosts that were complained about. */
  private readonly refused = new Set<string>();

  constructor(private readonly print: (line: string) => void) {}

  /** Names of hosts are looked up by the system. */
  send(bytes: Uint8Array, port: number, host: string): void {
    if (this.socket) return this.put([bytes, port, host]);
    if (this.waiting) {
      if (this.waiting.length < maxWaiting) this.waiting.push([bytes, port, host]);
      return;
    }
    this.waiting = [[bytes, port, host]];
    void this.open();
  }

  private async open(): Promise<void> {
    try {
      this.socket = await Bun.udpSocket({ hostname: '0.0.0.0' });
      this.socket.unref();
    } catch (error) {
      this.print(`sequences: no socket for messages: ${(error as Error).message}`);
    }
    for (const packet of this.waiting ?? []) this.put(packet);
    this.waiting = undefined;
  }

  private put([bytes, port, host]: Packet): void {
    try {
      this.socket?.send(bytes, port, host === 'localhost' ? '127.0.0.1' : host);
    } catch (error) {
      if (this.refused.has(host)) return;
      this.refused.add(host);
      this.print(`sequences: no messages to ${host}: ${(error as Error).message}`);
    }
  }
}
