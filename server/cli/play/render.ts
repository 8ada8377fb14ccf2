/** Renders voices from their beginning to their end, as fast as it goes. */
import { renameSync, rmSync } from 'node:fs';
import { interleave } from '../../../protocol/soundfile/interleave.ts';
import { Progress, progressInterval } from '../../../protocol/text/progress.ts';
import type { FeedEvent } from '../../instruments/feed.ts';
import { soundFormat } from '../../workers/sound-formats.ts';
import { SoundWriter } from '../../workers/sound-sink.ts';
import { headerOf, type Values } from './options.ts';
import { Recording } from './recording.ts';
import type { Begun, Step } from './voices.ts';
import type { PlayWorld } from './world.ts';

export interface Rendered {
  readonly frames: number;
  /** Amplitude of the largest sample. */
  readonly peak: number;
  /** Choices that were made without being asked for. */
  readonly notes: readonly string[];
}

/** Something to render. */
export interface Piece {
  /** In words. */
  readonly who: string;
  /** Begins it in a world whose time has not begun. @param seconds that are rendered; undefined for as many as it sounds */
  begin(seconds: number | undefined): Begun | Promise<Begun>;
}

/** Frames written at a time, at least. */
const pieceFrames = 8192;
/** Seconds after which a sound without an end is given up, and after which silence is. */
const longest = 600;
const maxSilence = 60;

/**
 * Renders sound to a file, which is there only when all of it is.
 * @throws Error for what fails, does not end or makes no sound
 */
export async function renderSound(
  world: PlayWorld,
  { who, begin }: Piece,
  values: Values,
  output: string,
): Promise<Rendered> {
  const { instruments, start } = world;
  const { sampleRate, seconds, channels, format } = values;
  const failures: string[] = [];
  let end = 0;
  instruments.feed.listen((event) => {
    if (event.type === 'failed') failures.push(failureText(event));
    if (event.type === 'log') process.stderr.write(`${event.instrument}: ${event.message}\n`);
    if (event.type === 'ended') end = Math.max(end, event.sample - start);
  });
  const check = (): void => {
    if (failures.length)
      throw new Error(
        `${[...new Set(failures)].join('\n')}${world.input || !failures.some((each) => each.includes('ctx.input')) ? '' : hint}`,
      );
  };
  const { steps, notes, endsWithSound } = await begin(seconds);
  const progress = new Progress(seconds);
  // Nothing is written before it is known that there is something.
  await ready(world, progress, 0);
  check();
  const part = `${output}.part`;
  const recording = new Recording(
    new SoundWriter(part, { ...soundFormat(headerOf(output), format), channels, sampleRate }),
    channels,
  );
  try {
    const total = seconds === undefined ? undefined : Math.round(seconds * sampleRate);
    await record(world, recording, { progress, steps, total, check, who });
    const frames = recording.close(total ?? (endsWithSound ? 0 : end));
    const { peak } = recording;
    if (peak === 0) throw new Error(`${who} made nothing but silence${world.input ? '' : hint}`);
    renameSync(part, output);
    return { frames, peak, notes: [...notes] };
  } catch (error) {
    recording.abandon();
    rmSync(part, { force: true });
    throw error;
  } finally {
    progress.clear();
  }
}

/** For what listens. */
const hint = ' (--input FILE gives a sound to what listens or plays a buffer)';

interface Recorded {
  readonly progress: Progress;
  readonly steps: Step[];
  /** Frames; undefined for as many as there are. */
  readonly total: number | undefined;
  /** @throws what has failed */
  check(): void;
  /** The instruments, in words. */
  readonly who: string;
}

async function record(
  world: PlayWorld,
  recording: Recording,
  { progress, steps, total, check, who }: Recorded,
): Promise<void> {
  const {
    instruments: { all },
    layout: { blockSize, sampleRate, outputs },
  } = world;
  const piece = new Float32Array((pieceFrames + blockSize) * outputs);
  let frames = 0;
  let filled = 0;
  const write = (): void => {
    recording.add(piece.subarray(0, Math.min(filled, (total ?? Infinity) - (frames - filled)) * outputs));
    filled = 0;
    progress.show(frames / sampleRate);
  };
  while (total === undefined ? all.busy : frames < total) {
    while (steps[0] && steps[0].seconds * sampleRate <= frames) steps.shift()!.act();
    if (world.isWaiting) await ready(world, progress, frames / sampleRate);
    interleave(world.block(), blockSize, piece, filled);
    frames += blockSize;
    filled += blockSize;
    check();
    if (filled < pieceFrames) continue;
    write();
    if (total !== undefined) continue;
    if (recording.peak === 0 && frames > maxSilence * sampleRate)
      throw new Error(`${who} made nothing but silence for ${maxSilence} s${world.input ? '' : hint}`);
    if (frames > longest * sampleRate) throw new Error(`${who} still sounds after ${longest} s; say --seconds`);
  }
  await ready(world, progress, frames / sampleRate);
  check();
  write();
}

/** Waits for renders. */
async function ready(world: PlayWorld, progress: Progress, seconds: number): Promise<void> {
  while (world.isWaiting) {
    progress.show(seconds);
    // A render may take long: what is drawn goes on meanwhile.
    await Promise.race([world.wait(), Bun.sleep(progressInterval)]);
  }
}

const failureText = ({ instrument, message }: Extract<FeedEvent, { type: 'failed' }>): string =>
  instrument ? `${instrument}: ${message}` : message;
