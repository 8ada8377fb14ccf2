/** An unchanged sclang records bunsynth with s.record, in real time, and plays what it recorded from disk. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeSamples, readSoundInfo, type SoundInfo } from '../../protocol/soundfile/index.ts';
import { freePort } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-record-'));
afterAll(() => rmSync(folder, { recursive: true }));

function sound(name: string): { info: SoundInfo; left: Float32Array } {
  const bytes = new Uint8Array(readFileSync(join(folder, name)));
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  return { info, left: samples.filter((_, i) => i % info.channels === 0) };
}

/** Frame of the first sound. */
const begin = (samples: Float32Array) => samples.findIndex((x) => x !== 0);

test('s.record, s.stopRecording, and DiskIn of the recording', async () => {
  const env = {
    ...process.env,
    QT_QPA_PLATFORM: 'offscreen',
    QTWEBENGINE_DISABLE_SANDBOX: '1',
    SC_SYNTHDEF_PATH: folder,
    SESSION_PROGRAM: `exec ${resolve(import.meta.dir, '../../bunsynth')} --none`,
    SESSION_FOLDER: folder,
    SESSION_PORT: String(await freePort()),
  };
  const run = Bun.spawn(['timeout', '60', 'sclang', resolve(import.meta.dir, 'record.scd')], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env,
  });
  const posted = await new Response(run.stdout).text();
  await run.exited;
  const results = posted
    .split('\n')
    .filter((line) => line.startsWith('RESULT recorded') || line.startsWith('RESULT ended'));
  expect(results).toEqual([
    ...['first.wav', 'short.aiff', 'short.wav', 'short.next', 'second.wav'].map((name) => `RESULT recorded ${name}`),
    'RESULT ended true',
    'RESULT recorded third.wav',
  ]);
  expect(posted).not.toContain('disk is too slow');

  const first = sound('first.wav');
  expect(first.info).toMatchObject({ header: 'WAV', format: 'int24', channels: 2, sampleRate: 48000 });
  // All of the second that sounded, in whole blocks, and nothing is missing in it: the sine goes on without a step.
  expect(first.info.frames % 64).toBe(0);
  const from = begin(first.left);
  const middle = first.left.subarray(from + 9600, from + 33600);
  const phase = 2 * Math.cos((2 * Math.PI * 440) / 48000);
  for (let i = 2; i < middle.length; i++)
    expect(Math.abs(middle[i]! - phase * middle[i - 1]! + middle[i - 2]!)).toBeLessThan(1e-6);
  expect(Math.max(...middle)).toBeCloseTo(0.2, 3);

  for (const [name, header, format] of [
    ['short.aiff', 'AIFF', 'float'],
    ['short.wav', 'WAV', 'int16'],
    ['short.next', 'AU', 'double'],
  ] as const) {
    const { info } = sound(name);
    expect(info).toMatchObject({ header, format, channels: 2 });
    expect(info.frames).toBeGreaterThan(9600);
  }

  const second = sound('second.wav').left;
  const start = begin(second);
  const length = first.left.findLastIndex((x) => x !== 0) + 1 - from;
  expect(length).toBeGreaterThan(47900);
  expect(start).toBeGreaterThan(0);
  expect(second.subarray(start, start + length)).toEqual(first.left.subarray(from, from + length));
  expect(second.subarray(start + length).every((x) => x === 0)).toBe(true);

  const third = sound('third.wav').left;
  const at = begin(third) + 12000;
  // 1.5 times as fast: 660 Hz.
  const faster = 2 * Math.cos((2 * Math.PI * 660) / 48000);
  const off = (i: number) => Math.abs(third[i]! - faster * third[i - 1]! + third[i - 2]!);
  const bad = Array.from({ length: 8000 }, (_, i) => at + i).filter((i) => !(off(i) < 1e-4));
  // Where they are says what was missing: halves of 32768 frames, blocks, or all of it.
  expect({ starts: [from, begin(third)], bad: bad.map((i) => [i, off(i)]) }).toMatchObject({ bad: [] });
}, 90_000);
