/** Options of the engine: how much of everything there is. */
import { integer, text } from '../readers.ts';
import { optionalRow, row } from '../row.ts';

export const engine = {
  blockSize: row(integer('frames', 1, 1024, 'powerOfTwo'), {
    flag: 'z',
    long: 'block-size',
    group: 'engine',
    scope: 'both',
    initial: 64,
    description: 'Samples in a block: the length of one control period.',
  }),
  audioBuses: row(integer('number', 1, 65536), {
    flag: 'a',
    long: 'audio-busses',
    group: 'engine',
    scope: 'both',
    initial: 1024,
    description: 'Audio bus channels, those of the outputs and inputs included.',
  }),
  controlBuses: row(integer('number', 1, 1048576), {
    flag: 'c',
    long: 'control-busses',
    group: 'engine',
    scope: 'both',
    initial: 16384,
    description: 'Control bus channels.',
  }),
  buffers: row(integer('number', 1, 1048576, 'powerOfTwo'), {
    flag: 'b',
    long: 'buffers',
    group: 'engine',
    scope: 'both',
    initial: 1024,
    initialText: '1024 for NumBuffers, 1048576 for the limit',
    description: 'Number of sound buffers, as NumBuffers has it. If given, also their limit.',
  }),
  nodes: row(integer('number', 16, 1048576, 'powerOfTwo'), {
    flag: 'n',
    long: 'max-nodes',
    group: 'engine',
    scope: 'both',
    initial: 1048576,
    description: 'Limit of synths and groups at a time. Memory is only used by those that exist.',
  }),
  maxBundles: row(integer('number', 16, 4194304), {
    long: 'max-bundles',
    group: 'engine',
    scope: 'both',
    initial: 1048576,
    description: 'Limit of bundles that wait for their time.',
  }),
  memoryKilobytes: optionalRow(integer('kilobytes', 64, 1572864), {
    flag: 'm',
    long: 'rt-memory',
    group: 'engine',
    scope: 'both',
    initialText: '1048576: a quarter of what can be addressed',
    description:
      'Limit of the memory for synths and their delay lines, in kB. Only what is used is allocated; the rest is for sound buffers.',
  }),
  randomSeeds: row(integer('number', 1, 65536), {
    flag: 'r',
    long: 'randomseeds',
    group: 'engine',
    scope: 'both',
    initial: 64,
    description: 'Random number generators that RandID can choose from.',
  }),
  native: row(text('auto|off|path'), {
    long: 'native',
    group: 'engine',
    scope: 'both',
    initial: 'auto',
    description:
      'Native code for SynthDefs, made by LLVM (15 or later) where it is installed: auto finds it, off plays WebAssembly alone, a path names the library.',
  }),
};
