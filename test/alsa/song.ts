/** Music that is played into the server, and messages that it sends. */

import type { TimedMessage } from '../../protocol/midi/file.ts';
import { encodeMidi, type MidiMessage } from '../../protocol/midi/messages.ts';
import { MidiParser } from '../../protocol/midi/parser.ts';

export const bpm = 120;
export const notes = [60, 64, 67, 72] as const;

const sysex = (length: number): MidiMessage => ({
  type: 'sysex',
  data: Uint8Array.from({ length }, (_, i) => i & 0x7f),
});

/** Notes one after the other with all that a file can hold between them. */
export const song: readonly TimedMessage[] = [
  { beat: 0, message: { type: 'program', channel: 0, program: 5 } },
  { beat: 0.25, message: { type: 'controller', channel: 0, controller: 7, value: 101 } },
  ...notes.flatMap((note, i): TimedMessage[] => [
    { beat: 0.5 + i, message: { type: 'noteOn', channel: 0, note, velocity: 100 } },
    { beat: 1.25 + i, message: { type: 'noteOff', channel: 0, note, velocity: 64 } },
  ]),
  { beat: 4.5, message: { type: 'bend', channel: 3, value: -8192 } },
  { beat: 4.6, message: { type: 'bend', channel: 3, value: 1234 } },
  { beat: 4.7, message: { type: 'pressure', channel: 15, value: 77 } },
  { beat: 4.8, message: { type: 'polyPressure', channel: 15, note: 12, value: 78 } },
  { beat: 5, message: sysex(300) },
  { beat: 5.5, message: { type: 'controller', channel: 9, controller: 119, value: 1 } },
];

/** All kinds of messages, for raw ports. */
export const messages: readonly MidiMessage[] = [
  { type: 'noteOn', channel: 2, note: 61, velocity: 99 },
  { type: 'noteOff', channel: 2, note: 61, velocity: 33 },
  { type: 'controller', channel: 15, controller: 74, value: 127 },
  { type: 'bend', channel: 1, value: 8191 },
  { type: 'bend', channel: 1, value: 0 },
  { type: 'program', channel: 4, program: 127 },
  { type: 'pressure', channel: 5, value: 1 },
  { type: 'polyPressure', channel: 6, note: 60, value: 2 },
  sysex(20),
  { type: 'songPosition', value: 1000 },
  { type: 'songSelect', value: 3 },
  { type: 'continue' },
  { type: 'clock' },
  { type: 'clock' },
  { type: 'stop' },
  { type: 'start' },
  { type: 'stop' },
  sysex(700),
  { type: 'controller', channel: 0, controller: 1, value: 64 },
];

export const hexOfMessages = (all: readonly MidiMessage[]): string =>
  Buffer.concat(all.map(encodeMidi)).toString('hex');

/** The same messages with all their status bytes, which the kernel leaves out where it can. */
export function wholeMessages(hex: string): string {
  const all: MidiMessage[] = [];
  new MidiParser((message) => all.push(message)).push(Buffer.from(hex, 'hex'));
  return hexOfMessages(all);
}
