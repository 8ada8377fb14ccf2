/** Renders a null test's score with scsynth and with bunsynth, both through their command lines. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import { type ScoreEntry, writeScore } from '../../protocol/score/score.ts';
import { decodeSamples, encodeSamples, readSoundInfo, soundHeader } from '../../protocol/soundfile/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { RawGraph } from '../support/raw-graph.ts';
import type { NullCase } from './case.ts';

export const sampleRate = 48000;
const blockSize = 64;

function message(address: string, ...args: (number | string | Uint8Array | { float: number })[]): OscMessage {
  let types = '';
  const values: OscValue[] = args.map((a) => {
    if (typeof a === 'object' && 'float' in a) {
      types += 'f';
      return a.float;
    }
    types += typeof a === 'string' ? 's' : typeof a === 'number' ? (Number.isInteger(a) ? 'i' : 'f') : 'b';
    return a;
  });
  return { address, types, args: values };
}

/** Blocks of silence between two cases of a score. */
const pauseBlocks = 75;
/** Cases share a score as long as it is not longer than this, in seconds. */
const maxScore = 40;

/** A score of several cases, one after the other, and where in its sound each one stands. */
export interface Batch {
  readonly score: Uint8Array;
  readonly places: readonly { readonly test: NullCase; readonly firstFrame: number; readonly frames: number }[];
}

/** Puts cases together, so that a process is not started for each. */
export function batches(tests: readonly NullCase[]): Batch[] {
  const groups: NullCase[][] = [];
  let length = Infinity;
  for (const test of tests) {
    const seconds = (test.seconds ?? 1) + 0.1;
    if (length + seconds > maxScore) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)!.push(test);
    length += seconds;
  }
  return groups.map(batch);
}

/** The score of some cases: for each its def, buffers, seed and synths, events in mid-block, an end that clears all. */
export function batch(tests: readonly NullCase[]): Batch {
  const entries: ScoreEntry[] = [];
  const places: { test: NullCase; firstFrame: number; frames: number }[] = [];
  let block = 0;
  for (const test of tests) {
    const begin = block * blockSize;
    const at = (seconds: number, messages: OscMessage[]) =>
      entries.push({ seconds: begin / sampleRate + seconds, bundle: { timetag: 0n, elements: messages } });
    const blocks = Math.ceil(((test.seconds ?? 1) * sampleRate) / blockSize);
    at(0, startOf(test, entries.length));
    const midBlock = (seconds: number) =>
      (Math.round((seconds * sampleRate) / blockSize) * blockSize + blockSize / 2 + 0.5) / sampleRate;
    for (const event of test.events ?? []) at(midBlock(event.at), [message(...(event.message as [string]))]);
    const buffers = [...(test.buffers ?? []), ...(test.streams ?? [])].map(({ number }) => message('/b_free', number));
    at((blocks * blockSize + 0.5) / sampleRate, [message('/g_freeAll', 0), ...buffers]);
    places.push({ test, firstFrame: begin, frames: blocks * blockSize });
    block += blocks + pauseBlocks;
  }
  entries.push({
    seconds: (block * blockSize) / sampleRate,
    bundle: { timetag: 0n, elements: [message('/c_set', 0, 0)] },
  });
  return { score: writeScore(entries), places };
}

function startOf(test: NullCase, serial: number): OscMessage[] {
  const graph = new RawGraph();
  test.build(graph);
  const def = `case${serial}`;
  const start: OscMessage[] = [message('/d_recv', encodeSynthDefs([graph.build(def)]))];
  for (const { number, channels, samples } of test.buffers ?? []) {
    start.push(message('/b_alloc', number, samples.length / channels, channels));
    for (let at = 0; at < samples.length; at += 1024) {
      const piece = samples.slice(at, at + 1024);
      start.push(message('/b_setn', number, at, piece.length, ...piece.map((float) => ({ float }))));
    }
  }
  start.push(...(test.before ?? []).map((sent) => message(...(sent as [string]))));
  start.push(...(test.streams ?? []).flatMap((stream) => streamOf(stream)));
  if (test.seeded) {
    const seed = new RawGraph();
    seed.unit('RandSeed', 0, [1, 20231]);
    start.push(message('/d_recv', encodeSynthDefs([seed.build('seed')])), message('/s_new', 'seed', 900, 0, 0));
  }
  for (let voice = 0; voice < (test.voices ?? 1); voice++) start.push(message('/s_new', def, 1000 + voice, 1, 0));
  return start;
}

