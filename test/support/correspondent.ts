/** A bare OSC client over UDP that keeps all it is sent: for comparing servers message by message. */
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { isBundle, type OscMessage, type OscPacket } from '../../protocol/osc/types.ts';
import { troubles } from '../../server/control/health.ts';

/** Milliseconds after which an answer that is waited for counts as lost. */
const maxPatience = 10_000;

const untimely = new Set<string | number>(Object.values(troubles));

interface Wait {
  readonly suits: (message: OscMessage) => boolean;
  readonly resolve: () => void;
}

export class Correspondent {
  private heard: OscMessage[] = [];
  private waits: Wait[] = [];
  private syncs = 0;

  private constructor(private readonly port: number) {}

  private socket: Bun.udp.ConnectedSocket<'uint8array'> | undefined;

  /** @param port of a server that is starting or running; resolves when it answers. @throws Error when it never does */
  static async open(port: number): Promise<Correspondent> {
    const correspondent = new Correspondent(port);
    correspondent.socket = await Bun.udpSocket({
      connect: { hostname: '127.0.0.1', port },
      binaryType: 'uint8array',
      // While the server is not there yet the system tells so; asking goes on.
      socket: { data: (_socket, bytes) => correspondent.take(decodePacket(new Uint8Array(bytes))), error: () => {} },
    });
    const awake = correspondent.expect(({ address }) => address === '/status.reply', 'the first /status.reply');
    const asking = setInterval(() => correspondent.send({ address: '/status', types: '', args: [] }), 100);
    await awake.finally(() => clearInterval(asking));
    // The answers to all that asking.
    await Bun.sleep(300);
    await correspondent.settle();
    correspondent.read();
    return correspondent;
  }

  send(packet: OscPacket): void {
    this.socket?.send(encodePacket(packet));
  }

  /** Resolves when the server has done all that was sent: what a first /sync's turn leaves in the queue has gone out by a second's. */
  async settle(syncs = 2): Promise<void> {
    for (let i = 0; i < syncs; i++) {
      const { message, done } = this.sync();
      this.send(message);
      await done;
    }
  }

  /** A /sync to be sent in whatever way, and its answer. */
  sync(): { message: OscMessage; done: Promise<void> } {
    const id = ++this.syncs;
    const done = this.expect(({ address, args }) => address === '/synced' && args[0] === id, `/synced ${id}`);
    return { message: { address: '/sync', types: 'i', args: [id] }, done };
  }

  /** Resolves to true when a message that suits comes within a number of milliseconds, or has come since the first `from` ones that are unread. */
  async hears(suits: (message: OscMessage) => boolean, patience: number, from: number): Promise<boolean> {
    for (const end = performance.now() + patience; !this.heard.slice(from).some(suits); await Bun.sleep(5)) {
      if (performance.now() > end) return false;
    }
    return true;
  }

  /** Resolves with the next message that suits. @throws Error naming `what` was not heard */
  expect(suits: (message: OscMessage) => boolean, what: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(new Error(`no ${what} from port ${this.port} within ${maxPatience / 1000} seconds`)),
      maxPatience,
    );
    this.waits.push({
      suits,
      resolve: () => {
        clearTimeout(timer);
        resolve();
      },
    });
    return promise;
  }

  /** Number of messages that came and were not read. */
  get unread(): number {
    return this.heard.length;
  }

  /** Returns the messages since the last call, but for /synced and what depends on how busy the machine is. */
  read(): OscMessage[] {
    const { heard } = this;
    this.heard = [];
    return heard;
  }

  close(): void {
    this.socket?.close();
  }

  private take(packet: OscPacket): void {
    if (isBundle(packet)) return packet.elements.forEach((element) => this.take(element));
    if (packet.address !== '/synced' && !untimely.has(packet.address)) this.heard.push(packet);
    const served = this.waits.filter(({ suits }) => suits(packet));
    this.waits = this.waits.filter((wait) => !served.includes(wait));
    for (const { resolve } of served) resolve();
  }
}
