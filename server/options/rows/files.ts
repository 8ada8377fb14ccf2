/** Options of scores, recordings and folders. */
import { folders, given, offlineRender, text, yesOrNo } from '../readers.ts';
import { optionalRow, row } from '../row.ts';

export const files = {
  offline: optionalRow(offlineRender(), {
    flag: 'N',
    long: 'nrt',
    group: 'files',
    scope: 'offline',
    description:
      "Render a binary score to a sound file and exit. _ for the score reads standard input, _ for the input means none. scsynth's other flags may follow; those of a real-time server have no effect.",
  }),
  score: optionalRow(text('file'), {
    long: 'score',
    group: 'files',
    scope: 'real-time',
    description: 'Play a binary score in real time.',
  }),
  capture: optionalRow(text('file'), {
    long: 'capture',
    group: 'files',
    scope: 'real-time',
    description:
      "Write the engine's output to a WAV file of 32-bit floats while playing, as rendered: before limiter and clip.",
  }),
  loadSynthDefs: row(yesOrNo(), {
    flag: 'D',
    long: 'load-synthdefs',
    group: 'files',
    scope: 'both',
    initial: true,
    initialText: '1',
    description: 'Load the SynthDefs in SC_SYNTHDEF_PATH, or in the synthdefs folder of SuperCollider, at the start.',
  }),
  instruments: row(folders(), {
    long: 'instruments',
    group: 'files',
    scope: 'real-time',
    initial: [],
    initialText: 'the bundled instruments',
    description:
      'Load the instruments in the files of this folder too, and reload them when they are saved. May be given several times; if several folders have an instrument of the same name, the last one wins. Empty leaves out the bundled instruments, as --no-bundled does.',
    gather: (before, value) => [...before, ...value],
  }),
  noBundled: row(given(), {
    long: 'no-bundled',
    group: 'files',
    scope: 'real-time',
    initial: false,
    description: 'Do not load the bundled instruments.',
  }),
  noCache: row(given(), {
    long: 'no-cache',
    group: 'files',
    scope: 'both',
    initial: false,
    description:
      'Do not keep compiled SynthDefs on disk. They are kept in bunsynth/code and, as native code, in bunsynth/native in XDG_CACHE_HOME, or in ~/.cache, 256 MB of either at most.',
  }),
  midi: row(text('ports', { mayBeEmpty: true }), {
    long: 'midi',
    group: 'files',
    scope: 'real-time',
    initial: 'all',
    description:
      'MIDI inputs to listen to, also when they are plugged in later: all, parts of their names separated by commas, or none. With an ALSA sequencer a virtual port named bunsynth is opened too; /midi/open opens outputs.',
  }),
  restrictedPath: optionalRow(text('folder'), {
    flag: 'P',
    long: 'restricted-path',
    group: 'files',
    scope: 'both',
    description: 'Commands may read and write files below this folder only.',
  }),
};
