/** Properties of every format that is written and read, by our own code or by libsndfile. */
import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { InProcessServer, type Sent } from '../../test/support/in-process.ts';
import { maxSamples, readThroughLibrary } from './sndfile/files.ts';
import { libraryProcess } from './sndfile/process.ts';
import { openToRead } from './sound-errors.ts';
import {
  all,
  channels,
  type Format,
  farthest,
  formats,
  frames,
  hasLibrary,
  library,
  nameOf,
  roundsRate,
  shapeOf,
  sound,
  soundFor,
  specOf,
  steps,
  used,
} from './sound-formats.test-formats.ts';
import { readAll } from './sound-formats.test-read.ts';
import { soundFormat } from './sound-formats.ts';
import { append, convertSink, readSound } from './sound-job.ts';
import { createSink, finishSink, SoundWriter } from './sound-sink.ts';
import { closeSource, openSource, readFrames } from './sound-source.ts';

// A process is made for each file.
setDefaultTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-formats-'));
const usual = { ...libraryProcess };
afterAll(() => rmSync(folder, { recursive: true }));

/** Files of the test that this process has open, and what lies in its folders beside what was asked for. */
function leftOver(): string[] {
  const open = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // that of the listing itself
    }
  });
  return [
    ...open.filter((path) => path.startsWith(folder) || path.includes('bunsynth-sound-')),
    ...readdirSync(folder).filter((name) => name.includes('.unfinished-')),
  ];
}

/** A file of the format with all the sound, written once. */
function whole(each: Format): string {
  const path = join(folder, nameOf(each));
  if (existsSync(path)) return path;
  const writer = new SoundWriter(path, specOf(each));
  const all = soundFor(each.header);
  for (const [from, to] of [
    [0, 2],
    [2, 4000],
    [4000, all.length],
  ] as const)
    writer.write(all.subarray(from, to));
  writer.close();
  return path;
}

test('both kinds are there, and the formats that scsynth writes too', () => {
  expect(formats.filter(({ by }) => by === 'us').length).toBeGreaterThan(15);
  if (hasLibrary) expect(all.map(nameOf)).toEqual(expect.arrayContaining([...used, 'vorbis vorbis']));
});

describe.each(formats)('$header with $format samples, by $by', (each) => {
  const { header, format } = each;
  const wide = shapeOf(header);

  test('is read back: whole, from any frame on, in the channels asked for', () => {
    const path = whole(each);
    const source = openSource(path);
    if (!roundsRate.has(header)) expect(source.sampleRate).toBe(48000);
    expect(source).toMatchObject({ channels: wide, frames, faults: [] });
    const all = new Float32Array(wide * frames);
    expect(readFrames(source, 0, all)).toBe(frames);
    expect(farthest(format, soundFor(header), all)).toBeLessThanOrEqual(steps[format]!);
    const part = new Float32Array(wide * 100);
    expect(readFrames(source, frames - 40, part)).toBe(40);
    expect(part.subarray(0, 40 * wide)).toEqual(all.subarray((frames - 40) * wide));
    expect(readFrames(source, 1234, part)).toBe(100);
    expect(part).toEqual(all.subarray(1234 * wide, 1334 * wide));
    const memory = new SharedArrayBuffer(4 * 3 * 10);
    expect(readSound({ source, start: 7, frames: 10, address: 0, channels: [wide - 1, 9, 0] }, memory)).toBe(10);
    const picked = new Float32Array(memory);
    expect([picked[0], picked[1], picked[2]]).toEqual([all[7 * wide + wide - 1]!, 0, all[7 * wide]!]);
    closeSource(source);
    expect(leftOver()).toEqual([]);
  });

  test('recorded piece by piece it is the same', () => {
    const path = join(folder, 'recorded');
    const all = soundFor(header);
    const memory = new SharedArrayBuffer(4 * all.length);
    new Float32Array(memory).set(all);
    const sink = createSink(path, specOf(each));
    append({ sink, start: 0, address: 0, frames: 3000 }, memory);
    append({ sink, start: 3000, address: 4 * 3000 * wide, frames: 2000 }, memory);
    finishSink(sink, frames);
    convertSink(sink, frames, true);
    expect(readAll(path)).toEqual(readAll(whole(each)));
    expect(leftOver()).toEqual([]);
  });

  test('cut short, what is there is read at its place, or the file is refused by name', () => {
    const bytes = readFileSync(whole(each));
    const reference = readAll(whole(each));
    const path = join(folder, 'cut');
    for (const size of [3, 30, Math.floor(bytes.length * 0.6)]) {
      writeFileSync(path, bytes.subarray(0, size));
      let read: Float32Array;
      try {
        read = readAll(path);
      } catch (error) {
        expect((error as Error).message).toStartWith(`File '${path}' could not be opened: `);
        continue;
      }
      const there = Math.min(read.length, Math.floor(reference.length * 0.3));
      expect(read.subarray(0, there)).toEqual(reference.subarray(0, there));
    }
    expect(leftOver()).toEqual([]);
  });

  test('what its head promises and is not there is refused or silent, not read for ever', () => {
    const path = join(folder, 'wrong');
    const bytes = readFileSync(whole(each));
    for (const byte of [0, 0x5a, 0xff]) {
      const wrong = Uint8Array.from(bytes);
      wrong.fill(byte, 4, 40);
      writeFileSync(path, wrong);
      try {
        const source = openSource(path);
        expect(source.frames * source.channels).toBeLessThanOrEqual(maxSamples);
        closeSource(source);
      } catch (error) {
        expect((error as Error).message).toStartWith(`File '${path}' could not be opened: `);
      }
    }
    expect(leftOver()).toEqual([]);
  });
});

