/** Rights of a web page, and of a client without the password, on a real server: none. */
import { expect, test } from 'bun:test';
import { connect } from '../../clients/typescript/index.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { startServer } from '../support/server.ts';

/** Returns how an attempt to open a WebSocket ends. */
const opening = (url: string, headers: Record<string, string> = {}) =>
  new Promise<string>((resolve) => {
    const socket = new WebSocket(url.replace('http', 'ws'), { headers } as never);
    socket.onopen = () => {
      socket.close();
      resolve('open');
    };
    socket.onerror = () => resolve('refused');
  });

test('pages of other hosts play nothing and read nothing, whatever the server is bound to', async () => {
  for (const address of ['127.0.0.1', '0.0.0.0']) {
    const server = await startServer('--none', '-B', address, '--allow-host', 'studio.example.com');
    const status = async (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
      (await fetch(`${server.http}${path}`, { headers, ...init })).status;
    const evil = { origin: 'https://evil.example.com' };
    // As a form or `fetch` without asking first would send it.
    for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded']) {
      expect(
        await status(
          '/session/set',
          { ...evil, 'content-type': type },
          { method: 'POST', body: '{"key":"owned","value":1}' },
        ),
      ).toBe(403);
    }
    expect(
      await status(
        '/session/set',
        { origin: 'http://localhost:3000', 'content-type': 'text/plain' },
        { method: 'POST', body: '{"key":"owned","value":1}' },
      ),
    ).toBe(415);
    expect(await status('/session', evil)).toBe(403);
    expect(await status('/session', { 'sec-fetch-site': 'cross-site' })).toBe(403);
    // A name of theirs that resolves to this machine.
    expect(await status('/session', { host: 'evil.example.com' })).toBe(403);
    expect(await opening(server.http, evil)).toBe('refused');
    expect(await opening(server.http, { host: 'evil.example.com' })).toBe('refused');
    expect(await opening(server.http, { origin: 'null' })).toBe('refused');
    for (const headers of [
      {},
      { origin: 'http://localhost:3000' },
      { host: 'studio.example.com', origin: 'https://studio.example.com' },
    ] as Record<string, string>[])
      expect(await opening(server.http, headers)).toBe('open');
    expect(await (await fetch(`${server.http}/session`)).json()).not.toHaveProperty('owned');
    await server.stop();
  }
}, 60_000);

test('without the password nothing is answered over TCP, HTTP and WebSocket; with it, clients work', async () => {
  const server = await startServer('--none', '-p', 'sword fish ü');
  const word = encodeURIComponent('sword fish ü');
  expect((await fetch(`${server.http}/status`)).status).toBe(401);
  expect(await opening(server.http)).toBe('refused');
  expect(
    (
      await fetch(`${server.http}/status`, {
        headers: { authorization: `Bearer ${Buffer.from('sword fish ü').toString('latin1')}` },
      })
    ).status,
  ).toBe(200);
  expect(await opening(`${server.http}/?token=${word}`)).toBe('open');
  for (const url of [
    `ws://:${word}@127.0.0.1:${new URL(server.http).port}`,
    `tcp://:${word}@127.0.0.1:${server.tcpPort}`,
  ]) {
    const client = await connect({ url });
    expect((await client.status()).nominalSampleRate).toBe(48000);
    expect(client.url).not.toContain('sword');
    await client.close();
  }
  const events = await fetch(`${server.http}/events?token=${word}`);
  expect(events.status).toBe(200);
  await events.body!.cancel();
  // A wrong guess over one makes the next wait over another.
  expect(await opening(`${server.http}/?token=wrong`)).toBe('refused');
  expect((await fetch(`${server.http}/status`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(429);
  await server.stop();
}, 60_000);

test('before the password the server keeps no more of what is sent than a password takes', async () => {
  const server = await startServer('--none', '-p', 'secret');
  const ended = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: server.tcpPort,
    socket: { data() {}, close: () => ended.resolve(), error: () => ended.resolve() },
  });
  socket.write(Uint8Array.of(3, 0xff, 0xff, 0xff));
  socket.write(new Uint8Array(1000));
  await ended.promise;
  await server.prints('a packet length of 67108863 bytes (allowed: 0 to 128) before the password');
  // Nor is what comes without it carried out.
  const other = await Bun.connect({ hostname: '127.0.0.1', port: server.tcpPort, socket: { data() {} } });
  const quit = encodeMessage('/quit', '', []);
  other.write(Uint8Array.of(0, 0, 0, quit.length, ...quit));
  expect((await fetch(`${server.http}/status`)).status).toBe(401);
  expect(server.process.exitCode).toBeNull();
  other.end();
  await server.stop();
}, 60_000);
