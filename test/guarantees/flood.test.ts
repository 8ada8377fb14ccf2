/** 20,000 messages a second for ten seconds: none is lost, and the sound is the one without them. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { piece } from '../support/piece.ts';
import { renderOffline, startRecorded } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-flood-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const seconds = 10;
const perSecond = 20_000;
/** The clock for sending ticks this often. */
const ticksPerSecond = 200;
/** Messages under way at once, at most. */
const maxUnanswered = 10_000;

test('a flood loses nothing and does not disturb the sound', async () => {
  await Bun.write(path('score.osc'), piece(seconds + 2));
  const server = await startRecorded(path('score.osc'), path('played.wav'));

  // Reports come over TCP, which loses nothing by itself; the flood goes over UDP.
  const listener = await server.connect('tcp');
  let [made, ended] = [0, 0];
  listener.on('/n_go', () => made++);
  listener.on('/n_end', () => ended++);
  await listener.notify();
  let acknowledged = 0;
  const socket = await Bun.udpSocket({
    hostname: '127.0.0.1',
    connect: { hostname: '127.0.0.1', port: server.udpPort },
    socket: {
      data(_, bytes) {
        const { address, args } = decodePacket(bytes) as OscMessage;
        if (address === '/synced') acknowledged = Math.max(acknowledged, args[0] as number);
      },
    },
  });
  const before = { made, ended };

  // Groups come and go in pairs, far from the synths of the piece; control buses are set in between.
  let sent = 0;
  let groups = 0;
  const start = performance.now();
  while (sent < seconds * perSecond) {
    const due = Math.min(seconds * perSecond, Math.floor(((performance.now() - start) / 1000) * perSecond));
    const packets: Uint8Array[] = [];
    for (; sent < due; sent += 4, groups++) {
      const id = 500_000 + (groups % 100_000);
      packets.push(
        encodeMessage('/g_new', 'iii', [id, 0, 0]),
        encodeMessage('/c_set', 'if', [7, groups]),
        encodeMessage('/n_run', 'ii', [id, 1]),
        encodeMessage('/n_free', 'i', [id]),
      );
    }
    packets.push(encodeMessage('/sync', 'i', [sent]));
    for (let at = 0; at < packets.length; ) at += Math.max(1, socket.sendMany(packets.slice(at)));
    await Bun.sleep(1000 / ticksPerSecond);
    // On a machine too busy to give the server its turn the kernel would drop what piles up, and nobody could tell.
    while (sent - acknowledged > maxUnanswered) await Bun.sleep(1);
  }
  const rate = Math.round(sent / ((performance.now() - start) / 1000));
  for (let i = 0; i < 200 && ended - before.ended < groups; i++) await Bun.sleep(50);
  socket.close();
  const { late } = (await (await fetch(`${server.http}/status`)).json()) as {
    late: { quanta: number; bundles: number };
  };
  console.log(
    `${sent} messages, ${rate} a second; ${late.quanta} late quanta and ${late.bundles} late bundles since the start`,
  );
  listener.close();

  // Synths of the piece come and go as well.
  expect(made - before.made).toBeGreaterThanOrEqual(groups);
  expect(ended - before.ended).toBeGreaterThanOrEqual(groups);
  expect(await server.process.exited).toBe(0);
  const rendered = await renderOffline(path('score.osc'), path('rendered.wav'), '-o', '2');
  const played = new Uint8Array(await Bun.file(path('played.wav')).arrayBuffer());
  expect(played.length).toBe(rendered.length);
  expect(Buffer.compare(played, rendered)).toBe(0);
}, 90_000);
