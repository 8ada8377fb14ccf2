/** MIDI as elements get it: messages in a series of numbers, each there for one frame. Pure. */

import type { SeriesView } from './define.ts';

/** A message on a frame of the session: status, data and data from the highest byte down. */
export interface MidiPoint {
  readonly frame: number;
  readonly message: number;
}

/** Returns a message as a number; undefined for one of more than three bytes, which is none of a series. */
export function packedMidi(bytes: ArrayLike<number>): number | undefined {
  if (bytes.length < 1 || bytes.length > 3) return undefined;
  return (bytes[0]! << 16) | ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
}

/** Returns the messages from a frame on and before another, in order. */
export function messagesIn(series: Pick<SeriesView, 'at' | 'change'>, from: number, to: number): MidiPoint[] {
  const found: MidiPoint[] = [];
  for (let frame = series.change(from, to); frame < to; frame = series.change(frame + 1, to)) {
    const message = series.at(frame);
    if (message !== 0) found.push({ frame, message });
  }
  return found;
}

const allSoundOff = 120;
const resetControllers = 121;
const allNotesOff = 123;

/** Returns the messages that bring about what others have come to: controllers, programs, bends, and then the keys that are down. */
export function messagesHeld(before: readonly MidiPoint[]): number[] {
  /** The last message by what it sets, and keys that are down by channel and key. */
  const set = new Map<number, number>();
  const keys = new Map<number, number>();
  const forget = (from: Map<number, number>, channel: number, kind?: number): void => {
    for (const [key, message] of [...from])
      if (((message >> 16) & 15) === channel && (kind === undefined || message >> 20 === kind)) from.delete(key);
  };
  for (const { message } of before) {
    const [kind, channel, first, second] = [message >> 20, (message >> 16) & 15, (message >> 8) & 127, message & 127];
    const key = message >> 8;
    if (kind === 0x8 || (kind === 0x9 && second === 0)) keys.delete(0x9000 | (channel << 8) | first);
    else if (kind === 0x9) keys.set(key, message);
    else if (kind === 0xb && (first === allSoundOff || first >= allNotesOff)) forget(keys, channel);
    else if (kind === 0xb && first === resetControllers) forget(set, channel, 0xb);
    else if (kind === 0xa || kind === 0xb) set.set(key, message);
    // One each of a channel.
    else if (kind >= 0xc && kind <= 0xe) set.set((message >> 16) << 8, message);
  }
  return [...set.values(), ...keys.values()];
}
