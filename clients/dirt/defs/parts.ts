/** Parts of SynthDefs of sounds and effects. Two channels throughout. */
import {
  Balance2,
  type ControlSignals,
  type ControlSpecs,
  type Def,
  Env,
  EnvGen,
  In,
  type Input,
  ir,
  Line,
  mix,
  Out,
  Pan2,
  ReplaceOut,
  Signal,
  signal,
  synthDef,
} from 'bunsynth';

export const channels = 2;

/** A SynthDef that is built when it is first needed. */
export type MakeDef = () => Def;

/** Returns a maker that keeps what it made. */
export function once(make: MakeDef): MakeDef {
  let made: Def | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Places channels in the stereo field; `pan` from -1 to 1, beyond which it turns back. Two channels are balanced, more are spread. */
export function dirtPan(sound: Input, pan: Signal, level: Input = 1): Signal {
  const all = signal(sound).channels;
  const position = pan.fold2(1);
  if (all.length === 1) return Pan2.ar(all[0]!, position, level);
  const [left, right] = all.length === 2 ? [all[0]!, all[1]!] : splay(all).channels;
  return Balance2.ar(left!, right!, position, level);
}

/** Spreads channels evenly from left (-1) to right (1), with equal power in all. */
export function splay(sounds: readonly Signal[], spread = 1, levelled = true): Signal {
  const last = Math.max(1, sounds.length - 1);
  const placed = sounds.map((sound, i) => Pan2.ar(sound, ((2 * i) / last - 1) * spread));
  const level = levelled ? 1 / Math.sqrt(sounds.length) : 1;
  return new Signal([0, 1].map((side) => mix(placed.map((each) => each.at(side))).tree)).mul(level);
}

/** Maps `inMin` … `inMax`, where it is kept, to `outMin` … `outMax` in equal ratios. */
export function linexp(value: Signal, inMin: number, inMax: number, outMin: Input, outMax: Input): Signal {
  const share = value
    .max(inMin)
    .min(inMax)
    .sub(inMin)
    .div(inMax - inMin);
  return signal(outMax).div(outMin).pow(share).mul(outMin);
}

/** Factor of a frequency that follows `speed` and `accelerate` as the rate of a sample does, as far as `speedFreq` says. */
export function freqScale({ speed, accelerate, speedFreq }: Glide, sustain: Input): Signal {
  const first = speed.abs();
  const line = Line.kr(first, first.mul(accelerate.add(1)), sustain);
  return speedFreq.mul(line.sub(1)).add(1);
}

export interface Glide {
  readonly speed: Signal;
  readonly accelerate: Signal;
  readonly speedFreq: Signal;
}

/** Controls of every synth that plays a sound. */
const common = {
  out: ir(0),
  sustain: 1,
  pan: 0,
  freq: 440,
  speed: 1,
  accelerate: 0,
  speedFreq: ir(1),
};
export type Common = typeof common;

/** A sound by its controls: `build` returns channels and what they are multiplied with. */
export function soundDef<const Specs extends ControlSpecs>(
  name: string,
  controls: Specs,
  build: (c: ControlSignals<Common & Specs>) => Input | readonly [sound: Input, level: Input],
): MakeDef {
  return once(() =>
    synthDef(name, { ...common, ...controls } as Common & Specs, (c) => {
      const { out, pan } = c as ControlSignals<Common>;
      const built = build(c);
      const [sound, level] =
        Array.isArray(built) && built.length === 2 && !Array.isArray(built[0]) ? built : [built, 1];
      Out.ar(out, dirtPan(sound as Input, pan, level as Input));
    }),
  );
}

/** An effect on the sound of one event, in its place on bus `out`. */
export function effectDef<const Specs extends ControlSpecs>(
  name: string,
  controls: Specs,
  build: (sound: Signal, c: ControlSignals<Specs>) => Input,
): MakeDef {
  return once(() =>
    synthDef(`${name}${channels}`, { out: ir(0), ...controls }, (c) => {
      const all = c as unknown as ControlSignals<Specs & { out: number }>;
      ReplaceOut.ar(all.out, build(In.ar(all.out, channels), all));
    }),
  );
}

/** An envelope over the whole sound, in shares of `sustain`, that ends the synth. */
export const overall = (env: Env, sustain: Input): Signal => EnvGen.ar(env, { timeScale: sustain, doneAction: 2 });

/** Rise, plateau and fall in shares of `sustain`. */
export const trapezium = (
  sustain: Input,
  rise: number,
  hold: number,
  fall: number,
  curve: number | 'lin' = -3,
): Signal => overall(Env.linen(rise, hold, fall, 1, curve), sustain);
