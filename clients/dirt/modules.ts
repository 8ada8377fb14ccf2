/** Effects on single events: which parameters call for which SynthDef, in the order in which they are passed through. */
import type { EffectName } from './defs/effects.ts';
import type { DirtEvent, DirtValue } from './types.ts';

export interface Module {
  readonly def: EffectName;
  /** Controls of the SynthDef by the parameters that they are set from. */
  readonly controls: Readonly<Record<string, string>>;
  /** True when an event passes through it; default: when it has the first of the parameters. */
  readonly wanted?: (event: DirtEvent) => boolean;
}

const has =
  (...names: readonly string[]) =>
  (event: DirtEvent): boolean =>
    names.some((name) => event[name] !== undefined);
const same = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name]));

/** Parameters that let an envelope move the low pass, and the controls that ./dough.ts makes of them. */
const moving = ['lpenv', 'lpattack', 'lpdecay', 'lpsustain', 'lprelease'] as const;
const movement = ['lpfloor', 'lpattack', 'lppeak', 'lpdecay', 'lplevel', 'lphold', 'lprelease'] as const;

export const modules: readonly Module[] = [
  { def: 'dirt_vowel', controls: same('resonance'), wanted: ({ vowel }) => vowelOf(vowel) !== undefined },
  { def: 'dirt_shape', controls: same('shape') },
  { def: 'dirt_hpf', controls: same('hcutoff', 'hresonance') },
  { def: 'dirt_bpf', controls: { bandf: 'bandqf', bandq: 'bandq' } },
  { def: 'dirt_crush', controls: same('crush') },
  { def: 'dirt_coarse', controls: same('coarse'), wanted: ({ coarse }) => coarse !== undefined && Number(coarse) > 1 },
  {
    def: 'dirt_lpf',
    controls: same('cutoff', 'resonance'),
    wanted: (event) => has('cutoff')(event) && !has(...moving)(event),
  },
  {
    def: 'dirt_lpf_env',
    controls: same('cutoff', 'resonance', ...movement),
    wanted: (event) => has('cutoff')(event) && has(...moving)(event),
  },
  { def: 'dirt_pitch_shift', controls: same('psrate', 'psdisp', 'sustain') },
  { def: 'dirt_envelope', controls: same('attack', 'hold', 'release', 'curve'), wanted: has('attack', 'release') },
  { def: 'dirt_grain_envelope', controls: same('tilt', 'plat', 'curve', 'sustain') },
  { def: 'dirt_tremolo', controls: same('tremolorate', 'tremolodepth') },
  { def: 'dirt_phaser', controls: same('phaserrate', 'phaserdepth') },
  { def: 'dirt_fshift', controls: same('fshift', 'fshiftphase', 'fshiftnote', 'freq') },
  { def: 'dirt_triode', controls: same('triode') },
  { def: 'dirt_krush', controls: same('krush', 'kcutoff') },
  {
    def: 'dirt_octer',
    controls: same('octer', 'octersub', 'octersubsub'),
    wanted: has('octer', 'octersub', 'octersubsub'),
  },
  { def: 'dirt_ring', controls: same('ring', 'ringf', 'ringdf') },
  { def: 'dirt_distort', controls: same('distort') },
  { def: 'spectral-delay', controls: same('xsdelay', 'tsdelay'), wanted: has('xsdelay', 'tsdelay') },
  { def: 'spectral-comb', controls: same('comb') },
  { def: 'spectral-smear', controls: same('smear') },
  { def: 'spectral-scram', controls: same('scram') },
  { def: 'spectral-binshift', controls: same('binshift') },
  { def: 'spectral-hbrick', controls: same('hbrick') },
  { def: 'spectral-lbrick', controls: same('lbrick') },
  { def: 'spectral-conformer', controls: same('real', 'imag'), wanted: has('real', 'imag') },
  { def: 'dj-filter', controls: same('djf') },
  { def: 'dirt_out', controls: same('to') },
];

/** Parameters of SuperDirt that need UGens which are not there, and these. */
export const refusedParameters: Readonly<Record<string, string>> = {
  waveloss: 'WaveLoss of sc3-plugins',
  squiz: 'Squiz of sc3-plugins',
  freeze: 'PV_Freeze of sc3-plugins',
  enhance: 'PV_SpectralEnhance of sc3-plugins',
};

/** Returns true when an event passes through a module. */
export function passes(module: Module, event: DirtEvent): boolean {
  if (module.wanted) return module.wanted(event);
  return event[Object.keys(module.controls)[0]!] !== undefined;
}

interface Formants {
  readonly freqs: readonly number[];
  readonly decibels: readonly number[];
  readonly widths: readonly number[];
}

/** Formants of a counter-tenor: Hz, dB, Hz. */
const vowels: Readonly<Record<string, Formants>> = {
  a: { freqs: [660, 1120, 2750, 3000, 3350], decibels: [0, -6, -23, -24, -38], widths: [80, 90, 120, 130, 140] },
  e: { freqs: [440, 1800, 2700, 3000, 3300], decibels: [0, -14, -18, -20, -20], widths: [70, 80, 100, 120, 120] },
  i: { freqs: [270, 1850, 2900, 3350, 3590], decibels: [0, -24, -24, -36, -36], widths: [40, 90, 100, 120, 120] },
  o: { freqs: [430, 820, 2700, 3000, 3300], decibels: [0, -10, -26, -22, -34], widths: [40, 80, 100, 120, 120] },
  u: { freqs: [370, 630, 2750, 3000, 3400], decibels: [0, -20, -23, -30, -34], widths: [40, 60, 100, 120, 120] },
};

/** Returns the controls that make a vowel; undefined for what is none. As with SuperDirt, what is called a quotient of Q is one over the width. */
export function vowelOf(name: DirtValue | undefined): Readonly<Record<string, readonly number[]>> | undefined {
  if (typeof name !== 'string' || !Object.hasOwn(vowels, name)) return undefined;
  const { freqs, decibels, widths } = vowels[name]!;
  return {
    vowelFreqs: freqs,
    vowelAmps: decibels.map((db) => 10 ** (db / 20)),
    vowelRqs: widths.map((width) => 1 / width),
  };
}
