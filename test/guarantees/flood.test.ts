/** 20,000 messages a second for ten seconds: none is lost, and the sound is the one without them. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { piece } from '../support/piece.ts';
import { renderOffline, startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-flood-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const seconds = 10;
const perSecond = 20_000;
/** The clock for sending ticks this often. */
const ticksPerSecond = 200;

test('a flood loses nothing and does not disturb the sound', async () => {
  await Bun.write(path('score.osc'), piece(seconds + 2));
  const server = await startServer('--none', '-S', '48000', '-o', '2', '--score', path('score.osc'), '--capture', path('played.wav'));

  let [made, ended, synced] = [0, 0, false];
  const socket = await Bun.udpSocket({
    hostname: '127.0.0.1',
    connect: { hostname: '127.0.0.1', port: server.udpPort },
    socket: {
      data(_, bytes) {
        const { address, args } = decodePacket(bytes) as OscMessage;
        if (address === '/n_go') made++;
        else if (address === '/n_end') ended++;
        else if (address === '/synced' && args[0] === 4711) synced = true;
      },
    },
  });
  const [notify, sync] = [encodeMessage('/notify', 'i', [1]), encodeMessage('/sync', 'i', [4711])];
  socket.send(notify);
  await Bun.sleep(200);
  const before = { made, ended };

  // Groups come and go in pairs, far from the synths of the piece; control busses are set in between.
  let sent = 0;
  let groups = 0;
  const start = performance.now();
  while (sent < seconds * perSecond) {
    const due = Math.min(seconds * perSecond, Math.floor(((performance.now() - start) / 1000) * perSecond));
    const packets: Uint8Array[] = [];
    for (; sent < due; sent += 4, groups++) {
      const id = 500_000 + (groups % 100_000);
      packets.push(
        encodeMessage('/g_new', 'iii', [id, 0, 0]), encodeMessage('/c_set', 'if', [7, groups]),
        encodeMessage('/n_run', 'ii', [id, 1]), encodeMessage('/n_free', 'i', [id]),
      );
    }
    for (let at = 0; at < packets.length; ) at += Math.max(1, socket.sendMany(packets.slice(at)));
    await Bun.sleep(1000 / ticksPerSecond);
  }
  for (let i = 0; i < 100 && !synced; i++) {
    socket.send(sync);
    await Bun.sleep(50);
  }
  for (let i = 0; i < 100 && ended - before.ended < groups; i++) await Bun.sleep(50);
  socket.close();

  expect(synced).toBe(true);
  // Synths of the piece come and go as well.
  expect(made - before.made).toBeGreaterThanOrEqual(groups);
  expect(ended - before.ended).toBeGreaterThanOrEqual(groups);
  expect(await server.process.exited).toBe(0);
  const rendered = await renderOffline(path('score.osc'), path('rendered.wav'), '-o', '2');
  const played = new Uint8Array(await Bun.file(path('played.wav')).arrayBuffer());
  expect(played.length).toBe(rendered.length);
  expect(Buffer.compare(played, rendered)).toBe(0);
}, 90_000);
