/**
 * Helpers for renders, as `dsp` of 'bunsynth': functions over arrays of samples. Frequencies are in cycles a sample, lengths in frames.
 *
 * They are ours: of the libraries in npm the filters have no shelves or cannot move, oscillators there are for real time and alias, and
 * libsamplerate as WebAssembly has to be compiled in each thread before it does what sixty lines do.
 */
export type { Out, Value } from './arrays.ts';
export { envelope, type EnvelopeOptions, envelopeSeconds } from './envelopes.ts';
export { bandpass, type FilterOptions, type GainFilterOptions, highpass, highShelf, lowpass, lowShelf, notch, peak } from './filters.ts';
export { fadeIn, fadeOut, hann, mixInto, type MixOptions, multiply, normalise, pan, peakOf, seamless } from './levels.ts';
export { noise, randomNumbers } from './noise.ts';
export { harmonics, type OscillatorOptions, pulse, saw, sine, wavetable } from './oscillators.ts';
export { resample, sampleAt } from './resample.ts';
