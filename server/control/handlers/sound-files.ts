/** Commands that read sound files into buffers and write buffers to sound files: asynchronous, /b_…read…, /b_write, /b_close. */
import type { SoundShape } from '../../../protocol/soundfile/index.ts';
import { openFile, pathOf } from '../../link/open-file.ts';
import type { JobRequest, JobResult } from '../../workers/jobs.ts';
import { inTheirWords } from '../../workers/sound-errors.ts';
import { type NamedFormat, soundFormat } from '../../workers/sound-formats.ts';
import type { ReadRequest, SoundSource } from '../../workers/sound-job.ts';
import type { Context } from '../context.ts';
import type { AsyncHandler, AsyncHandlers, Work } from '../handler.ts';
import { restricted } from '../paths.ts';
import { CommandFailure } from '../replies.ts';
import { allocate, answer, replace } from './buffer-rows.ts';
import { checkBuffer } from './buffer-samples.ts';

/** Does a job whose failure is answered with the number of its buffer, where it has one. @throws CommandFailure */
export function* soundJob<K extends JobResult['kind']>(
  request: JobRequest,
  kind: K,
  number: number | undefined,
): Work<Extract<JobResult, { kind: K }>> {
  try {
    const result = yield request;
    if (result.kind !== kind) throw new TypeError(`job ${request.kind} gave ${result.kind}`);
    return result as Extract<JobResult, { kind: K }>;
  } catch (error) {
    const { message } = error as Error;
    if (number === undefined) throw new CommandFailure(message);
    const { reason, about } = inTheirWords(message);
    throw new CommandFailure(reason, { number, about });
  }
}

/** Opens a file for `use`, and closes it unless its result says `kept`; also when `use` fails. */
export function* withSource<T extends { readonly kept: boolean }>(
  { print }: Context,
  path: string,
  number: number | undefined,
  use: (source: SoundSource) => Work<T>,
): Work<T> {
  const { source } = yield* soundJob({ kind: 'open', path }, 'opened', number);
  for (const fault of source.faults) print(`File '${path}': ${fault}`);
  let kept = false;
  try {
    const result = yield* use(source);
    kept = result.kept;
    return result;
  } finally {
    if (!kept) yield* soundJob({ kind: 'close', source, leftOpen: false }, 'streamed', number);
  }
}

/** Reads frames of a file into memory; prints a line when it has fewer than its head says. */
export function* readSource({ print }: Context, request: ReadRequest, number: number | undefined): Work<void> {
  const { frames } = yield* soundJob({ kind: 'read', ...request }, 'read', number);
  if (frames < request.frames)
    print(
      `File '${request.source.path}': it has ${frames} of the ${request.frames} frames from ${request.start} on that it says it has; the others are silent`,
    );
}

/**
 * Closes the file that is open with a buffer, if there is one. Everything that earlier synths recorded is in it: commands
 * like this begin when the render thread has come to them.
 */
export function* closeFile({ buffers, streams }: Context, number: number): Work<void> {
  const file = buffers.takeFile(number);
  for (const request of file ? streams.closing(file) : []) yield* soundJob(request, 'streamed', number);
}

/** First frame to read and number of frames: positions outside of the file are moved inside. */
function range(
  { frames: all }: SoundShape,
  start: number,
  frames: number,
  whole: boolean,
): { first: number; count: number } {
  const first = Math.min(Math.max(0, start), all);
  return { first, count: whole || first + frames > all ? all - first : frames };
}

/** Refuses channels that the file does not have. @throws CommandFailure in scsynth's words */
function checkChannels(channels: readonly number[], shape: SoundShape, number: number): void {
  if (channels.some((channel) => channel >= shape.channels))
    throw new CommandFailure('Channel index out of range.\n', { number });
}

function* allocAndRead(
  context: Context,
  number: number,
  given: string,
  start: number,
  frames: number,
  channels: readonly number[],
  completion: Uint8Array | null,
): Work {
  checkBuffer(context, number);
  const path = restricted(given, 'read', context.settings, { id: number });
  const { row } = yield* withSource(context, path, number, function* (source) {
    checkChannels(channels, source, number);
    const { first, count } = range(source, start, frames, frames <= 0);
    const wide = channels.length || source.channels;
    // An empty file gives an empty buffer, as with scsynth.
    if (count === 0)
      return { row: { address: 0, frames: 0, channels: 0, sampleRate: source.sampleRate, path }, kept: false };
    const address = allocate(context, number, count, wide);
    try {
      yield* readSource(context, { source, start: first, frames: count, address, channels, leaveOpen: false }, number);
    } catch (error) {
      context.buffers.release(address);
      throw error;
    }
    return { row: { address, frames: count, channels: wide, sampleRate: source.sampleRate, path }, kept: false };
  });
  return replace(context, number, row, completion);
}

