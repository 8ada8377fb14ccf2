import { describe, expect, test } from 'bun:test';
import { FrameReader, frame, type PacketReader } from '../../protocol/osc/frames.ts';
import { SlipReader, slip } from '../../protocol/osc/slip.ts';
import { Password } from './password.ts';
import { openTcp, type TcpOptions } from './tcp.ts';
import { maxPacketBytes, maxWaitingBytes, type Peer, type TransportHandlers } from './transport.ts';
import { collect, Inbox, packetOf, type TestClient, transportContract } from './transport-contract.ts';

interface TcpTestClient extends TestClient {
  /** Sends bytes as they are, without a length in front. */
  raw(bytes: Uint8Array): void;
  readonly ended: Promise<void>;
}

interface Framed {
  readonly put: (packet: Uint8Array) => Uint8Array;
  readonly reader: (maxBytes: number) => PacketReader;
}

const lengths: Framed = { put: frame, reader: (maxBytes) => new FrameReader(maxBytes) };
const ends: Framed = { put: slip, reader: (maxBytes) => new SlipReader(maxBytes) };

async function connect(port: number, { put, reader }: Framed = lengths): Promise<TcpTestClient> {
  const inbox = new Inbox<Uint8Array>();
  const frames = reader(maxPacketBytes);
  const ended = Promise.withResolvers<void>();
  const unsent: Uint8Array[] = [];
  const flush = (socket: { write(bytes: Uint8Array): number }) => {
    while (unsent.length > 0) {
      const written = Math.max(0, socket.write(unsent[0]));
      if (written < unsent[0].length) {
        unsent[0] = unsent[0].subarray(written);
        return;
      }
      unsent.shift();
    }
  };
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      data(_socket, bytes) {
        frames.push(bytes);
        for (let packet = frames.next(); packet; packet = frames.next()) inbox.push(packet);
      },
      drain: flush,
      close: () => ended.resolve(),
    },
  });
  const raw = (bytes: Uint8Array) => {
    unsent.push(bytes);
    if (unsent.length === 1) flush(socket);
  };
  return {
    raw,
    send: (bytes) => raw(put(bytes)),
    received: (index) => inbox.item(index),
    close: () => void socket.end(),
    ended: ended.promise,
  };
}

function open(handlers: TransportHandlers, options: Partial<TcpOptions> = {}) {
  return openTcp({ hostname: '127.0.0.1', port: 0, maxConnections: 64, ...handlers, ...options });
}

const text = (value: string) => new TextEncoder().encode(value);

transportContract({
  name: 'tcp',
  large: 5_000_000,
  burst: 3000,
  connected: true,
  open,
  connect: (port) => connect(port),
});
transportContract({
  name: 'tcp with SLIP',
  large: 5_000_000,
  burst: 3000,
  connected: true,
  open,
  connect: (port) => connect(port, ends),
});

describe('tcp', () => {
  test('a port in use is named', async () => {
    const { handlers } = collect();
    const first = await open(handlers);
    await expect(open(handlers, { port: first.port })).rejects.toThrow(
      `TCP port ${first.port} on 127.0.0.1 is already in use (is another server running?)`,
    );
    await first.close();
  });

  test('takes no more connections than it may, and another once one has ended', async () => {
    const { packets, gone, reports, handlers } = collect();
    const transport = await open(handlers, { maxConnections: 1 });
    const first = await connect(transport.port);
    first.send(packetOf(4, 1));
    await packets.item(0);
    const refused = await connect(transport.port);
    await refused.ended;
    expect(reports.all).toEqual(['tcp: connection from 127.0.0.1 refused: 1 are open, as many as -l allows']);
    first.close();
    await gone.item(0);
    const next = await connect(transport.port);
    next.send(packetOf(4, 2));
    expect((await packets.item(1)).bytes).toEqual(packetOf(4, 2));
    expect(gone.all).toHaveLength(1);
    await transport.close();
  });

  test('closes a connection whose packet length makes no sense', async () => {
    const { packets, reports, handlers } = collect();
    const transport = await open(handlers);
    const client = await connect(transport.port);
    client.raw(text('GET / HTTP/1.1\r\n\r\n'));
    await client.ended;
    expect(packets.all).toEqual([]);
    expect(reports.all[0]).toMatch(
      /^tcp: tcp:127\.0\.0\.1:\d+ sent a packet length of 1195725856 bytes \(allowed: 0 to 67108864\); connection closed$/,
    );
    await transport.close();
  });

  test('a client that does not read its replies holds up nobody, and is thrown out at the bound', async () => {
    const lines: string[] = [];
    const peers: Peer[] = [];
    const gone: string[] = [];
    const server = await open({
      onPacket: (_, peer) => peers.push(peer),
      onGone: ({ id }) => gone.push(id),
      report: (line) => lines.push(line),
    });
    const deaf = await Bun.connect({ hostname: '127.0.0.1', port: server.port, socket: { data() {}, close() {} } });
    deaf.pause();
    deaf.write(frame(text('hello')));
    const other = await connect(server.port);
    while (peers.length === 0) await Bun.sleep(1);
    other.send(text('hello'));
    while (peers.length < 2) await Bun.sleep(1);
    const reply = new Uint8Array(1 << 20);
    for (let sent = 0; gone.length === 0 && sent < 2 * maxWaitingBytes; sent += reply.length) {
      peers[0].send(reply);
      if (sent === 0) peers[1].send(text('still here'));
      await Bun.sleep(0);
    }
    expect(await other.received(0)).toEqual(text('still here'));
    expect(lines).toEqual([
      expect.stringMatching(
        /^tcp: tcp:127\.0\.0\.1:\d+ does not read its replies, of which \d+ bytes wait \(--max-waiting\); connection closed$/,
      ),
    ]);
    expect(gone).toEqual([peers[0].id]);
    deaf.terminate();
    other.close();
    await server.close();
  });

  test('closing the port ends its connections', async () => {
    const { gone, packets, handlers } = collect();
    const transport = await open(handlers);
    const client = await connect(transport.port);
    client.send(packetOf(4));
    const { peer } = await packets.item(0);
    await transport.close();
    await client.ended;
    expect(await gone.item(0)).toBe(peer);
  });
});

