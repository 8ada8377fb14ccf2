/** The voices of one kind of instrument, as commands reach them. Runs on the control thread. */

import type { Onset } from '../clock/onset.ts';
import type { Entry } from './catalogue.ts';
import type { AnyVoice, VoiceView } from './voice.ts';
import type { Given } from './voice-controls.ts';

/** Name that stands for all voices. */
export const everything = 'all';

/** Ways to end a voice: faded within a block, let go, or at once. */
export type Way = 'stop' | 'hush' | 'kill';

/** Methods that take a voice take one of the kind's own, and those that take an entry one of an instrument of the kind. */
export interface VoiceKind {
  /** True while something is to happen. */
  readonly busy: boolean;
  /** True while something that a voice needs is being made; a world whose time stands still waits for it. */
  readonly preparing: boolean;
  /**
   * Plays an instrument of the kind.
   * @param onset closed where it is refused, and once it has begun or never will
   * @returns the number of the voice
   * @throws ParamError naming instrument, parameter and value
   */
  start(entry: Entry, given: Given, onset: Onset): number;
  /** Takes an instrument of the kind that was loaded, in place of its version before, if there was one. */
  loaded?(entry: Entry, before: Entry | undefined): void;
  /** Takes an instrument of the kind that is there no more: what is kept for it goes. */
  unloaded?(entry: Entry): void;
  /** Returns the seconds before its time at which a voice of an instrument is to be got ready. */
  lead?(entry: Entry): number;
  /** Returns the voices that an id, the name of an instrument or `all` stands for. */
  select(which: number | string): AnyVoice[];
  /** Returns true when values can be changed and glide at a sample that is yet to come. */
  canPlan?(voice: AnyVoice, keys: readonly string[]): boolean;
  /** Checks new values, and returns a function that sets them, at once or where they can be planned at a sample. @throws ParamError */
  change(voice: AnyVoice, entry: Entry, given: Given, sample?: number): () => void;
  /** Moves a value in a line, likewise. @param seconds from 0 to 3600 @throws ParamError */
  glide(voice: AnyVoice, key: string, value: number, seconds: number, sample?: number): void;
  /** Follows a change of tempo or root from a sample on, at once where it is undefined: voices that say nothing of it themselves go along. */
  follow?(sample: number | undefined): void;
  /** Ends a voice within a block; nothing more comes of it. */
  stop(voice: AnyVoice): void;
  /** Ends a voice when what plays of it has come to its end. */
  hush(voice: AnyVoice): void;
  /** Lets a voice go at a sample, as `hush` does, where that can be planned to the sample. */
  release?(voice: AnyVoice, sample: number): void;
  /** Ends a voice at once, whatever it sounds like. */
  kill(voice: AnyVoice): void;
  view(voice: AnyVoice): VoiceView;
  /** Begins what is due. Called often. */
  advance(): void;
  /** Takes the beginning of a node, of this kind or not. */
  nodeStarted?(node: number): void;
  /** Takes the end of a node, of this kind or not. */
  nodeEnded?(node: number): void;
  /** Takes the news that a node could not be made. */
  lost?(node: number): void;
}

/** Returns those of some voices, by their numbers, that an id, the name of an instrument or `all` stands for. */
export function selected<V extends AnyVoice>(voices: ReadonlyMap<number, V>, which: number | string): V[] {
  if (typeof which === 'number') return voices.has(which) ? [voices.get(which)!] : [];
  const all = [...voices.values()];
  return which === everything ? all : all.filter(({ instrument }) => instrument === which);
}
