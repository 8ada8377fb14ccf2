/**
 * What sclang knows of UGens beyond their inputs, as far as the bytes of a def depend on it. A UGen that is in none of
 * these sets is kept, ordered by its inputs alone, and takes inputs of any rate. Some of them are still to be declared.
 */

const names = (text: string) => new Set(text.trim().split(/\s+/));

const filters = `
  APF BAllPass BBandPass BBandStop BHiPass BHiShelf BLowPass BLowShelf BPF BPZ2 BPeakEQ BRF BRZ2 Changed Decay Decay2
  FOS Formlet FreeVerb HPF HPZ1 HPZ2 Integrator LPF LPZ1 LPZ2 Lag Lag2 Lag2UD Lag3 Lag3UD LagUD LeakDC LinExp MidEQ
  MoogFF OnePole OneZero RHPF RLPF Ramp Resonz Ringz SOS Slew Slope TwoPole TwoZero VarLag
`;

/** Left out of the def where nothing reads them. */
const pure = names(`
  ${filters}
  A2K AllpassC AllpassL AllpassN AmpComp AmpCompA COsc CombC CombL CombN DC DegreeToKey Delay1 Delay2 DelayC DelayL DelayN
  DetectIndex FoldIndex Formant Impulse Index IndexInBetween IndexL K2A LFCub LFPar LFPulse LFSaw LFTri Median Osc OscN
  Select Shaper SinOsc SinOscFB SyncSaw T2A T2K VOsc VOsc3 VarSaw Vibrato WrapIndex
`);

/** They keep their order of creation among each other and against everything made after them. */
const ordered = names('ClearBuf FFT FFTTrigger IFFT LocalBuf PackFFT RandID RandSeed SetBuf');

/** The first input must be at the UGen's own rate. */
const ownRate = names(`
  ${filters}
  DetectSilence PitchShift Poll PulseCount SendReply SendTrig SetResetFF Stepper TDelay Timer ZeroCrossing
`);

/** At audio rate, the inputs for which this holds must be at audio rate too. */
const audioInputs = new Map<string, (index: number) => boolean>([
  ...each('GVerb LinPan2 Pan2 Pan4 PanAz PanB PanB2', (i) => i < 1),
  ...each('Balance2 BiPanB2 FreeVerb2 LinXFade2 Rotate2 XFade2', (i) => i < 2),
  ...each('DecodeB2', (i) => i < 3),
  ...each('OffsetOut Out ReplaceOut Select', (i) => i >= 1),
  ...each('XOut', (i) => i >= 2),
  ...each('LocalOut', () => true),
  ...each('BufRd', (i) => i === 1),
  ...each('BufWr', (i) => i === 1 || i >= 3),
]);

function each(text: string, value: (index: number) => boolean): (readonly [string, typeof value])[] {
  return [...names(text)].map((name) => [name, value]);
}

/** At audio rate, their signal (the first input) is brought to audio rate first. */
const liftsInput = names('DelayN DelayL DelayC CombN CombL CombC AllpassN AllpassL AllpassC');

/** They go from 0 to 1 and not from -1 to 1. */
const unipolar = names('Dust Impulse KeyState LFPulse MouseButton MouseX MouseY TDelay Trig Trig1');

export const language = {
  isPure: (name: string) => pure.has(name),
  isOrdered: (name: string) => ordered.has(name) || isChain(name),
  /** Whether it hands on an FFT chain. */
  isChain: (name: string) => name === 'FFT' || isChain(name),
  needsOwnRate: (name: string) => ownRate.has(name),
  needsAudio: (name: string, index: number) => audioInputs.get(name)?.(index) ?? false,
  liftsInput: (name: string) => liftsInput.has(name),
  isUnipolar: (name: string) => unipolar.has(name),
};

function isChain(name: string): boolean {
  return name.startsWith('PV_');
}
