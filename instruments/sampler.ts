import { BufRateScale, Env, EnvGen, OffsetOut, Pan2, PlayBuf, synthDef } from 'bunsynth';

/**
 * Plays a buffer of one channel. `rate` 1 is its own pitch, whatever sample rate it was recorded at; `start` is the
 * frame to begin with; `loop` 1 repeats it. Ends with the buffer, or `release` seconds after `gate` is 0.
 */
export const sampler = synthDef(
  'sampler',
  { out: 0, buf: 0, rate: 1, amp: 0.5, pan: 0, gate: 1, start: 0, loop: 0, attack: 0.001, release: 0.05 },
  ({ out, buf, rate, amp, pan, gate, start, loop, attack, release }) => {
    const env = EnvGen.ar(Env.asr(attack, 1, release, 'sine'), gate, { doneAction: 2 });
    const sound = PlayBuf.ar(1, buf, { rate: BufRateScale.kr(buf).mul(rate), startPos: start, loop, doneAction: 2 });
    OffsetOut.ar(out, Pan2.ar(sound.mul(env), pan, amp));
  },
);