const streamFolder = mkdtempSync(join(tmpdir(), 'bunsynth-null-streams-'));
process.on('exit', () => rmSync(streamFolder, { recursive: true, force: true }));

/** Writes the file and gives what opens it with its buffer. */
function streamOf({ number, channels, frames, file }: NonNullable<NullCase['streams']>[number]): OscMessage[] {
  const allocate = message('/b_alloc', number, frames, channels);
  if (file === 'records')
    return [allocate, message('/b_write', number, join(streamFolder, `record-${number}.wav`), 'wav', 'float', 0, 0, 1)];
  const path = join(streamFolder, `${Bun.hash(file.join()).toString(36)}-${channels}.wav`);
  const spec = { header: 'WAV', format: 'float', channels, sampleRate, frames: file.length / channels } as const;
  writeFileSync(path, Buffer.concat([soundHeader(spec), encodeSamples(Float32Array.from(file), 'float', true)]));
  return [allocate, message('/b_read', number, path, 0, frames, 0, 1)];
}

/** Limits that only one of the two has: cases go beyond. */
const limits = ['-b', '1024', '-m', '262144'] as const;
/** Milliseconds after which a renderer counts as hung. */
const slowest = 60_000;

/** Runs `command … score _ out.wav rate WAV float -o 2`; the interleaved samples. */
export async function render(
  command: readonly string[],
  score: Uint8Array,
  extra: readonly string[] = [],
): Promise<Float32Array> {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-null-'));
  try {
    const [scorePath, wavPath] = [join(folder, 'score.osc'), join(folder, 'out.wav')];
    await Bun.write(scorePath, score);
    const run = Bun.spawn(
      [...command, '-N', scorePath, '_', wavPath, String(sampleRate), 'WAV', 'float', '-o', '2', ...limits, ...extra],
      { stdout: 'pipe', stderr: 'pipe', timeout: slowest },
    );
    const printed = (await new Response(run.stdout).text()) + (await new Response(run.stderr).text());
    if (await run.exited) throw new Error(`${command.join(' ')} ended with ${run.exitCode}: ${printed}`);
    const bytes = new Uint8Array(await Bun.file(wavPath).arrayBuffer());
    const info = readSoundInfo(bytes, bytes.length);
    const samples = new Float32Array(info.frames * info.channels);
    decodeSamples(bytes.subarray(info.dataOffset), info, samples);
    return samples;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Residual {
  /** rms of the difference over rms of the reference, dB; -Infinity when equal. */
  readonly decibels: number;
  readonly peak: number;
  readonly referencePeak: number;
  /** Frame of the first difference over 1e-5, -1 when there is none. */
  readonly firstFrame: number;
}

/** Compares interleaved stereo. Two silences are equal; a different length counts as different. */
export function compare(reference: Float32Array, candidate: Float32Array): Residual {
  if (reference.length !== candidate.length)
    return { decibels: Infinity, peak: Infinity, referencePeak: 0, firstFrame: 0 };
  let [sum, difference, peak, referencePeak, first] = [0, 0, 0, 0, -1];
  for (let i = 0; i < reference.length; i++) {
    const r = reference[i]!;
    const c = candidate[i]!;
    if (Object.is(r, c) || (Number.isNaN(r) && Number.isNaN(c))) {
      if (Number.isFinite(r)) {
        sum += r * r;
        referencePeak = Math.max(referencePeak, Math.abs(r));
      }
      continue;
    }
    const d = Math.abs(r - c);
    if (!Number.isFinite(d)) return { decibels: Infinity, peak: Infinity, referencePeak, firstFrame: i >> 1 };
    sum += r * r;
    difference += d * d;
    peak = Math.max(peak, d);
    referencePeak = Math.max(referencePeak, Math.abs(r));
    if (first < 0 && d > 1e-5) first = i >> 1;
  }
  const decibels = difference === 0 ? -Infinity : sum === 0 ? Infinity : 10 * Math.log10(difference / sum);
  return { decibels, peak, referencePeak, firstFrame: first };
}
