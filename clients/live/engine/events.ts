/** Events of patterns in the form in which sounds are asked for. */
import type { PatternEvent } from '../pattern/messages.ts';
import type { SoundEvent, SoundValue } from './sounds.ts';

/** Sound of an event that names none but has a pitch. */
const plainSound = 'triangle';
const pitches = ['note', 'n', 'freq', 'midinote'];

/** Controls that go by another name there. */
const names: Readonly<Record<string, string>> = { clip: 'legato', duration: 'sustain' };

/**
 * Returns what an event asks for, with its time in the cycle and its length.
 * @param cps cycles a second
 * @returns undefined for a value that has no controls
 */
export function soundEventOf({ value, cycle, length }: PatternEvent, cps: number): SoundEvent | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const event: Record<string, SoundValue> = { cps, cycle, delta: length / cps };
  for (const [key, given] of Object.entries(value)) {
    const plain = plainValue(given);
    if (plain !== undefined) event[names[key] ?? key] = plain;
  }
  if (event.s === undefined && pitches.some((key) => event[key] !== undefined)) event.s = plainSound;
  return event;
}

function plainValue(value: unknown): SoundValue | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return Number(value);
  // What is separated by colons has become a list.
  return Array.isArray(value) ? value.map(String).join(':') : undefined;
}
