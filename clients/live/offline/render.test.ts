/** Pieces into sound files: the same each time, and the same as what is heard. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeSamples, readSoundInfo } from '../../../protocol/soundfile/index.ts';
import { freePort } from '../../../test/support/server.ts';

const program = resolve(import.meta.dir, '../../../bunsynth');
const piece = `setcps(0.5)
drums: s("bd*4, [~ sn]*2, hh*7").gain(0.8)
bass: note("<c2 eb2 g1 bb1>*3").s("sawtooth").lpf(600).decay(.2).sustain(.3).orbit(1)`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bunsynth-render-'));
  writeFileSync(join(folder, 'piece.js'), piece);
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

async function live(words: readonly string[], input = ''): Promise<{ code: number; errors: string }> {
  const child = Bun.spawn([program, 'live', ...words], {
    cwd: folder,
    stdin: new Blob([input]),
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const errors = await new Response(child.stderr).text();
  return { code: await child.exited, errors };
}

/** The first channel of a file of floats. */
function sound(name: string): { left: Float32Array; frames: number } {
  const bytes = new Uint8Array(readFileSync(at(name)));
  const info = readSoundInfo(bytes, bytes.length);
  const all = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.slice(info.dataOffset), info, all);
  return { left: all.filter((_, i) => i % info.channels === 0), frames: info.frames };
}

const peak = (samples: Float32Array): number => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

test('are the same from a file, from what comes in and each time', async () => {
  expect(await live(['render', 'piece.js', '--cycles', '2', '-o', at('a.wav')])).toEqual({ code: 0, errors: '' });
  expect((await live(['render', '-', '--seconds', '4', '-o', at('b.wav')], piece)).code).toBe(0);
  expect((await live(['render', '--eval', piece, '--cycles', '2', '-o', at('c.wav')])).code).toBe(0);
  const [a, b, c] = ['a.wav', 'b.wav', 'c.wav'].map((name) => readFileSync(at(name)));
  expect(a!.equals(b!)).toBe(true);
  expect(a!.equals(c!)).toBe(true);
  const { left, frames } = sound('a.wav');
  expect(frames).toBe(4 * 48_000);
  expect(peak(left)).toBeGreaterThan(0.1);
}, 60_000);

test('have a file for each orbit, which together are the whole', async () => {
  expect((await live(['render', 'piece.js', '--cycles', '1', '-o', at('whole.wav')])).code).toBe(0);
  expect((await live(['render', 'piece.js', '--cycles', '1', '--stems', '-o', at('stem.wav')])).code).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('stem'))).toEqual(['stem-0.wav', 'stem-1.wav']);
  const [whole, first, second] = ['whole.wav', 'stem-0.wav', 'stem-1.wav'].map((name) => sound(name).left) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  expect(peak(first)).toBeGreaterThan(0.05);
  expect(peak(second)).toBeGreaterThan(0.05);
  expect(peak(whole.map((x, i) => x - first[i]! - second[i]!))).toBeLessThan(1e-5);
}, 60_000);

test('have no more events at once than voices', async () => {
  const code = 's("superreese*8").note("c2").sustain(2).gain(.3)';
  for (const voices of ['1', '256'])
    expect(
      (await live(['render', '--eval', code, '--cycles', '1', '--voices', voices, '-o', at(`v${voices}.wav`)])).code,
    ).toBe(0);
  const level = (name: string) =>
    Math.sqrt(
      sound(name)
        .left.subarray(80_000)
        .reduce((sum, x) => sum + x * x, 0) / 16_000,
    );
  expect(level('v1.wav')).toBeGreaterThan(0.0003);
  expect(level('v256.wav')).toBeGreaterThan(1.8 * level('v1.wav'));
}, 60_000);

