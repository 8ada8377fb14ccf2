/** The console with the instruments that ship. */
import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { soundHeader } from '../../protocol/soundfile/index.ts';
import { InstrumentSession } from '../../test/support/instruments.ts';
import { freePort, startServer } from '../../test/support/server.ts';
import { console, sources } from './console.test-program.ts';

describe('a console with the instruments that ship', () => {
  test('says what a sampler lacks, what is handed on, and what is not measured', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-'));
    const port = String(await freePort());
    const server = await startServer(
      '--none',
      '-u',
      port,
      '--instruments',
      resolve(import.meta.dir, '../../instruments'),
    );
    writeFileSync(
      join(folder, 'ding.wav'),
      Buffer.concat([
        soundHeader({ header: 'WAV', format: 'float', channels: 1, sampleRate: 48000, frames: 4800 }),
        new Uint8Array(4 * 4800),
      ]),
    );
    const { out, code } = await console(
      [
        'sampler',
        'ss',
        `b 3 ${join(folder, 'ding.wav')}`,
        'sampler buf:3',
        'pluck colour:blue',
        'bell arm:60 freq:a3',
        'pause 100ms',
        'i',
        'help bell',
      ],
      '--connect',
      port,
    );
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => /holds no sound|buffer 3|has no/.test(line))).toEqual([
      'sampler plays buffer 0 (buf), which holds no sound: b 0 FILE reads one into it',
      'buffer 3: 4800 frames, 1 channel, 0.10 s',
      'pluck has no colour; its code gets it as it is',
    ]);
    expect(out).toMatch(/bell +armed +0\.\d +0 {2}not measured {2}.*freq:220 /);
    expect(out).toMatch(/^freq +440 Hz +a number, or a note/m);
    await server.stop();
    rmSync(folder, { recursive: true });
  }, 60_000);
});

describe('what is heard of a voice that the console changes', () => {
  test('no gap: the old pass goes on to its end, and the volume moves to nothing without a step', async () => {
    const session = await InstrumentSession.open(sources);
    const at = ['--connect', `127.0.0.1:${session.server.udpPort}`];
    const { code } = await console(
      ['pad o:2 t:100ms', 'pause 500ms', 'u 1 o:4', 'pause 1s', 'v 1 0 200ms', 'pause 500ms'],
      ...at,
    );
    expect(code).toBe(0);
    const started = (await session.next('/feed.started')).args[2] as number;
    const updated = (await session.next('/feed.updated')).args[2] as number;
    await session.next('/feed.ended');
    const sound = await session.close();
    const first = sound.findIndex((x) => x !== 0);
    const [two, four] = [Math.fround(0.2), Math.fround(0.4)];
    const change = sound.findIndex((x, i) => i >= first && x !== two);
    expect(sound[change]).toBe(four);
    expect((change - first) % 4800).toBe(0);
    // It is told once nothing more is under way: at that boundary, or a later one.
    expect(updated - started).toBeGreaterThanOrEqual(change - first);
    const fall = sound.findIndex((x, i) => i >= change && x !== four);
    expect(fall - change).toBeGreaterThan(4800);
    const ramp = sound.slice(fall, fall + 9600);
    for (let i = 1; i < ramp.length; i++) expect(ramp[i - 1]! - ramp[i]!).toBeWithin(0, (1.01 * four) / 9600);
    expect(sound.slice(fall + 9600).every((x) => x === 0)).toBe(true);
  }, 30_000);
});
