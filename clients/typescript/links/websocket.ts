import { ConnectionError } from '../errors.ts';
import type { Link, LinkEvents, LinkOpener } from './link.ts';

type WebSocketConstructor = new (url: string) => WebSocket;

/** @param find where the WebSocket class comes from: browsers, Bun and newer Nodes have it, Node 20 has not */
export function webSocketOpener(find: () => Promise<WebSocketConstructor> | WebSocketConstructor): LinkOpener {
  return async (url: URL, { onPacket, onTrouble }: LinkEvents): Promise<Link> => {
    const Socket = await find();
    const socket = new Socket(url.href);
    socket.binaryType = 'arraybuffer';
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error(`no WebSocket at ${url.href}`));
    });
    let open = true;
    socket.onerror = null;
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) onPacket(new Uint8Array(data));
    };
    const closed = new Promise<void>((resolve) => {
      socket.onclose = ({ reason }) => {
        if (open) onTrouble(`the server has closed the connection${reason && ` (${reason})`}`);
        open = false;
        resolve();
      };
    });
    return {
      send(bytes) {
        if (!open) throw new ConnectionError(`${url.host}: the connection is closed`);
        socket.send(new Uint8Array(bytes));
      },
      close() {
        open = false;
        socket.close();
        return closed;
      },
    };
  };
}
