/** SynthDefs of sounds under the names and parameters of superdough, the sound engine of Strudel's pages. */
import {
  type ControlSignals,
  Delay1,
  Env,
  EnvGen,
  type Input,
  ir,
  LFTri,
  mix,
  OnePole,
  Pulse,
  Saw,
  Signal,
  SinOsc,
  signal,
  WhiteNoise,
} from 'bunsynth';
import { type Common, type MakeDef, soundDef } from './parts.ts';

/** Envelopes of sound, pitch and modulation, each as `shapeOf` of ../dough.ts has it; `sustain` is the length of the note. */
const controls = {
  freq: 65.4064,
  ...shape('', 0, 0.001, 0.05, 0.6, 0.01),
  ...shape('p', 0, 0.2, 0.001, 1, 0.001),
  ...shape('fm', 1, 0, 0, 1, 0),
  vib: 0,
  vibmod: 0.5,
  penv: ir(0),
  panchor: ir(1),
  fm: 0,
  fmh: 1,
  noise: 0,
};
type Controls = ControlSignals<Common & typeof controls>;

/** Loudness of one oscillator in superdough. */
const loudness = 0.3;

type ShapeName = 'floor' | 'attack' | 'peak' | 'decay' | 'level' | 'hold' | 'release';

/** Controls of an envelope under a prefix. */
function shape<Prefix extends string>(
  prefix: Prefix,
  floor: number,
  attack: number,
  decay: number,
  level: number,
  release: number,
) {
  const values = { floor, attack, peak: 1, decay, level, hold: 1, release };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, ir(value)])) as {
    readonly [Name in ShapeName as `${Prefix}${Name}`]: ReturnType<typeof ir>;
  };
}

/** The envelope whose controls have a prefix. */
function envelopeOf(c: Controls, prefix: '' | 'p' | 'fm', curve: 'lin' | 'exp'): Env {
  const [floor, attack, peak, decay, level, hold, release] = (
    ['floor', 'attack', 'peak', 'decay', 'level', 'hold', 'release'] as const
  ).map((name) => c[`${prefix}${name}`]);
  return new Env([floor!, peak!, level!, level!, floor!], [attack!, decay!, hold!, release!], curve);
}

const envelope = (c: Controls): Signal => EnvGen.ar(envelopeOf(c, '', 'lin'), { doneAction: 2 });

/** The note's frequency, modulated, and moved by vibrato and the envelope of pitch, both in semitones. */
function frequency(c: Controls): Signal {
  const vibrato = SinOsc.kr(c.vib).mul(c.vibmod).mul(c.vib.gt(0));
  const pitch = EnvGen.kr(envelopeOf(c, 'p', 'lin'))
    .sub(c.panchor)
    .mul(c.penv);
  const modulator = c.freq.mul(c.fmh);
  const depth = modulator.mul(c.fm).mul(EnvGen.kr(envelopeOf(c, 'fm', 'exp')));
  return SinOsc.ar(modulator).mul(depth).add(c.freq).mul(vibrato.add(pitch).midiratio());
}

/** Up to a half of `noise` pink noise comes in, from there on the sound goes. */
const withNoise = (sound: Signal, { noise }: Controls): Signal =>
  sound.mul(signal(1).sub(noise).mul(2).min(1)).add(pink().mul(noise.mul(2).min(1)));

/** Noise through filters of first order, `gain` of each, as superdough has it from Paul Kellet. */
function pink(): Signal {
  const white = WhiteNoise.ar();
  const filtered = (
    [
      [0.99886, 0.0555179],
      [0.99332, 0.0750759],
      [0.969, 0.153852],
      [0.8665, 0.3104856],
      [0.55, 0.5329522],
      [-0.7616, -0.016898],
    ] as const
  ).map(([coefficient, gain]) => OnePole.ar(white, coefficient).mul(gain / (1 - Math.abs(coefficient))));
  return mix([...filtered, white.mul(0.5362), Delay1.ar(white).mul(0.115926)]).mul(0.11);
}

/** A walk that goes back to 0. */
const brown = (): Signal => OnePole.ar(WhiteNoise.ar(), 1 / 1.02);

/** A saw from -1 to 1; Saw and Pulse reach half as far. */
const saw = (freq: Signal): Signal => Saw.ar(freq).mul(2);

const oscillator = (name: string, make: (freq: Signal) => Signal): MakeDef =>
  soundDef(`superdough_${name}`, controls, (c) => {
    const all = c as unknown as Controls;
    return [withNoise(make(frequency(all)), all).mul(loudness), envelope(all)];
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
    const freq = frequency(all);
    const count = c.unison.round(1).max(1).min(maxUnison);
    // Those beyond `unison` are silent; the others lie evenly within `detune` semitones around the note, left and right in turn.
    const last = count.sub(1).max(1);
    const spread = c.spread.max(0).min(1).mul(count.gt(1));
    const saws = Array.from({ length: maxUnison }, (_, i) => {
      const place = signal(i).div(last).sub(0.5).mul(count.gt(1));
      const sound = saw(freq.mul(place.mul(c.detune).midiratio())).mul(count.gt(i));
      return { sound, right: spread.mul(i % 2 ? -1 : 1) };
    });
    const side = (sign: number): Signal =>
      mix(saws.map(({ sound, right }) => sound.mul(right.mul(sign).add(1).mul(0.5).sqrt())) as Input[]);
    const level = count.sqrt().reciprocal().mul(loudness);
    return [new Signal([side(-1).tree, side(1).tree]).mul(level), envelope(all)];
  },
);

/** By name of the sound. */
export const superdoughSounds: Readonly<Record<string, MakeDef>> = {
  triangle: oscillator('triangle', (freq) => LFTri.ar(freq)),
  sine: oscillator('sine', (freq) => SinOsc.ar(freq)),
  sawtooth: oscillator('sawtooth', saw),
  square: oscillator('square', (freq) => Pulse.ar(freq).mul(2)),
  supersaw,
  white: noise('white', () => WhiteNoise.ar()),
  pink: noise('pink', pink),
  brown: noise('brown', brown),
};

/** Other names of the same sounds. */
export const superdoughAliases: Readonly<Record<string, string>> = {
  tri: 'triangle',
  sin: 'sine',
  saw: 'sawtooth',
  sqr: 'square',
};
