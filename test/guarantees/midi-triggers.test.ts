/** MIDI that a trigger plans, on a real server: bytes in a pipe, with the moment at which each was there. How punctual they are is printed, not asserted. */
import { expect, test } from 'bun:test';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstrumentSession } from '../support/instruments.ts';

const count = 40;

test('notes in beats and in seconds leave a real server in their order, each with its end; /stop ends them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'midi-triggers-'));
  const path = join(folder, 'out');
  Bun.spawnSync(['mkfifo', path]);
  const pipe = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const session = await InstrumentSession.open({
    seq: `export const seq = defineRender({ params: { port: { type: 'text', default: '' } },
      trigger: ({ params: { port } }) => Array.from({ length: ${count} }, (_, i) => ({ type: 'midi', port, beat: i / 8, note: 40 + i, beats: 1 / 16 })) });
    export const long = defineRender({ params: { port: { type: 'text', default: '' } }, trigger: ({ params: { port } }) => [{ type: 'midi', port, note: 60, seconds: 600 }] });`,
  });
  const came: { at: number; bytes: number[] }[] = [];
  const read = (): void => {
    const bytes = new Uint8Array(4096);
    try {
      for (let length = readSync(pipe, bytes); length > 0; length = readSync(pipe, bytes)) {
        const at = performance.timeOrigin + performance.now();
        for (let i = 0; i < length; i += 3) came.push({ at, bytes: [...bytes.subarray(i, i + 3)] });
      }
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') throw error;
    }
  };
  await session.ask('/midi/open', path);
  await session.next('/feed.port');
  await session.ask('/trigger', 'seq', 'port', path, 'qu', '1/4');
  // Looked at without a pause, so that the reader adds little.
  const end = performance.now() + 20_000;
  while (came.length < 2 * count && performance.now() < end) {
    for (let i = 0; i < 200; i++) read();
    await Bun.sleep(0);
  }
  expect(came.map(({ bytes }) => bytes)).toEqual(
    Array.from({ length: count }, (_, i) => [
      [0x90, 40 + i, 100],
      [0x80, 40 + i, 64],
    ]).flat(),
  );
  // Against the grid: a line through its own place, a sixteenth of a beat from message to message.
  const { seconds, beat } = (await (await fetch(`${session.server.http}/grid`)).json()) as {
    seconds: number;
    beat: number;
  };
  const first = Math.round(beat - (seconds - came[0]!.at / 1000) * 2);
  const late = came.map(({ at }, i) => at - 1000 * (seconds + (first + i / 16 - beat) / 2)).sort((a, b) => a - b);
  console.log(
    `MIDI of a trigger against the grid: median ${late[count]!.toFixed(2)} ms, from ${late[0]!.toFixed(2)} to ${late.at(-1)!.toFixed(2)} ms`,
  );
  came.length = 0;
  await session.ask('/trigger', 'long', 'port', path);
  while (came.length < 1 && performance.now() < end) {
    read();
    await Bun.sleep(1);
  }
  await session.ask('/stop', 'long');
  while (came.length < 2 && performance.now() < end) {
    read();
    await Bun.sleep(1);
  }
  expect(came.map(({ bytes }) => bytes)).toEqual([
    [0x90, 60, 100],
    [0x80, 60, 64],
  ]);
  await session.close();
  closeSync(pipe);
  rmSync(folder, { recursive: true });
}, 60_000);
