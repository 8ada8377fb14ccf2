/** Sounds that SynthDefs make, by name. */
import { drumSounds } from './defs/drum-sounds.ts';
import { extraSounds } from './defs/extra.ts';
import type { MakeDef } from './defs/parts.ts';
import { roomSounds } from './defs/room-sounds.ts';
import { coreSounds } from './defs/sounds.ts';
import { superdoughAliases, superdoughSounds } from './defs/superdough.ts';

/** A sound that a SynthDef makes. */
export interface SynthSound {
  readonly make: MakeDef;
  /** True for superdough's, of which `sustain` is a level. */
  readonly isDough: boolean;
}

/** Returns the sound of a name; undefined where there is none. */
export function synthSound(name: string): SynthSound | undefined {
  const dough = Object.hasOwn(superdoughAliases, name) ? superdoughAliases[name]! : name;
  if (Object.hasOwn(superdoughSounds, dough)) return { make: superdoughSounds[dough]!, isDough: true };
  for (const sounds of [coreSounds, drumSounds, extraSounds, roomSounds])
    if (Object.hasOwn(sounds, name)) return { make: sounds[name]!, isDough: false };
  return undefined;
}

/** Names of all of them. */
export const synthNames: readonly string[] = [
  coreSounds,
  drumSounds,
  extraSounds,
  roomSounds,
  superdoughSounds,
  superdoughAliases,
].flatMap((sounds) => Object.keys(sounds));

/** Sounds of SuperDirt that need UGens which are not there, and these. */
export const refusedSounds: Readonly<Record<string, string>> = {
  superpiano: 'MdaPiano of sc3-plugins',
  superhex: 'MembraneHexagon of sc3-plugins',
  superpwm: 'PulseDPW of sc3-plugins',
  superchip: 'AY of sc3-plugins',
  supernoise: 'BMoog of sc3-plugins',
  superfm: 'FM7 of sc3-plugins',
};
