/** Events of the synths of SuperDirt, ten of each, and which of them are random. */
import type { DirtEvent } from '../../../clients/dirt/index.ts';
import { of } from './event.ts';

/** Parameters that each is played with, beside its own. */
const common: readonly DirtEvent[] = [
  { note: 0 },
  { note: 7, sustain: 0.5 },
  { note: -12, delta: 0.5 },
  { note: 3, octave: 4, legato: 1.5 },
  { note: 5, pan: 0.2, gain: 0.9 },
  { note: -5, accelerate: 0.5 },
];

/** Parameters of their own. */
const own: Readonly<Record<string, readonly DirtEvent[]>> = {
  supermandolin: [{ detune: 0 }, { detune: 0.5 }, { detune: 1, sustain: 1 }, { sustain: 0.1 }],
  supergong: [{ voice: 0.5 }, { voice: 2, decay: 0.5 }, { decay: 1.5 }, { voice: 4, sustain: 1 }],
  superkick: [{ n: 5 }, { pitch1: 0.5, decay: 0.5 }, { decay: 2 }, { n: 20, accelerate: -0.3 }],
  super808: [{ n: 1 }, { n: 5, rate: 2 }, { voice: 1 }, { n: 3, rate: 0.5, sustain: 1 }],
  superhat: [{ n: 1 }, { n: -2 }, { n: 7, sustain: 0.1 }, { accelerate: 1 }],
  supersnare: [{ n: 1 }, { n: -2, decay: 0.5 }, { decay: 2 }, { accelerate: -0.5 }],
  superclap: [{ n: 1 }, { delay: 0.5, rate: 2 }, { pitch1: 0.5 }, { rate: 0.5 }],
  supersiren: [{ sustain: 2 }, { speed: 2 }, { accelerate: -0.5 }, { n: 10 }],
  supersquare: [{ voice: 0.2, lfo: 0.5 }, { semitone: 7, resonance: 0.8 }, { decay: 0.5, rate: 2 }, { pitch1: 0.5 }],
  supercomparator: [{ voice: 0.1, lfo: 0 }, { resonance: 0.9 }, { decay: 0.5, rate: 2 }, { pitch1: 2 }],
  superfork: [{ sustain: 1 }, { speed: 2 }, { octave: 6 }, { accelerate: -0.2 }],
  superhammond: [{ voice: 1 }, { voice: 4.5, vibrato: 0 }, { perc: 1, percf: 3, decay: 0.5 }, { vrate: 2, voice: 9 }],
  supervibe: [{ velocity: 0.5 }, { decay: 1, modamp: 0 }, { modfreq: 3, detune: 1 }, { velocity: 2, sustain: 1 }],
  superhoover: [{ slide: 1 }, { decay: 0.5 }, { slide: -1, sustain: 1 }, { octave: 4 }],
  superzow: [{ slide: 0.5 }, { detune: 3, decay: 0.5 }, { slide: 2 }, { detune: 0 }],
  superstatic: [{ octave: 3 }, { octave: 6 }, { sustain: 1 }, { speed: 2 }],
  supertron: [{ voice: 0.5 }, { voice: 1, detune: 2 }, { octave: 3 }, { detune: 5 }],
  superreese: [{ voice: 0.5 }, { voice: 2, detune: 1 }, { octave: 3 }, { detune: -2 }],
  supergrind: [{ voice: 1 }, { detune: 2, rate: 2 }, { sustain: 2 }, { rate: 4, voice: 0.5 }],
  superprimes: [{ voice: 1 }, { detune: 2, rate: 2 }, { sustain: 2 }, { voice: 2 }],
  superwavemechanics: [{ voice: 0.5 }, { detune: 1 }, { sustain: 2, resonance: 0.5 }, { voice: 1 }],
  soskick: [{ note: -24 }, { pitch1: 100, voice: 3 }, { note: -30, sustain: 1 }, { speed: 1, pitch1: 30 }],
  soshats: [{ pitch1: 100 }, { resonance: 0.3 }, { sustain: 0.1 }, { octave: 4 }],
  sossnare: [{ voice: 1 }, { semitone: 2 }, { pitch1: 1000, resonance: 0.5 }, { sustain: 1 }],
  sostoms: [{ voice: 0 }, { voice: 2 }, { sustain: 1 }, { octave: 4 }],
  pmsin: [{ begin: 0.5 }, { sustain: 1 }, { end: 0.5 }, { octave: 6 }],
};

export const synths: Readonly<Record<string, readonly DirtEvent[]>> = Object.fromEntries(
  Object.entries(own).map(([s, variations]) => [
    s,
    of(...common.map((event) => ({ s, ...event })), ...variations.map((event) => ({ s, note: 0, ...event }))),
  ]),
);

/** Sounds with noise, or with phases or numbers of harmonics that are drawn. */
export const randomSounds: ReadonlySet<unknown> = new Set(
  `imp supermandolin superkick superhat supersnare superclap supercomparator superhammond supervibe superstatic superprimes
  superwavemechanics sossnare sostoms`.split(/\s+/),
);
