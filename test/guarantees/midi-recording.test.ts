/** A MIDI recording that runs when a real server is asked to end is in its file. */
import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMidiFile } from '../../protocol/midi/file.ts';
import { startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'midi-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['SIGTERM', 'SIGINT', '/quit'] as const)(
  '%s writes what is being recorded',
  async (way) => {
    const server = await startServer('--none', '--midi', 'none', '--instruments', '');
    const client = await server.connect();
    const path = join(folder, `${way.replace('/', '')}.mid`);
    await client.request(['/midi/record', path], { reply: '/done' });
    for (let note = 60; note < 70; note++) client.send('/midi', Uint8Array.of(0x90, note, 100));
    // What was sent before is there when this is answered.
    await client.request(['/midi/tuning'], { reply: '/done' });
    expect(existsSync(path)).toBe(false);
    if (way === '/quit') client.send('/quit');
    else server.process.kill(way);
    expect(await server.process.exited).toBe(0);
    expect(
      readMidiFile(await Bun.file(path).bytes()).events.map(({ message }) => 'note' in message && message.note),
    ).toEqual([60, 61, 62, 63, 64, 65, 66, 67, 68, 69]);
  },
  30_000,
);

test('where it cannot be written, the server says so and ends', async () => {
  const server = await startServer('--none', '--midi', 'none', '--instruments', '');
  const client = await server.connect();
  await client.request(['/midi/record', '/dev/full/none.mid'], { reply: '/done' });
  expect(await server.stop()).toBe(0);
  await server.prints('/dev/full/none.mid cannot be written: ');
}, 30_000);
