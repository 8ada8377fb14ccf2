/** A voice that is a sequence, as the control thread has it, and what it plays through. */

import type { Onset } from '../../clock/onset.ts';
import { shownState, type VoiceView } from '../voice.ts';
import type { Counting, StartVoice } from './messages.ts';

/** Ways out of the server for what sequences play. */
export interface SequenceOutputs {
  /** Sends a MIDI message at a sample, on a port that is opened if it is not. */
  midi(port: string, bytes: Uint8Array, sample: number, voice: number): void;
  /** Ends what sounds of a voice, and forgets what waits of it. */
  releaseMidi(voice: number): void;
  /** Sends a message to another program, in a bundle with the time of a sample. */
  osc(host: string, port: number, packet: Uint8Array, sample: number): void;
  /** Carries a command out at a sample. @param voice who gives it, by name */
  command(packet: Uint8Array, sample: number, voice: string): void;
}

export interface SequenceVoice {
  readonly id: number;
  readonly instrument: string;
  isEvents: boolean;
  readonly onset: Onset;
  /** True when it begins with a note, which was not known before: at once then. */
  readonly isArmed: boolean;
  /** Values that it began with, as they were changed since. */
  start: StartVoice;
  state: 'planned' | 'playing' | 'stopping';
  loops: number;
  /** The pass that it was in last. */
  pass: ({ readonly count: number } & Counting) | undefined;
  /** Voices that it plays, by the numbers of its notes. */
  readonly children: Map<number, number>;
  /** Sample of its end, once that is known. */
  ends: number | undefined;
  readonly born: number;
}

/** Returns a voice as clients see it. */
export function viewOf({
  id,
  instrument,
  state,
  born,
  loops,
  onset,
  start: { params, extra, bpm, loop, target, swap },
}: SequenceVoice): VoiceView {
  return {
    id,
    instrument,
    state: shownState(state, onset),
    beat: state === 'planned' ? onset.beat : undefined,
    born,
    loops,
    nodes: [],
    params: { ...params, ...extra, ...(target === undefined ? {} : { target }), ...(swap ? { swap } : {}) },
    controls: { loop: Number(loop), bpm },
    level: undefined,
  };
}
