import { hostAndPort, type Link, type LinkEvents } from './link.ts';

const maxDatagramBytes = 65507;
const receiveBufferBytes = 4 * 1024 * 1024;

export async function openUdpLink(url: URL, { onPacket, onTrouble }: LinkEvents): Promise<Link> {
  const { createSocket } = await import('node:dgram');
  const { lookup } = await import('node:dns/promises');
  const { host, port } = hostAndPort(url);
  // A name is looked up first: the socket would say nothing sensible of one that is not known.
  const found = await lookup(host, { all: true });
  // `localhost` has both, and servers listen on 127.0.0.1.
  const { address, family } = found.find((each) => each.family === 4) ?? found[0]!;
  const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4', recvBufferSize: receiveBufferBytes });
  let open = true;
  socket.on('message', (bytes) => onPacket(new Uint8Array(bytes)));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(port, address, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  // A connected socket hears of a closed port at the other end.
  socket.on('error', ({ message }) => onTrouble(message));
  return {
    send(bytes) {
      if (bytes.length > maxDatagramBytes) {
        throw new RangeError(
          `a packet of ${bytes.length} bytes exceeds the datagram limit of ${maxDatagramBytes}; use tcp:// or ws://`,
        );
      }
      socket.send(bytes, (error) => {
        if (error && open) onTrouble(error.message);
      });
    },
    close: () =>
      new Promise((resolve) => {
        open = false;
        socket.close(() => resolve());
      }),
  };
}
