/** Values of a note for the parameters that an instrument has. Pure. */
import type { Param, Params } from '../../protocol/instruments/params.ts';

/** The velocity at which an instrument is as loud as its `amp` is without a note; that of notes that say none. */
export const defaultVelocity = 100;

/** Functions that give values, by the names that instruments give them. */
export type NoteSources = Readonly<Record<string, () => number>>;

/** @param frequency of the note, in hertz */
export function noteSources(params: Params, note: number, velocity: number, frequency: () => number): NoteSources {
  return {
    freq: frequency,
    note: () => note,
    velocity: () => velocity,
    amp: () => ampOf(params.amp, velocity),
    gate: () => 1,
  };
}

/** Values of those parameters that have a source. */
export function noteParams(
  params: Params,
  sources: NoteSources,
  which: (name: string) => boolean = () => true,
): Record<string, number> {
  return Object.fromEntries(
    Object.keys(params).flatMap((name) => (sources[name] && which(name) ? [[name, sources[name]()]] : [])),
  );
}

/** Returns the amplitude of a velocity: the author's at the default velocity; steps of velocity are heard as even ones when the amplitude grows with their square. */
function ampOf(amp: Param | undefined, velocity: number): number {
  const { default: own = 1, min = -Infinity, max = Infinity } = amp?.type === 'number' ? amp : {};
  return Math.min(max, Math.max(min, (own > 0 ? own : 1) * (velocity / defaultVelocity) ** 2));
}
