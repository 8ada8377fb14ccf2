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
      "Render a binary score to a sound file and end. _ for the score reads standard input, _ for the input means none. scsynth's other flags may follow; those of a playing server have no effect then.",
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
    description:
      'Load the SynthDefs found in SC_SYNTHDEF_PATH, or in the synthdefs folder of SuperCollider, at the start.',
  }),
  instruments: row(folders(), {
    long: 'instruments',
    group: 'files',
    scope: 'real-time',
    initial: [],
    initialText: 'those that come with the server',
    description:
      'Play the instruments in the files of this folder too, and load them anew when they are saved. May be given several times; of instruments of one name that of the last folder is played. Empty leaves out those that come with the server, as --no-bundled does.',
    gather: (before, value) => [...before, ...value],
  }),
  noBundled: row(given(), {
    long: 'no-bundled',
    group: 'files',
    scope: 'real-time',
    initial: false,
    description: 'Leave out the instruments that come with the server.',
  }),
  midi: row(text('ports', { mayBeEmpty: true }), {
    long: 'midi',
    group: 'files',
    scope: 'real-time',
    initial: 'all',
    description:
      'MIDI inputs to listen to, now and when they come: all, parts of their names with commas in between, or none. A virtual port bunsynth is opened too where there is an ALSA sequencer; outputs are opened by /midi/open.',
  }),
  restrictedPath: optionalRow(text('folder'), {
    flag: 'P',
    long: 'restricted-path',
    group: 'files',
    scope: 'both',
    description: 'Commands may read and write files below this folder only.',
  }),
};
