/** What files of instruments import for sequences and routines. */
export { chance, type Chance } from './chance.ts';
export { defineRoutine, defineRoutines, defineSequence, defineVoice, defineVoices, type BuildContext, type NoteHandle, type NoteOptions, type SequenceInstrument, type RoutineContext, type RoutineFunction, type Routine } from './define.ts';
export type { SequenceEvent, Target } from './events.ts';
export { euclid, pattern, Pattern, rhythm } from './pattern.ts';
export { chord, chords, degree, noteOf, scale, scales, type Pitch } from './pitch.ts';
export { beats, controller, join, ms, noteOff, noteOn, seconds, until, untilBar, untilBeat, untilSignal, Wait, type MidiInput, type RoutineHandle } from './waits.ts';

import type { Params } from '../../../protocol/instruments/params.ts';
import type { RoutineContext, RoutineFunction } from './define.ts';
import type { RoutineHandle } from './waits.ts';

/** The former names of what a routine sees, is and hands out. @deprecated */
export type VoiceContext<P extends Params = Params> = RoutineContext<P>;
/** @deprecated */
export type VoiceFunction<P extends Params = Params> = RoutineFunction<P>;
/** @deprecated */
export type VoiceHandle = RoutineHandle;
