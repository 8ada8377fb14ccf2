/** The HTTP port: the API, and OSC over WebSocket. */
import { Hono } from 'hono';
import type { Control } from '../control/dispatch.ts';
import type { Audio } from '../io/audio.ts';
import { hostAndPort, TransportError, type TransportHandlers } from '../io/transport.ts';
import { upgradeToOsc, webSocketHandlers, type WebSocketData } from '../io/websocket.ts';
import type { ParsedOptions } from '../options/index.ts';

export interface HttpOptions {
  readonly control: Control;
  readonly options: ParsedOptions;
  readonly audio: Audio;
  readonly handlers: TransportHandlers;
  readonly note: (line: string) => void;
}

export interface HttpServer {
  readonly address: string;
  close(): Promise<void>;
}

/** @throws TransportError when the port was asked for and is taken; the default port gives way to a free one */
export async function startHttp({ options, handlers, note }: HttpOptions): Promise<HttpServer> {
  const app = new Hono();
  const hostname = options.bindAddress;
  const open = (port: number): Bun.Server<WebSocketData> => Bun.serve<WebSocketData>({
    hostname, port,
    fetch: (request, server) => (upgradeToOsc(request, server) ? undefined : app.fetch(request)),
    websocket: webSocketHandlers(handlers),
  });
  const server = listen(open, options, note);
  const address = `http://${hostAndPort(hostname, server.port ?? options.httpPort)}`;
  return { address, close: () => server.stop(true) };
}

function listen(open: (port: number) => Bun.Server<WebSocketData>, options: ParsedOptions, note: (line: string) => void): Bun.Server<WebSocketData> {
  try {
    return open(options.httpPort);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    if (options.given.has('httpPort')) throw new TransportError(`HTTP port ${options.httpPort} is in use`, 'EADDRINUSE', error);
    const server = open(0);
    note(`HTTP port ${options.httpPort} is in use, taking ${server.port}`);
    return server;
  }
}
