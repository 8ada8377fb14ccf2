/** Sums, products and operators, and what sclang makes of them. */
import {
  DC,
  Env,
  EnvGen,
  K2A,
  LFPulse,
  LFSaw,
  LFTri,
  LPF,
  Out,
  Pan2,
  Saw,
  SinOsc,
  signal,
  synthDef,
  WhiteNoise,
} from '../../../server/synthdef/builder/index.ts';
import { type BuilderCase, of } from './case.ts';

export const arithmetic: readonly BuilderCase[] = [
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
