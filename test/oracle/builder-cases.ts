/** Graphs written twice: for sclang, and with the builder. */
import {
  A2K,
  AllpassL,
  ar,
  Balance2,
  BufFrames,
  BufRd,
  Clip,
  CombL,
  DC,
  Decay2,
  type Def,
  DelayN,
  DetectSilence,
  Dust,
  Env,
  EnvGen,
  FFT,
  FreeSelf,
  FreeSelfWhenDone,
  FreeVerb,
  FreeVerb2,
  HPF,
  IFFT,
  Impulse,
  In,
  InFeedback,
  ir,
  K2A,
  kr,
  Lag,
  Latch,
  LeakDC,
  LFNoise1,
  LFPulse,
  LFSaw,
  LFTri,
  Line,
  LocalIn,
  LocalOut,
  LPF,
  localBuf,
  madd,
  mix,
  OffsetOut,
  Out,
  Pan2,
  Phasor,
  PinkNoise,
  PlayBuf,
  PV_BrickWall,
  PV_MagAbove,
  poll,
  Rand,
  RandSeed,
  RecordBuf,
  ReplaceOut,
  Resonz,
  RLPF,
  SampleRate,
  Saw,
  Select,
  SendReply,
  SendTrig,
  SinOsc,
  signal,
  synthDef,
  tr,
  WhiteNoise,
  XFade2,
  XLine,
} from '../../server/synthdef/builder/index.ts';

export interface BuilderCase {
  readonly name: string;
  /** Arguments of SynthDef after the name. */
  readonly sclang: string;
  readonly ours: (name: string) => Def;
}

const of = (name: string, sclang: string, ours: (name: string) => Def): BuilderCase => ({ name, sclang, ours });

