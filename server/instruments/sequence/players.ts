/** The instruments as sequences play them. Runs on the control thread. */

import type { Params } from '../../../protocol/instruments/params.ts';
import type { Tuning } from '../../../protocol/midi/tuning.ts';
import type { AllVoices } from '../all-voices.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Way } from '../kind.ts';
import type { Given } from '../voice-controls.ts';

export interface SequencePlayers {
  /** Returns the parameters of an instrument. */
  paramsOf(instrument: string): Params;
  /** Returns the frequency of a note, in hertz. */
  frequency(note: number): number;
  /** Begins a voice and returns its number. @throws ParamError */
  play(instrument: string, given: Given, onset: number | undefined): number;
  /** Lets a voice go at a sample. Returns false where that cannot be planned. */
  release(voice: number, sample: number): boolean;
  end(voice: number, way: Way): void;
}

/** Instruments that may still be in the making: nothing is read from them before a sequence plays. */
interface Played {
  readonly catalogue: Catalogue;
  readonly all: AllVoices;
  play(instrument: string, given: Given, onset?: number): number;
}

export function playersOf(instruments: Played, tuning: Tuning): SequencePlayers {
  return {
    paramsOf: (instrument) => instruments.catalogue.paramsOf(instrument),
    frequency: (note) => tuning.frequency(note),
    play: (instrument, given, onset) => instruments.play(instrument, given, onset),
    release: (id, sample) => instruments.all.release(id, sample),
    end: (id, way) => void instruments.all.end(id, way),
  };
}
