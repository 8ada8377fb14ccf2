/** Events that SuperDirt and this server's own player are both given. */
import type { DirtEvent } from '../../../clients/dirt/index.ts';

const base = { cps: 0.5, cycle: 0, delta: 0.25 };
const of = (...all: readonly DirtEvent[]): DirtEvent[] => all.map((event) => asSent({ ...base, ...event }));

/** Numbers as they are once they were sent. */
const asSent = (event: DirtEvent): DirtEvent =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, typeof value === 'number' ? Math.fround(value) : value]),
  );

/** By what they show; each within its orbit from a clean start on. */
export const kinds: Readonly<Record<string, readonly DirtEvent[]>> = {
  samples: of({ s: 'bd' }, { s: 'bd', n: 1 }, { s: 'bd', n: 3 }, { s: 'hh', n: -1 }, { s: 'cp' }),
  pitch: of(
    { s: 'cb', note: 7 },
    { s: 'cb', note: -5, octave: 6 },
    { s: 'cb', speed: 1.5 },
    { s: 'cb', midinote: 52 },
    { s: 'cb', freq: 300 },
    { s: 'cb', n: 0.7 },
  ),
  parts: of(
    { s: 'cr', begin: 0.25 },
    { s: 'cr', end: 0.1 },
    { s: 'cr', begin: 0.1, end: 0.3, speed: -1 },
    { s: 'cr', speed: -2 },
    { s: 'cr', begin: 0.5, end: 0.5 },
  ),
  lengths: of(
    { s: 'cr', legato: 0.5 },
    { s: 'cr', sustain: 0.3 },
    { s: 'cr', legato: 40 },
    { s: 'hh', loop: 3 },
    { s: 'hh', loop: 3, legato: 1 },
    { s: 'hh', sustain: 0.0001 },
    { s: 'hh', fadeTime: 0.5 },
    { s: 'hh', timescale: 2 },
    { s: 'hh', timescale: 0.5, timescalewin: 2 },
  ),
  units: of(
    { s: 'cr', unit: 'c', speed: 1 },
    { s: 'cr', unit: 'c', speed: 4, note: 3 },
    { s: 'cr', unit: 's', speed: 1 },
    { s: 'cr', unit: 'rate', speed: 2 },
    { s: 'imp', unit: 'c', speed: 2 },
  ),
  accelerate: of({ s: 'rd', accelerate: 1 }, { s: 'rd', accelerate: -0.5, speed: 2 }, { s: 'imp', accelerate: 2 }),
  level: of(
    { s: 'sn', gain: 0.7 },
    { s: 'sn', gain: 3 },
    { s: 'sn', gain: 1.2, overgain: 0.3 },
    { s: 'sn', amp: 0.2 },
    { s: 'sn', pan: 0.1 },
    { s: 'sn', pan: 1 },
    { s: 'sn', pan: 0.25, channel: 1 },
  ),
  filters: of(
    { s: 'sn', cutoff: 700 },
    { s: 'sn', cutoff: 700, resonance: 0.3 },
    { s: 'sn', hcutoff: 1500, hresonance: 0.1 },
    { s: 'sn', bandf: 900, bandq: 5 },
    { s: 'sn', bandf: 900 },
    { s: 'cb', vowel: 'a' },
    { s: 'cb', vowel: 'u', resonance: 0.2 },
    { s: 'cb', vowel: 'x' },
  ),
  crushed: of({ s: 'bd', shape: 0.5 }, { s: 'bd', crush: 4 }, { s: 'bd', coarse: 6 }, { s: 'bd', coarse: 1 }),
  moving: of(
    { s: 'rd', tremolorate: 8, tremolodepth: 0.7 },
    { s: 'rd', tremolorate: 8 },
    { s: 'rd', phaserrate: 4, phaserdepth: 0.8 },
    { s: 'rd', phaserrate: 4 },
    { s: 'rd', psrate: 1.5, psdisp: 0 },
  ),
  envelopes: of(
    { s: 'rd', attack: 0.1 },
    { s: 'rd', release: 0.2 },
    { s: 'rd', attack: 0.05, hold: 0.1, release: 0.2, curve: -3 },
    { s: 'rd', tilt: 0.3, plat: 0.2 },
    { s: 'rd', tilt: 0.5 },
  ),
  cuts: of(
    { s: 'cr', cut: 1 },
    { s: 'rd', cut: 1 },
    { s: 'rd', cut: -1 },
    { s: 'cr', cut: -1 },
    { s: 'cr', cut: 2 },
    { s: 'cr', cut: 1 },
  ),
  synths: of(
    { s: 'imp', note: 0 },
    { s: 'psin', note: 4, sustain: 0.4 },
    { s: 'gabor', n: 12, sustain: 0.1 },
    { s: 'dirac' },
    { s: 'cyclo', n: 3, speed: 1.1 },
    { s: 'tutorial2' },
    { s: 'tutorial3', n: 9, accelerate: 0.5 },
    { s: 'tutorial4', note: 9, legato: 2 },
    { s: 'tutorial5', f: 550 },
  ),
  rooms: of(
    { s: 'rim', orbit: 1 },
    { s: 'rim', orbit: 2 },
    { s: 'rim', orbit: 3 },
    { s: 'rim', orbit: 1, delay: 0.5, delaytime: 0.07, delayfeedback: 0.5 },
    { s: 'rim', orbit: 1, delay: 0.5, delaytime: 0.25, delayfeedback: 0.3, lock: 1 },
    { s: 'rim', orbit: 1 },
    { s: 'rim', orbit: 2, room: 0.5, size: 0.6 },
    { s: 'rim', orbit: 2, room: 0.2, size: 0.3, dry: 0.5 },
    { s: 'rim', orbit: 3, leslie: 0.5, lrate: 3, lsize: 0.4 },
    { s: 'rim', orbit: 13 },
  ),
};
