/** Parameters of superdough's sounds, as their SynthDefs take them. Pure. */
import { numberOf } from './span.ts';
import type { DirtEvent } from './types.ts';

type Adsr = readonly [attack: number, decay: number, level: number, release: number];

/** Shortest time of a segment, and the level that counts as none. */
const shortest = 0.001;

/** Returns times and level; what is missing follows from what is there, and is `otherwise` where nothing is. */
function adsr(event: DirtEvent, names: readonly string[], otherwise: Adsr): Adsr {
  const [attack, decay, level, release] = names.map((name) => numberOf(event, name));
  if ([attack, decay, level, release].every((value) => value === undefined)) return otherwise;
  const held = decay === undefined ? 1 : shortest;
  return [attack ?? shortest, decay ?? shortest, level ?? held, release ?? 0.01];
}

/** Length of the note of an event in seconds: `duration`, else what `legato` (or `clip`) makes of `delta`. */
export function noteLength(event: DirtEvent): number {
  const legato = numberOf(event, 'legato', numberOf(event, 'clip', 1));
  return numberOf(event, 'duration', numberOf(event, 'delta', 1) * legato);
}

/** Returns the controls of a sound that differ from the event's parameters. */
export function doughControls(event: DirtEvent): Readonly<Record<string, number>> {
  const [attack, decay, level, release] = adsr(
    event,
    ['attack', 'decay', 'sustain', 'release'],
    [shortest, 0.05, 0.6, 0.01],
  );
  const [pattack, pdecay, psustain] = adsr(
    event,
    ['pattack', 'pdecay', 'psustain', 'prelease'],
    [0.2, shortest, 1, shortest],
  );
  const fm = numberOf(event, 'fmi', numberOf(event, 'fm', 0));
  const panchor = numberOf(event, 'panchor', psustain);
  return { sustain: noteLength(event), attack, decay, level, release, pattack, pdecay, psustain, panchor, fm };
}

/** Returns an event as the effects and the gate see it: its envelope is the synth's, which goes on after the note. */
export function doughEvent(event: DirtEvent): DirtEvent {
  const { attack, release, hold, decay, ...rest } = event;
  const [, , , tail] = adsr(event, ['attack', 'decay', 'sustain', 'release'], [shortest, 0.05, 0.6, 0.01]);
  void [attack, release, hold, decay];
  return { ...rest, sustain: noteLength(event) + tail };
}

/** Returns the event with the times of a moving low pass, as superdough completes them. */
export function withFilterEnvelope(event: DirtEvent): DirtEvent {
  const names = ['lpattack', 'lpdecay', 'lpsustain', 'lprelease'];
  if (event.cutoff === undefined || ![...names, 'lpenv'].some((name) => event[name] !== undefined)) return event;
  const [lpattack, lpdecay, lpsustain, lprelease] = adsr(event, names, [0.005, 0.14, 0, 0.1]);
  return { ...event, lpenv: event.lpenv ?? 1, lpattack, lpdecay, lpsustain, lprelease };
}