const signals: readonly BuilderCase[] = [
  of('constants', '{ Out.ar(0, SinOsc.ar(440, 0.5) * 0.1) }', (n) =>
    synthDef(n, {}, () => Out.ar(0, SinOsc.ar(440, 0.5).mul(0.1))),
  ),
  of(
    'bell',
    '{ |freq = 440, amp = 0.1, gate = 1, pan = 0| var env = EnvGen.kr(Env.asr(0.01, 1, 0.3), gate, doneAction: 2); Out.ar(0, Pan2.ar(SinOsc.ar(freq * 2) * env * amp, pan)) }',
    (n) =>
      synthDef(n, { freq: 440, amp: 0.1, gate: 1, pan: 0 }, ({ freq, amp, gate, pan }) => {
        const env = EnvGen.kr(Env.asr(0.01, 1, 0.3), gate, { doneAction: 2 });
        return Out.ar(0, Pan2.ar(SinOsc.ar(freq.mul(2)).mul(env).mul(amp), pan));
      }),
  ),
  of(
    'shortcuts',
    '{ |a = 1, b = 2| var s = SinOsc.ar(a); Out.ar(0, [s * 1, s * 0, s + 0, 0 - s, s * -1, s / 1, s / -1, 0 + s, 1 * s, -1 * s, s - 0, s.madd(1, 0), s.madd(-1, 0), s.madd(-1, b), s.madd(1, b), s.madd(b, 0), s.madd(0, s)]) }',
    (n) =>
      synthDef(n, { a: 1, b: 2 }, ({ a, b }) => {
        const s = SinOsc.ar(a);
        const [zero, one, minus] = [signal(0), signal(1), signal(-1)];
        Out.ar(0, [
          s.mul(1),
          s.mul(0),
          s.add(0),
          zero.sub(s),
          s.mul(-1),
          s.div(1),
          s.div(-1),
          zero.add(s),
          one.mul(s),
          minus.mul(s),
          s.sub(0),
          s.madd(1, 0),
          s.madd(-1, 0),
          s.madd(-1, b),
          s.madd(1, b),
          s.madd(b, 0),
          s.madd(0, s),
        ]);
      }),
  ),
  of(
    'muladd',
    '{ |a = 1, b = 2| var s = SinOsc.ar(a), t = LFSaw.kr(b), u = LFTri.ar(a); Out.ar(0, [(s * a) + b, b + (s * a), (a * s) + t, (t * s) + a, u + (a * b), (s * u) + (u * 3), (t * a) + u]) }',
    (n) =>
      synthDef(n, { a: 1, b: 2 }, ({ a, b }) => {
        const s = SinOsc.ar(a),
          t = LFSaw.kr(b),
          u = LFTri.ar(a);
        Out.ar(0, [
          s.mul(a).add(b),
          b.add(s.mul(a)),
          a.mul(s).add(t),
          t.mul(s).add(a),
          u.add(a.mul(b)),
          s.mul(u).add(u.mul(3)),
          t.mul(a).add(u),
        ]);
      }),
  ),
  of(
    'sums',
    '{ |a = 1, b = 2| var s = { |i| SinOsc.ar(100 * (i + 1)) } ! 9; Out.ar(0, [s[0] + s[1] + s[2], s[0] + (s[1] + s[2]), (s[0] + s[1]) + (s[2] + s[3]), s[0] + s[1] + s[2] + s[3], s[4] + (s[5] + (s[6] + (s[7] + s[8]))), s.sum, s[0] + a + b, a + b + s[0] + 3]) }',
    (n) =>
      synthDef(n, { a: 1, b: 2 }, ({ a, b }) => {
        const s = Array.from({ length: 9 }, (_, i) => SinOsc.ar(100 * (i + 1)));
        Out.ar(0, [
          s[0]!.add(s[1]!).add(s[2]!),
          s[0]!.add(s[1]!.add(s[2]!)),
          s[0]!.add(s[1]!).add(s[2]!.add(s[3]!)),
          s[0]!.add(s[1]!).add(s[2]!).add(s[3]!),
          s[4]!.add(s[5]!.add(s[6]!.add(s[7]!.add(s[8]!)))),
          s.reduce((x, y) => x.add(y), signal(0)),
          s[0]!.add(a).add(b),
          a.add(b).add(s[0]!).add(3),
        ]);
      }),
  ),
  of(
    'doubled',
    '{ var x = SinOsc.ar(1) + SinOsc.ar(2), y = SinOsc.ar(3) * SinOsc.ar(4), z = SinOsc.ar(5).neg; Out.ar(0, [x + x, y + y, z + z, z - z]) }',
    (n) =>
      synthDef(n, {}, () => {
        const x = SinOsc.ar(1).add(SinOsc.ar(2)),
          y = SinOsc.ar(3).mul(SinOsc.ar(4)),
          z = SinOsc.ar(5).neg();
        Out.ar(0, [x.add(x), y.add(y), z.add(z), z.sub(z)]);
      }),
  ),
  of(
    'negatives',
    '{ |a = 1| var s = SinOsc.ar(a), t = Saw.ar(a); Out.ar(0, [s + t.neg, s.neg + t, s - t.neg, s.neg - t, s.neg + t.neg, (s - t.neg) + a, s.neg + (t * 3), a.neg + s.neg]) }',
    (n) =>
      synthDef(n, { a: 1 }, ({ a }) => {
        const s = SinOsc.ar(a),
          t = Saw.ar(a);
        Out.ar(0, [
          s.add(t.neg()),
          s.neg().add(t),
          s.sub(t.neg()),
          s.neg().sub(t),
          s.neg().add(t.neg()),
          s.sub(t.neg()).add(a),
          s.neg().add(t.mul(3)),
          a.neg().add(s.neg()),
        ]);
      }),
  ),
  of(
    'manyReaders',
    '{ |a = 1| var s = SinOsc.ar(a), l = LFTri.ar(a); Out.ar(0, (1..9).collect { |i| (s * i) + l } ++ [s + l + 5, (s + l) + (s * l)]) }',
    (n) =>
      synthDef(n, { a: 1 }, ({ a }) => {
        const s = SinOsc.ar(a),
          l = LFTri.ar(a);
        Out.ar(0, [
          ...Array.from({ length: 9 }, (_, i) => s.mul(i + 1).add(l)),
          s.add(l).add(5),
          s.add(l).add(s.mul(l)),
        ]);
      }),
  ),
  of(
    'chained',
    '{ |a = 1, b = 2| var s = SinOsc.kr(a), t = SinOsc.kr(b); Out.kr(0, [((s * 2) + 3) * ((t * 4) + 5) + 6, s + t + (s * t) + s.neg, (s + 1) + (t + 1), ((s + 1) + (t + 1)) + ((s + 2) + (t + 2)), s * 2 + t * 3 + a * 4 + b]) }',
    (n) =>
      synthDef(n, { a: 1, b: 2 }, ({ a, b }) => {
        const s = SinOsc.kr(a),
          t = SinOsc.kr(b);
        Out.kr(0, [
          s.mul(2).add(3).mul(t.mul(4).add(5)).add(6),
          s.add(t).add(s.mul(t)).add(s.neg()),
          s.add(1).add(t.add(1)),
          s
            .add(1)
            .add(t.add(1))
            .add(s.add(2).add(t.add(2))),
          s.mul(2).add(t).mul(3).add(a).mul(4).add(b),
        ]);
      }),
  ),
  of(
    'unaryOperators',
    '{ |a = 60| var s = SinOsc.ar(a.midicps); Out.ar(0, [s.tanh, s.distort, s.softclip, s.abs, s.squared, s.cubed, s.sqrt, s.sign, s.floor, s.ceil, s.frac, s.exp, s.reciprocal, s.cpsmidi, s.midiratio, s.ratiomidi, s.dbamp, s.ampdb, s.octcps, s.cpsoct, s.log, s.log2, s.log10, s.sin, s.cos, s.tan, s.rectWindow, s.hanWindow, s.welWindow, s.triWindow, s.ramp, s.scurve, s.coin, s.rand2]) }',
    (n) =>
      synthDef(n, { a: 60 }, ({ a }) => {
        const s = SinOsc.ar(a.midicps());
        Out.ar(0, [
          s.tanh(),
          s.distort(),
          s.softclip(),
          s.abs(),
          s.squared(),
          s.cubed(),
          s.sqrt(),
          s.sign(),
          s.floor(),
          s.ceil(),
          s.frac(),
          s.exp(),
          s.reciprocal(),
          s.cpsmidi(),
          s.midiratio(),
          s.ratiomidi(),
          s.dbamp(),
          s.ampdb(),
          s.octcps(),
          s.cpsoct(),
          s.log(),
          s.log2(),
          s.log10(),
          s.sin(),
          s.cos(),
          s.tan(),
          s.rectWindow(),
          s.hanWindow(),
          s.welWindow(),
          s.triWindow(),
          s.ramp(),
          s.scurve(),
          s.coin(),
          s.rand2(),
        ]);
      }),
  ),
  of(
    'binaryOperators',
    '{ |a = 1| var s = SinOsc.ar(1), t = SinOsc.ar(2); Out.ar(0, [s div: t, s % t, s |==| t, s < t, s > a, s <= a, s >= a, s min: t, s max: a, s bitAnd: a, s round: 0.1, s trunc: 0.1, s atan2: t, s hypot: t, s pow: a, s ring1: t, s ring4: a, s difsqr: t, s sumsqr: t, s sqrsum: t, s sqrdif: t, s absdif: a, s thresh: a, s amclip: t, s scaleneg: a, s clip2: a, s excess: a, s fold2: a, s wrap2: a, s firstArg: t, s rrand: t]) }',
    (n) =>
      synthDef(n, { a: 1 }, ({ a }) => {
        const s = SinOsc.ar(1),
          t = SinOsc.ar(2);
        Out.ar(0, [
          s.intDiv(t),
          s.mod(t),
          s.eq(t),
          s.lt(t),
          s.gt(a),
          s.le(a),
          s.ge(a),
          s.min(t),
          s.max(a),
          s.bitAnd(a),
          s.round(0.1),
          s.trunc(0.1),
          s.atan2(t),
          s.hypot(t),
          s.pow(a),
          s.ring1(t),
          s.ring4(a),
          s.difsqr(t),
          s.sumsqr(t),
          s.sqrsum(t),
          s.sqrdif(t),
          s.absdif(a),
          s.thresh(a),
          s.amclip(t),
          s.scaleneg(a),
          s.clip2(a),
          s.excess(a),
          s.fold2(a),
          s.wrap2(a),
          s.firstArg(t),
          s.rrand(t),
        ]);
      }),
  ),
  of(
    'deadCode',
    '{ |a = 1| var s = SinOsc.ar(a), t = LPF.ar(s * 2 + 1, 300), u = t.tanh * DC.ar(0.5), v = WhiteNoise.ar, w = Pan2.ar(SinOsc.ar(5)); Out.ar(0, Saw.ar(a)) }',
    (n) =>
      synthDef(n, { a: 1 }, ({ a }) => {
        const s = SinOsc.ar(a),
          t = LPF.ar(s.mul(2).add(1), 300);
        t.tanh().mul(DC.ar(0.5));
        WhiteNoise.ar();
        Pan2.ar(SinOsc.ar(5));
        Out.ar(0, Saw.ar(a));
      }),
  ),
  of(
    'ranges',
    '{ |a = 1| Out.ar(0, [SinOsc.ar(1).range(2, 5), LFPulse.ar(1).range(a, 5), SinOsc.ar(3).clip(-0.5, a), SinOsc.ar(4).linlin(-1, 1, 10, 20), K2A.ar(LFPulse.kr(3).linlin(0, 1, a, 20)), SinOsc.ar(5).lag(0.3), SinOsc.ar(6).lag(0.3, a), SinOsc.ar([7, 8]).range([1, 2], a)].flat) }',
    (n) =>
      synthDef(n, { a: 1 }, ({ a }) =>
        Out.ar(0, [
          SinOsc.ar(1).range(2, 5),
          LFPulse.ar(1).range(a, 5),
          SinOsc.ar(3).clip(-0.5, a),
          SinOsc.ar(4).linlin(-1, 1, 10, 20),
          K2A.ar(LFPulse.kr(3).linlin(0, 1, a, 20)),
          SinOsc.ar(5).lag(0.3),
          SinOsc.ar(6).lag(0.3, a),
          ...SinOsc.ar([7, 8]).range([1, 2], a),
        ]),
      ),
  ),
];