describe('tcp with a password', () => {
  test.each(['swordfish', 'swordfish\0\0\0'])(
    'the first packet %j opens the door and is not passed on',
    async (sent) => {
      const { packets, handlers } = collect();
      const transport = await open(handlers, { password: new Password('swordfish') });
      const client = await connect(transport.port);
      client.send(text(sent));
      client.send(packetOf(4));
      expect((await packets.item(0)).bytes).toEqual(packetOf(4));
      await transport.close();
    },
  );

  test('a wrong one may be followed by the right one', async () => {
    const { packets, handlers } = collect();
    const transport = await open(handlers, { password: new Password('swordfish', 1) });
    const client = await connect(transport.port);
    for (const word of ['', 'swordfis', 'swordfish!', 'swordfish']) client.send(text(word));
    client.send(packetOf(4));
    expect((await packets.item(0)).bytes).toEqual(packetOf(4));
    await transport.close();
  });

  test('four wrong ones end the connection', async () => {
    const { packets, reports, handlers } = collect();
    const transport = await open(handlers, { password: new Password('swordfish', 1) });
    const client = await connect(transport.port);
    for (const word of ['a', 'b', 'c', 'd', 'swordfish']) client.send(text(word));
    client.send(packetOf(4));
    await client.ended;
    expect(packets.all).toEqual([]);
    expect(reports.all[0]).toMatch(/^tcp: tcp:127\.0\.0\.1:\d+ sent 4 wrong passwords; connection closed$/);
    await transport.close();
  });

  test('who floods it with guesses is thrown out', async () => {
    const { packets, reports, handlers } = collect();
    const transport = await open(handlers, { password: new Password('swordfish', 10_000) });
    const client = await connect(transport.port);
    client.send(text('wrong'));
    client.raw(new Uint8Array(10_000));
    await client.ended;
    expect(packets.all).toEqual([]);
    expect(reports.all[0]).toMatch(/sends without waiting for its password to be checked; connection closed$/);
    await transport.close();
  });

  test('SLIP: no packet before the password is longer than one; then others are, and are answered so', async () => {
    const { packets, reports, handlers } = collect();
    const transport = await open(handlers, { password: new Password('swordfish', 1) });
    const long = await connect(transport.port, ends);
    long.raw(new Uint8Array([0xc0, ...new Uint8Array(129)]));
    await long.ended;
    expect(reports.all[0]).toMatch(/sent a packet of more than 128 bytes before the password; connection closed$/);
    const client = await connect(transport.port, ends);
    client.send(text('swordfish\0'));
    client.send(packetOf(1000, 0xc0));
    const { bytes, peer } = await packets.item(0);
    expect(bytes).toEqual(packetOf(1000, 0xc0));
    peer.send(packetOf(8, 0xdb));
    expect(await client.received(0)).toEqual(packetOf(8, 0xdb));
    client.close();
    await transport.close();
  });

  test('the first packet is no longer than a password, whatever length is announced', async () => {
    const { packets, reports, handlers } = collect();
    const transport = await open(handlers, { password: new Password('swordfish', 1) });
    const client = await connect(transport.port);
    client.raw(Uint8Array.of(0, 0, 0, 129));
    await client.ended;
    expect(reports.all[0]).toMatch(
      /sent a packet length of 129 bytes \(allowed: 0 to 128\) before the password; connection closed$/,
    );
    const guest = await connect(transport.port);
    guest.raw(Uint8Array.of(0, 0, 0, 128));
    guest.raw(new Uint8Array(128).fill(65));
    guest.send(text('swordfish'));
    guest.send(packetOf(400));
    expect((await packets.item(0)).bytes).toEqual(packetOf(400));
    await transport.close();
  });

  test('another connection of the same address waits too', async () => {
    const { packets, handlers } = collect();
    const password = new Password('swordfish', 50);
    const transport = await open(handlers, { password });
    const guess = await connect(transport.port);
    guess.send(text('wrong'));
    while (password.wrong === 0) await Bun.sleep(1);
    expect(password.wait('127.0.0.1')).toBeGreaterThan(0);
    const client = await connect(transport.port);
    client.send(text('swordfish'));
    client.send(packetOf(4));
    expect((await packets.item(0)).bytes).toEqual(packetOf(4));
    await transport.close();
  });

  test('who does not say it gives its place back', async () => {
    const { reports, handlers } = collect();
    const transport = await open(handlers, { password: new Password('swordfish', 1, 20) });
    const client = await connect(transport.port);
    await client.ended;
    expect(reports.all[0]).toMatch(/did not send the password; connection closed$/);
    await transport.close();
  });
});
