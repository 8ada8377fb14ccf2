/** SynthDefs of an orbit: what gates the events, effects on all of them, and the way out. */
import {
  AllpassN,
  Balance2,
  CheckBadValues,
  CombL,
  DC,
  DelayC,
  DelayN,
  DetectSilence,
  Env,
  EnvGen,
  HPF,
  HPZ1,
  Impulse,
  In,
  ir,
  Lag,
  Latch,
  LeakDC,
  LFNoise1,
  Limiter,
  LocalIn,
  LocalOut,
  OffsetOut,
  OnePole,
  Out,
  Rand,
  ReplaceOut,
  Select,
  Signal,
  SinOsc,
  signal,
  synthDef,
  ToggleFF,
  Trig1,
  tr,
} from 'bunsynth';
import { channels, linexp, type MakeDef, once } from './parts.ts';

const pair = (make: () => Signal): Signal => new Signal([make().tree, make().tree]);
const sum = (sound: Signal): Signal => sound.at(0).add(sound.at(1));

/** Pauses the synth when nothing sounded for `grace` seconds since it was last resumed. */
function pauseWhenSilent(sound: Signal, resumed: Signal, grace = 4): void {
  DetectSilence.ar(sum(sound.abs()).add(Trig1.ar(resumed, grace)), { time: grace, doneAction: 1 });
}

/** Controls of what is there as long as its orbit. */
const lasting = { dryBus: ir(0), effectBus: ir(0), gate: 1, resumed: tr(0) };
const fade = (gate: Signal): Signal => EnvGen.kr(Env.asr(), gate, { doneAction: 2 });
/** A lag whose time wavers, so that changes of several orbits do not sound as one. */
const waver = (value: Signal): Signal => Lag.kr(value, LFNoise1.kr(1).range(0.01, 0.02));

const gate = once(() =>
  synthDef(
    `dirt_gate${channels}`,
    {
      out: ir(0),
      in: ir(0),
      sustain: ir(1),
      fadeInTime: ir(0.001),
      fadeTime: ir(0.001),
      amp: 1,
      gain: ir(1),
      overgain: ir(0),
      cut_gate: 1,
    },
    (c) => {
      const sound = In.ar(c.in, channels);
      const surrounding = 14;
      const env = EnvGen.ar(new Env([0, 1, 1, 0], [c.fadeInTime, c.sustain, c.fadeTime], 'sin'), {
        doneAction: surrounding,
      });
      const amp = c.amp.mul(c.gain.min(2).add(c.overgain).pow(4));
      const cut = EnvGen.kr(Env.cutoff(c.fadeTime), c.cut_gate, { doneAction: surrounding });
      OffsetOut.ar(c.out, sound.mul(env).mul(amp).mul(cut));
      // The next event's chain begins on an empty bus.
      ReplaceOut.ar(c.in, [DC.ar(0), DC.ar(0)]);
    },
  ),
);

const monitor = once(() =>
  synthDef(`dirt_monitor${channels}`, { ...lasting, outBus: ir(0), limitertype: 1 }, (c) => {
    const sound = In.ar(c.effectBus, channels).add(In.ar(c.dryBus, channels));
    const good = new Signal(
      sound.channels.map((each) => Select.ar(CheckBadValues.ar(each, 0, 0).gt(0), [each, DC.ar(0)]).tree),
    );
    const limited = new Signal(
      good.channels.map(
        (each) => Select.ar(c.limitertype, [each, Limiter.ar(each), each.mul(0.5).softclip().mul(2)]).tree,
      ),
    );
    pauseWhenSilent(limited, c.resumed);
    Out.ar(c.outBus, limited.mul(fade(c.gate)));
  }),
);

/** Longest time of an echo, in seconds. */
const maxEcho = 4;

