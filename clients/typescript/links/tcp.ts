import { FrameReader, frame } from '../../../protocol/osc/frames.ts';
import { ConnectionError } from '../errors.ts';
import { hostAndPort, type Link, type LinkEvents } from './link.ts';

const maxPacketBytes = 64 * 1024 * 1024;

/** A password in the address (`tcp://:password@host:port`) is sent as the first packet. */
export async function openTcpLink(url: URL, { onPacket, onTrouble }: LinkEvents): Promise<Link> {
  const { connect } = await import('node:net');
  const { host, port } = hostAndPort(url);
  const frames = new FrameReader(maxPacketBytes);
  const socket = connect({ host, port, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve();
    });
  });
  let open = true;
  socket.on('error', ({ message }) => onTrouble(message));
  socket.on('close', () => {
    if (open) onTrouble('the server has closed the connection');
    open = false;
  });
  socket.on('data', (bytes: Uint8Array) => {
    frames.push(bytes);
    try {
      for (let packet = frames.next(); packet; packet = frames.next()) onPacket(packet);
    } catch (error) {
      // The stream cannot be read from here on; 'close' follows.
      socket.destroy(error as Error);
    }
  });
  // scsynth compares up to a zero byte.
  if (url.password) socket.write(frame(new TextEncoder().encode(`${decodeURIComponent(url.password)}\0`)));
  return {
    send(bytes) {
      if (!open) throw new ConnectionError(`${url.host}: the connection is closed`);
      socket.write(frame(bytes));
    },
    close: () =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve();
        open = false;
        socket.once('close', () => resolve());
        socket.end(() => socket.destroy());
      }),
  };
}
