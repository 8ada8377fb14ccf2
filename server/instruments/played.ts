/** The instruments as keys play them. Runs on the control thread. */
import type { Played } from '../midi/keyboard.ts';
import type { Instruments } from './instruments.ts';

/** What a render would have to be made anew for, at each movement of a wheel. */
const notFollowed = new Set(['freq', 'note', 'bend', 'pressure', 'timbre']);

export function playedBy(instruments: Instruments): Played {
  const { catalogue } = instruments;
  const ifPlaying = (voice: number, act: (voice: number) => void): void => {
    if (instruments.isPlaying(voice)) act(voice);
  };
  return {
    paramsOf: (instrument) => Object.keys(catalogue.get(instrument)?.description.params ?? {}),
    play: (instrument, params) => instruments.play(instrument, params),
    update: (voice, params) => ifPlaying(voice, () => {
      const renders = catalogue.get(instruments.playing(voice)[0]!.instrument)?.description.kind === 'render';
      const followed = Object.entries(params).filter(([name]) => !renders || !notFollowed.has(name));
      if (followed.length) instruments.update(voice, Object.fromEntries(followed));
    }),
    release: (voice) => ifPlaying(voice, () => instruments.hush(voice)),
    stop: (voice) => ifPlaying(voice, () => instruments.stop(voice)),
    isPlaying: (voice) => instruments.isPlaying(voice),
  };
}