const channels: readonly BuilderCase[] = [
  of('expansion', '{ |freq = 440| Out.ar(0, SinOsc.ar([freq, freq * 1.01, 3], [0, 0.5]) * 0.1) }', (n) =>
    synthDef(n, { freq: 440 }, ({ freq }) => Out.ar(0, SinOsc.ar([freq, freq.mul(1.01), 3], [0, 0.5]).mul(0.1))),
  ),
  of('nested', '{ Out.ar(0, Pan2.ar(SinOsc.ar([200, [300, 400]]), [-1, 1]).flop.flat) }', (n) =>
    synthDef(n, {}, () => {
      const panned = Pan2.ar(SinOsc.ar([200, [300, 400]]), [-1, 1]);
      const [[l0, r0], [low, high]] = panned.channels.map((c) => c.channels) as [[Input1, Input1], [Input1, Input1]];
      Out.ar(0, [l0, low.at(0), low.at(1), r0, high.at(0), high.at(1)]);
    }),
  ),
  of('severalOuts', '{ Out.ar([0, 2], Pan2.ar(SinOsc.ar([200, 300]), [0.1, 0.2])) }', (n) =>
    synthDef(n, {}, () => Out.ar([0, 2], Pan2.ar(SinOsc.ar([200, 300]), [0.1, 0.2]))),
  ),
  of('silence', '{ Out.ar(3, [0, SinOsc.ar(3), 0, SinOsc.ar(4) * 0]) }', (n) =>
    synthDef(n, {}, () => Out.ar(3, [0, SinOsc.ar(3), 0, SinOsc.ar(4).mul(0)])),
  ),
  of(
    'mixes',
    '{ Out.ar(0, [Mix({ |i| SinOsc.ar(i + 1) } ! 2), Mix({ |i| SinOsc.ar(i + 1) } ! 3), Mix({ |i| LFSaw.ar(i + 1) } ! 5), Mix({ |i| LFSaw.ar(i + 1) } ! 10), Mix({ |i| LFSaw.ar(i + 1) } ! 17)]) }',
    (n) =>
      synthDef(n, {}, () => {
        const many = (count: number, make: (i: number) => ReturnType<typeof SinOsc.ar>) =>
          mix(Array.from({ length: count }, (_, i) => make(i + 1)));
        const sine = (i: number) => SinOsc.ar(i),
          saw = (i: number) => LFSaw.ar(i);
        Out.ar(0, [many(2, sine), many(3, sine), many(5, saw), many(10, saw), many(17, saw)]);
      }),
  ),
  of('mixedChannels', '{ Out.ar(0, Mix(Pan2.ar(SinOsc.ar((1..6) * 110), (-3..2) * 0.2))) }', (n) =>
    synthDef(n, {}, () =>
      Out.ar(
        0,
        mix(
          Pan2.ar(
            SinOsc.ar([1, 2, 3, 4, 5, 6].map((i) => i * 110)),
            [-3, -2, -1, 0, 1, 2].map((p) => p * 0.2),
          ),
        ),
      ),
    ),
  ),
];

