/**
 * All that a file of instruments imports as `bunsynth`: the functions that define instruments and sequences, the SynthDef builder, and `dsp`, the
 * helpers for renders.
 */

export * from '../synthdef/builder/index.ts';
export * from './define.ts';
export * as dsp from './dsp/index.ts';
export * from './sequence/kit.ts';
