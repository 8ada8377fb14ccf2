/** Names of pitches, scales and chords, as MIDI notes: C4 is 60, A4 69. Pure. */

/** A note by its number, which may have a fraction, or by a name such as `c4`, `f#3` or `eb5`. */
export type Pitch = number | string;

const letters: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };

/** Semitones above the root. */
export const scales = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  harmonicMinor: [0, 2, 3, 5, 7, 8, 11],
  melodicMinor: [0, 2, 3, 5, 7, 9, 11],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  locrian: [0, 1, 3, 5, 6, 8, 10],
  majorPentatonic: [0, 2, 4, 7, 9],
  minorPentatonic: [0, 3, 5, 7, 10],
  blues: [0, 3, 5, 6, 7, 10],
  wholeTone: [0, 2, 4, 6, 8, 10],
  chromatic: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
} as const;

/** Semitones above the root. */
export const chords = {
  major: [0, 4, 7],
  minor: [0, 3, 7],
  diminished: [0, 3, 6],
  augmented: [0, 4, 8],
  sus2: [0, 2, 7],
  sus4: [0, 5, 7],
  power: [0, 7],
  major6: [0, 4, 7, 9],
  minor6: [0, 3, 7, 9],
  major7: [0, 4, 7, 11],
  minor7: [0, 3, 7, 10],
  dominant7: [0, 4, 7, 10],
  diminished7: [0, 3, 6, 9],
  halfDiminished7: [0, 3, 6, 10],
  major9: [0, 4, 7, 11, 14],
  minor9: [0, 3, 7, 10, 14],
  dominant9: [0, 4, 7, 10, 14],
} as const;

/** The note of a pitch. @throws RangeError naming what is none */
export function noteOf(pitch: Pitch): number {
  if (typeof pitch === 'number') {
    if (!(pitch >= 0 && pitch <= 127)) throw new RangeError(`note is ${pitch}; it must be from 0 to 127`);
    return pitch;
  }
  const match = /^([a-g])([#b]*)(-?\d+)$/i.exec(pitch);
  if (!match)
    throw new RangeError(`note is ${JSON.stringify(pitch)}; it must be a number or a name such as c4, f#3 or eb5`);
  const [, letter, signs, octave] = match;
  const shift = [...signs!].reduce((sum, sign) => sum + (sign === '#' ? 1 : -1), 0);
  return noteOf(letters[letter!.toLowerCase()]! + shift + 12 * (Number(octave) + 1));
}

/**
 * The note of a step of a scale: 0 is the root, 7 of a scale of seven its octave; below the root for negative ones.
 * @throws RangeError
 */
export function degree(root: Pitch, scale: keyof typeof scales, step: number): number {
  const intervals = lookUp('scale', scales, scale);
  const octave = Math.floor(step / intervals.length);
  return noteOf(noteOf(root) + 12 * octave + intervals[step - octave * intervals.length]!);
}

/** Returns the notes of a scale from a root on. @param count default as many as the scale has @throws RangeError */
export function scale(
  root: Pitch,
  name: keyof typeof scales,
  count: number = lookUp('scale', scales, name).length,
): number[] {
  return Array.from({ length: count }, (_, i) => degree(root, name, i));
}

/** The notes of a chord. @param inversion how many of its lowest notes go up an octave @throws RangeError */
export function chord(root: Pitch, name: keyof typeof chords, inversion = 0): number[] {
  const base = noteOf(root);
  const notes = lookUp('chord', chords, name).map((interval) => base + interval);
  for (let i = 0; i < inversion; i++) notes.push(notes.shift()! + 12);
  return notes.map(noteOf);
}

function lookUp<T>(what: string, table: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!found)
    throw new RangeError(`${what} is ${JSON.stringify(name)}; it must be one of ${Object.keys(table).join(', ')}`);
  return found;
}
