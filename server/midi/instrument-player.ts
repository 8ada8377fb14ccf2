/** The instruments as keys play them, and as files and sequences do, which are ahead of time. Runs on the control thread. */

import type { Tuning } from '../../protocol/midi/tuning.ts';
import type { Instruments } from '../instruments/instruments.ts';
import type { SequencePlayers } from '../instruments/sequence/voice.ts';
import type { ScheduledPlayer } from './file-keys.ts';
import type { InstrumentPlayer } from './keyboard.ts';

export function instrumentPlayer(instruments: Instruments): InstrumentPlayer {
  const { all, catalogue, changes } = instruments;
  const end = (voice: number, way: 'hush' | 'stop'): void => {
    if (all.isPlaying(voice)) all.end(voice, way);
  };
  return {
    paramsOf: (instrument) => catalogue.paramsOf(instrument),
    play: (instrument, params) => instruments.play(instrument, params),
    update: (voice, params) => changes.steer(voice, params),
    release: (voice) => end(voice, 'hush'),
    stop: (voice) => end(voice, 'stop'),
    isPlaying: (voice) => all.isPlaying(voice),
  };
}

/** @param instruments that may still be in the making */
export function scheduledPlayer(instruments: Instruments): ScheduledPlayer {
  return {
    paramsOf: (instrument) => instruments.catalogue.paramsOf(instrument),
    begin: (instrument, params, onset) => instruments.begin(instrument, params, onset),
    steer: (voice, params, sample) => instruments.changes.steer(voice, params, sample),
    release: (voice, sample) => instruments.all.release(voice, sample),
    end: (voice, way) => void instruments.all.end(voice, way),
    isPlaying: (voice) => instruments.all.isPlaying(voice),
  };
}

/** @param instruments likewise */
export function playersOf(instruments: Instruments, tuning: Tuning): SequencePlayers {
  return {
    paramsOf: (instrument) => instruments.catalogue.paramsOf(instrument),
    frequency: (note) => tuning.frequency(note),
    play: (instrument, given, onset) => instruments.play(instrument, given, onset),
    release: (id, sample) => instruments.all.release(id, sample),
    end: (id, way) => void instruments.all.end(id, way),
  };
}
