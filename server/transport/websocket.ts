import { isLoopback } from './addresses.ts';
import { hostAndPort, maxPacketBytes, maxWaitingBytes, type Peer, type TransportHandlers } from './transport.ts';

/** Data of one of our WebSockets; made by `upgradeToOsc`. */
export interface WebSocketData {
  readonly remote: string;
  readonly isLocal: boolean;
  peer?: Peer;
}

const unsupportedData = 1003;

/**
 * Turns an HTTP request into a WebSocket for OSC.
 * @returns false when the request asks for no WebSocket; then it is still to be answered
 */
export function upgradeToOsc(request: Request, server: Bun.Server<WebSocketData>): boolean {
  const remote = server.requestIP(request);
  const data: WebSocketData = {
    remote: remote ? hostAndPort(remote.address, remote.port) : 'unknown',
    isLocal: isLoopback(remote?.address ?? ''),
  };
  return server.upgrade(request, { data });
}

/** Handlers for the `websocket` setting of `Bun.serve`: each binary frame is one OSC packet, both ways. */
export function webSocketHandlers({
  onPacket,
  onGone,
  onSlow,
  report,
  maxWaiting = maxWaitingBytes,
}: TransportHandlers): Bun.WebSocketHandler<WebSocketData> {
  return {
    maxPayloadLength: maxPacketBytes,
    backpressureLimit: maxWaiting,
    closeOnBackpressureLimit: true,
    perMessageDeflate: false,
    open(socket) {
      const id = `ws:${socket.data.remote}`;
      socket.binaryType = 'uint8array';
      socket.data.peer = {
        id,
        isLocal: socket.data.isLocal,
        send(bytes) {
          if (socket.readyState !== WebSocket.OPEN) return;
          // 0 means dropped; -1 means that the frame waits, which is as good as sent.
          if (socket.sendBinary(bytes) !== 0) return;
          report(
            `websocket: ${id} does not read its replies, of which ${socket.getBufferedAmount()} bytes wait (--max-waiting); connection closed`,
          );
          onSlow?.();
        },
      };
    },
    message(socket, message) {
      const { peer } = socket.data;
      if (!peer) return;
      if (typeof message === 'string') {
        report(`websocket: ${peer.id} sent a text frame; OSC packets are binary frames; connection closed`);
        socket.close(unsupportedData, 'OSC packets are binary frames');
        return;
      }
      onPacket(new Uint8Array(message), peer);
    },
    close({ data: { peer } }) {
      if (peer) onGone?.(peer);
    },
  };
}
