/** `bunsynth play`: what it renders is what the server plays, and what it refuses it names. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeSamples, encodeSamples, readSoundInfo, soundHeader } from '../../../protocol/soundfile/index.ts';
import { Progress, progressText } from '../../../protocol/text/progress.ts';
import { InstrumentSession } from '../../../test/support/instruments.ts';
import { sources } from './play.test-sources.ts';

setDefaultTimeout(120_000);

const program = resolve(import.meta.dir, '../../../bunsynth');

let root: string;
let folder: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'play-'));
  folder = join(root, 'instruments');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(sources))
    writeFileSync(join(folder, `${name}.ts`), `import { defineRender } from 'bunsynth';\n${text}`);
});
afterAll(() => rmSync(root, { recursive: true }));

async function play(...words: string[]): Promise<{ errors: string; code: number; out: string }> {
  const child = Bun.spawn([program, 'play', ...words, '--no-bundled', '--instruments', folder], {
    stdout: 'pipe',
    stderr: 'pipe',
    env: process.env,
  });
  const [out, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, errors, code };
}

/** A file of one channel of floats. */
function wav(sound: Float32Array): Uint8Array {
  const head = soundHeader({ header: 'WAV', format: 'float', channels: 1, sampleRate: 48000, frames: sound.length });
  return Buffer.concat([head, encodeSamples(sound, 'float', true, new Uint8Array(4 * sound.length))]);
}

interface Sound {
  readonly channels: number;
  readonly frames: number;
  readonly sampleRate: number;
  readonly left: Float32Array<ArrayBuffer>;
}

function soundOf(path: string): Sound {
  const bytes = new Uint8Array(readFileSync(path));
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  return {
    channels: info.channels,
    frames: info.frames,
    sampleRate: info.sampleRate,
    left: samples.filter((_, i) => i % info.channels === 0),
  };
}

/** Returns what a server plays of a voice, from its first sample on. A server whose render was late plays something else, and is asked again. */
async function captured(seconds: number, ...voice: (string | number)[]): Promise<Float32Array<ArrayBuffer>> {
  for (let tries = 0; tries < 5; tries++) {
    const session = await InstrumentSession.open(sources);
    // In a bundle with a time, as every buffer of a voice has its place then.
    session.later(1.5, '/play', ...voice);
    await session.next('/feed.started');
    await Bun.sleep(seconds * 1000 + 300);
    const sound = await session.close();
    const late = [...session.all('/feed.started'), ...session.all('/feed.looped')].filter(
      ({ args }) => Number(args.at(-1)) > 0,
    );
    if (late.length) continue;
    const first = sound.findIndex((x) => x !== 0);
    return new Float32Array(sound.slice(first, first + Math.round(seconds * 48000)));
  }
  throw new Error('this machine is too busy to play a voice in time');
}

const rendered = async (...words: string[]): Promise<Sound> => {
  const path = join(folder, `${crypto.randomUUID()}.wav`);
  const { out, ...rest } = await play(...words, '-o', path);
  expect(rest).toEqual({ errors: '', code: 0 });
  expect(out).toStartWith(`${path}: ${words[0]}`);
  return soundOf(path);
};

describe('what is rendered is what the server plays, sample by sample:', () => {
  test('a loop, whose passes differ', async () => {
    const { left, frames } = await rendered('grain', 'l:0.25', 't:0.25', '--seconds', '1');
    expect(frames).toBe(48000);
    expect(new Set(left).size).toBeGreaterThan(40000);
    expect(await captured(1, 'grain', 'level', 0.25, 'length', 0.25)).toEqual(left);
  });

  test('several buffers with onsets', async () => {
    const { left, frames } = await rendered('parts');
    expect(frames).toBe(1480);
    expect(left[0]).toBe(0.75);
    expect((await captured(0.1, 'parts')).slice(0, frames)).toEqual(left);
  });

  test('a SynthDef', async () => {
    const { left, frames } = await rendered('tone', 'freq:330');
    const live = await captured(0.2, 'tone', 'freq', 330);
    expect(frames % 64).toBe(0);
    expect(live.slice(0, frames)).toEqual(left);
    expect(left.findLastIndex((x) => x !== 0)).toBeGreaterThan(0.14 * 48000);
  });
});

test('a sequence is what the server plays, sample by sample, and a pass of it where nothing else was asked for', async () => {
  const { left } = await rendered('steps', '--seconds', '1');
  expect(await captured(1, 'steps')).toEqual(left);
  const pass = await rendered('steps');
  const onset = Math.round((2 / 3) * (60 / 133) * 48000);
  expect(pass.frames).toBeWithin(onset + 0.15 * 48000, onset + 0.15 * 48000 + 128);
  expect(pass.left.slice(0, 20_000)).toEqual(left.slice(0, 20_000));
});

