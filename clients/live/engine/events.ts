/** Events of patterns in the form in which sounds are asked for. */
import type { PatternEvent } from '../pattern/messages.ts';
import { keyOfNote } from '../pattern/notes.ts';
import type { FileOf, SoundEvent, SoundValue } from './sounds.ts';

/** Sound of an event that names none but has a pitch. */
const plainSound = 'triangle';
const pitches = ['note', 'n', 'freq', 'midinote'];

/** Controls that go by another name there. */
const names: Readonly<Record<string, string>> = { clip: 'legato' };

/** Keys at which a sample sounds as it was recorded: in Strudel, where its file tells no other, and in SuperDirt. */
const [ownKey, dirtKey] = [36, 60];

/** Size of a room that Strudel counts from 0 to 10. */
const roomSizes = 10;

/**
 * Returns what an event asks for, with its time in the cycle and its length. Pitches become keys of MIDI, which numbers are already in Strudel and
 * are not in SuperDirt.
 * @param cps cycles a second
 * @param fileOf tells of the file that an event plays at a key
 * @returns undefined for a value that has no controls
 */
export function soundEventOf(
  { value, cycle, length }: PatternEvent,
  cps: number,
  fileOf: (event: SoundEvent, key: number) => FileOf | undefined,
): SoundEvent | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const event: Record<string, SoundValue> = { cps, cycle, delta: length / cps };
  for (const [key, given] of Object.entries(value)) {
    const plain = plainValue(given);
    if (plain !== undefined) event[names[key] ?? key] = plain;
  }
  if (typeof event.roomsize === 'number') {
    event.size = event.roomsize / roomSizes;
    delete event.roomsize;
  }
  if (event.s === undefined && pitches.some((key) => event[key] !== undefined)) event.s = plainSound;
  const note = keyOf(event.note);
  const file = fileOf(event, note ?? ownKey);
  const key = note ?? (file?.key === undefined ? undefined : ownKey);
  if (key !== undefined) {
    event.midinote = file ? key - (file.key ?? ownKey) + dirtKey : key;
    delete event.note;
  }
  if (file?.n !== undefined) [event.s, event.n] = [String(event.s).split(':')[0]!, file.n];
  // A level in Strudel, seconds in SuperDirt: synths of Strudel know it as their level.
  if (file) delete event.sustain;
  return event;
}

const keyOf = (note: SoundValue | undefined): number | undefined => (typeof note === 'string' ? keyOfNote(note) : note);

function plainValue(value: unknown): SoundValue | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return Number(value);
  // What is separated by colons has become a list.
  return Array.isArray(value) ? value.map(String).join(':') : undefined;
}
