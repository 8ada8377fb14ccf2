/** Plays SuperDirt's events on a server, without sclang. */
export { Dirt } from './dirt.ts';
export { folderSounds, type SampleFile, type SoundFiles, soundEndings } from './samples.ts';
export type { DirtEvent, DirtMessage, DirtOptions, DirtValue } from './types.ts';
