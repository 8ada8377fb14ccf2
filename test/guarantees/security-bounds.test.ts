/** Each thing that a client can pile up has a limit that says its option; `GET /status` counts what went over it, and the server plays on. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { connect as connectSocket } from 'node:net';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { frame } from '../../protocol/osc/frames.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { type RunningServer, startServer } from '../support/server.ts';

interface Status {
  readonly listeners: { open: number; limit: number };
  readonly refused: Record<'packets' | 'bodies' | 'listeners' | 'slow' | 'gone' | 'names' | 'passwords', number>;
  readonly clients: { notified: number };
}

let server: RunningServer;
const status = async () => (await (await fetch(`${server.http}/status`)).json()) as Status;
const resident = () =>
  Number(
    /VmRSS:\s+(\d+)/.exec(require('node:fs').readFileSync(`/proc/${server.process.pid}/status`, 'utf8') as string)![1],
  ) / 1024;

/** Waits for something that comes sooner or later. */
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; !(await done()); await Bun.sleep(20))
    if (performance.now() > end) throw new Error('it did not come');
}

/** A connection that never reads what comes. */
async function sleeper(
  port: number,
  ...sent: (string | Uint8Array)[]
): Promise<{ readonly ended: () => boolean; write(bytes: Uint8Array): void; end(): void }> {
  const socket = connectSocket({ host: '127.0.0.1', port });
  let ended = false;
  socket.pause();
  socket.on('error', () => {
    ended = true;
  });
  socket.on('close', () => {
    ended = true;
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  for (const each of sent) socket.write(each);
  return { ended: () => ended, write: (bytes) => void socket.write(bytes), end: () => socket.destroy() };
}

describe('a running server', () => {
  beforeAll(async () => {
    server = await startServer('--none', '-l', '4', '--max-listeners', '8', '--max-waiting', '1024');
  });
  afterAll(async () => {
    expect(server.process.exitCode).toBeNull();
    await server.stop();
  });

  test('clients that were gone without a word lock nobody out', async () => {
    const register = async (): Promise<{ answer: OscMessage; close(): void }> => {
      const heard = Promise.withResolvers<OscMessage>();
      const socket = await Bun.udpSocket({
        hostname: '127.0.0.1',
        connect: { hostname: '127.0.0.1', port: server.udpPort },
        socket: { data: (_, bytes) => heard.resolve(decodePacket(bytes) as OscMessage) },
      });
      socket.send(encodeMessage('/notify', 'i', [1]));
      return { answer: await heard.promise, close: () => socket.close() };
    };
    for (let i = 0; i < 12; i++) {
      const { answer, close } = await register();
      expect([i, answer.address]).toEqual([i, '/done']);
      close();
      // The system takes its time.
      await Bun.sleep(20);
    }
    // Those who are there keep their place, however long they say nothing.
    const here = [await register(), await register(), await register(), await register()];
    expect(here.map(({ answer }) => answer.address)).toEqual(['/done', '/done', '/done', '/done']);
    const refused = await register();
    expect(refused.answer.args.slice(0, 2)).toEqual(['/notify', 'too many users\n']);
    for (const { close } of [...here, refused]) close();
    const { refused: counted } = await status();
    expect([counted.gone >= 8, counted.listeners]).toEqual([true, 1]);
  }, 60_000);

  test('listeners beyond their number are refused by name, over OSC and HTTP', async () => {
    const client = await server.connect('tcp');
    for (const division of ['1/4', '1/8', '1/16', '1/32'])
      await client.request(['/grid/subscribe', division], { reply: '/done' });
    await client.request(['/feed', 1], { reply: '/done' });
    await client.request(['/session/subscribe', 1], { reply: '/done' });
    const streams = [await fetch(`${server.http}/events`), await fetch(`${server.http}/grid/events`)];
    expect(streams.map(({ status: code }) => code)).toEqual([200, 200]);
    expect((await status()).listeners).toEqual({ open: 8, limit: 8 });
    await expect(client.request(['/grid/subscribe', 'bar'], { reply: '/done' })).rejects.toThrow(
      '8 listen already, as many as may (--max-listeners)',
    );
    const refused = await fetch(`${server.http}/events`);
    expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining('--max-listeners')]);
    const opening = new Promise<string>((resolve) => {
      const socket = new WebSocket(server.http.replace('http', 'ws'));
      socket.onopen = () => resolve('open');
      socket.onerror = () => resolve('refused');
    });
    expect(await opening).toBe('refused');
    // Who listens already may say so again.
    await client.request(['/feed', 1], { reply: '/done' });
    for (const stream of streams) await stream.body!.cancel();
    // Who asks for the head alone never was one.
    for (let i = 0; i < 10; i++) expect((await fetch(`${server.http}/events`, { method: 'HEAD' })).status).toBe(200);
    await client.close();
    await until(async () => (await status()).listeners.open === 0);
    expect((await status()).refused.listeners).toBe(4);
  }, 60_000);

  test('who does not read a stream, a WebSocket or a connection is let go at the bound, and costs no more', async () => {
    const before = (await status()).refused.slow;
    const port = Number(new URL(server.http).port);
    const stream = await sleeper(port, 'GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const socket = await sleeper(
      port,
      'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    const connection = await sleeper(server.tcpPort);
    await until(async () => (await status()).listeners.open === 2);
    const client = await server.connect('tcp');
    await client.request(['/b_alloc', 0, 262_144, 1], { reply: '/done' });
    const ask = encodeMessage('/b_getn', 'iii', [0, 0, 200_000]);
    const masked = Uint8Array.of(0x82, 0x80 | ask.length, 0, 0, 0, 0, ...ask);
    const memory = resident();
    for (let i = 0; i < 400 && (await status()).refused.slow < before + 3; i++) {
      if (!connection.ended()) connection.write(frame(ask));
      if (!socket.ended()) socket.write(masked);
      for (let j = 0; j < 200; j++) client.send('/session/set', 'news', `${'x'.repeat(200)} ${i} ${j}`);
      await client.sync();
    }
    expect((await status()).refused.slow).toBe(before + 3);
    expect(resident() - memory).toBeLessThan(200);
    await until(async () => (await status()).listeners.open === 0);
    for (const each of [stream, socket, connection]) each.end();
    await client.close();
  }, 90_000);

  test('a body that is too long is refused by name, whether it says so or not', async () => {
    const post = (body: BodyInit) => fetch(`${server.http}/play`, { method: 'POST', body });
    const said = await post(`{"instrument":"${'x'.repeat(100_000_000)}"}`);
    expect([said.status, ((await said.json()) as { detail: string }).detail]).toEqual([
      413,
      'the body is longer than 1048576 bytes (--max-body)',
    ]);
    let sent = 0;
    const unsaid = await post(
      new ReadableStream({
        pull(controller) {
          if (sent++ < 200) controller.enqueue(new Uint8Array(65536).fill(32));
          else controller.close();
        },
      }),
    ).catch(() => undefined);
    // Some clients only see the connection end while they send.
    if (unsaid) expect(unsaid.status).toBe(413);
    expect((await status()).refused.bodies).toBeGreaterThanOrEqual(1);
    // Nor does JSON that is nested without end do harm.
    for (const open of ['[', '{"a":']) {
      const nested = await post(`{"instrument":${open.repeat(200_000)}`);
      expect(nested.status).toBe(400);
      const inside = await post(`{"instrument":"pad","params":{"notes":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`);
      expect(inside.status).toBe(400);
    }
  }, 60_000);

  test.each([
    ['T', 60_000_000, 0],
    ['N', 3_000_000, 0],
    ['[]', 1_000_000, 0],
    ['b', 1_000_000, 4],
    ['s', 1_000_000, 4],
    ['i', 8_000_000, 4],
  ])(
    'a packet of arguments %j beyond their number becomes a refusal, not gigabytes',
    async (tag, count, bytes) => {
      const packet = new Uint8Array(8 + 4 * Math.ceil((tag.length * count + 2) / 4) + bytes * count);
      packet.set(new TextEncoder().encode('/none\0\0\0,'));
      const tags = new TextEncoder().encode(tag);
      for (let i = 0; i < count; i++) packet.set(tags, 9 + i * tags.length);
      const heard = Promise.withResolvers<OscMessage>();
      const socket = connectSocket({ host: '127.0.0.1', port: server.tcpPort });
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        const all = Buffer.concat(chunks);
        if (all.length >= 4 && all.length >= 4 + all.readInt32BE(0))
          heard.resolve(decodePacket(new Uint8Array(all.subarray(4))) as OscMessage);
      });
      const before = (await status()).refused.packets;
      socket.write(frame(packet));
      const { address, args } = await heard.promise;
      expect([address, args[1]]).toEqual(['/fail', expect.stringContaining('(--max-arguments)')]);
      expect((await status()).refused.packets).toBe(before + 1);
      socket.destroy();
    },
    60_000,
  );

  test('names that nobody knows are forgotten', async () => {
    const client = await server.connect('tcp');
    for (let i = 0; i < 100; i++) {
      client.bundle(
        'now',
        Array.from({ length: 1000 }, (_, j) => ['/n_set', 1, `invented ${i} ${j}`, 1] as const),
      );
      await client.sync();
    }
    expect((await status()).refused.names).toBeGreaterThanOrEqual(100_000 - 65_536 - 1000);
    await client.close();
  }, 60_000);
});