test('what a sequence sends elsewhere is left out, which is said', async () => {
  const path = join(folder, 'sends.wav');
  expect(await play('sends', '-o', path)).toMatchObject({
    errors: 'MIDI for away is left out: play writes sound\n',
    code: 0,
  });
  expect(soundOf(path).left.findIndex((x) => x !== 0)).toBe(0);
});

describe('a file', () => {
  test('has one pass of a loop, or as many seconds as were asked for', async () => {
    expect((await rendered('grain', 't:0.05')).frames).toBe(2400);
    expect((await rendered('grain', 't:1b', '--bpm', '240')).frames).toBe(12000);
    expect((await rendered('parts', '--seconds', '0.5')).frames).toBe(24000);
    expect((await rendered('drone', '--seconds', '0.5')).frames).toBe(24000);
  });

  test('has the tempo and the root that were asked for, from its first sample on', async () => {
    const { left } = await rendered('shared', '--bpm', '97', '--root', '110', '--seconds', '0.3');
    expect(new Set(left)).toEqual(new Set([97 + 110]));
    expect((await rendered('asks', '--bpm', '97')).left[0]).toBe(97 + 440);
    expect((await rendered('asks', 'tempo:55', '--bpm', '97', '--root', '110')).left[0]).toBe(55 + 110);
  });

  test('has the rate, channels and format that were asked for, and several voices sound together', async () => {
    const path = join(folder, 'out.aiff');
    expect(
      (
        await play(
          'parts',
          'gain:0.5,',
          'parts',
          'gain:0.5',
          '-o',
          path,
          '-S',
          '96000',
          '--outchannels',
          '1',
          '--format',
          'int24',
          '-z',
          '16',
        )
      ).code,
    ).toBe(0);
    const { left, ...shape } = soundOf(path);
    expect(shape).toMatchObject({ channels: 1, sampleRate: 96000, frames: 1960 });
    expect(left[0]).toBeCloseTo(0.75, 5);
  });

  test('is the same with the same seed', async () => {
    const [one, same, other] = await Promise.all(
      [7, 7, 8].map((seed) => rendered('grain', 't:R0.01..0.05', '--seed', String(seed))),
    );
    expect(one!.left).toEqual(same!.left);
    expect(one!.frames).not.toBe(other!.frames);
  });

  test('of a minute is there in less than that', async () => {
    const began = performance.now();
    const { frames } = await rendered('grain', 't:1', '--seconds', '60');
    // A ratio, and a wide one: it is about a hundred on a machine that does nothing else.
    expect(frames / 48 / (performance.now() - began)).toBeGreaterThan(2);
  });
});

describe('without --seconds', () => {
  test('a gate is let go after two seconds', async () => {
    const { frames, left } = await rendered('drone');
    expect(left.findLastIndex((x) => Math.abs(x) > 0.9) / 48000).toBeWithin(1.98, 2.1);
    expect(frames / 48000).toBeWithin(2.9, 3.1);
  });

  test('what would not end is let go after eight, whoever makes it', async () => {
    const { frames, left } = await rendered('endlessDrone');
    expect(frames).toBeWithin(8 * 48000, 8.2 * 48000);
    expect(left.slice(0, 8 * 48000).every((x) => x === 0.25)).toBe(true);
    const native = await rendered('level');
    expect(native.left.slice(64, 8 * 48000).every((x) => x === 0.5)).toBe(true);
    expect(native.frames).toBeWithin(8 * 48000, 8.2 * 48000);
  });

  test('keys are held for what listens to them', async () => {
    const { left, frames } = await rendered('keys');
    expect(left.findIndex((x) => x !== 0) / 48000).toBeWithin(0.04, 0.3);
    expect(frames / 48000).toBeLessThan(1);
  });

  test('the summary says what, how long and how loud', async () => {
    const path = join(folder, 'told.wav');
    expect(await play('drone', '-o', path)).toEqual({
      code: 0,
      errors: '',
      out: expect.stringMatching(
        /^.+told\.wav: drone, (2\.9|3\.\d)\d s, 2 channels at 48000 Hz, peak -?0\.0 dB, let go after 2 s\n$/,
      ),
    });
  });
});

describe('Web Audio nodes', () => {
  test('sound from their first sample to their last', async () => {
    const { left, frames } = await rendered('level', 'level:0.25', 'length:0.5');
    // Voices fade in for a block, and begin where it is.
    expect(left.findIndex((x) => x !== 0)).toBeLessThan(2);
    expect(frames).toBe(24000);
    expect(new Set(left.slice(64))).toEqual(new Set([0.25]));
    expect((await rendered('level', '--seconds', '0.3')).frames).toBe(14400);
  });

  test.each([16, 64, 256])('an effect hears the input a quantum late, with blocks of %d', async (blockSize) => {
    const input = join(folder, 'ramp.wav');
    writeFileSync(input, wav(Float32Array.from({ length: 9000 }, (_, i) => (1 + i) / 9001)));
    const { left } = await rendered('half', '--input', input, '-z', String(blockSize), '--outchannels', '1');
    const late = Math.max(128, blockSize);
    for (let i = 0; i < 8500; i++) expect(left[i + late]).toBe(Math.fround(Math.fround((1 + i) / 9001) / 2));
    expect([...left.slice(0, late)].every((x) => x === 0)).toBe(true);
  });
});

