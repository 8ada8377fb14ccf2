/** Parameters of superdough's sounds, as their SynthDefs take them. Pure. */
import { numberOf } from './span.ts';
import type { DirtEvent } from './types.ts';

type Adsr = readonly [attack: number, decay: number, level: number, release: number];

/** Shortest attack and decay in seconds, which is also the level that counts as none; shortest release; highest level. */
const [shortest, shortestRelease, loudest] = [0.001, 0.01, 1];
/** Times and levels of sounds that name none, of their pitch, and of a low pass. */
const [ofSound, ofPitch, ofFilter] = [
  [0.001, 0.05, 0.6, 0.01],
  [0.2, 0.001, 1, 0.001],
  [0.005, 0.14, 0, 0.1],
] as const;

const parts = ['attack', 'decay', 'sustain', 'release'];
const named = (prefix: string): string[] => parts.map((part) => prefix + part);
const has = (event: DirtEvent, names: readonly string[]): boolean => names.some((name) => event[name] !== undefined);

/** Returns times and level; what is missing follows from what is there, and is `otherwise` where nothing is. */
function adsr(event: DirtEvent, prefix: string, otherwise: Adsr): Adsr {
  const [attack, decay, level, release] = named(prefix).map((name) => numberOf(event, name));
  if ([attack, decay, level, release].every((value) => value === undefined)) return otherwise;
  const held = decay === undefined ? loudest : shortest;
  return [
    Math.max(attack ?? 0, shortest),
    Math.max(decay ?? 0, shortest),
    Math.min(level ?? held, loudest),
    Math.max(release ?? 0, shortestRelease),
  ];
}

/** An envelope of a note: from `floor` to `peak`, to `level`, held until the note is over, and back. Seconds. */
interface Shape {
  readonly floor: number;
  readonly attack: number;
  readonly peak: number;
  readonly decay: number;
  readonly level: number;
  readonly hold: number;
  readonly release: number;
}

/** Returns the envelope of a note from `floor` to `top`; one that is shorter than attack and decay is left where it is then. */
function shapeOf([attack, decay, sustain, release]: Adsr, duration: number, floor = 0, top = 1): Shape {
  const level = floor + sustain * (top - floor);
  if (attack > duration) {
    const reached = floor + (duration / attack) * (top - floor);
    return { floor, attack: duration, peak: reached, decay: 0, level: reached, hold: 0, release };
  }
  const left = duration - attack;
  if (decay > left)
    return { floor, attack, peak: top, decay: left, level: top + (left / decay) * (level - top), hold: 0, release };
  return { floor, attack, peak: top, decay, level, hold: left - decay, release };
}

/** Returns the shape's values under names that begin with `prefix`. */
const prefixed = (prefix: string, shape: Shape): Record<string, number> =>
  Object.fromEntries(Object.entries(shape).map(([name, value]) => [prefix + name, value]));

/** Length of the note of an event in seconds: `duration`, else what `legato` (or `clip`) makes of `delta`. */
export function noteLength(event: DirtEvent): number {
  const legato = numberOf(event, 'legato', numberOf(event, 'clip', 1));
  return numberOf(event, 'duration', numberOf(event, 'delta', 1) * legato);
}

/** Level from which the envelope of frequency modulation rises, in equal ratios. */
const fmFloor = 0.001;
/** The modulation as it is, for longer than any note. */
const steady: Shape = { floor: 1, attack: 0, peak: 1, decay: 0, level: 1, hold: 1e6, release: 0 };

/** Returns the controls of a sound that differ from the event's parameters. */
export function doughControls(event: DirtEvent): Readonly<Record<string, number>> {
  const length = noteLength(event);
  const pitch = adsr(event, 'p', ofPitch);
  const fm = adsr(event, 'fm', [shortest, shortest, loudest, shortestRelease]);
  return {
    sustain: length,
    ...prefixed('', shapeOf(adsr(event, '', ofSound), length)),
    ...prefixed('p', shapeOf(pitch, length)),
    penv: numberOf(event, 'penv', has(event, named('p')) ? 1 : 0),
    panchor: numberOf(event, 'panchor', pitch[2]),
    ...prefixed('fm', has(event, named('fm')) ? shapeOf(fm, length, fmFloor) : steady),
    fm: numberOf(event, 'fmi', numberOf(event, 'fm', 0)),
    detune: numberOf(event, 'detune', numberOf(event, 'n', 0.18)),
  };
}

/** Returns an event as the effects and the gate see it: its envelope is the synth's, which goes on after the note. */
export function doughEvent(event: DirtEvent): DirtEvent {
  const { attack, release, hold, decay, ...rest } = event;
  void [attack, release, hold, decay];
  const [, , , tail] = adsr(event, '', ofSound);
  return { ...rest, sustain: noteLength(event) + tail };
}

/** Highest frequency to which an envelope moves a filter, and the lowest. Hz. */
const [highest, lowest] = [20_000, 0.001];

/** Returns the event with the envelope of a low pass that moves, its levels in octaves above `cutoff`, as superdough completes it. */
export function withFilterEnvelope(event: DirtEvent): DirtEvent {
  const cutoff = numberOf(event, 'cutoff');
  if (cutoff === undefined || !has(event, [...named('lp'), 'lpenv'])) return event;
  const env = numberOf(event, 'lpenv', 1);
  const below = Math.abs(env) * numberOf(event, 'fanchor', 0);
  const ends = [-below, Math.abs(env) - below].map((octaves) =>
    Math.max(lowest, Math.min(highest, 2 ** octaves * cutoff)),
  );
  const [from, to] = env < 0 ? ends.reverse() : ends;
  const shape = shapeOf(adsr(event, 'lp', ofFilter), noteLength(event), from, to);
  const octaves = (hertz: number) => Math.log2(Math.max(hertz, lowest) / cutoff);
  const { floor, peak, level } = shape;
  return {
    ...event,
    ...prefixed('lp', { ...shape, floor: octaves(floor), peak: octaves(peak), level: octaves(level) }),
  };
}