/** Two lines, of which one plays while the other takes a new time, so that a change of time bends no pitch. */
const delay = once(() =>
  synthDef(
    `dirt_delay${channels}`,
    { ...lasting, delaytime: 0, delayfeedback: 0, delaySend: 1, delayAmp: 0, lock: 0, cps: 1 },
    (c) => {
      const sound = In.ar(c.dryBus, channels).mul(waver(c.delaySend));
      const feedback = c.delayfeedback.max(0.0001).min(0.999);
      const time = c.delaytime
        .mul(Select.kr(c.lock.gt(0), [signal(1), c.cps.reciprocal()]))
        .max(0)
        .min(maxEcho);
      const side = ToggleFF.kr(HPZ1.kr(time).abs().gt(1e-6));
      const lines = [Latch.kr(time, signal(1).sub(side).add(Impulse.kr(0))), Latch.kr(time, side)].map((own) => {
        // Falls by `feedback` each time.
        const decay = own.mul(Math.log(0.001)).div(feedback.log());
        return CombL.ar(sound, { maxdelaytime: maxEcho, delaytime: own, decaytime: decay });
      });
      const [first, second] = lines;
      const share = Lag.kr(side, 0.02);
      const echoes = first!.mul(signal(1).sub(share)).add(second!.mul(share));
      const out = sound.add(echoes).mul(fade(c.gate)).mul(Lag.kr(c.delayAmp, 0.01));
      pauseWhenSilent(out, c.resumed);
      Out.ar(c.effectBus, out);
    },
  ),
);

/** A room: diffusers before a loop whose share is `size`. */
const reverb = once(() =>
  synthDef(`dirt_reverb${channels}`, { ...lasting, room: 0, size: 0.1, dry: 0 }, (c) => {
    let sound: Signal = sum(In.ar(c.dryBus, channels)).mul(waver(c.room));
    for (let i = 0; i < 4; i++) {
      sound = AllpassN.ar(sound, { maxdelaytime: 0.03, delaytime: pair(() => Rand.ir(0.005, 0.02)), decaytime: 1 });
    }
    const depth = linexp(Lag.kr(c.size, 0.02), 0, 1, 0.01, 0.98);
    let loop: Signal = LocalIn.ar(channels).mul(pair(() => depth.add(Rand.ir(0, 0.05))));
    loop = OnePole.ar(loop, 0.5);
    loop = AllpassN.ar(loop, { maxdelaytime: 0.05, delaytime: pair(() => Rand.ir(0.01, 0.05)), decaytime: 2 });
    loop = DelayN.ar(loop, { maxdelaytime: 0.3, delaytime: pair(() => Rand.ir(-0.003, 0.003)).add([0.19, 0.26]) });
    loop = AllpassN.ar(loop, { maxdelaytime: 0.05, delaytime: pair(() => Rand.ir(0.03, 0.15)), decaytime: 2 });
    loop = LeakDC.ar(loop.add(sound));
    LocalOut.ar(loop);
    const out = loop.mul(waver(signal(1).sub(c.dry)));
    pauseWhenSilent(out, c.resumed);
    Out.ar(c.effectBus, out.mul(fade(c.gate)));
  }),
);

/** A rotating loudspeaker; `lsize` metres across. */
const leslie = once(() =>
  synthDef(`dirt_leslie${channels}`, { ...lasting, leslie: 0.5, lrate: 6.7, lsize: 0.3 }, (c) => {
    const sound = In.ar(c.dryBus, channels);
    ReplaceOut.ar(c.dryBus, sound.mul(signal(1).sub(c.leslie)));
    const distance = SinOsc.ar(Lag.kr(c.lrate, 10)).range(0, c.lsize);
    const throb = SinOsc.ar(Lag.kr(c.lrate.mul(0.8), 20)).range(0, c.lsize.mul(1.3));
    const balances = [
      SinOsc.kr(Lag.kr(c.lrate.mul(0.8), 4), Math.PI / 2).range(-0.2, 0.2),
      SinOsc.kr(Lag.kr(c.lrate, 2), Math.PI / 2).range(-0.4, 0.4),
    ];
    const high = HPF.ar(sound, 800);
    const low = sound.sub(high).mul(signal(1).sub(throb)).mul(c.leslie);
    const horn = DelayC.ar(high, 1, distance.div(343)).mul(signal(1).sub(distance)).mul(c.leslie);
    // As with SuperDirt, each channel is balanced with itself: what moves is its level.
    const moved = (each: Signal, balance: Signal): Signal => sum(Balance2.ar(each, each, balance));
    const out = new Signal(
      [0, 1].map(
        (side) =>
          moved(low.at(side), balances[0]!)
            .add(moved(horn.at(side), balances[1]!))
            .mul(1.2).tree,
      ),
    );
    pauseWhenSilent(out, c.resumed);
    Out.ar(c.effectBus, out.mul(fade(c.gate)));
  }),
);

export const orbitDefs: Readonly<Record<string, MakeDef>> = {
  [`dirt_gate${channels}`]: gate,
  [`dirt_monitor${channels}`]: monitor,
  [`dirt_delay${channels}`]: delay,
  [`dirt_reverb${channels}`]: reverb,
  [`dirt_leslie${channels}`]: leslie,
};
