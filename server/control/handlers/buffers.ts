/** Commands that allocate, free, read and write buffers: asynchronous, /b_… */
import type { Checked } from '../../../protocol/commands/check.ts';
import { SoundFileError, type SampleFormat, type SoundHeaderKind, type SoundInfo } from '../../../protocol/soundfile/index.ts';
import type { JobRequest, JobResult } from '../../soft/jobs.ts';
import type { BufferInfo } from '../buffers.ts';
import type { AsyncHandler, Context, Outcome } from '../context.ts';
import { restricted } from '../paths.ts';
import { CommandFailure } from '../replies.ts';
import { checkBuffer } from './buffer-samples.ts';
import { generate } from './generators.ts';

type Work<T> = Generator<JobRequest, T, JobResult>;

/** `/done` with the buffer's number. */
const answer = (number: number) => ({ types: 'i', args: [number] });

/** @throws CommandFailure when there is no room or nothing to allocate */
function allocate({ buffers }: Context, number: number, frames: number, channels: number): number {
  const address = frames > 0 && channels > 0 ? buffers.allocate(frames, channels) : undefined;
  if (address === undefined) throw new CommandFailure(`memory allocation failed: ${frames} frames of ${channels} channels`, number);
  return address;
}

/** Puts a row in place of a buffer's former one, whose memory is given back when the render thread has the new one. */
function replace(context: Context, number: number, row: BufferInfo, completion: Checked): Outcome {
  const { buffers } = context;
  const former = buffers.get(number);
  buffers.set(number, row);
  return {
    completion,
    answer: answer(number),
    apply: (program, origin) => program.setBuffer(origin, number, row.address, row.frames, row.channels, row.sampleRate),
    release: () => {
      if (former.address !== row.address) buffers.release(former.address);
    },
  };
}

const alloc: AsyncHandler = function* ({ args }, context) {
  const [number, frames, channels, completion, rate] = args as [number, number, number, Checked, number];
  checkBuffer(context, number);
  const address = allocate(context, number, frames, channels);
  return replace(context, number, { address, frames, channels, sampleRate: rate > 0 ? rate : context.layout.sampleRate }, completion);
};

const free: AsyncHandler = function* ({ args }, context) {
  const [number, completion] = args as [number, Checked];
  checkBuffer(context, number);
  // scsynth keeps the sample rate of a freed buffer.
  return replace(context, number, { address: 0, frames: 0, channels: 0, sampleRate: context.buffers.get(number).sampleRate }, completion);
};

const zero: AsyncHandler = function* ({ args }, context) {
  const [number, completion] = args as [number, Checked];
  checkBuffer(context, number);
  context.buffers.samples(number).fill(0);
  return { completion, answer: answer(number) };
};

const close: AsyncHandler = function* ({ args }, context) {
  const [number, completion] = args as [number, Checked];
  checkBuffer(context, number);
  const { openFile: _, ...row } = context.buffers.get(number);
  context.buffers.set(number, row);
  return { completion, answer: answer(number) };
};

const gen: AsyncHandler = function* ({ args }, context) {
  const [number, name, ...values] = args as [number, string, ...number[]];
  checkBuffer(context, number);
  generate(context.buffers, number, name, values);
  return { answer: answer(number) };
};

function* describe(path: string, number: number): Work<SoundInfo> {
  const result = yield* soundJob({ kind: 'describe', path }, number);
  if (result.kind !== 'described') throw new TypeError(`job describe gave ${result.kind}`);
  return result.info;
}

/** A job whose failure is answered with the buffer's number. */
function* soundJob(request: JobRequest, number: number): Work<JobResult> {
  try {
    return yield request;
  } catch (error) {
    throw new CommandFailure((error as Error).message, number);
  }
}

/** Where in a file to read and how much: positions outside are moved inside. */
function range(info: SoundInfo, start: number, frames: number, all: (frames: number) => boolean): { first: number; count: number } {
  const first = Math.min(Math.max(0, start), info.frames);
  return { first, count: all(frames) || first + frames > info.frames ? info.frames - first : frames };
}

/** @throws CommandFailure in scsynth's words */
function checkChannels(channels: readonly number[], info: SoundInfo, number: number): void {
  if (channels.some((channel) => channel >= info.channels)) throw new CommandFailure('Channel index out of range.\n', number);
}

function* allocAndRead(context: Context, number: number, given: string, start: number, frames: number, channels: readonly number[], completion: Checked): Work<Outcome> {
  checkBuffer(context, number);
  const path = restricted(given, context.settings.restrictedPath);
  const info = yield* describe(path, number);
  checkChannels(channels, info, number);
  const { first, count } = range(info, start, frames, (n) => n <= 0);
  const wide = channels.length || info.channels;
  const address = allocate(context, number, count, wide);
  try {
    yield* soundJob({ kind: 'read', path, start: first, frames: count, address, channels }, number);
  } catch (error) {
    context.buffers.release(address);
    throw error;
  }
  return replace(context, number, { address, frames: count, channels: wide, sampleRate: info.sampleRate, path }, completion);
}