test('names and what goes with them: any case, and why not', () => {
  expect(soundFormat('Vorbis', 'int16')).toMatchObject({ library: 0x200060 });
  expect(soundFormat('ogg', 'Vorbis')).toMatchObject({ library: 0x200060 });
  expect(soundFormat('NeXT', 'MULAW')).toMatchObject({ library: 0x030010 });
  expect(soundFormat('sun', 'ulaw')).toMatchObject({ library: 0x030010 });
  expect(() => soundFormat('sd2', 'int16')).toThrow(
    /^header format "sd2" cannot be written; AIFF, WAV, Sun, WAVEX, raw can, and where libsndfile is CAF, FLAC/,
  );
  expect(() => soundFormat('caf', 'int12')).toThrow(/^sample format "int12" cannot be written; int8, uint8, int16/);
});

describe.skipIf(!hasLibrary)('libsndfile', () => {
  test('refuses in its own words what it does not write, and the file that was there stays', () => {
    const path = join(folder, 'stays.flac');
    writeFileSync(path, 'as it was');
    expect(() => createSink(path, { ...soundFormat('flac', 'float'), channels: 1, sampleRate: 48000 })).toThrow(
      `File '${path}' could not be opened: Format not recognised.`,
    );
    expect(() => createSink(path, { ...soundFormat('flac', 'int16'), channels: 9, sampleRate: 48000 })).toThrow(
      `File '${path}' could not be opened: `,
    );
    expect(() =>
      createSink(join(folder, 'none', 'x.caf'), { ...soundFormat('caf', 'int16'), channels: 1, sampleRate: 48000 }),
    ).toThrow(/x\.caf' could not be opened: System error : No such file/);
    expect(readFileSync(path, 'utf8')).toBe('as it was');
    expect(leftOver()).toEqual([]);
  });

  test('numbers that are none are silent where no floats are kept', () => {
    const path = join(folder, 'none.caf');
    const strange = Float32Array.of(NaN, Infinity, -Infinity, 0.5);
    for (const format of ['int16', 'mulaw', 'alaw']) {
      const writer = new SoundWriter(path, { ...soundFormat('caf', format), channels: 1, sampleRate: 48000 });
      writer.write(strange);
      writer.close();
      const [none, most, least, half] = readAll(path);
      expect(Math.abs(none!)).toBeLessThan(0.001);
      expect(most).toBeGreaterThan(0.95);
      expect(least).toBeLessThan(-0.95);
      expect(half).toBeCloseTo(0.5, 1);
    }
  });

  test('whatever the bytes: read, or refused by name, and nothing is left', () => {
    const wholes = ['CAF int16', 'IRCAM int16', 'WAV mulaw', 'VOC uint8'].map((name) =>
      readFileSync(
        whole(formats.find((each) => nameOf(each) === name) ?? formats.find(({ by }) => by === 'libsndfile')!),
      ),
    );
    const path = join(folder, 'any');
    fc.assert(
      fc.property(
        fc.constantFrom(...wholes),
        fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        (bytes, changes) => {
          const damaged = Uint8Array.from(bytes);
          for (const [at, byte] of changes) damaged[at] = byte;
          writeFileSync(path, damaged);
          try {
            const source = openSource(path);
            expect(source.channels).toBeGreaterThan(0);
            expect(readFrames(source, 0, new Float32Array(source.channels * 100))).toBe(Math.min(100, source.frames));
            closeSource(source);
          } catch (error) {
            expect((error as Error).message).toStartWith(`File '${path}' could not be opened: `);
          }
          expect(leftOver()).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('where there is no place for what is read, that is said', () => {
    const path = whole({ header: 'CAF', format: 'int16', by: 'libsndfile' });
    const usually = process.env.TMPDIR;
    process.env.TMPDIR = join(folder, 'nowhere');
    try {
      expect(() => openSource(path)).toThrow(/could not be opened: there is no place for its samples: ENOENT/);
    } finally {
      if (usually === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = usually;
    }
  });

  test('reads up to a limit that it names', () => {
    const file = openToRead(whole({ header: 'CAF', format: 'int16', by: 'libsndfile' }));
    try {
      expect(() => readThroughLibrary(file, 9999)).toThrow(
        'it has 5000 frames of 2 channels; 9999 samples are read at most through libsndfile',
      );
    } finally {
      closeSync(file);
    }
  });
});

/** Faults of a process in its place. */
const wrongs: readonly [string, string, RegExp][] = [
  ['crashes', "import { read } from 'bun:ffi'; read.u8(16, 0);", /the process of libsndfile crashed \(SIG[A-Z]+\)/],
  ['ends with an error', 'process.exit(3);', /the process of libsndfile crashed \(it ended with 3\)/],
  ['says nothing', '', /the process of libsndfile gave no answer/],
  ['never ends', 'for (;;);', /libsndfile did not end within 1 s/],
];

describe.each(wrongs)('a process that %s', (what, text, reason) => {
  test('is a /fail that names the file, and nothing else notices', async () => {
    const module = join(folder, 'wrong.ts');
    writeFileSync(module, text);
    const server = new InProcessServer();
    const client = server.client();
    const ask = async (...message: Sent): Promise<Sent[]> => {
      client.send(...message);
      await server.render();
      return client.replies();
    };
    const path = join(folder, 'unknown.caf');
    writeFileSync(path, 'caff and what else');
    const other = join(folder, 'other.wav');
    await ask('/b_alloc', 1, 8, 1);
    Object.assign(libraryProcess, { module: Bun.pathToFileURL(module), deadline: 1, shortDeadline: 1 });
    try {
      const messages: [string, ...(string | number)[]][] = [
        ['/b_allocRead', 2, path],
        ['/b_write', 1, join(folder, 'x.flac'), 'flac', 'int16'],
      ];
      for (const message of messages) {
        const [[address, command, told]] = (await ask(...message)) as [[string, string, string]];
        expect([address, command]).toEqual(['/fail', message[0]]);
        expect(told).toStartWith(
          `File '${String(message.find((word) => String(word).startsWith(folder)))}' could not be opened: `,
        );
        expect(told).toMatch(reason);
      }
      expect(await ask('/b_write', 1, other, 'wav', 'float')).toEqual([['/done', '/b_write', 1]]);
      expect(await ask('/b_allocRead', 2, other)).toEqual([['/done', '/b_allocRead', 2]]);
      expect(leftOver()).toEqual([]);
    } finally {
      Object.assign(libraryProcess, usual);
    }
  });

  test('after a recording: the sound stays beside, and the error says where', () => {
    if (!hasLibrary) return console.warn(`left out: ${library}`);
    const module = join(folder, 'wrong.ts');
    writeFileSync(module, text);
    const path = join(folder, `kept-${what.replaceAll(' ', '-')}.flac`);
    const writer = new SoundWriter(path, { ...soundFormat('flac', 'int16'), channels, sampleRate: 48000 });
    writer.write(sound);
    Object.assign(libraryProcess, { module: Bun.pathToFileURL(module), deadline: 1 });
    let told = '';
    try {
      writer.close();
    } catch (error) {
      told = (error as Error).message;
    } finally {
      Object.assign(libraryProcess, usual);
    }
    expect(told).toMatch(reason);
    const [, beside] = /Its sound is in '(.*\.unfinished-.*\.wav)'/.exec(told) ?? [];
    expect(readAll(beside!)).toEqual(sound);
    rmSync(beside!);
    expect(leftOver()).toEqual([]);
  });
});

test('where there is no libsndfile, a format that is not ours is refused by name, as before', () => {
  const module = join(folder, 'missing.ts');
  writeFileSync(
    module,
    "console.log(JSON.stringify({ type: 'failed', why: 'missing', message: 'libsndfile is not here: no such file' }));",
  );
  const path = join(folder, 'x.caf');
  writeFileSync(path, 'caff and what else');
  Object.assign(libraryProcess, { module: Bun.pathToFileURL(module) });
  try {
    expect(() => openSource(path)).toThrow(/could not be opened: Format not recognised\. \(file begins with "caff"/);
    expect(() => createSink(path, { ...soundFormat('caf', 'int16'), channels: 1, sampleRate: 48000 })).toThrow(
      /a file of CAF with int16 samples cannot be written without libsndfile\. libsndfile is not here/,
    );
    expect(readFileSync(path, 'utf8')).toBe('caff and what else');
  } finally {
    Object.assign(libraryProcess, usual);
  }
});
