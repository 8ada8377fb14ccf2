import { ConnectionError } from '../errors.ts';
import type { Link, LinkEvents, LinkOpener } from './link.ts';

type WebSocketConstructor = new (url: string) => WebSocket;

/** A password in the address (`ws://:password@host:port`) is sent in the query, since browsers send no headers with a WebSocket. */
function addressed(url: URL): URL {
  const to = new URL(url.href);
  if (to.password) to.searchParams.set('token', decodeURIComponent(to.password));
  to.username = to.password = '';
  return to;
}

/** @param find where the WebSocket class comes from: browsers, Bun and newer Nodes have it, Node 20 has not */
export function webSocketOpener(find: () => Promise<WebSocketConstructor> | WebSocketConstructor): LinkOpener {
  return async (url: URL, { onPacket, onTrouble }: LinkEvents): Promise<Link> => {
    const Socket = await find();
    const socket = new Socket(addressed(url).href);
    socket.binaryType = 'arraybuffer';
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () =>
        reject(new Error(`no WebSocket at ${url.host}; where the server has a password, it stands in the address`));
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
