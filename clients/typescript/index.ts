/** The package's entry for Bun and Node. */
import type { Client } from './client.ts';
import { type ConnectOptions, connectWith } from './connect.ts';
import { openTcpLink } from './links/tcp.ts';
import { openUdpLink } from './links/udp.ts';
import { webSocketOpener } from './links/websocket.ts';

export * from './exports.ts';

const openers = {
  'udp:': openUdpLink,
  'tcp:': openTcpLink,
  'ws:': webSocketOpener(findWebSocket),
  'wss:': webSocketOpener(findWebSocket),
};

/**
 * Connects to a server over UDP, TCP or WebSocket. Over UDP nobody needs to be there yet: `status()` finds out.
 * Rejects with ConnectionError.
 */
export function connect(options: ConnectOptions): Promise<Client> {
  return connectWith(openers, options);
}

async function findWebSocket(): Promise<typeof WebSocket> {
  if (typeof WebSocket !== 'undefined') return WebSocket;
  const { default: NodeWebSocket } = await import('ws');
  return NodeWebSocket as unknown as typeof WebSocket;
}
