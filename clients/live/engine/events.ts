/** Events of patterns in the form in which sounds are asked for. */
import type { PatternEvent } from '../pattern/messages.ts';
import type { SoundEvent, SoundValue } from './sounds.ts';

/** Sound of an event that names none but has a pitch. */
const plainSound = 'triangle';
const pitches = ['note', 'n', 'freq', 'midinote'];

/** Controls that go by another name there. */
const names: Readonly<Record<string, string>> = { clip: 'legato' };

/** Size of a room that Strudel counts from 0 to 10. */
const roomSizes = 10;

/** Keys by which a sample of Strudel's is higher than one of SuperDirt's: its own pitch is C2, not C5. */
const sampleKeys = 24;

/**
 * Returns what an event asks for, with its time in the cycle and its length. Pitches become keys of MIDI, which numbers are already in Strudel and
 * are not in SuperDirt.
 * @param cps cycles a second
 * @param isSample tells whether an event's sound is a file
 * @returns undefined for a value that has no controls
 */
export function soundEventOf(
  { value, cycle, length }: PatternEvent,
  cps: number,
  isSample: (event: SoundEvent) => boolean,
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
  const key = keyOf(event.note);
  const isFile = isSample(event);
  if (key !== undefined) {
    event.midinote = isFile ? key + sampleKeys : key;
    delete event.note;
  }
  // A level in Strudel, seconds in SuperDirt: synths of Strudel know it as their level.
  if (isFile) delete event.sustain;
  return event;
}

/** Returns the key of a number or of a name such as `c3` (48) or `eb`; without an octave that of the third. */
function keyOf(note: SoundValue | undefined): number | undefined {
  if (typeof note !== 'string') return note;
  const [, letter, marks = '', octave = '3'] = /^([a-g])([#bsf]*)(-?\d+)?$/i.exec(note) ?? [];
  if (letter === undefined) return undefined;
  const raised = [...marks].reduce((sum, mark) => sum + (mark === '#' || mark === 's' ? 1 : -1), 0);
  return 12 * (Number(octave) + 1) + [9, 11, 0, 2, 4, 5, 7][letter.toLowerCase().charCodeAt(0) - 97]! + raised;
}

function plainValue(value: unknown): SoundValue | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return Number(value);
  // What is separated by colons has become a list.
  return Array.isArray(value) ? value.map(String).join(':') : undefined;
}