const allocRead: AsyncHandler<'/b_allocRead'> = function* ({ args }, context) {
  const [number, path, start, frames, completion] = args;
  return yield* allocAndRead(context, number, path, start, frames, [], completion);
};

const allocReadChannel: AsyncHandler<'/b_allocReadChannel'> = function* ({ args }, context) {
  const [number, path, start, frames, channels, completion] = args;
  return yield* allocAndRead(context, number, path, start, frames, channels, completion);
};

interface ReadInto {
  number: number;
  given: string;
  start: number;
  frames: number;
  bufferStart: number;
  leaveOpen: number;
  channels: readonly number[];
  completion: Uint8Array | null;
}

function* readInto(
  context: Context,
  { number, given, start, frames, bufferStart, leaveOpen, channels, completion }: ReadInto,
): Work {
  checkBuffer(context, number);
  const row = context.buffers.get(number);
  const room = row.frames - bufferStart;
  if (bufferStart < 0)
    throw new CommandFailure(`first frame in the buffer is ${bufferStart}; it must not be negative`, { number });
  if (room <= 0) return { completion, answer: answer(number) };
  const path = restricted(given, 'read', context.settings, { id: number });
  const { source, next } = yield* withSource(context, path, number, function* (source) {
    checkChannels(channels, source, number);
    const wide = channels.length || source.channels;
    if (wide !== row.channels)
      throw new CommandFailure(
        `Channel mismatch. File '${path}' has ${wide} channels. Buffer has ${row.channels} channels.\n`,
        { number },
      );
    const { first, count } = range(source, start, frames, frames < 0);
    const wanted = Math.min(count, room);
    const address = row.address + bufferStart * row.channels * 4;
    yield* readSource(
      context,
      { source, start: first, frames: wanted, address, channels, leaveOpen: leaveOpen !== 0 },
      number,
    );
    yield* closeFile(context, number);
    return { source, next: first + wanted, kept: leaveOpen !== 0 };
  });
  return replace(
    context,
    number,
    {
      ...row,
      openFile: leaveOpen ? openFile({ source, channels }, next) : undefined,
      sampleRate: source.sampleRate,
      path,
    },
    completion,
  );
}

const read: AsyncHandler<'/b_read'> = function* ({ args }, context) {
  const [number, given, start, frames, bufferStart, leaveOpen, completion] = args;
  return yield* readInto(context, { number, given, start, frames, bufferStart, leaveOpen, channels: [], completion });
};

const readChannel: AsyncHandler<'/b_readChannel'> = function* ({ args }, context) {
  const [number, given, start, frames, bufferStart, leaveOpen, channels, completion] = args;
  return yield* readInto(context, { number, given, start, frames, bufferStart, leaveOpen, channels, completion });
};

const write: AsyncHandler<'/b_write'> = function* ({ args }, context) {
  const [number, given, header, format, frames, start, leaveOpen, completion] = args;
  checkBuffer(context, number);
  const row = context.buffers.get(number);
  const path = restricted(given, 'write', context.settings, { id: number });
  const spec = { ...formatOf(header, format), channels: row.channels, sampleRate: Math.trunc(row.sampleRate) };
  const first = Math.max(0, start);
  const room = Math.max(0, row.frames - first);
  const count = Math.min(frames < 0 ? row.frames : frames, room);
  // The same file anew: what was recorded is complete before it is written over.
  if (row.openFile && pathOf(row.openFile) === path) yield* closeFile(context, number);
  const address = row.address + (count > 0 ? first * row.channels * 4 : 0);
  const { sink } = yield* soundJob(
    { kind: 'write', path, spec, address, frames: count, leaveOpen: leaveOpen !== 0 },
    'written',
    number,
  );
  yield* closeFile(context, number);
  if (sink) context.buffers.set(number, { ...context.buffers.get(number), openFile: openFile({ sink }, count) });
  return { completion, answer: answer(number) };
};

/** Returns header and sample format by their names in the protocol. @throws CommandFailure in scsynth's word, without the buffer's number */
function formatOf(header: string, format: string): NamedFormat {
  try {
    return soundFormat(header, format);
  } catch (error) {
    throw new CommandFailure('failed', { about: (error as Error).message });
  }
}

const close: AsyncHandler<'/b_close'> = function* ({ args }, context) {
  const [number, completion] = args;
  checkBuffer(context, number);
  yield* closeFile(context, number);
  return { completion, answer: answer(number) };
};

export const soundFileHandlers = {
  '/b_allocRead': allocRead,
  '/b_allocReadChannel': allocReadChannel,
  '/b_read': read,
  '/b_readChannel': readChannel,
  '/b_write': write,
  '/b_close': close,
} satisfies Partial<AsyncHandlers>;
