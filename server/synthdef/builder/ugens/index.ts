/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
export * from './buffers.ts';
export * from './buses.ts';
export * from './delays.ts';
export * from './dynamics.ts';
export * from './elements.ts';
export * from './envelopes.ts';
export * from './filters.ts';
export * from './nodes.ts';
export * from './operators.ts';
export * from './oscillators.ts';
export * from './panning.ts';
export * from './random.ts';
export * from './spectra.ts';
export * from './triggers.ts';
export * from './wavetables.ts';
