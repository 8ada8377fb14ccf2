/** Numbers as they are typed: with units of time, as notes, as random ranges. Pure. */
import { LineError, type Place } from './errors.ts';
import type { Known } from './known.ts';

type Scale = Pick<Known, 'bpm' | 'sampleRate' | 'random'>;

/** Units that times may be typed in, to seconds and from them. A number without one is in the parameter's own unit. */
const times: Readonly<
  Record<string, { to(x: number, scale: Scale): number; from(seconds: number, scale: Scale): number }>
> = {
  b: { to: (x, { bpm }) => (x * 60) / bpm, from: (seconds, { bpm }) => (seconds * bpm) / 60 },
  s: { to: (x) => x, from: (seconds) => seconds },
  ms: { to: (x) => x / 1000, from: (seconds) => seconds * 1000 },
  f: { to: (x, { sampleRate }) => x / sampleRate, from: (seconds, { sampleRate }) => seconds * sampleRate },
};

/** Units of parameters that are times, as what is typed for them. */
const timeUnits: Readonly<Record<string, string>> = {
  s: 's',
  seconds: 's',
  ms: 'ms',
  frames: 'f',
  samples: 'f',
  beats: 'b',
};

/** Names that parameters without a unit have where they are pitches, as those of SynthDefs are. */
const pitchNames: readonly (readonly [RegExp, string])[] = [
  [/^(freq|frequency|hz|root|pitch)\d*$/i, 'Hz'],
  [/^(midi)?notes?\d*$/i, 'note'],
];

/** The unit of a parameter: its own, or the one that its name tells. */
export function unitOf(name: string, unit: string | undefined): string | undefined {
  return unit ?? pitchNames.find(([pattern]) => pattern.test(name))?.[1];
}

const steps: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const defaultOctave = 4;
const a4 = { number: 69, hertz: 440 };

const decimal = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*)$/i;
const noteName = /^([a-g])(##|#|bb|b|)(-?\d+)?$/i;

/** The MIDI number of a note such as `d`, `a#3` or `eb`; undefined for what is none. C4 is 60. */
export function noteNumber(text: string): number | undefined {
  const match = noteName.exec(text);
  if (!match) return undefined;
  const [, letter, accidental, octave] = match;
  const bend = accidental!.length * (accidental!.startsWith('#') ? 1 : -1);
  return steps[letter!.toLowerCase()]! + bend + 12 * (Number(octave ?? defaultOctave) + 1);
}

/** Returns, in words, what may be typed beside plain numbers; '' for nothing. */
export function alternatives(unit: string | undefined): string {
  if (unit === 'note' || unit === 'Hz') return 'or a note such as d, a#3 or eb';
  return unit !== undefined && unit in timeUnits ? 'or a time such as 4b, 2s, 500ms or 100f' : '';
}

/** A number in a unit. Undefined for what is no number there. */
export function readNumber(text: string, unit: string | undefined, scale: Scale): number | undefined {
  const note = unit === 'note' || unit === 'Hz' ? noteNumber(text) : undefined;
  if (note !== undefined) return unit === 'note' ? note : a4.hertz * 2 ** ((note - a4.number) / 12);
  const match = decimal.exec(text);
  if (!match) return undefined;
  const value = Number(match[1]);
  const suffix = match[2]!.toLowerCase();
  if (suffix === '' || (suffix === 'hz' && unit === 'Hz')) return value;
  const own = unit === undefined ? undefined : timeUnits[unit];
  if (own === undefined || !Object.hasOwn(times, suffix)) return undefined;
  // Not by way of seconds where it is the same: what is typed is what is sent.
  return own === suffix ? value : times[own]!.from(times[suffix]!.to(value, scale), scale);
}

/**
 * The items of a list. Dots separate them; where there are two dots in a row these do, and single ones are decimal points: `1.2.3` and
 * `0.5..1.5`. Two dots at the end make a list of one.
 */
export function itemsOf(text: string): { readonly text: string; readonly start: number }[] {
  const separator = text.includes('..') ? '..' : '.';
  const trimmed = text.endsWith('..') ? text.slice(0, -2) : text;
  let start = 0;
  return trimmed.split(separator).map((item) => {
    const found = { text: item, start };
    start += item.length + separator.length;
    return found;
  });
}

/** True when a word is written as a random range. */
export const isRange = (text: string): boolean => text.startsWith('R');

/** A unit that stands at the end of a range is the unit of both ends. */
const rangeUnit = /(?<=\d)(b|s|ms|f|hz)$/i;

/**
 * A number of a random range such as `R100.300` or `R1.4b`.
 * @param whole whole numbers only, both ends included
 * @throws LineError for a range that has not two ends
 */
export function drawRange(text: string, unit: string | undefined, whole: boolean, scale: Scale, place: Place): number {
  const wrong = () =>
    new LineError(
      `${text} is no range; it must be two numbers such as R100.300, or R0.1..0.5 with decimal points`,
      place,
    );
  const items = itemsOf(text.slice(1)).map((item) => item.text);
  if (items.length !== 2) throw wrong();
  const suffix = rangeUnit.exec(items[1]!)?.[0] ?? '';
  const [from, to] = [rangeUnit.test(items[0]!) ? items[0]! : items[0]! + suffix, items[1]!].map((item) =>
    readNumber(item, unit, scale),
  );
  if (from === undefined || to === undefined) throw wrong();
  const [low, high] = from < to ? [from, to] : [to, from];
  if (!whole) return low + (high - low) * scale.random();
  return Math.floor(Math.ceil(low) + (Math.floor(high) - Math.ceil(low) + 1) * scale.random());
}