const allocRead: AsyncHandler = function* ({ args }, context) {
  const [number, path, start, frames, completion] = args as [number, string, number, number, Checked];
  return yield* allocAndRead(context, number, path, start, frames, [], completion);
};

const allocReadChannel: AsyncHandler = function* ({ args }, context) {
  const [number, path, start, frames, channels, completion] = args as [number, string, number, number, number[], Checked];
  return yield* allocAndRead(context, number, path, start, frames, channels, completion);
};

interface ReadInto { number: number; given: string; start: number; frames: number; bufferStart: number; leaveOpen: number; channels: readonly number[]; completion: Checked }

function* readInto(context: Context, { number, given, start, frames, bufferStart, leaveOpen, channels, completion }: ReadInto): Work<Outcome> {
  checkBuffer(context, number);
  const row = context.buffers.get(number);
  const room = row.frames - bufferStart;
  if (bufferStart < 0) throw new CommandFailure(`first frame in the buffer is ${bufferStart}; it must not be negative`, number);
  if (room <= 0) return { completion, answer: answer(number) };
  const path = restricted(given, context.settings.restrictedPath);
  const info = yield* describe(path, number);
  checkChannels(channels, info, number);
  const wide = channels.length || info.channels;
  if (wide !== row.channels) throw new CommandFailure(`Channel mismatch. File '${path}' has ${wide} channels. Buffer has ${row.channels} channels.\n`, number);
  const { first, count } = range(info, start, frames, (n) => n < 0);
  const wanted = Math.min(count, room);
  if (wanted > 0) {
    const address = row.address + bufferStart * row.channels * 4;
    yield* soundJob({ kind: 'read', path, start: first, frames: wanted, address, channels }, number);
  }
  const { openFile: _, ...rest } = row;
  return replace(context, number, { ...rest, sampleRate: info.sampleRate, path, ...(leaveOpen ? { openFile: path } : {}) }, completion);
}

const read: AsyncHandler = function* ({ args }, context) {
  const [number, given, start, frames, bufferStart, leaveOpen, completion] = args as [number, string, number, number, number, number, Checked];
  return yield* readInto(context, { number, given, start, frames, bufferStart, leaveOpen, channels: [], completion });
};

const readChannel: AsyncHandler = function* ({ args }, context) {
  const [number, given, start, frames, bufferStart, leaveOpen, channels, completion] = args as [number, string, number, number, number, number, number[], Checked];
  return yield* readInto(context, { number, given, start, frames, bufferStart, leaveOpen, channels, completion });
};

const headers = new Map<string, SoundHeaderKind>([['aiff', 'AIFF'], ['aifc', 'AIFF'], ['wav', 'WAV'], ['wave', 'WAV'], ['riff', 'WAV'], ['wavex', 'WAV']]);
const formats: readonly SampleFormat[] = ['int8', 'uint8', 'int16', 'int24', 'int32', 'float', 'double'];

/** Header and sample format by their names in the protocol, in any case. @throws SoundFileError naming the value */
export function soundFormat(header: string, format: string): { header: SoundHeaderKind; format: SampleFormat } {
  const kind = headers.get(header.toLowerCase());
  if (!kind) throw new SoundFileError(`header format ${JSON.stringify(header)} cannot be written; AIFF and WAV can`);
  const samples = formats.find((each) => each === format.toLowerCase());
  if (!samples) throw new SoundFileError(`sample format ${JSON.stringify(format)} cannot be written; ${formats.join(', ')} can`);
  return { header: kind, format: samples };
}

const write: AsyncHandler = function* ({ args }, context) {
  const [number, given, header, format, frames, start, leaveOpen, completion] = args as [number, string, string, string, number, number, number, Checked];
  checkBuffer(context, number);
  const row = context.buffers.get(number);
  const path = restricted(given, context.settings.restrictedPath);
  const spec = specFor(row, header, format, number);
  const first = Math.max(0, start);
  const room = Math.max(0, row.frames - first);
  const count = Math.min(frames < 0 ? row.frames : frames, room);
  yield* soundJob({ kind: 'write', path, spec, address: row.address + first * row.channels * 4, frames: count }, number);
  const { openFile: _, ...rest } = context.buffers.get(number);
  context.buffers.set(number, leaveOpen ? { ...rest, openFile: path } : rest);
  return { completion, answer: answer(number) };
};

function specFor({ channels, sampleRate }: BufferInfo, header: string, format: string, number: number) {
  try {
    return { ...soundFormat(header, format), channels, sampleRate: Math.trunc(sampleRate) };
  } catch (error) {
    throw new CommandFailure((error as Error).message, number);
  }
}

export const asyncBufferHandlers: Record<string, AsyncHandler> = {
  '/b_alloc': alloc,
  '/b_allocRead': allocRead,
  '/b_allocReadChannel': allocReadChannel,
  '/b_read': read,
  '/b_readChannel': readChannel,
  '/b_write': write,
  '/b_free': free,
  '/b_close': close,
  '/b_zero': zero,
  '/b_gen': gen,
};
