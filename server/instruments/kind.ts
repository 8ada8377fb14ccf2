/** The voices of one kind of instrument, as commands reach them. Each kind has a kind of its own; all run on the control thread. */

import type { Onset } from '../clock/onset.ts';
import type { Entry } from './catalogue.ts';
import type { VoiceState, VoiceView } from './render/voice.ts';
import type { Given } from './voice-controls.ts';

/** What stands for all voices. */
export const everything = 'all';

export interface Kept {
  readonly id: number;
  readonly instrument: string;
  readonly state: VoiceState;
}

/** Methods that take a voice take one of the keeper's own. */
export interface VoiceKind {
  /** Something is to happen soon. */
  readonly busy: boolean;
  /** Something that a voice needs is being made; a world whose time stands still waits for it. */
  readonly preparing: boolean;
  /**
   * Plays an instrument of the kind.
   * @param onset closed where it is refused, and once it has begun or never will
   * @throws ParamError naming instrument, parameter and value
   */
  start(entry: Entry, given: Given, onset: Onset): number;
  /** An instrument of the kind was loaded, in place of its version before, if there was one. */
  loaded?(entry: Entry, before: Entry | undefined): void;
  /** The voices that an id, the name of an instrument or `all` stands for. */
  select(which: number | string): readonly Kept[];
  /** Whether these values can be changed and glide at a sample that is yet to come. */
  canPlan?(voice: Kept, keys: readonly string[]): boolean;
  /** Checks new values, and gives what makes them so, at once or where they can be planned at a sample. @throws ParamError */
  change(voice: Kept, entry: Entry, given: Given, sample?: number): () => void;
  /** Moves a value in a line, likewise. @param seconds from 0 to 3600 @throws ParamError */
  glide(voice: Kept, key: string, value: number, seconds: number, sample?: number): void;
  /** Tempo or root is another from a sample on, at once where it is not told: voices that say nothing of it themselves go along. */
  follow?(sample: number | undefined): void;
  /** Ends a voice within a block; what was to come of it does not. */
  stop(voice: Kept): void;
  /** Ends a voice when what plays of it has come to its end. */
  hush(voice: Kept): void;
  /** Lets a voice go at a sample, as `hush` does, where that can be planned to the sample. */
  release?(voice: Kept, sample: number): void;
  /** Ends a voice at once, whatever it sounds like. */
  kill(voice: Kept): void;
  view(voice: Kept): VoiceView;
  /** Begins what is due. Called often. */
  advance(): void;
  /** What the render thread tells of nodes, whoever's they are. */
  nodeStarted(node: number): void;
  nodeEnded(node: number): void;
  /** A node could not be made. */
  lost(node: number): void;
}

/** Those of some voices, by their numbers, that are meant. */
export function selected<V extends Kept>(voices: ReadonlyMap<number, V>, which: number | string): V[] {
  if (typeof which === 'number') return voices.has(which) ? [voices.get(which)!] : [];
  const all = [...voices.values()];
  return which === everything ? all : all.filter(({ instrument }) => instrument === which);
}
