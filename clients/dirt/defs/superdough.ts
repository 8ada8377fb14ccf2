/** SynthDefs of sounds under the names and parameters of superdough, the sound engine of Strudel's pages. */
import {
  BrownNoise,
  type ControlSignals,
  Env,
  EnvGen,
  type Input,
  ir,
  LFTri,
  mix,
  PinkNoise,
  Pulse,
  Saw,
  Signal,
  SinOsc,
  signal,
  WhiteNoise,
} from 'bunsynth';
import { type Common, type MakeDef, soundDef } from './parts.ts';

/** Times in seconds; `level` is the one that is held (superdough's `sustain`), `sustain` the length of the note. */
const controls = {
  freq: 65.4064,
  attack: ir(0.001),
  decay: ir(0.05),
  level: ir(0.6),
  release: ir(0.01),
  vib: 0,
  vibmod: 0.5,
  penv: ir(0),
  pattack: ir(0.2),
  pdecay: ir(0.001),
  psustain: ir(1),
  panchor: ir(1),
  fm: 0,
  fmh: 1,
  fmattack: ir(0),
  fmdecay: ir(0),
  fmsustain: ir(1),
  noise: 0,
};
type Controls = ControlSignals<Common & typeof controls>;

/** Loudness of one oscillator in superdough. */
const loudness = 0.3;

/** Attack, decay, level for the rest of the note, release after it. */
function envelope({ attack, decay, level, release, sustain }: Controls): Signal {
  const held = sustain.sub(attack).sub(decay).max(0);
  return EnvGen.ar(new Env([0, 1, level, level, 0], [attack, decay, held, release], 'lin'), { doneAction: 2 });
}

/** The note's frequency with vibrato (semitones), the envelope of pitch (semitones) and frequency modulation. */
function frequency(c: Controls, modulated: boolean): Signal {
  const bend = SinOsc.kr(c.vib).mul(c.vibmod).mul(c.vib.gt(0));
  const pitch = EnvGen.kr(new Env([0, 1, c.psustain], [c.pattack, c.pdecay], 'lin'))
    .sub(c.panchor)
    .mul(c.penv);
  const freq = c.freq.mul(bend.add(pitch).midiratio());
  if (!modulated) return freq;
  const env = EnvGen.kr(new Env([0, 1, c.fmsustain], [c.fmattack, c.fmdecay], 'lin'));
  const modulator = freq.mul(c.fmh);
  return SinOsc.ar(modulator).mul(modulator).mul(c.fm).mul(env).add(freq);
}

/** Part of pink noise in place of the sound, as `noise` says. */
const withNoise = (sound: Signal, { noise }: Controls): Signal =>
  sound.mul(signal(1).sub(noise)).add(PinkNoise.ar().mul(noise));

const oscillator = (name: string, make: (freq: Signal) => Signal): MakeDef =>
  soundDef(`superdough_${name}`, controls, (c) => {
    const all = c as unknown as Controls;
    return [withNoise(make(frequency(all, true)), all).mul(loudness), envelope(all)];
  });

const noise = (name: string, make: () => Signal): MakeDef =>
  soundDef(`superdough_${name}`, controls, (c) => {
    const all = c as unknown as Controls;
    return [make().mul(loudness), envelope(all)];
  });

/** Most saws of a `supersaw`. */
const maxUnison = 7;

const supersaw: MakeDef = soundDef(
  'superdough_supersaw',
  { ...controls, unison: ir(5), spread: ir(0.6), detune: ir(0.18) },
  (c) => {
    const all = c as unknown as Controls;
    const freq = frequency(all, false);
    const count = c.unison.round(1).max(1).min(maxUnison);
    // Those beyond `unison` are silent; the others lie evenly from -detune to +detune semitones around the note.
    const last = count.sub(1).max(1);
    const saws = Array.from({ length: maxUnison }, (_, i) => {
      const place = signal(i).mul(2).div(last).sub(1).mul(count.gt(1));
      const heard = count.gt(i);
      const saw = Saw.ar(freq.mul(place.mul(c.detune).midiratio())).mul(heard);
      const right = place.mul(c.spread).mul(i % 2 ? 1 : -1);
      return { saw, right };
    });
    const side = (sign: number): Signal =>
      mix(saws.map(({ saw, right }) => saw.mul(right.mul(sign).add(1).mul(0.5).sqrt())) as Input[]);
    const level = count.sqrt().reciprocal().mul(loudness);
    return [new Signal([side(-1).tree, side(1).tree]).mul(level), envelope(all)];
  },
);

/** By name of the sound. */
export const superdoughSounds: Readonly<Record<string, MakeDef>> = {
  triangle: oscillator('triangle', (freq) => LFTri.ar(freq)),
  sine: oscillator('sine', (freq) => SinOsc.ar(freq)),
  sawtooth: oscillator('sawtooth', (freq) => Saw.ar(freq)),
  square: oscillator('square', (freq) => Pulse.ar(freq)),
  supersaw,
  white: noise('white', () => WhiteNoise.ar()),
  pink: noise('pink', () => PinkNoise.ar()),
  brown: noise('brown', () => BrownNoise.ar()),
};

/** Other names of the same sounds. */
export const superdoughAliases: Readonly<Record<string, string>> = {
  tri: 'triangle',
  sin: 'sine',
  saw: 'sawtooth',
  sqr: 'square',
};
