import { describe, expect, test } from 'bun:test';
import type { Transport, TransportHandlers } from './transport.ts';
import { collect, Inbox, type TestClient, transportContract } from './transport-contract.ts';
import { upgradeToOsc, type WebSocketData, webSocketHandlers } from './websocket.ts';

/** An HTTP server with nothing but the WebSocket on it. */
async function open(handlers: TransportHandlers): Promise<Transport> {
  const server = Bun.serve<WebSocketData>({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, self) => (upgradeToOsc(request, self) ? undefined : new Response('no WebSocket', { status: 426 })),
    websocket: webSocketHandlers(handlers),
  });
  return { address: `ws://127.0.0.1:${server.port}`, port: server.port!, close: () => server.stop(true) };
}

async function connect(
  port: number,
): Promise<TestClient & { sendText(text: string): void; readonly ended: Promise<CloseEvent> }> {
  const inbox = new Inbox<Uint8Array>();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/osc`);
  socket.binaryType = 'arraybuffer';
  socket.onmessage = ({ data }) => inbox.push(new Uint8Array(data));
  const ended = new Promise<CloseEvent>((resolve) => {
    socket.onclose = resolve;
  });
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  return {
    send: (bytes) => socket.send(new Uint8Array(bytes)),
    sendText: (text) => socket.send(text),
    received: (index) => inbox.item(index),
    async close() {
      socket.close();
      await ended;
    },
    ended,
  };
}

transportContract({ name: 'ws', large: 5_000_000, burst: 3000, connected: true, open, connect });

describe('websocket', () => {
  test('a text frame is refused and ends the connection', async () => {
    const { packets, reports, handlers } = collect();
    const transport = await open(handlers);
    const client = await connect(transport.port);
    client.sendText('/status');
    expect(await client.ended).toMatchObject({ code: 1003, reason: 'OSC packets are binary frames' });
    expect(packets.all).toEqual([]);
    expect(reports.all[0]).toMatch(
      /^websocket: ws:127\.0\.0\.1:\d+ sent a text frame; OSC packets are binary frames; connection closed$/,
    );
    await transport.close();
  });

  test('a request that asks for no WebSocket is left to the HTTP server', async () => {
    const { handlers } = collect();
    const transport = await open(handlers);
    const response = await fetch(`http://127.0.0.1:${transport.port}/osc`);
    expect(response.status).toBe(426);
    await transport.close();
  });
});
