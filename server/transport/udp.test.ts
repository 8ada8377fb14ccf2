import { describe, expect, test } from 'bun:test';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { hostAndPort, TransportError } from './transport.ts';
import { collect, Inbox, packetOf, type TestClient, transportContract } from './transport-contract.ts';
import { maxDatagramBytes, openUdp } from './udp.ts';

async function connect(port: number): Promise<TestClient> {
  const inbox = new Inbox<Uint8Array>();
  const socket = await Bun.udpSocket({
    connect: { hostname: '127.0.0.1', port },
    binaryType: 'uint8array',
    socket: { data: (_socket, bytes) => inbox.push(bytes) },
  });
  return {
    send: (bytes) => expect(socket.send(bytes)).toBe(true),
    received: (index) => inbox.item(index),
    close: () => socket.close(),
  };
}

transportContract({
  name: 'udp',
  large: maxDatagramBytes,
  // What Linux holds by default where nothing larger is granted.
  burst: 200,
  connected: false,
  open: (handlers) => openUdp({ hostname: '127.0.0.1', port: 0, ...handlers }),
  connect,
});

describe('udp', () => {
  test('a port in use is named', async () => {
    const { handlers } = collect();
    const first = await openUdp({ hostname: '127.0.0.1', port: 0, ...handlers });
    const second = openUdp({ hostname: '127.0.0.1', port: first.port, ...handlers });
    await expect(second).rejects.toThrow(TransportError);
    await expect(second).rejects.toThrow(
      `UDP port ${first.port} on 127.0.0.1 is already in use (is another server running?)`,
    );
    await first.close();
  });

  test('an address of another machine is named', async () => {
    const { handlers } = collect();
    const opening = openUdp({ hostname: '192.0.2.1', port: 0, ...handlers });
    await expect(opening).rejects.toThrow('UDP port 0 on 192.0.2.1 cannot be opened: this machine has no such address');
  });

  test('hosts of IPv6 stand in brackets', () => {
    expect(hostAndPort('127.0.0.1', 57110)).toBe('127.0.0.1:57110');
    expect(hostAndPort('::1', 57110)).toBe('[::1]:57110');
  });

  test('the receive buffer is larger than a flood of a hundred SynthDefs', async () => {
    const { handlers } = collect();
    const transport = await openUdp({ hostname: '127.0.0.1', port: 0, ...handlers });
    expect(transport.receiveBufferBytes).toBeGreaterThan(100 * 2048);
    await transport.close();
  });

  test('a flood that fits the receive buffer loses nothing and stays in order', async () => {
    const { packets, handlers } = collect();
    const transport = await openUdp({ hostname: '127.0.0.1', port: 0, ...handlers });
    // The system counts about 800 bytes for a small datagram.
    const count = Math.min(10_000, Math.floor(transport.receiveBufferBytes! / 1000));
    const client = await connect(transport.port);
    for (let index = 0; index < count; index += 1) client.send(new Uint8Array([index >> 8, index & 255, 0, 0]));
    await packets.count(count);
    expect(packets.all.every(({ bytes: [high, low] }, index) => high * 256 + low === index)).toBe(true);
    await transport.close();
  });

  test('a reply beyond the datagram limit is reported, also to who asked, and the next one goes out', async () => {
    const { packets, reports, handlers } = collect();
    const transport = await openUdp({ hostname: '127.0.0.1', port: 0, ...handlers });
    const client = await connect(transport.port);
    client.send(packetOf(4));
    const { peer } = await packets.item(0);
    const large = new Uint8Array(maxDatagramBytes + 1);
    large.set(encodeMessage('/big', '', []));
    peer.send(large);
    const reason = 'an answer of 65508 bytes exceeds the datagram limit of 65507; TCP takes it whole';
    expect(reports.all).toEqual([`udp: ${reason}; not sent to ${peer.id.slice(4)}`]);
    expect(await client.received(0)).toEqual(encodeMessage('/fail', 'ss', ['/big', reason]));
    peer.send(packetOf(8));
    expect(await client.received(1)).toEqual(packetOf(8));
    await transport.close();
  });

  test('a client that has gone costs no other client a reply, and nobody a report', async () => {
    const { packets, reports, handlers } = collect();
    const transport = await openUdp({ hostname: '127.0.0.1', port: 0, ...handlers });
    const [gone, present] = [await connect(transport.port), await connect(transport.port)];
    gone.send(packetOf(4, 1));
    await packets.item(0);
    present.send(packetOf(4, 2));
    await packets.item(1);
    gone.close();
    const count = 100;
    for (let index = 0; index < count; index += 1) {
      packets.all[0].peer.send(packetOf(8, index));
      packets.all[1].peer.send(packetOf(8, index));
    }
    await present.received(count - 1);
    present.send(packetOf(4, 3));
    expect((await packets.item(2)).bytes).toEqual(packetOf(4, 3));
    for (let index = 0; index < count; index += 1) expect(await present.received(index)).toEqual(packetOf(8, index));
    expect(reports.all).toEqual([]);
    await transport.close();
  });

  test('answers go to another port of the address when that is asked for, and back', async () => {
    const { packets, handlers } = collect();
    const transport = await openUdp({ hostname: '127.0.0.1', port: 0, ...handlers });
    const client = await connect(transport.port);
    const heard = new Inbox<Uint8Array>();
    const other = await Bun.udpSocket({
      hostname: '127.0.0.1',
      port: 0,
      binaryType: 'uint8array',
      socket: { data: (_socket, bytes) => heard.push(bytes) },
    });
    client.send(packetOf(4));
    const { peer } = await packets.item(0);
    peer.replyTo!(other.port);
    peer.send(packetOf(8, 1));
    expect(await heard.item(0)).toEqual(packetOf(8, 1));
    client.send(packetOf(4));
    expect((await packets.item(1)).peer).toBe(peer);
    peer.replyTo!(0);
    peer.send(packetOf(8, 2));
    expect(await client.received(0)).toEqual(packetOf(8, 2));
    expect(heard.all.length).toBe(1);
    other.close();
    client.close();
    await transport.close();
  });

  test('an address keeps its peer while a thousand others come and go', async () => {
    const { packets, handlers } = collect();
    const transport = await openUdp({ hostname: '127.0.0.1', port: 0, ...handlers });
    const loyal = await connect(transport.port);
    loyal.send(packetOf(4));
    const { peer } = await packets.item(0);
    let expected = 1;
    for (let round = 0; round < 11; round += 1) {
      const strangers = await Promise.all(Array.from({ length: 100 }, () => connect(transport.port)));
      for (const stranger of strangers) stranger.send(packetOf(4));
      loyal.send(packetOf(8));
      expected += 101;
      await packets.count(expected);
      for (const stranger of strangers) stranger.close();
    }
    const ofLoyal = packets.all.filter(({ peer: { id } }) => id === peer.id && packets.all[0].bytes.length === 4);
    expect(ofLoyal.filter(({ bytes }) => bytes.length === 8).every((arrival) => arrival.peer === peer)).toBe(true);
    expect(new Set(packets.all.map(({ peer: { id } }) => id)).size).toBeGreaterThan(900);
    await transport.close();
  });
});
