/**
 * Helpers for renders, as `dsp` of 'bunsynth': functions over arrays of samples. Frequencies are in cycles a sample, lengths in frames.
 *
 * They are ours. Of what npm has, @alexanderolsen/libsamplerate-js (4 MB) is made for streams: the first frames are missing, state goes on from call to call,
 * and it is no faster; the filters of fili cannot move and know no loops; oscillators without aliases that fill buffers were not found.
 */
export { Convolver } from '../../workers/convolution/convolver.ts';
export { RealFourier, type Reals } from '../../workers/convolution/fourier.ts';
export { partitionCount, writePartitions } from '../../workers/convolution/partitions.ts';
export type { Out, Value } from './arrays.ts';
export { type EnvelopeOptions, envelope, envelopeSeconds } from './envelopes.ts';
export {
  bandpass,
  type FilterOptions,
  type GainFilterOptions,
  highpass,
  highShelf,
  lowpass,
  lowShelf,
  notch,
  peak,
} from './filters.ts';
export {
  fadeIn,
  fadeOut,
  hann,
  type MixOptions,
  mixInto,
  multiply,
  normalise,
  pan,
  peakOf,
  seamless,
} from './levels.ts';
export { noise, randomNumbers } from './noise.ts';
export { cubic, harmonics, type OscillatorOptions, pulse, saw, sine, wavetable } from './oscillators.ts';
export { resample, sampleAt } from './resample.ts';