test('say what is wrong with a place, and end with 1', async () => {
  expect(await live(['render', '--eval', 's("bd" sn)', '-o', at('no.wav')])).toEqual({
    code: 1,
    errors: 'bunsynth live: --eval:1:8: Unexpected token\n  s("bd" sn)\n         ^\n',
  });
  const { code, errors } = await live(['render', '--eval', 's("zork bd")', '--cycles', '1', '-o', at('one.wav')]);
  expect(code).toBe(0);
  expect(errors).toContain('--eval:1:4: there is no sound zork');
  expect((await live(['render', 'piece.js'])).errors).toBe('bunsynth live: -o names the file that is written\n');
  expect((await live(['render', '-o', 'x.wav'])).errors).toContain('one piece is rendered');
}, 60_000);

test.skipIf(!Bun.which('script'))(
  'show on a terminal how far they are, and nothing where errors are read by a program',
  async () => {
    const words = `render piece.js --cycles 40 -o ${at('long.wav')}`;
    expect(await live(words.split(' '))).toEqual({ code: 0, errors: '' });
    const before = readFileSync(at('long.wav'));
    // Standard error alone is the terminal.
    const child = Bun.spawn(['script', '-qec', `${program} live ${words} >/dev/null`, '/dev/null'], {
      cwd: folder,
      stdin: 'ignore',
      stdout: 'pipe',
      env: { ...process.env, TERM: 'xterm' },
    });
    const shown = await new Response(child.stdout).text();
    expect(await child.exited).toBe(0);
    const drawn = [
      ...shown.matchAll(
        /\r\x1b\[K\[[# ]{30}\] (\d+) % {2}cycle (\d+) of 40 {2}([\d.]+) of 80\.0 s, [\d.]+ times real time/g,
      ),
    ];
    const numbers = drawn.map(([, percent, cycle, seconds]) => [Number(percent), Number(cycle), Number(seconds)]);
    expect(numbers.length).toBeGreaterThan(1);
    for (const [percent, cycle, seconds] of numbers) {
      expect(Math.abs(percent! - (100 * seconds!) / 80)).toBeLessThanOrEqual(1.1);
      expect(Math.abs(cycle! - 1 - seconds! / 2)).toBeLessThanOrEqual(1.1);
    }
    expect(numbers.map(([, , seconds]) => seconds)).toEqual(
      numbers.map(([, , seconds]) => seconds!).sort((a, b) => a! - b!),
    );
    // It is wiped out at the end.
    expect(shown.endsWith('\r\x1b[K')).toBe(true);
    expect(readFileSync(at('long.wav')).equals(before)).toBe(true);
  },
  60_000,
);

test('are what is heard, sample by sample', async () => {
  const [tcp, http, osc, web] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const words = [
    '--with-server',
    '--none',
    '-S',
    '48000',
    '-o',
    '2',
    '-D',
    '0',
    '-t',
    String(tcp),
    '--http-port',
    String(http),
  ];
  const child = Bun.spawn(
    [
      program,
      'live',
      ...words,
      '--port',
      String(osc),
      '--web-port',
      String(web),
      '--capture',
      at('heard.wav'),
      at('piece.js'),
    ],
    { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
  );
  let cycle = 0;
  while (cycle < 5) {
    await Bun.sleep(100);
    const answer = await fetch(`http://127.0.0.1:${web}/status`).catch(() => undefined);
    if (answer) ({ cycle } = (await answer.json()) as { cycle: number });
  }
  child.kill();
  await child.exited;
  await live(['render', 'piece.js', '--cycles', '6', '-o', at('six.wav')]);
  const [heard, six] = [sound('heard.wav').left, sound('six.wav').left];
  // The capture begins some blocks after the first sample; the fourth cycle was planned like any other.
  const [first, last] = [3 * 96_000, 4 * 96_000];
  const differs = (shift: number, step: number): boolean => {
    for (let i = first; i < last; i += step) if (six[i] !== heard[i - shift]) return true;
    return false;
  };
  let shift = 0;
  while (shift < first && differs(shift, 101)) shift += 64;
  expect(differs(shift, 1)).toBe(false);
  expect(peak(six.subarray(first, last))).toBeGreaterThan(0.1);
}, 120_000);
