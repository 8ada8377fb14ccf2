import { expect, test } from 'bun:test';
import { portsIn, UdpPresence } from './udp-presence.ts';

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 1234: 0100007F:DF16 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0 0
  777: 00000000000000000000000000000000:0035 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 1 2 0 0
`;

test('ports are read from the tables of Linux, once for what is done at one go', async () => {
  expect([...portsIn(table)]).toEqual([0xdf16, 53]);
  let text = table;
  let reads = 0;
  const presence = new UdpPresence(0xdf16, () => {
    reads++;
    return text;
  });
  expect([presence.isGone(53), presence.isGone(54), presence.isHere(53), presence.isHere(54), reads]).toEqual([
    false,
    true,
    true,
    false,
    1,
  ]);
  text = table.replace(':0035', ':0036');
  await Promise.resolve();
  expect([presence.isGone(53), presence.isGone(54), reads]).toEqual([true, false, 2]);
});

test('where the tables tell nothing nobody is gone', () => {
  for (const text of ['', 'nonsense', table]) expect(new UdpPresence(1, () => text).isGone(99)).toBe(false);
});

test.skipIf(process.platform !== 'linux')('a socket that was closed is gone', async () => {
  const own = await Bun.udpSocket({ hostname: '127.0.0.1' });
  const other = await Bun.udpSocket({ hostname: '127.0.0.1' });
  const presence = new UdpPresence(own.port);
  expect(presence.isGone(other.port)).toBe(false);
  const { port } = other;
  other.close();
  // The system may take a moment.
  for (let i = 0; i < 1000 && !presence.isGone(port); i++) await Bun.sleep(5);
  expect(presence.isGone(port)).toBe(true);
  own.close();
});
