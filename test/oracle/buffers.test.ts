/** Contents of buffers and sound files, with scsynth and with bunsynth: reading, writing, generators, DiskOut. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeScore } from '../../protocol/score/score.ts';
import { decodeSamples, readSoundInfo } from '../../protocol/soundfile/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { copies, filled, partitioned, saved, scaled, sums, unchanged } from './buffers-generated.ts';
import { type Case, message, servers } from './buffers-messages.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-buffers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Plays the score of all cases with both servers, each into a folder of its own. */
async function playAll(cases: readonly Case[], seconds: number): Promise<void> {
  await Promise.all(
    Object.entries(servers).map(async ([name, command]) => {
      const own = join(folder, name);
      mkdirSync(own, { recursive: true });
      const messages = cases.flatMap((each) => each.messages.map((sent) => message(sent, own)));
      const begins = { seconds: 0, bundle: { timetag: 0n, elements: messages } };
      // An end with more to do than nothing, so that scsynth renders until then.
      const closes = {
        seconds,
        bundle: {
          timetag: 0n,
          elements: [message(['/g_freeAll', 0], own), message(['/b_close', 60], own), message(['/c_set', 0, 0], own)],
        },
      };
      const score = join(own, 'score.osc');
      await Bun.write(score, writeScore([begins, closes]));
      const run = Bun.spawn(
        [...command, '-N', score, '_', join(own, 'out.wav'), '48000', 'WAV', 'float', '-o', '2', '-b', '1024'],
        { stdout: 'pipe', stderr: 'pipe' },
      );
      const printed = await new Response(run.stdout).text();
      if (await run.exited) throw new Error(`${name}: ${printed}`);
    }),
  );
}

function soundOf(server: keyof typeof servers, file: string) {
  const bytes = new Uint8Array(readFileSync(join(folder, server, file)));
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  return { info, samples };
}

const written: Case[] = [
  ['aiff', 'int8 int16 int24 int32 float double'],
  ['wav', 'uint8 int16 int24 int32 float double'],
  ['next', 'int8 int16 int24 int32 float double'],
].flatMap(([header, formats]) =>
  formats!.split(' ').map(
    (format): Case => ({
      name: `${header} ${format}`,
      files: [`${format}.${header}`],
      within: 0,
      messages: [...filled(0, 99, 3), ['/b_write', 0, `@/${format}.${header}`, header!, format, 50, 20, 0]],
    }),
  ),
);

// ---- through libsndfile ----------------------------------------------------------------------------------------

/** Written in formats that both servers leave to libsndfile, and read back in part; FLAC and Vorbis are read back by our own decoders. */
const throughLibrary: Case[] = [
  ['caf', 'int16'],
  ['caf', 'float'],
  ['caf', 'alaw'],
  ['ircam', 'int16'],
  ['ircam', 'float'],
  ['wav', 'mulaw'],
  ['next', 'mulaw'],
  ['aiff', 'alaw'],
  ['flac', 'int16'],
  ['flac', 'int24'],
  ['ogg', 'vorbis'],
  ['nist', 'int24'],
  ['w64', 'double'],
  ['rf64', 'int16'],
  ['voc', 'int16'],
  ['mat5', 'float'],
].map(([header, format]): Case => {
  const file = `through-${format}.${header}`;
  return {
    name: `${header} ${format} through libsndfile`,
    files: [`${file}.wav`],
    within: format === 'int24' ? 2 ** -22 : format === 'vorbis' ? 1e-6 : 0,
    // Full scale is for another test: of mu-law and A-law libsndfile makes noise there.
    messages: [
      ...filled(0, 300),
      ['/b_gen', 0, 'normalize', { float: 0.9 }],
      ['/b_write', 0, `@/${file}`, header!, format!, -1, 0, 0],
      ['/b_allocReadChannel', 1, `@/${file}`, 20, 200, 0],
      saved(1, `${file}.wav`),
    ],
  };
});

// ---- reading ---------------------------------------------------------------------------------------------------

/** Arguments of sox before the name of the file that it makes. */
const made: Record<string, string[]> = {
  'u8.wav': ['-b', '8'],
  's16.wav': ['-b', '16'],
  's24.wav': ['-b', '24'],
  's32.wav': ['-b', '32'],
  'f32.wav': ['-e', 'float', '-b', '32'],
  'f64.wav': ['-e', 'float', '-b', '64'],
  'mu.wav': ['-e', 'mu-law'],
  'a.wav': ['-e', 'a-law'],
  's8.aiff': ['-b', '8'],
  's16.aiff': ['-b', '16'],
  's24.aiff': ['-b', '24'],
  's32.aiff': ['-b', '32'],
  'f32.aifc': ['-e', 'float', '-b', '32'],
  's16.au': ['-b', '16'],
  'f32.au': ['-e', 'float', '-b', '32'],
  'mu.au': ['-e', 'mu-law'],
  's24.w64': ['-b', '24'],
  'f32.w64': ['-e', 'float', '-b', '32'],
  's8.flac': ['-b', '8'],
  's16.flac': ['-b', '16'],
  's24.flac': ['-b', '24'],
  'q.ogg': ['-C', '5'],
  // Through libsndfile, with both.
  'ima.wav': ['-e', 'ima-adpcm'],
  'ms.wav': ['-e', 'ms-adpcm'],
  's16.voc': ['-b', '16'],
  's16.sph': ['-b', '16'],
  's16.sf': ['-b', '16'],
  's16.avr': ['-b', '16'],
};
/** A lossless file is read exactly; 24 bits of FLAC to the last of them, since its decoder gives floats. */
const tolerance = (name: string) =>
  name === 's24.flac'
    ? 2 ** -22
    : name.endsWith('.ogg')
      ? 1e-6
      : name.endsWith('.mp3')
        ? 4e-6
        : name.endsWith('.opus')
          ? 1e-4
          : 0;

