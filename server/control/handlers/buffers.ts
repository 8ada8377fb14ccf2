/** Commands that allocate, free and fill buffers: asynchronous, /b_… */
import { Op } from '../../world/instructions.ts';
import type { AsyncHandler, AsyncHandlers, Outcome } from '../handler.ts';
import { allocate, answer, replace } from './buffer-rows.ts';
import { checkBuffer } from './buffer-samples.ts';
import { generate } from './generators.ts';
import { closeFile, soundFileHandlers, soundJob } from './sound-files.ts';

const alloc: AsyncHandler<'/b_alloc'> = function* ({ args }, context) {
  const [number, frames, channels, completion, rate] = args;
  checkBuffer(context, number);
  const address = allocate(context, number, frames, channels);
  return replace(
    context,
    number,
    { address, frames, channels, sampleRate: rate > 0 ? rate : context.layout.sampleRate },
    completion,
  );
};

const free: AsyncHandler<'/b_free'> = function* ({ args }, context) {
  const [number, completion] = args;
  checkBuffer(context, number);
  yield* closeFile(context, number);
  // scsynth keeps the sample rate of a freed buffer.
  return replace(
    context,
    number,
    { address: 0, frames: 0, channels: 0, sampleRate: context.buffers.get(number).sampleRate },
    completion,
  );
};

/** Says that samples were changed in place: sections have copies. */
const changed =
  (number: number): NonNullable<Outcome['apply']> =>
  (program, origin) =>
    program.op(Op.bufferChanged, origin, number);

const zero: AsyncHandler<'/b_zero'> = function* ({ args }, context) {
  const [number, completion] = args;
  checkBuffer(context, number);
  context.buffers.samples(number).fill(0);
  return { completion, answer: answer(number), apply: changed(number) };
};

const gen: AsyncHandler<'/b_gen'> = function* ({ args }, context) {
  const [number, name, ...values] = args;
  checkBuffer(context, number);
  const request = generate(context.buffers, number, name, values);
  if (request) yield* soundJob(request, 'partitioned', number);
  return { answer: answer(number), apply: changed(number) };
};

export const asyncBufferHandlers = {
  '/b_alloc': alloc,
  '/b_free': free,
  '/b_zero': zero,
  '/b_gen': gen,
  ...soundFileHandlers,
} satisfies Partial<AsyncHandlers>;
