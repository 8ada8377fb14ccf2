/**
 * What sclang knows of UGens beyond their inputs, as far as the bytes of a def depend on it. A UGen that is in none of
 * these sets is kept, ordered by its inputs alone, and takes inputs of any rate.
 */

const names = (text: string) => new Set(text.trim().split(/\s+/));

/** Left out of the def where nothing reads them. */
const pure = names(`
  DC K2A A2K Select SinOsc LFSaw LFTri LFPulse Impulse
  LPF HPF BPF BRF RLPF RHPF Resonz Ringz TwoPole TwoZero OnePole OneZero Integrator LeakDC Decay Decay2
  Lag Lag2 Lag3 LagUD Lag2UD Lag3UD Slew LPZ1 HPZ1 LPZ2 HPZ2 BPZ2 BRZ2 Slope Delay1 Delay2
  DelayN DelayL DelayC CombN CombL CombC AllpassN AllpassL AllpassC FreeVerb
`);

/** They keep their order of creation among each other and against everything made after them. */
const ordered = names('RandSeed RandID LocalBuf SetBuf ClearBuf FFT IFFT');

/** The first input must be at the UGen's own rate. */
const sameRate = names(`
  DetectSilence SendTrig SendReply Poll
  LPF HPF BPF BRF RLPF RHPF Resonz Ringz TwoPole TwoZero OnePole OneZero Integrator LeakDC Decay Decay2
  Lag Lag2 Lag3 LagUD Lag2UD Lag3UD Slew LPZ1 HPZ1 LPZ2 HPZ2 BPZ2 BRZ2 Slope FreeVerb
`);

/** At audio rate, these inputs (from, up to but without) must be at audio rate too. */
const audioInputs = new Map<string, readonly [from: number, to: number]>([
  ...['Pan2', 'LinPan2'].map((name) => [name, [0, 1]] as const),
  ...['Balance2', 'XFade2', 'LinXFade2', 'FreeVerb2'].map((name) => [name, [0, 2]] as const),
  ...['Out', 'ReplaceOut', 'OffsetOut', 'Select'].map((name) => [name, [1, Infinity]] as const),
  ['LocalOut', [0, Infinity]],
  ['BufRd', [1, 2]],
]);

/** At audio rate, their signal (the first input) is brought to audio rate first. */
const liftsInput = names('DelayN DelayL DelayC CombN CombL CombC AllpassN AllpassL AllpassC');

/** They go from 0 to 1 and not from -1 to 1. */
const unipolar = names('LFPulse Impulse Trig1 Trig Dust');

export const language = {
  isPure: (name: string) => pure.has(name),
  isOrdered: (name: string) => ordered.has(name) || name.startsWith('PV_'),
  needsOwnRate: (name: string) => sameRate.has(name),
  audioInputs: (name: string) => audioInputs.get(name),
  liftsInput: (name: string) => liftsInput.has(name),
  isUnipolar: (name: string) => unipolar.has(name),
};
