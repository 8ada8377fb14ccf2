/** Events of a MIDI file as they are played. Pure. */
import type { MidiFile, TimedMessage } from '../../protocol/midi/file.ts';

/** Returns the events of some channels (from 0 on), with their notes moved; notes that would leave the keyboard are left out. Events without a channel stay. */
export function shifted(
  events: readonly TimedMessage[],
  channels: readonly number[],
  transpose: number,
): TimedMessage[] {
  return events.flatMap(({ beat, message }): TimedMessage[] => {
    if ('channel' in message && !channels.includes(message.channel)) return [];
    if (!('note' in message)) return [{ beat, message }];
    const note = message.note + transpose;
    return note >= 0 && note <= 127 ? [{ beat, message: { ...message, note } }] : [];
  });
}

/** Seconds from the beginning of a file to a beat, by its own tempos. */
export function secondsOf({ tempos }: Pick<MidiFile, 'tempos'>, beat: number): number {
  let seconds = 0;
  tempos.forEach(({ beat: from, bpm }, i) => {
    const to = Math.min(beat, tempos[i + 1]?.beat ?? Infinity);
    if (to > from) seconds += ((to - from) * 60) / bpm;
  });
  return seconds;
}
