/** The package's entry for browsers, which have WebSockets only. */
import type { Client } from './client.ts';
import { type ConnectOptions, connectWith } from './connect.ts';
import { webSocketOpener } from './links/websocket.ts';

export * from './exports.ts';

const openers = { 'ws:': webSocketOpener(() => WebSocket), 'wss:': webSocketOpener(() => WebSocket) };

/** Connects to a server over WebSocket. Rejects with ConnectionError. */
export function connect(options: ConnectOptions): Promise<Client> {
  return connectWith(openers, options);
}
