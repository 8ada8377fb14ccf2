/** Contract of all transports. Each transport's own test runs this suite and adds what is particular to it. */
import { describe, expect, test } from 'bun:test';
import type { Peer, Transport, TransportHandlers } from './transport.ts';

export interface TestClient {
  send(bytes: Uint8Array): void;
  /** The packet that came back as number `index`, waited for. */
  received(index: number): Promise<Uint8Array>;
  close(): Promise<void> | void;
}

export interface ContractCase {
  readonly name: string;
  /** Bytes of the largest packet to try. */
  readonly large: number;
  /** Small packets that any machine holds while nobody reads. */
  readonly burst: number;
  open(handlers: TransportHandlers): Promise<Transport>;
  connect(port: number): Promise<TestClient>;
  /** True when the server sees the end of a client. */
  readonly connected: boolean;
}

/** Packets as they come in, each of which can be waited for by its number. */
export class Inbox<T> {
  readonly all: T[] = [];
  private readonly waiting: { count: number; resolve: () => void }[] = [];

  push(item: T): void {
    this.all.push(item);
    for (const { count, resolve } of this.waiting) if (this.all.length >= count) resolve();
  }

  async item(index: number): Promise<T> {
    await this.count(index + 1);
    return this.all[index];
  }

  count(count: number): Promise<void> {
    if (this.all.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ count, resolve }));
  }
}

export interface Arrival {
  readonly bytes: Uint8Array;
  readonly peer: Peer;
}

/** Handlers that collect everything they are given. */
export function collect() {
  const packets = new Inbox<Arrival>();
  const gone = new Inbox<Peer>();
  const reports = new Inbox<string>();
  const handlers: TransportHandlers = {
    onPacket: (bytes, peer) => packets.push({ bytes, peer }),
    onGone: (peer) => gone.push(peer),
    report: (line) => reports.push(line),
  };
  return { packets, gone, reports, handlers };
}

export function packetOf(size: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + seed) & 255);
}

export function transportContract({ name, large, burst, open, connect, connected }: ContractCase): void {
  describe(`${name}: the contract of all transports`, () => {
    test('brings packets and carries replies, through one peer per client', async () => {
      const { packets, handlers } = collect();
      const transport = await open(handlers);
      const one = await connect(transport.port);
      const other = await connect(transport.port);
      expect(transport.address).toBe(`${name.split(' ')[0]}://127.0.0.1:${transport.port}`);

      one.send(packetOf(4, 1));
      await packets.item(0);
      other.send(packetOf(8, 2));
      await packets.item(1);
      one.send(packetOf(12, 3));
      const [first, second, third] = [await packets.item(0), await packets.item(1), await packets.item(2)];
      expect([first, second, third].map(({ bytes }) => bytes)).toEqual([
        packetOf(4, 1),
        packetOf(8, 2),
        packetOf(12, 3),
      ]);
      expect(third.peer).toBe(first.peer);
      expect(second.peer.id).not.toBe(first.peer.id);
      expect(first.peer.id).toMatch(new RegExp(`^${name.split(' ')[0]}:127\\.0\\.0\\.1:\\d+$`));

      second.peer.send(packetOf(16, 4));
      first.peer.send(packetOf(20, 5));
      expect(await one.received(0)).toEqual(packetOf(20, 5));
      expect(await other.received(0)).toEqual(packetOf(16, 4));
      await Promise.all([one.close(), other.close(), transport.close()]);
    });

    test('carries large packets both ways', async () => {
      const { packets, handlers } = collect();
      const transport = await open(handlers);
      const client = await connect(transport.port);
      client.send(packetOf(large));
      const { bytes, peer } = await packets.item(0);
      expect(Bun.hash(bytes)).toBe(Bun.hash(packetOf(large)));
      peer.send(bytes);
      expect(Bun.hash(await client.received(0))).toBe(Bun.hash(packetOf(large)));
      await Promise.all([client.close(), transport.close()]);
    });

    test(`keeps ${burst} packets sent without a pause, and as many replies, in order`, async () => {
      const { packets, handlers } = collect();
      const transport = await open(handlers);
      const client = await connect(transport.port);
      const numbered = (index: number) => new Uint8Array(new Int32Array([index, index * 7, 0, 0]).buffer);
      const indexOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
      for (let index = 0; index < burst; index += 1) client.send(numbered(index));
      await packets.count(burst);
      const expected = Array.from({ length: burst }, (_, index) => index);
      expect(packets.all.map(({ bytes }) => indexOf(bytes))).toEqual(expected);

      const { peer } = packets.all[0];
      for (let index = 0; index < burst; index += 1) peer.send(numbered(index));
      const replies: number[] = [];
      for (let index = 0; index < burst; index += 1) replies.push(indexOf(await client.received(index)));
      expect(replies).toEqual(expected);
      await Promise.all([client.close(), transport.close()]);
    });

    test('gives each packet an array of its own', async () => {
      const { packets, handlers } = collect();
      const transport = await open(handlers);
      const client = await connect(transport.port);
      client.send(packetOf(8, 1));
      client.send(packetOf(8, 2));
      const { bytes: first } = await packets.item(0);
      const { bytes: second } = await packets.item(1);
      second.fill(0);
      expect(first).toEqual(packetOf(8, 1));
      await Promise.all([client.close(), transport.close()]);
    });

    test('a reply after the end harms nobody, and the port is free again', async () => {
      const { packets, gone, reports, handlers } = collect();
      const transport = await open(handlers);
      const client = await connect(transport.port);
      client.send(packetOf(4));
      const { peer } = await packets.item(0);
      await client.close();
      if (connected) expect(await gone.item(0)).toBe(peer);
      peer.send(packetOf(4));
      await transport.close();
      peer.send(packetOf(4));
      expect(reports.all).toEqual([]);
      const again = await Bun.listen({ hostname: '127.0.0.1', port: transport.port, socket: { data() {} } });
      again.stop();
    });
  });
}
