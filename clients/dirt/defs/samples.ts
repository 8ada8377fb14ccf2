/** SynthDefs that play buffers. */
import {
  BufFrames,
  BufRateScale,
  BufRd,
  BufSampleRate,
  Env,
  EnvGen,
  ir,
  LFSaw,
  Line,
  Out,
  PlayBuf,
  Select,
  type Signal,
  synthDef,
} from 'bunsynth';
import { channels, dirtPan, type MakeDef, once } from './parts.ts';

/** Frequency at which a sample sounds as it was recorded (key 60). */
export const sampleFreq = 440 * 2 ** ((60 - 69) / 12);

/** Cubic between frames. */
const cubic = 4;

const controls = {
  out: ir(0),
  bufnum: ir(0),
  sustain: ir(1),
  begin: ir(0),
  end: ir(1),
  speed: ir(1),
  endSpeed: ir(1),
  freq: ir(440),
  pan: 0,
} as const;

type Player = Record<keyof typeof controls, Signal>;

/** Speed, from the first to the last, as a factor of the recorded one. */
const rateOf = ({ speed, endSpeed, sustain, freq }: Player): Signal =>
  Line.kr(speed, endSpeed, sustain).mul(freq.div(sampleFreq));

/** Runs from `begin` to `end`, again and again, `frames` being the whole. */
function phaseOf(player: Player, rate: Signal, frames: Signal): Signal {
  const { bufnum, begin, end, speed } = player;
  const turns = rate.mul(BufSampleRate.ir(bufnum)).div(begin.absdif(end).mul(frames));
  return speed.sign().mul(LFSaw.ar(turns, 1)).range(begin, end).mul(frames);
}

const sample = (count: number): MakeDef =>
  once(() =>
    synthDef(`dirt_sample_${count}_${channels}`, controls, (c) => {
      // A buffer that is gone has no frames.
      const frames = BufFrames.ir(c.bufnum).max(1);
      const phase = phaseOf(c, rateOf(c), frames);
      const sound = BufRd.ar(count, { bufnum: c.bufnum, phase, loop: 0, interpolation: cubic });
      Out.ar(c.out, dirtPan(sound, c.pan));
    }),
  );

/** For files whose frames are too many for the precision of a phase. */
const long = (count: number): MakeDef =>
  once(() =>
    synthDef(`dirt_sample_long_${count}_${channels}`, controls, (c) => {
      const rate = rateOf(c).mul(BufRateScale.ir(c.bufnum));
      const frames = BufFrames.ir(c.bufnum).max(1);
      const fromEnd = rate.lt(0).mul(c.begin.le(0));
      const startPos = Select.kr(fromEnd, [frames.mul(c.begin), frames]);
      const sound = PlayBuf.ar(count, { bufnum: c.bufnum, rate, startPos, loop: 0 });
      const env = EnvGen.kr(Env.linen(0, c.sustain, 0));
      Out.ar(c.out, dirtPan(sound.mul(env), c.pan));
    }),
  );

/** Plays slower or faster at its pitch, by two windows that overlap. */
const stretch = (count: number): MakeDef =>
  once(() =>
    synthDef(`dirt_stretchsample_${count}_${channels}`, { ...controls, timescale: ir(1), timescalewin: ir(1) }, (c) => {
      const { timescale, timescalewin, bufnum } = c;
      const frames = BufFrames.ir(bufnum).max(1).mul(timescale);
      const phase = phaseOf(c, rateOf(c), frames);
      const size = timescale.max(0.1).min(2).mul(0.05).mul(BufSampleRate.ir(bufnum).max(1)).mul(timescalewin);
      const step = size.div(timescale);
      const windows = [1, 0].map((before) => {
        const steps = phase.intDiv(step).sub(before);
        const index = steps.mul(step.div(timescale).sub(step)).add(phase);
        const place = phase.sub(steps.mul(step));
        const level = place.div(size).sub(0.5).squared().mul(-50).exp();
        const sound = BufRd.ar(count, { bufnum, phase: index, loop: 0, interpolation: cubic });
        return { level, sound: sound.mul(level) };
      });
      const [one, two] = windows;
      Out.ar(c.out, dirtPan(one!.sound.add(two!.sound).div(one!.level.add(two!.level).max(1e-30)), c.pan));
    }),
  );

const counts = [1, 2];

/** By name: what plays buffers of one and two channels. */
export const sampleDefs: Readonly<Record<string, MakeDef>> = Object.fromEntries(
  counts.flatMap((count) => [
    [`dirt_sample_${count}_${channels}`, sample(count)],
    [`dirt_sample_long_${count}_${channels}`, long(count)],
    [`dirt_stretchsample_${count}_${channels}`, stretch(count)],
  ]),
);

/** Frames from which on `long` plays a buffer. */
const exactFrames = 2 ** 24;

/** Name of the SynthDef for a buffer. */
export function samplePlayer(count: number, frames: number, stretched: boolean): string {
  const kind = stretched ? 'stretchsample' : frames > exactFrames ? 'sample_long' : 'sample';
  return `dirt_${kind}_${count}_${channels}`;
}
