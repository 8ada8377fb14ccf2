/** What files of instruments import for sequences and voices that wait. */
export { chance, type Chance } from './chance.ts';
export { defineSequence, defineVoice, defineVoices, type BuildContext, type NoteHandle, type NoteOptions, type SequenceInstrument, type VoiceContext, type VoiceFunction, type VoiceRun } from './define.ts';
export type { SequenceEvent, Target } from './events.ts';
export { euclid, pattern, Pattern, rhythm } from './pattern.ts';
export { chord, chords, degree, noteOf, scale, scales, type Pitch } from './pitch.ts';
export { beats, controller, join, ms, noteOff, noteOn, seconds, until, untilBar, untilBeat, untilSignal, Wait, type MidiInput, type VoiceHandle } from './waits.ts';
