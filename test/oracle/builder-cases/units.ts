/** UGens of many families, together. */
import {
  A2K,
  AllpassL,
  Balance2,
  BufFrames,
  BufRd,
  Clip,
  CombL,
  Crackle,
  DC,
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
  FreqShift,
  GVerb,
  HPF,
  IFFT,
  Impulse,
  In,
  InFeedback,
  K2A,
  KeyState,
  Lag,
  Latch,
  LeakDC,
  LFNoise1,
  Line,
  LocalIn,
  LocalOut,
  localBuf,
  MouseButton,
  MouseX,
  MouseY,
  madd,
  mix,
  OffsetOut,
  Out,
  Pan2,
  PanAz,
  Phasor,
  PinkNoise,
  PlayBuf,
  PV_BinScramble,
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
  Sanitize,
  Saw,
  Select,
  SendReply,
  SendTrig,
  SinOsc,
  synthDef,
  WhiteNoise,
  XFade2,
  XLine,
} from '../../../server/synthdef/builder/index.ts';
import { type BuilderCase, of } from './case.ts';

export const units: readonly BuilderCase[] = [
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
    'shifted',
    '{ |x = 1| var in = FreqShift.ar(Crackle.ar(1.8), MouseX.kr(30, 80).round + x, MouseY.kr(1, 200, 1).range(0, 1)); Out.ar(0, GVerb.ar(in, 20, maxroomsize: 50) * MouseButton.kr(0.1, 1).range(0, 0.5) + IFFT(PV_BinScramble(FFT(LocalBuf(512), in), 0.5, KeyState.kr(38)))) }',
    (n) =>
      synthDef(n, { x: 1 }, ({ x }) => {
        const sound = FreqShift.ar(
          Crackle.ar(1.8),
          MouseX.kr(30, 80).round(1).add(x),
          MouseY.kr(1, 200, 1).range(0, 1),
        );
        Out.ar(
          0,
          GVerb.ar(sound, { roomsize: 20, maxroomsize: 50 })
            .mul(MouseButton.kr(0.1, 1).range(0, 0.5))
            .add(IFFT.ar(PV_BinScramble.kr(FFT.kr(localBuf(512), sound), 0.5, KeyState.kr(38)))),
        );
      }),
  ),
  of(
    'ring',
    '{ |x = 0| Out.ar(0, PanAz.ar(4, Sanitize.ar(Saw.ar([100, 200]) / x), x, 0.5, 3, 0).flop.collect(Mix(_))) }',
    (n) =>
      synthDef(n, { x: 0 }, ({ x }) => {
        const placed = Saw.ar([100, 200])
          .div(x)
          .channels.map((each) => PanAz.ar(4, Sanitize.ar(each), x, 0.5, 3, 0));
        Out.ar(
          0,
          [0, 1, 2, 3].map((channel) => mix(placed.map((each) => each.at(channel)))),
        );
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