type Input1 = ReturnType<typeof SinOsc.ar>;

const controls: readonly BuilderCase[] = [
  of(
    'rates',
    '{ |a = 1, t_trig = 1, i_out = 0, b = 2, a_in = 3, c = 4| Out.ar(i_out, LPF.ar(a_in, a * b) * Decay2.kr(t_trig, 0.01, c)) }',
    (n) =>
      synthDef(n, { a: 1, t_trig: 1, i_out: 0, b: 2, a_in: 3, c: 4 }, ({ a, t_trig, i_out, b, a_in, c }) =>
        Out.ar(i_out, LPF.ar(a_in, a.mul(b)).mul(Decay2.kr(t_trig, 0.01, c))),
      ),
  ),
  of(
    'namedRates',
    '{ |a = 1, gate = 1, out = 0, input = 3| Out.ar(out, input * a * gate) }, [0, \\tr, \\ir, \\ar]',
    (n) =>
      synthDef(n, { a: 1, gate: tr(1), out: ir(0), input: ar(3) }, ({ a, gate, out, input }) =>
        Out.ar(out, input.mul(a).mul(gate)),
      ),
  ),
  of(
    'arrays',
    '{ |freqs = #[100, 200, 300], amp = 0.1, i_pans = #[-1, 1], gate = 1| Out.ar(0, Pan2.ar(SinOsc.ar(freqs), i_pans).sum * amp * gate) }',
    (n) =>
      synthDef(n, { freqs: [100, 200, 300], amp: 0.1, i_pans: [-1, 1], gate: 1 }, ({ freqs, amp, i_pans, gate }) =>
        Out.ar(
          0,
          Pan2.ar(SinOsc.ar(freqs), i_pans)
            .channels.reduce((x, y) => x.add(y))
            .mul(amp)
            .mul(gate),
        ),
      ),
  ),
  of('lags', '{ |freq = 440, amp = 0.1, pan = 0| Out.ar(0, Pan2.ar(SinOsc.ar(freq), pan, amp)) }, [0.2, 0, 0.5]', (n) =>
    synthDef(n, { freq: kr(440, 0.2), amp: 0.1, pan: kr(0, 0.5) }, ({ freq, amp, pan }) =>
      Out.ar(0, Pan2.ar(SinOsc.ar(freq), pan, amp)),
    ),
  ),
  of(
    'manyLags',
    '{ |freqs = #[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], amp = 0.1| Out.ar(0, SinOsc.ar(freqs) * amp) }, [0.2, 0.1]',
    (n) =>
      synthDef(
        n,
        {
          freqs: kr(
            Array.from({ length: 18 }, (_, i) => i + 1),
            0.2,
          ),
          amp: kr(0.1, 0.1),
        },
        ({ freqs, amp }) => Out.ar(0, SinOsc.ar(freqs).mul(amp)),
      ),
  ),
  of(
    'variant',
    '{ |freq = 440, pans = #[0, 1]| Out.ar(0, Pan2.ar(SinOsc.ar(freq), pans)[0]) }, variants: (low: [freq: 110, pans: [-1]])',
    (n) =>
      synthDef(n, { freq: 440, pans: [0, 1] }, ({ freq, pans }) => Out.ar(0, Pan2.ar(SinOsc.ar(freq), pans).at(0)), {
        low: { freq: 110, pans: [-1] },
      }),
  ),
  of('unusedControls', '{ |a = 1, b = 2| Out.ar(0, DC.ar(0.5)) }', (n) =>
    synthDef(n, { a: 1, b: 2 }, () => Out.ar(0, DC.ar(0.5))),
  ),
];

