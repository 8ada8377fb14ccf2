/** Formats of sound files that this machine writes, and what each keeps of a sound. */
import { expect } from 'bun:test';
import { soundFormats } from './sndfile/formats.ts';
import { ownFormats, soundFormat } from './sound-formats.ts';

export const { library, write } = await soundFormats();
export const hasLibrary = library.startsWith('libsndfile-');
if (!hasLibrary) console.warn(`formats of libsndfile are left out: ${library}`);

export const channels = 2;
export const frames = 5000;
/** Two sines, some of it beyond full scale. */
export const sound = Float32Array.from(
  { length: channels * frames },
  (_, i) => (i % 2 === 0 ? 1.1 : 0.5) * Math.sin((i >> 1) * (i % 2 === 0 ? 0.05 : 0.013)),
);

/** Largest error of a sample, by how samples are kept. */
export const steps: Record<string, number> = {
  int8: 2 ** -6,
  uint8: 2 ** -6,
  int16: 2 ** -14,
  int24: 2 ** -22,
  int32: 2 ** -23,
  float: 0,
  double: 0,
  mulaw: 0.04,
  ulaw: 0.04,
  alaw: 0.04,
  vorbis: 0.15,
  opus: 0.3,
};
export const keepsAll = (format: string) =>
  format === 'float' || format === 'double' || format === 'vorbis' || format === 'opus';

export interface Format {
  readonly header: string;
  readonly format: string;
  readonly by: 'us' | 'libsndfile';
}
export const own = (header: string, format: string) =>
  ownFormats.some((row) => row.header === header && row.samples.includes(format));
// Raw samples say nothing of what they are.
export const all = write
  .filter(({ header }) => header !== 'raw')
  .flatMap(({ header, samples }) =>
    samples.map((format): Format => ({ header, format, by: own(header, format) ? 'us' : 'libsndfile' })),
  );
/** All of ours. A process is made for each file of libsndfile's: of those the ones that musicians use, and of each other header one. */
export const used = [
  'CAF int16',
  'CAF int24',
  'CAF float',
  'IRCAM int16',
  'IRCAM float',
  'WAV mulaw',
  'WAV alaw',
  'Sun mulaw',
  'AIFF alaw',
  'FLAC int16',
  'FLAC int24',
  'OGG vorbis',
  'OGG opus',
  'W64 float',
  'RF64 int16',
  'PAF int24',
];
export const nameOf = ({ header, format }: Format) => `${header} ${format}`;
export const others = ['NIST', 'VOC', 'PAF', 'SVX', 'MAT4', 'MAT5', 'PVF', 'HTK', 'AVR'].flatMap(
  (header) => all.find((each) => each.header === header) ?? [],
);
export const formats = all.filter((each) => each.by === 'us' || used.includes(nameOf(each)) || others.includes(each));

/** Limits of formats. */
export const oneChannel = new Set(['HTK', 'SVX']);
/** Rates that are kept as whole microseconds between samples. */
export const roundsRate = new Set(['HTK', 'VOC']);
export const shapeOf = (header: string) => (oneChannel.has(header) ? 1 : channels);
export const soundFor = (header: string) => (oneChannel.has(header) ? sound.filter((_, i) => i % 2 === 0) : sound);
export const specOf = ({ header, format }: Format) => ({
  ...soundFormat(header, format),
  channels: shapeOf(header),
  sampleRate: 48000,
});
export const kept = (format: string, sample: number) => (keepsAll(format) ? sample : Math.max(-1, Math.min(1, sample)));

export function farthest(format: string, wanted: Float32Array, got: Float32Array): number {
  expect(got.length).toBe(wanted.length);
  return wanted.reduce((most, x, i) => Math.max(most, Math.abs(kept(format, x) - got[i]!)), 0);
}
