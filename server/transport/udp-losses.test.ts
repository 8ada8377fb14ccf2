import { expect, test } from 'bun:test';
import { lostIn, lostPackets } from './udp-losses.ts';

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  166: 0100007F:DF16 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 629000 2 00000000a3d4467f 12
  802: 0100007F:DF37 0100007F:DF16 01 00000000:00000000 00:00000000 00000000     0        0 627347 2 000000000f7ad773 7
`;

test('the drops of the sockets at a local port are summed', () => {
  expect(lostIn(table, 57110)).toBe(12);
  expect(lostIn(table + table, 57110)).toBe(24);
  expect(lostIn(table, 0xdf38)).toBe(0);
});

test.skipIf(process.platform !== 'linux')('a socket that nobody reads loses what does not fit', async () => {
  const socket = await Bun.udpSocket({ hostname: '127.0.0.1', port: 0 });
  const sender = await Bun.udpSocket({ hostname: '127.0.0.1', connect: { hostname: '127.0.0.1', port: socket.port } });
  expect(lostPackets(socket.port)).toBe(0);
  // In one go: the event loop has no turn to read.
  for (let i = 0; i < 2000; i++) sender.send(new Uint8Array(8000));
  expect(lostPackets(socket.port)).toBeGreaterThan(0);
  sender.close();
  socket.close();
});
