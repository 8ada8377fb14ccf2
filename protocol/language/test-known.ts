/** A server as the tests of the language know it. */
import type { Known, KnownInstrument } from './known.ts';
import { Random } from './random.ts';

const pad: KnownInstrument = {
  name: 'pad',
  kind: 'render',
  file: '/orc/pad.ts',
  params: {
    octave: { type: 'integer', default: 3, min: 0, max: 8, alias: 'o' },
    notes: { type: 'numbers', default: [62], unit: 'note', alias: 'n' },
    length: { type: 'number', default: 2, min: 0.01, max: 60, unit: 's', alias: 't' },
    harmonics: { type: 'numbers', default: [1], min: 0, max: 32, alias: 'h' },
    wave: { type: 'text', default: 'saw', options: ['saw', 'sine', 'tri'], alias: 'wf' },
    wide: { type: 'boolean', default: false },
    freq: { type: 'number', default: 440, min: 20, max: 20000, unit: 'Hz' },
    grain: { type: 'number', default: 100, unit: 'ms' },
    bpm: { type: 'number', default: 120, min: 1 },
  },
};
const ping: KnownInstrument = {
  name: 'ping',
  kind: 'synth',
  file: '/orc/ping.ts',
  params: { freq: { type: 'number', default: 880 }, amp: { type: 'number', default: 0.2 } },
};

export function testKnown(seed = 1): Known {
  const random = new Random(seed);
  return {
    instruments: [pad, ping],
    voices: [
      { id: 3, instrument: 'pad' },
      { id: 5, instrument: 'pad' },
      { id: 12, instrument: 'ping' },
    ],
    session: { chord: [1, 5] },
    bpm: 120,
    sampleRate: 48000,
    random: () => random.next(),
    path: (text) => `/here/${text}`,
    files: () => ['cues/', 'intro.txt'],
  };
}