/** Sines with some noise, encoded by libsndfile; sox makes no such files. */
const given = ['mono.mp3', 'stereo.mp3', 'mono.opus', 'stereo.opus'];
const source = (name: string) => (given.includes(name) ? join(import.meta.dir, 'files', name) : join(folder, name));
const readings: Case[] = [...Object.keys(made), ...given].flatMap((name): Case[] => [
  {
    name: `${name} whole`,
    files: [`${name}.whole.wav`],
    within: tolerance(name),
    messages: [['/b_allocRead', 0, source(name)], saved(0, `${name}.whole.wav`)],
  },
  {
    name: `${name} in part`,
    files: [`${name}.part.wav`],
    within: tolerance(name),
    messages: [['/b_allocReadChannel', 0, source(name), 1000, 777, 0], saved(0, `${name}.part.wav`)],
  },
]);

// ---- streaming -------------------------------------------------------------------------------------------------

/** A FLAC file is played from the middle, in a loop, and what is heard is recorded. */
function streamed(): Case {
  const g = new RawGraph();
  const sound = g.unit('DiskIn', 2, [50, 1], 2);
  g.unit('DiskOut', 2, [60, ...sound]);
  g.out(...sound);
  return {
    name: 'streaming',
    files: [],
    within: 0,
    messages: [
      ['/b_alloc', 50, 1024, 2],
      ['/b_read', 50, source('s16.flac'), 100, 1024, 0, 1],
      ['/b_alloc', 60, 512, 2],
      ['/b_write', 60, '@/recorded.wav', 'wav', 'float', 0, 0, 1],
      ['/d_recv', encodeSynthDefs([g.build('stream')])],
      ['/s_new', 'stream', 1000, 0, 0],
    ],
  };
}

const cases = [...sums, unchanged, ...copies, ...partitioned, ...scaled, ...written, ...throughLibrary, ...readings];

beforeAll(async () => {
  for (const [name, options] of Object.entries(made)) {
    const sox = Bun.spawnSync([
      'sox',
      '-D',
      '-n',
      '-r',
      '44100',
      '-c',
      '2',
      ...options,
      source(name),
      'synth',
      '0.3',
      'sine',
      '440',
      'sine',
      '661',
      'gain',
      '-3',
      ...(name.startsWith('s8') ? ['gain', '-1'] : []),
    ]);
    if (sox.exitCode) throw new Error(`sox made no ${name}: ${sox.stderr}`);
  }
  await playAll([...cases, streamed()], 0.7);
}, 60_000);

describe('buffers and files are as with scsynth', () => {
  for (const { name, files, within } of cases) {
    test(name, () => {
      for (const file of files) {
        const [reference, ours] = [soundOf('scsynth', file), soundOf('bunsynth', file)];
        const { header, format, channels, sampleRate, frames } = reference.info;
        expect(ours.info).toMatchObject({ header, format, channels, sampleRate, frames });
        expect(frames).toBeGreaterThan(10);
        const largest = reference.samples.reduce(
          (most, x, i) => Math.max(most, Object.is(x, ours.samples[i]) ? 0 : Math.abs(x - ours.samples[i]!)),
          0,
        );
        expect(largest).toBeLessThanOrEqual(within);
      }
    });
  }
});

test('what libsndfile writes for both is the same, byte for byte', () => {
  // Others tell the time, the library's version or a number drawn by lot.
  for (const file of [
    'through-int16.caf',
    'through-alaw.caf',
    'through-int16.ircam',
    'through-mulaw.wav',
    'through-mulaw.next',
    'through-int16.flac',
    'through-int24.flac',
    'through-int16.rf64',
  ]) {
    expect(readFileSync(join(folder, 'bunsynth', file))).toEqual(readFileSync(join(folder, 'scsynth', file)));
  }
});

test('what was streamed from disk, and what was recorded to disk meanwhile', () => {
  const heard = soundOf('scsynth', 'out.wav').samples;
  expect(soundOf('bunsynth', 'out.wav').samples).toEqual(heard);
  // scsynth itself, offline, records what its other thread finds in the buffer when it comes to it.
  const { samples, info } = soundOf('bunsynth', 'recorded.wav');
  expect(info.frames).toBe(33600);
  expect(samples).toEqual(heard.subarray(0, samples.length));
});
