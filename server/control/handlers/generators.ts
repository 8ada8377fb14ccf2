/** The generators of /b_gen. As in scsynth, sums are kept in single precision from partial to partial. */
import type { Buffers } from '../../link/buffers.ts';
import { partitionCount } from '../../workers/convolution/partitions.ts';
import type { JobRequest } from '../../workers/jobs.ts';
import { fewestPoints, maxPoints } from '../../world/fourier-tables.ts';
import { CommandFailure } from '../replies.ts';

/** Bits of the first argument of sums. */
const normalizeFlag = 1;
const wavetableFlag = 2;
const clearFlag = 4;

/** Adds one partial. */
type AddPartial = (data: Float32Array, wavetable: boolean, partial: number, amplitude: number, phase: number) => void;

/**
 * Fills a buffer. Returns what is left to do for a soft thread, where that is more.
 * @throws CommandFailure for an unknown generator, in scsynth's words, and for values with which it cannot begin
 */
export function generate(
  buffers: Buffers,
  number: number,
  name: string,
  values: readonly number[],
): JobRequest | undefined {
  const generator = generators.get(name);
  if (!generator) throw new CommandFailure('buf gen routine not found', { about: name });
  return generator(buffers, number, values) ?? undefined;
}

type Generator = (buffers: Buffers, number: number, values: readonly number[]) => JobRequest | void;

/** Makes a generator of a sum of partials; `read` returns partial, amplitude and phase from the values after the flags. */
function sum(
  add: AddPartial,
  step: number,
  read: (values: readonly number[], i: number) => readonly [number, number, number],
): Generator {
  return (buffers, number, [flags = 0, ...values]) => {
    // scsynth leaves buffers of several channels as they are.
    if (buffers.get(number).channels !== 1) return;
    const data = buffers.samples(number);
    const wavetable = (flags & wavetableFlag) !== 0;
    if (flags & clearFlag) data.fill(0);
    for (let i = 0; i < values.length; i += step) {
      const [partial, amplitude, phase] = read(values, i);
      if (amplitude !== 0) add(data, wavetable, partial, amplitude, phase);
    }
    if (flags & normalizeFlag) normalize(data, wavetable, 1);
  };
}

const addSine: AddPartial = (data, wavetable, partial, amplitude, phase) => {
  const length = wavetable ? data.length >> 1 : data.length;
  const step = (partial * 2 * Math.PI) / length;
  write(data, wavetable, phase, step, (angle) => amplitude * Math.sin(angle));
};

const addChebyshev: AddPartial = (data, wavetable, partial, amplitude) => {
  const length = wavetable ? data.length >> 1 : data.length;
  const offset = -amplitude * Math.cos((partial * Math.PI) / 2);
  write(data, wavetable, -1, 2 / length, (x) => amplitude * Math.cos(partial * Math.acos(x)) + offset);
};

/** Adds a function at successive places; a wavetable holds each value and its difference in a form quick to interpolate. */
function write(data: Float32Array, wavetable: boolean, from: number, step: number, at: (x: number) => number): void {
  let x = from;
  if (!wavetable) {
    for (let i = 0; i < data.length; i++, x += step) data[i]! += at(x);
    return;
  }
  let current = at(x);
  for (let i = 0; i + 1 < data.length; i += 2) {
    x += step;
    const next = at(x);
    data[i]! += 2 * current - next;
    data[i + 1]! += next - current;
    current = next;
  }
}

function normalize(data: Float32Array, wavetable: boolean, peak: number): void {
  let largest = 0;
  const take = (value: number): void => {
    // NaN does not count.
    if (Math.abs(value) > largest) largest = Math.abs(value);
  };
  if (wavetable) for (let i = 0; i + 1 < data.length; i += 2) take(Math.fround(data[i]! + data[i + 1]!));
  else for (const value of data) take(value);
  if (largest === 0 || largest === peak) return;
  const factor = Math.fround(Math.fround(peak) / largest);
  for (let i = 0; i < data.length; i++) data[i]! *= factor;
}

const copy: Generator = (buffers, number, [to = 0, source = 0, from = 0, length = 0]) => {
  const target = buffers.get(number);
  const sourceNumber = buffers.isNumber(Math.trunc(source)) ? Math.trunc(source) : 0;
  const origin = buffers.get(sourceNumber);
  if (target.channels !== origin.channels || target.channels === 0) return;
  const first = Math.min(Math.max(0, Math.trunc(from)), origin.frames - 1);
  const at = Math.min(Math.max(0, Math.trunc(to)), target.frames - 1);
  const room = Math.min(origin.frames - first, target.frames - at);
  const frames = length < 0 ? room : Math.min(Math.trunc(length), room);
  if (frames <= 0) return;
  const { channels } = target;
  const part = buffers.samples(sourceNumber).subarray(first * channels, (first + frames) * channels);
  buffers.samples(number).set(part, at * channels);
};

/** The spectra of a response for PartConv, which takes the first samples of a buffer of any number of channels. */
const partConv: Generator = (buffers, number, [given = 0, size = 0]) => {
  const points = Math.trunc(size);
  if (!(Number.isInteger(Math.log2(points)) && points >= fewestPoints && points <= maxPoints))
    throw new CommandFailure('failed', {
      about: `fftsize is ${size}; it must be a power of two from ${fewestPoints} to ${maxPoints}`,
    });
  const source = Math.trunc(given);
  const { address: from, frames } = buffers.get(buffers.isNumber(source) ? source : 0);
  const needed = partitionCount(frames, points) * points;
  const target = buffers.get(number);
  const room = target.frames * target.channels;
  if (room < needed)
    throw new CommandFailure('failed', {
      about: `buffer ${number} has ${room} samples; the ${frames} frames of buffer ${source} take ${needed} with an fftsize of ${points}`,
    });
  return { kind: 'partition', from, to: target.address, frames, points };
};

const generators = new Map<string, Generator>(
  Object.entries({
    sine1: sum(addSine, 1, (values, i) => [i + 1, values[i]!, 0]),
    sine2: sum(addSine, 2, (values, i) => [values[i]!, values[i + 1] ?? 0, 0]),
    sine3: sum(addSine, 3, (values, i) => [values[i]!, values[i + 1] ?? 0, values[i + 2] ?? 0]),
    cheby: sum(addChebyshev, 1, (values, i) => [i + 1, values[i]!, 0]),
    copy,
    PreparePartConv: partConv,
    normalize: (buffers, number, [peak = 1]) => normalize(buffers.samples(number), false, peak),
    wnormalize: (buffers, number, [peak = 1]) => normalize(buffers.samples(number), true, peak),
  }),
);
