import { defineWebAudio } from 'bunsynth';

/**
 * A bowed wire, of native Web Audio nodes: two saws into a low-pass filter, whose `cutoff` can be moved while it sounds (/update, /glide), with a
 * slow swell of `attack` seconds. `length` in seconds ends it by itself; 0 plays it until it is stopped.
 */
export const wire = defineWebAudio({
  params: {
    freq: { type: 'number', default: 110, min: 10, max: 20000, unit: 'Hz' },
    amp: { type: 'number', default: 0.2, min: 0, max: 1 },
    cutoff: { type: 'number', default: 1200, min: 20, max: 20000, unit: 'Hz' },
    attack: { type: 'number', default: 0.3, min: 0.001, max: 60, unit: 's' },
    length: { type: 'number', default: 0, min: 0, max: 3600, unit: 's' },
  },
  build(context, { freq, amp, cutoff, attack, length }, { at }) {
    const filter = context.createBiquadFilter();
    filter.type = 'lowpass';
    filter.frequency.value = cutoff;
    filter.Q.value = 6;
    const swell = context.createGain();
    swell.gain.setValueAtTime(0, at);
    swell.gain.linearRampToValueAtTime(amp, at + attack);
    for (const detune of [-4, 4]) {
      const saw = context.createOscillator();
      saw.type = 'sawtooth';
      saw.frequency.value = freq;
      saw.detune.value = detune;
      saw.connect(filter);
      saw.start(at);
      if (length > 0) saw.stop(at + length);
    }
    filter.connect(swell);
    return { output: swell, params: { cutoff: filter.frequency } };
  },
});