const envelope = (sclang: string, env: () => Env) =>
  of(
    `env_${sclang.replace(/\W+/g, '_').slice(0, 20)}`,
    `{ |gate = 1, t = 0.2| Out.ar(0, EnvGen.ar(${sclang}, gate, 1, 0, 1, 2)) }`,
    (n) => synthDef(n, { gate: 1, t: 0.2 }, ({ gate }) => Out.ar(0, EnvGen.ar(env(), gate, 1, 0, 1, 2))),
  );

const envelopes: readonly BuilderCase[] = [
  envelope('Env.adsr', () => Env.adsr()),
  envelope('Env.adsr(0.1, 0.2, 0.3, 0.4, 2, -2, 0.1)', () => Env.adsr(0.1, 0.2, 0.3, 0.4, 2, -2, 0.1)),
  envelope('Env.dadsr', () => Env.dadsr()),
  envelope('Env.asr', () => Env.asr()),
  envelope('Env.cutoff(0.2, 1, \\exp)', () => Env.cutoff(0.2, 1, 'exp')),
  envelope('Env.perc', () => Env.perc()),
  envelope('Env.linen', () => Env.linen()),
  envelope('Env.triangle(2)', () => Env.triangle(2)),
  envelope('Env.sine(3, 0.5)', () => Env.sine(3, 0.5)),
  envelope('Env.step([1, 2, 3], [0.1, 0.2, 0.3])', () => Env.step([1, 2, 3], [0.1, 0.2, 0.3])),
  envelope('Env.pairs([[0, 1], [2, 0], [1, 0.5]], \\exp)', () =>
    Env.pairs(
      [
        [0, 1],
        [2, 0],
        [1, 0.5],
      ],
      'exp',
    ),
  ),
  envelope(
    'Env([0, 1, 0.5, 0], [0.1, 0.2], [\\sqr, -3, \\hold], 2, 1)',
    () => new Env([0, 1, 0.5, 0], [0.1, 0.2], ['sqr', -3, 'hold'], { releaseNode: 2, loopNode: 1 }),
  ),
  of('env_channels', '{ |t = 0.2| Out.ar(0, EnvGen.ar(Env([0, [1, 2], t], [0.1, t], [-4, t]), 1, 1, 0, 1, 2)) }', (n) =>
    synthDef(n, { t: 0.2 }, ({ t }) => Out.ar(0, EnvGen.ar(new Env([0, [1, 2], t], [0.1, t], [-4, t]), 1, 1, 0, 1, 2))),
  ),
];