describe('--input', () => {
  test('is heard by synths on the input bus, was heard before by what looks back, and is in the buffer of what plays one', async () => {
    const input = join(folder, 'input.wav');
    const sound = Float32Array.from({ length: 4800 }, (_, i) => (1 + i) / 4801);
    writeFileSync(input, wav(sound));
    expect((await rendered('wireTap', '--input', input)).left.slice(0, 4800)).toEqual(sound);
    expect((await rendered('caught', '--input', input)).left).toEqual(sound.slice(-480));
    expect((await rendered('tape', '--input', input)).left.slice(0, 4800)).toEqual(sound);
  });
});

test('a file that is there stays as it is when nothing comes of it', async () => {
  const path = join(folder, 'kept.wav');
  writeFileSync(path, 'kept');
  expect((await play('silent', '-o', path)).code).toBe(1);
  expect((await play('wrong', '-o', path)).code).toBe(1);
  expect(readFileSync(path, 'utf8')).toBe('kept');
  expect(existsSync(`${path}.part`)).toBe(false);
});

describe('what cannot be played is named, and leaves no file:', () => {
  test.each<[string, string[], string]>([
    ['a value', ['grain', 'l:2'], 'p grain l:2\n          ^ level is "2"; it must be a number from 0 to 1\n'],
    [
      'an instrument',
      ['bell'],
      'there is no instrument "bell"; there are asks, blip, caught, drone, endlessDrone, grain, half, keys, later, level, parts, sends, shared, shout, silent, steps, stuck, tape, tone, wireTap, wrong',
    ],
    ['a render that throws', ['wrong'], 'wrong.ts:2:'],
    ['a render that never returns', ['stuck'], 'took longer than 0.1 s'],
    ['a later pass that throws', ['later', '--seconds', '1'], 'not a third time'],
    [
      'silence',
      ['silent'],
      'silent made nothing but silence (--input FILE gives a sound to what listens or plays a buffer)',
    ],
    ['a buffer that is empty', ['tape'], 'tape made nothing but silence for 60 s (--input FILE'],
    ['a render that listens to nothing', ['caught'], '(--input FILE gives a sound to what listens'],
    ['nodes that cannot be built', ['shout'], 'shout: '],
    ['an input', ['half', '--input', '/nowhere.wav'], '/nowhere.wav'],
    ['a format', ['parts', '--format', 'int12'], 'sample format "int12" cannot be written'],
    ['an option', ['parts', '--loud'], 'unknown option --loud'],
  ])('%s', async (_, words, message) => {
    const path = join(folder, 'refused.wav');
    const { errors, code } = await play(...words, '-o', path);
    expect(code).toBe(1);
    expect(errors).toStartWith('bunsynth: ');
    expect(errors).toContain(message);
    expect(existsSync(path)).toBe(false);
  });

  test('what is missing', async () => {
    expect(await play()).toMatchObject({ code: 1, errors: 'bunsynth: play needs an instrument (see play --help)\n' });
    expect(await play('parts')).toMatchObject({ code: 1, errors: 'bunsynth: play needs -o <file>\n' });
    expect((await play('parts', '-o', join(folder, 'x.mp3'))).errors).toContain('ends with none of .wav, .aif');
    expect((await play('parts', '-o', '/nowhere/x.wav')).errors).toContain('/nowhere/x.wav');
    expect((await play('--help')).out).toStartWith('Usage: bunsynth play <instrument>');
  });
});

describe('progress', () => {
  test('tells how far and how fast', () => {
    expect(progressText(15, 60, 2)).toBe('[########                      ] 25 %  15.0 of 60.0 s, 7.5 times real time');
    expect(progressText(15, undefined, 2)).toBe('15.0 s, 7.5 times real time');
    expect(progressText(15, undefined, 2, 'cycle 3 of 8')).toBe('cycle 3 of 8  15.0 s, 7.5 times real time');
  });

  test('is drawn on terminals only, and not at once', () => {
    const written: string[] = [];
    for (const isTTY of [false, true]) {
      const progress = new Progress(60, { isTTY, write: (text: string) => written.push(text) });
      progress.show(30);
      progress.clear();
    }
    expect(written).toEqual([]);
  });
});
