/** Imports of files of instruments for sequences and routines. */
export { type Chance, chance } from './chance.ts';
export {
  type BuildContext,
  defineRoutine,
  defineRoutines,
  defineSequence,
  defineVoice,
  defineVoices,
  type NoteHandle,
  type NoteOptions,
  type Routine,
  type RoutineContext,
  type RoutineFunction,
  type SequenceInstrument,
} from './define.ts';
export type { SequenceEvent, Target } from './events.ts';
export { euclid, Pattern, pattern, rhythm } from './pattern.ts';
export { chord, chords, degree, noteOf, type Pitch, scale, scales } from './pitch.ts';
export {
  beats,
  controller,
  join,
  type MidiInput,
  ms,
  noteOff,
  noteOn,
  type RoutineHandle,
  seconds,
  until,
  untilBar,
  untilBeat,
  untilSignal,
  Wait,
} from './waits.ts';

import type { Params } from '../../../protocol/instruments/params.ts';
import type { RoutineContext, RoutineFunction } from './define.ts';
import type { RoutineHandle } from './waits.ts';

/** The former names of what a routine sees, is and hands out. @deprecated */
export type VoiceContext<P extends Params = Params> = RoutineContext<P>;
/** @deprecated */
export type VoiceFunction<P extends Params = Params> = RoutineFunction<P>;
/** @deprecated */
export type VoiceHandle = RoutineHandle;
