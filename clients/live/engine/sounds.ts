/** Sounds of events, as the player asks for them, and the one place where they are made. */
import type { OscMessage } from '../../../protocol/osc/types.ts';
import { Dirt, type SoundFiles } from '../../dirt/index.ts';
import type { Client } from '../../typescript/index.ts';

export type SoundValue = number | string;
/** Parameters of an event by SuperDirt's names. */
export type SoundEvent = Readonly<Record<string, SoundValue>>;

/** Variant of a file, and key at which it was recorded, where files of a sound tell their keys. */
export interface FileOf {
  readonly n?: number;
  readonly key?: number;
}

export interface Sounds {
  /** Returns what of an event is not there, in words. */
  faults(event: SoundEvent): string[];
  /** Number of events that sound. */
  readonly sounding: number;
  /** Loads what an event needs; false for a sound that is not there. */
  ready(event: SoundEvent): Promise<boolean> | boolean;
  /** Returns what is to be known of the file that an event plays at a key of MIDI; undefined where its sound is none. */
  fileOf(event: SoundEvent, key: number): FileOf | undefined;
  /** Returns the messages that play an event at one time, which is told in seconds; none where its sound is not there. */
  messages(event: SoundEvent, at: number): OscMessage[];
  /** Names of parameters that are no parameter of anything. */
  unknown(event: SoundEvent): string[];
  /** Returns the messages that silence tails, of one orbit or of all. */
  hush(orbit?: number): OscMessage[];
  /** Returns the messages that silence everything at once, and keep silent what begins, until those of `panic`. */
  hold(): OscMessage[];
  /** Returns the messages that end everything. */
  panic(): OscMessage[];
  /** Adds files by the names of sounds, in place of those that have their names. */
  addSounds(sounds: SoundFiles): void;
  /** Lets files that could not be loaded be tried again. */
  retry(): void;
  close(): Promise<void>;
}

export interface SoundsOptions {
  readonly client: Client;
  readonly samples: readonly string[];
  /** Number of events that may sound at once. */
  readonly voices?: number;
  readonly report: (line: string) => void;
}

export type OpenSounds = (options: SoundsOptions) => Promise<Sounds>;

/** Opens the sounds on a server. */
export const openSounds: OpenSounds = (options) => Dirt.open(options);
