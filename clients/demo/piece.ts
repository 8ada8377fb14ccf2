/** The piece: four bars in A minor at 96 beats a minute, ten seconds. */
import { bass } from '../../instruments/bass.ts';
import { bell } from '../../instruments/bell.ts';
import { hat } from '../../instruments/hat.ts';
import { kick } from '../../instruments/kick.ts';
import { ping } from '../../instruments/ping.ts';
import { sampler } from '../../instruments/sampler.ts';
import { strings } from '../../instruments/strings.ts';

/** SynthDefs that the piece is played with. */
export const orchestra = [bass, bell, hat, kick, ping, sampler, strings] as const;

export interface Note {
  /** Seconds from the start. */
  readonly at: number;
  readonly instrument: string;
  readonly controls: Readonly<Record<string, number>>;
  /** Seconds after which its gate closes; those without one end by themselves. */
  readonly hold?: number;
}

const beat = 60 / 96;
const bar = 4 * beat;

const letters: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
/** Hz of a note such as `A4` (440) or `F#3`. */
function pitch(name: string): number {
  const [, letter, sharp, octave] = /^([A-G])(#?)(-?\d)$/.exec(name)!;
  const midi = 12 * (Number(octave) + 1) + letters[letter!]! + (sharp ? 1 : 0);
  return 440 * 2 ** ((midi - 69) / 12);
}

interface Bar {
  readonly chord: readonly string[];
  readonly root: string;
  /** Bell notes: beat within the bar, note, loudness from 0 to 1. */
  readonly melody: readonly (readonly [beat: number, note: string, loud: number])[];
}

const bars: readonly Bar[] = [
  {
    chord: ['A3', 'C4', 'E4', 'G4'],
    root: 'A1',
    melody: [
      [0, 'E5', 1],
      [1.5, 'C5', 0.7],
      [2.5, 'D5', 0.8],
      [3, 'E5', 0.9],
    ],
  },
  {
    chord: ['F3', 'A3', 'C4', 'E4'],
    root: 'F1',
    melody: [
      [0, 'A5', 1],
      [1.5, 'G5', 0.7],
      [3, 'E5', 0.8],
    ],
  },
  {
    chord: ['G3', 'C4', 'E4', 'B4'],
    root: 'C2',
    melody: [
      [0, 'G5', 1],
      [1, 'E5', 0.7],
      [2, 'C5', 0.7],
      [3, 'B4', 0.8],
    ],
  },
  {
    chord: ['G3', 'B3', 'D4', 'E4'],
    root: 'G1',
    melody: [
      [0, 'D5', 1],
      [1.5, 'B4', 0.8],
      [2.5, 'A4', 1],
    ],
  },
];

const kicks = [0, 1.75, 2, 3.5];
const hats = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.25, 3.5];
/** Beat, octaves up, length in beats. */
const bassLine = [
  [0, 0, 0.8],
  [1, 1, 0.2],
  [1.5, 0, 0.4],
  [2.25, 0, 0.2],
  [2.75, 1, 0.2],
  [3.25, 0, 0.5],
] as const;
/** Beats of the bar's last third, where the plucked sample answers with the chord. */
const plucks = [2.5, 2.75, 3, 3.5];

/** The notes of the first `count` bars, in order; `buffer` holds a plucked A3. */
export function piece(buffer: number, count = bars.length): Note[] {
  return bars
    .slice(0, count)
    .flatMap((each, index) => notesOf(each, index, buffer))
    .sort((a, b) => a.at - b.at);
}

function notesOf({ chord, root, melody }: Bar, index: number, buffer: number): Note[] {
  const at = (beats: number) => index * bar + beats * beat;
  const drums = [
    ...kicks.map((b) => ({ at: at(b), instrument: kick.name, controls: { amp: b % 2 === 0 ? 0.42 : 0.3 } })),
    ...hats.map((b) => ({
      at: at(b),
      instrument: hat.name,
      controls: { amp: b % 1 === 0 ? 0.1 : 0.06, decay: b === 3.5 ? 0.3 : 0.05, pan: 0.25 },
    })),
  ];
  const low = bassLine.map(([b, octaves, beats]) => ({
    at: at(b),
    instrument: bass.name,
    hold: beats * beat,
    controls: { freq: pitch(root) * 2 ** octaves, amp: 0.2 },
  }));
  const pads = chord.map((note, i) => ({
    at: at(0),
    instrument: strings.name,
    hold: bar - 0.6,
    controls: { freq: pitch(note), amp: 0.055, pan: (i - 1.5) * 0.4, attack: 0.4, release: 0.6 },
  }));
  const bells = melody.map(([b, note, loud]) => ({
    at: at(b),
    instrument: bell.name,
    controls: { freq: pitch(note), amp: 0.11 * loud, pan: -0.3, decay: 2 },
  }));
  const answers = plucks.map((b, i) => ({
    at: at(b),
    instrument: sampler.name,
    hold: 0.5,
    controls: { buf: buffer, rate: pitch(chord[i % chord.length]!) / pitch('A3'), amp: 0.22, pan: 0.5 - i * 0.3 },
  }));
  const spark = { at: at(3.75), instrument: ping.name, controls: { freq: pitch(chord[2]!) * 4, amp: 0.05, pan: 0.7 } };
  return [...drums, ...low, ...pads, ...bells, ...answers, spark];
}
