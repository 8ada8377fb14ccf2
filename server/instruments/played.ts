/** The instruments as keys play them. Runs on the control thread. */
import type { Played } from '../midi/keyboard.ts';
import type { Instruments } from './instruments.ts';

export function playedBy(instruments: Instruments): Played {
  const { all } = instruments;
  const end = (voice: number, way: 'hush' | 'stop'): void => {
    if (all.isPlaying(voice)) all.end(voice, way);
  };
  return {
    paramsOf: (instrument) => instruments.paramsOf(instrument),
    play: (instrument, params) => instruments.play(instrument, params),
    update: (voice, params) => instruments.steer(voice, params),
    release: (voice) => end(voice, 'hush'),
    stop: (voice) => end(voice, 'stop'),
    isPlaying: (voice) => all.isPlaying(voice),
  };
}
