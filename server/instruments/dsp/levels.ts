/** Putting sounds together: mixing, panning, levels, fades and loops. Where nothing else is said they work in place and give what they were given. Pure. */
import { type Value, valueAt } from './arrays.ts';

export interface MixOptions {
  readonly gain?: Value;
  /** Frame at which the sound begins. */
  readonly at?: number;
  /** True when sound beyond the end goes on at the beginning: for the tails of loops. */
  readonly loop?: boolean;
}

/** Adds a sound to another; what lies outside is left out. */
export function mixInto(
  to: Float32Array,
  sound: ArrayLike<number>,
  { gain = 1, at = 0, loop = false }: MixOptions = {},
): Float32Array {
  const first = Math.round(at);
  for (let i = 0; i < sound.length; i++) {
    const place = loop ? (((first + i) % to.length) + to.length) % to.length : first + i;
    if (place >= 0 && place < to.length) to[place]! += sound[i]! * valueAt(gain, i);
  }
  return to;
}

/** Multiplies a sound by a number, or by another sound such as an envelope. */
export function multiply(sound: Float32Array, by: Value): Float32Array {
  for (let i = 0; i < sound.length; i++) sound[i]! *= valueAt(by, i);
  return sound;
}

/** Two new channels of one. @param position from -1 (left) to 1; of equal power, 3 dB down in the middle */
export function pan(sound: ArrayLike<number>, position: Value): [left: Float32Array, right: Float32Array] {
  const [left, right] = [new Float32Array(sound.length), new Float32Array(sound.length)];
  for (let i = 0; i < sound.length; i++) {
    const angle = ((Math.min(1, Math.max(-1, valueAt(position, i))) + 1) * Math.PI) / 4;
    left[i] = sound[i]! * Math.cos(angle);
    right[i] = sound[i]! * Math.sin(angle);
  }
  return [left, right];
}

/** The largest sample of a sound, either way. */
export function peakOf(channels: readonly ArrayLike<number>[]): number {
  let most = 0;
  for (const channel of channels) for (let i = 0; i < channel.length; i++) most = Math.max(most, Math.abs(channel[i]!));
  return most;
}

/** Makes the largest sample of all channels `level`; silence stays silence. */
export function normalise<C extends readonly Float32Array[]>(channels: C, level = 1): C {
  const most = peakOf(channels);
  if (most > 0) for (const channel of channels) multiply(channel, level / most);
  return channels;
}

/** Returns a step from 0 to 1 without corners: half a period of a cosine. */
const ramp = (t: number): number => 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, t));

/** Lets a sound begin from silence. */
export function fadeIn(sound: Float32Array, frames: number): Float32Array {
  for (let i = 0; i < Math.min(frames, sound.length); i++) sound[i]! *= ramp(i / frames);
  return sound;
}

/** Lets a sound end in silence. */
export function fadeOut(sound: Float32Array, frames: number): Float32Array {
  for (let i = 0; i < Math.min(frames, sound.length); i++) sound[sound.length - 1 - i]! *= ramp(i / frames);
  return sound;
}

/**
 * A loop without a seam: the last `overlap` frames are faded into the first ones, of equal power, and left out.
 * @returns a view of the sound's first frames
 * @throws RangeError for an overlap of more than half of the sound
 */
export function seamless(sound: Float32Array, overlap: number): Float32Array {
  const frames = Math.round(overlap);
  const length = sound.length - frames;
  if (!(frames >= 0 && frames <= length))
    throw new RangeError(`seamless: overlap is ${overlap}; it must be from 0 to half of the ${sound.length} frames`);
  for (let i = 0; i < frames; i++) {
    const angle = ((i + 0.5) / frames) * (Math.PI / 2);
    sound[i] = sound[i]! * Math.sin(angle) + sound[length + i]! * Math.cos(angle);
  }
  return sound.subarray(0, length);
}

/** A window that rises from 0 to 1 and falls again (Hann's), for grains. Two that overlap by half are 1 together. */
export function hann(frames: number): Float32Array {
  const length = Math.round(frames);
  return Float32Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
}