const units: readonly BuilderCase[] = [
  of(
    'bass',
    '{ |out = 0, freq = 55, cutoff = 900, rq = 0.3, amp = 0.3, pan = 0, gate = 1| var src = Mix(Saw.ar(freq * [0.995, 1, 1.005])), env = EnvGen.kr(Env.adsr(0.005, 0.2, 0.6, 0.1), gate, doneAction: 2), sig = RLPF.ar(src, cutoff * env + 60, rq); Out.ar(out, Pan2.ar(LeakDC.ar((sig * 2).tanh) * env, pan, amp)) }',
    (n) =>
      synthDef(
        n,
        { out: 0, freq: 55, cutoff: 900, rq: 0.3, amp: 0.3, pan: 0, gate: 1 },
        ({ out, freq, cutoff, rq, amp, pan, gate }) => {
          const source = mix(Saw.ar(freq.mul([0.995, 1, 1.005])));
          const env = EnvGen.kr(Env.adsr(0.005, 0.2, 0.6, 0.1), gate, { doneAction: 2 });
          Out.ar(
            out,
            Pan2.ar(LeakDC.ar(RLPF.ar(source, cutoff.mul(env).add(60), rq).mul(2).tanh()).mul(env), pan, amp),
          );
        },
      ),
  ),
  of(
    'delays',
    '{ var in = In.ar(8, 2); ReplaceOut.ar(8, AllpassL.ar(CombL.ar(DelayN.ar(in, 0.1, 0.03), 0.2, LFNoise1.kr(0.1, 0.05, 0.1), 3), 0.1, [0.03, 0.05], 1) + in) }',
    (n) =>
      synthDef(n, {}, () => {
        const input = In.ar(8, 2);
        ReplaceOut.ar(
          8,
          AllpassL.ar(
            CombL.ar(DelayN.ar(input, 0.1, 0.03), 0.2, LFNoise1.kr(0.1).madd(0.05, 0.1), 3),
            0.1,
            [0.03, 0.05],
            1,
          ).add(input),
        );
      }),
  ),
  of('liftedDelays', '{ |x = 1| Out.ar(0, [DelayN.ar(x), CombL.ar(0), AllpassL.ar(0.5)]) }', (n) =>
    synthDef(n, { x: 1 }, ({ x }) => Out.ar(0, [DelayN.ar(x), CombL.ar(0), AllpassL.ar(0.5)])),
  ),
  of(
    'feedback',
    '{ var fb = LocalIn.ar(2, [0.1, 0.2]), sig = (fb * 0.5) + Pan2.ar(Impulse.ar(1)); LocalOut.ar(sig.reverse); Out.ar(0, sig + InFeedback.ar(10, 1)) }',
    (n) =>
      synthDef(n, {}, () => {
        const sig = LocalIn.ar(2, [0.1, 0.2])
          .mul(0.5)
          .add(Pan2.ar(Impulse.ar(1)));
        LocalOut.ar([sig.at(1), sig.at(0)]);
        Out.ar(0, sig.add(InFeedback.ar(10, 1)));
      }),
  ),
  of(
    'buffers',
    '{ |buf = 0, rate = 1, t_trig = 1| var p = PlayBuf.ar(2, buf, rate, t_trig, 0, 1, 2), ph = Phasor.ar(0, rate, 0, BufFrames.kr(buf)), r = BufRd.ar(1, buf, ph, 1, 4); RecordBuf.ar(p, buf + 1, 0, 1, 0.5); OffsetOut.ar(0, p + r) }',
    (n) =>
      synthDef(n, { buf: 0, rate: 1, t_trig: 1 }, ({ buf, rate, t_trig }) => {
        const p = PlayBuf.ar(2, buf, { rate, trigger: t_trig, loop: 1, doneAction: 2 });
        const r = BufRd.ar(1, buf, Phasor.ar({ rate, end: BufFrames.kr(buf) }), 1, 4);
        RecordBuf.ar(p, buf.add(1), 0, 1, 0.5);
        OffsetOut.ar(0, p.add(r));
      }),
  ),
  of(
    'select',
    '{ |which = 0| Out.ar(0, Select.ar(which, [SinOsc.ar(1), Saw.ar(2), DC.ar(0)]) * Select.kr(which, [1, 2, 3])) }',
    (n) =>
      synthDef(n, { which: 0 }, ({ which }) =>
        Out.ar(0, Select.ar(which, [SinOsc.ar(1), Saw.ar(2), DC.ar(0)]).mul(Select.kr(which, [1, 2, 3]))),
      ),
  ),
  of(
    'messages',
    '{ |t = 1| var s = SinOsc.kr(3), a = SinOsc.ar(4); SendTrig.kr(Impulse.kr(2), 5, s); SendReply.kr(Impulse.kr(1), \'/level\', [s, t, 3], 7); a.poll(4, "a"); s.poll(t, "sine", 9); FreeSelf.kr(s < t); Out.ar(0, a) }',
    (n) =>
      synthDef(n, { t: 1 }, ({ t }) => {
        const s = SinOsc.kr(3),
          a = SinOsc.ar(4);
        SendTrig.kr(Impulse.kr(2), 5, s);
        SendReply.kr(Impulse.kr(1), '/level', [s, t, 3], 7);
        poll(4, a, 'a');
        poll(t, s, 'sine', 9);
        FreeSelf.kr(s.lt(t));
        Out.ar(0, a);
      }),
  ),
  of(
    'randomOrder',
    '{ var a = WhiteNoise.ar; RandSeed.kr(Dust.kr(1), 3); Out.ar(0, [a, PinkNoise.ar, SinOsc.ar(Rand.new(1, 2)), LFNoise1.ar(SampleRate.ir * 0.01)]) }',
    (n) =>
      synthDef(n, {}, () => {
        const a = WhiteNoise.ar();
        RandSeed.kr(Dust.kr(1), 3);
        Out.ar(0, [a, PinkNoise.ar(), SinOsc.ar(Rand.ir(1, 2)), LFNoise1.ar(SampleRate.ir().mul(0.01))]);
      }),
  ),
  of(
    'localBuffers',
    '{ var b = LocalBuf(64), c = LocalBuf(128, 2), s = SinOsc.ar(1); RecordBuf.ar(s, b); RecordBuf.ar([s, s], c); Out.ar(0, PlayBuf.ar(1, b) + PlayBuf.ar(2, c)) }',
    (n) =>
      synthDef(n, {}, () => {
        const b = localBuf(64),
          c = localBuf(128, 2),
          s = SinOsc.ar(1);
        RecordBuf.ar(s, b);
        RecordBuf.ar([s, s], c);
        Out.ar(0, PlayBuf.ar(1, b).add(PlayBuf.ar(2, c)));
      }),
  ),
  of(
    'brickWall',
    '{ |a = 0.1| var in = Saw.ar(100), chain = FFT(LocalBuf(512), in, 0.5, 1), other = FFT(LocalBuf(1024), in * 2); chain = PV_BrickWall(PV_MagAbove(chain, a), 0.2); Out.ar(0, [IFFT(chain, 1), IFFT(PV_BrickWall(other, a))] + in) }',
    (n) =>
      synthDef(n, { a: 0.1 }, ({ a }) => {
        const input = Saw.ar(100),
          chain = FFT.kr(localBuf(512), input, { hop: 0.5, wintype: 1 }),
          other = FFT.kr(localBuf(1024), input.mul(2));
        const filtered = PV_BrickWall.kr(PV_MagAbove.kr(chain, a), 0.2);
        const sounds = [IFFT.ar(filtered, 1), IFFT.ar(PV_BrickWall.kr(other, a))];
        Out.ar(
          0,
          sounds.map((sound) => sound.add(input)),
        );
      }),
  ),
  of(
    'sharedChain',
    '{ |a = 0.1| var chain = FFT(LocalBuf(512), Saw.ar(100)), b = PV_BrickWall(chain, a), c = PV_MagAbove(chain, a), d = PV_BrickWall(c, 0.3), e = PV_MagAbove(c, 0.4); Out.ar(0, [IFFT(b), IFFT(chain), IFFT(d), IFFT(e)]) }',
    (n) =>
      synthDef(n, { a: 0.1 }, ({ a }) => {
        const chain = FFT.kr(localBuf(512), Saw.ar(100));
        const b = PV_BrickWall.kr(chain, a),
          c = PV_MagAbove.kr(chain, a),
          d = PV_BrickWall.kr(c, 0.3),
          e = PV_MagAbove.kr(c, 0.4);
        Out.ar(0, [IFFT.ar(b), IFFT.ar(chain), IFFT.ar(d), IFFT.ar(e)]);
      }),
  ),
  of(
    'reverbs',
    '{ var in = Saw.ar([100, 200]); Out.ar(0, FreeVerb2.ar(in[0], in[1], 0.4, 0.8) + FreeVerb.ar(in)) }',
    (n) =>
      synthDef(n, {}, () => {
        const [a, b] = Saw.ar([100, 200]);
        Out.ar(0, FreeVerb2.ar(a, b, 0.4, 0.8).add([FreeVerb.ar(a), FreeVerb.ar(b)]));
      }),
  ),
  of(
    'endings',
    '{ var l = Line.kr(1, 0, 2), s = SinOsc.ar(XLine.ar(100, 200, 3)) * l; FreeSelfWhenDone.kr(l); DetectSilence.ar(s, doneAction: 2); Out.ar(0, s) }',
    (n) =>
      synthDef(n, {}, () => {
        const l = Line.kr(1, 0, 2),
          s = SinOsc.ar(XLine.ar(100, 200, 3)).mul(l);
        FreeSelfWhenDone.kr(l);
        DetectSilence.ar(s, { doneAction: 2 });
        Out.ar(0, s);
      }),
  ),
  of(
    'rateChanges',
    '{ |x = 1| var s = SinOsc.ar(x), k = A2K.kr(s), h = Latch.kr(k, Impulse.kr(4)); Out.ar(0, Balance2.ar(K2A.ar(h), XFade2.ar(s, HPF.ar(s, 300), h), Lag.kr(h, 0.1), Clip.kr(k, 0, 1)) * Resonz.kr(h, 3, 0.1)) }',
    (n) =>
      synthDef(n, { x: 1 }, ({ x }) => {
        const s = SinOsc.ar(x),
          k = A2K.kr(s),
          h = Latch.kr(k, Impulse.kr(4));
        Out.ar(
          0,
          Balance2.ar(K2A.ar(h), XFade2.ar(s, HPF.ar(s, 300), h), Lag.kr(h, 0.1), Clip.kr(k, 0, 1)).mul(
            Resonz.kr(h, 3, 0.1),
          ),
        );
      }),
  ),
  of('madd', '{ |x = 1| Out.ar(0, MulAdd(SinOsc.kr([1, 2]), Saw.ar(x), [3, SinOsc.ar(4)])) }', (n) =>
    synthDef(n, { x: 1 }, ({ x }) => Out.ar(0, madd(SinOsc.kr([1, 2]), Saw.ar(x), [3, SinOsc.ar(4)]))),
  ),
];

export const builderCases = [...signals, ...channels, ...controls, ...envelopes, ...units].map((c, i) => ({
  ...c,
  name: `${i}_${c.name}`.slice(0, 20),
}));
