/** The HTTP port: the API, and OSC over WebSocket. What answers is imported with the first request: many sessions have none. */
import type { Control } from '../control/control.ts';
import type { ParsedOptions } from '../options/index.ts';
import type { Password } from '../transport/password.ts';
import { hostAndPort, TransportError, type TransportHandlers } from '../transport/transport.ts';
import { upgradeToOsc, type WebSocketData, webSocketHandlers } from '../transport/websocket.ts';
import { commandPatience } from './command-patience.ts';
import { SlowReader } from './slow-reader.ts';
import type { Source } from './source.ts';

export interface HttpOptions {
  readonly control: Control;
  readonly options: ParsedOptions;
  readonly audio: Source['audio'];
  readonly handlers: TransportHandlers;
  readonly password: Password;
  readonly note: (line: string) => void;
}

export interface HttpServer {
  readonly address: string;
  close(): Promise<void>;
}

/** Bytes of an event stream that may wait; --max-waiting may be less. */
const maxStreamed = 2 ** 20;

/** Opens the port. The default port gives way to a free one. @throws TransportError when a port that was asked for is taken */
export async function startHttp({
  control,
  options,
  audio,
  handlers,
  password,
  note,
}: HttpOptions): Promise<HttpServer> {
  const hostname = options.bindAddress;
  const makeApp = async () => {
    const [{ createApp }, { Guard }] = await Promise.all([import('./app.ts'), import('./host-guard.ts')]);
    return createApp({
      control,
      audio,
      guard: new Guard(options.allowedHosts, password),
      maxBody: 1024 * options.maxBody,
      maxWaiting: Math.min(maxStreamed, handlers.maxWaiting ?? maxStreamed),
      now: Date.now,
      uptime: () => performance.now() / 1000,
    });
  };
  let app: ReturnType<typeof makeApp> | undefined;
  let isLoaded = false;
  const open = (port: number): Bun.Server<WebSocketData> =>
    Bun.serve<WebSocketData>({
      hostname,
      port,
      fetch: async (request, server) => {
        let upgraded = false;
        // A command may wait for a file that is being loaded, and the first requests for what answers; others are cut off sooner.
        if (request.method !== 'GET' || !isLoaded) server.timeout(request, commandPatience);
        app ??= makeApp();
        const loaded = await app;
        isLoaded = true;
        const answer = await loaded.fetch(request, {
          address: server.requestIP(request)?.address ?? '',
          upgrade: () => (upgraded = upgradeToOsc(request, server)),
        });
        return upgraded ? undefined : answer;
      },
      websocket: webSocketHandlers({
        ...handlers,
        onGone: (peer) => {
          control.context.places.leave();
          handlers.onGone?.(peer);
        },
      }),
      // The end of an event stream was reported already.
      error: (error) => {
        if (!(error instanceof SlowReader)) handlers.report(`http: ${error.message}`);
        return new Response(null, { status: 500 });
      },
    });
  const server = listen(open, options, note);
  const address = `http://${hostAndPort(hostname, server.port ?? options.httpPort)}`;
  return { address, close: () => server.stop(true) };
}

function listen(
  open: (port: number) => Bun.Server<WebSocketData>,
  options: ParsedOptions,
  note: (line: string) => void,
): Bun.Server<WebSocketData> {
  try {
    return open(options.httpPort);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    if (options.given.has('httpPort'))
      throw new TransportError(`HTTP port ${options.httpPort} is in use`, 'EADDRINUSE', error);
    const server = open(0);
    note(`HTTP port ${options.httpPort} is in use, taking ${server.port}`);
    return server;
  }
}
