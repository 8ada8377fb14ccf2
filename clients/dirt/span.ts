/** Length and speed of an event, by SuperDirt’s rules. Pure. */
import { sampleFreq } from './defs/samples.ts';
import type { DirtEvent } from './types.ts';

export interface Span {
  /** Seconds at full level, without the fades. */
  readonly sustain: number;
  readonly fadeTime: number;
  readonly fadeInTime: number;
  readonly begin: number;
  readonly end: number;
  readonly speed: number;
  readonly endSpeed: number;
  /** Hz; undefined where the event names no pitch. */
  readonly freq: number | undefined;
}

/** Part of the sound that a fade may take. */
const fadeShare = 0.19098;
const defaultFade = 0.001;

/** Returns a parameter that is a number; else `otherwise`. */
export function numberOf(event: DirtEvent, name: string): number | undefined;
export function numberOf(event: DirtEvent, name: string, otherwise: number): number;
export function numberOf(event: DirtEvent, name: string, otherwise?: number): number | undefined {
  const value = event[name];
  return typeof value === 'number' && !Number.isNaN(value) ? value : otherwise;
}

/** Semitones of the notes of an octave, and of the signs behind them. */
const semitones: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const signs: Readonly<Record<string, number>> = { '#': 1, s: 1, b: -1, f: -1 };

/** Returns the key of a note's name such as `c3` (48) or `eb4`; without an octave that of the third. */
export function keyOf(name: string): number | undefined {
  const match = /^([a-g])([#bsf]*)(-?\d+)?$/i.exec(name);
  if (!match) return undefined;
  const [, letter, marks = '', octave = '3'] = match;
  const raised = [...marks].reduce((sum, mark) => sum + signs[mark]!, 0);
  return 12 * (Number(octave) + 1) + semitones[letter!.toLowerCase()]! + raised;
}

/** Hz of a key. */
const cps = (key: number): number => 440 * 2 ** ((key - 69) / 12);

/**
 * Returns the frequency of an event, undefined where it names none: `freq`, else `midinote`, else `note` (0 is middle C, `n` in its place for
 * synths) above `octave` (5), or a note's name.
 */
export function freqOf(event: DirtEvent, isSample: boolean): number | undefined {
  const freq = numberOf(event, 'freq');
  if (freq !== undefined) return freq;
  const key = numberOf(event, 'midinote');
  if (key !== undefined) return cps(key);
  const named = typeof event.note === 'string' ? keyOf(event.note) : undefined;
  if (named !== undefined) return cps(named);
  const note = numberOf(event, 'note') ?? (isSample ? 0 : numberOf(event, 'n'));
  return note === undefined ? undefined : cps(note + 12 * numberOf(event, 'octave', 5));
}

/**
 * Returns the span of an event.
 * @param seconds of the sample; undefined for a synth
 * @returns undefined for one that never ends or has no length
 * @throws TypeError for a `unit` that is none
 */
export function spanOf(event: DirtEvent, seconds: number | undefined, minSustain: number): Span | undefined {
  const number = (name: string, otherwise: number) => numberOf(event, name, otherwise);
  const freq = freqOf(event, seconds !== undefined);
  const given = [number('begin', 0), number('end', 1)] as const;
  const unit = unitOf(event);
  let duration = seconds === undefined ? undefined : (seconds * sampleFreq) / freq!;
  let speed = number('speed', 1);
  const [begin, end] = speed < 0 ? [given[1], given[0]] : given;
  if (unit === 'c') speed *= number('cps', 1) * (duration ?? 1);
  const accelerate = numberOf(event, 'accelerate');
  const endSpeed = accelerate === undefined ? speed : speed * (1 + accelerate);
  const average = accelerate === undefined ? Math.abs(speed) : (Math.abs(speed) + Math.abs(endSpeed)) / 2;
  const length = Math.abs(end - begin);
  if (duration !== undefined) duration = unit === 's' ? length : (duration * length) / average;
  const delta = number('delta', number('dur', 1));
  const legato = numberOf(event, 'legato');
  let sustain = numberOf(event, 'sustain');
  if (sustain === undefined) {
    if (legato !== undefined) sustain = delta * legato;
    else {
      sustain = (duration ?? delta) * Math.abs(number('loop', 1));
      if (duration !== undefined) duration = sustain;
    }
  }
  // A sample does not go on beyond its end.
  if (duration !== undefined) sustain = Math.min(duration, sustain);
  const fadeTime = Math.min(number('fadeTime', defaultFade), sustain * fadeShare);
  const fadeInTime = begin !== 0 ? fadeTime : 0;
  const whole = sustain * number('timescale', 1) - fadeTime - fadeInTime;
  if (!(whole >= minSustain && Number.isFinite(whole))) return undefined;
  return { sustain: whole, fadeTime, fadeInTime, begin, end, speed, endSpeed, freq };
}

function unitOf({ unit = 'r' }: DirtEvent): 'r' | 'c' | 's' {
  if (unit === 'rate') return 'r';
  if (unit === 'r' || unit === 'c' || unit === 's') return unit;
  throw new TypeError(`unit is ${JSON.stringify(unit)}; it must be r, c or s`);
}
