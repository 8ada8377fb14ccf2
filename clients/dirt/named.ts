/** Names of sounds in events, and what is said of those that are not there. Pure. */
import { refusedSounds } from './catalogue.ts';
import { refusedParameters } from './modules.ts';
import { numberOf } from './span.ts';
import type { DirtEvent, DirtValue } from './types.ts';

export interface Named {
  readonly word: string;
  readonly variant: number;
  readonly bank: DirtValue | undefined;
  /** Names of sounds that this may mean, the likeliest first. */
  readonly names: readonly string[];
}

/** Returns the word, variant and bank by which an event names its sound; undefined where it names none. */
export function namedBy(event: DirtEvent): Named | undefined {
  const given = event.s ?? event.sound;
  if (given === undefined || given === '' || given === '~') return undefined;
  const [word = '', number] = String(given).split(':');
  const variant = number === undefined ? numberOf(event, 'n', 0) : Number(number) || 0;
  const { bank } = event;
  return { word, variant, bank, names: bank === undefined ? [word] : [`${bank}_${word}`, `${bank}${word}`] };
}

/** Returns a sentence about a sound that is not there. */
export function missing({ word, bank, names }: Named): string {
  if (Object.hasOwn(refusedSounds, word)) return `sound ${word} is not there: it needs ${refusedSounds[word]}`;
  return `there is no sound ${names.join(' or ')}${bank === undefined ? '' : ` (bank ${bank})`}`;
}

/** Returns a sentence about each effect of an event that needs a UGen that is not there. */
export const refusedEffects = (event: DirtEvent): string[] =>
  Object.keys(event).flatMap((name) =>
    Object.hasOwn(refusedParameters, name) ? [`${name} does nothing: it needs ${refusedParameters[name]}`] : [],
  );
