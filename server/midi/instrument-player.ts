/** The instruments as keys play them, and as files do, which are ahead of time. Runs on the control thread. */

import type { Instruments } from '../instruments/instruments.ts';
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

export function scheduledPlayer(instruments: Instruments): ScheduledPlayer {
  const { all, catalogue, changes } = instruments;
  return {
    paramsOf: (instrument) => catalogue.paramsOf(instrument),
    begin: (instrument, params, onset) => instruments.begin(instrument, params, onset),
    steer: (voice, params, sample) => changes.steer(voice, params, sample),
    release: (voice, sample) => all.release(voice, sample),
    end: (voice, way) => void all.end(voice, way),
    isPlaying: (voice) => all.isPlaying(voice),
  };
}
