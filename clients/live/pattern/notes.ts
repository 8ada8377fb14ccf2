/** Notes by name. */

/** Returns the key of MIDI of a name such as `c3` (48) or `eb`, without an octave that of the third; undefined for what is none. */
export function keyOfNote(name: string): number | undefined {
  const [, letter, marks = '', octave = '3'] = /^([a-g])([#bsf]*)(-?\d+)?$/i.exec(name) ?? [];
  if (letter === undefined) return undefined;
  const raised = [...marks].reduce((sum, mark) => sum + (mark === '#' || mark === 's' ? 1 : -1), 0);
  return 12 * (Number(octave) + 1) + [9, 11, 0, 2, 4, 5, 7][letter.toLowerCase().charCodeAt(0) - 97]! + raised;
}
