/** Written by generate.ts from the declarations of the UGens: run `bun server/synthdef/builder/generate.ts` after changing one. */
import { define, type UGen } from './define.ts';
import type { Env } from './env.ts';
import type { Input } from './signal.ts';

/** Audio rate to control rate: the first sample of each block. (in 0) */
export const A2K = define<UGen<'ir' | 'kr', [input?: Input], { in?: Input }>>('A2K');

/** Allpass filter (decays by 60 dB in `decaytime`) with cubic interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const AllpassC = define<UGen<'ar' | 'kr', [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input], { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }>>('AllpassC');

/** Allpass filter (decays by 60 dB in `decaytime`) with linear interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const AllpassL = define<UGen<'ar' | 'kr', [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input], { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }>>('AllpassL');

/** Allpass filter (decays by 60 dB in `decaytime`) without interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const AllpassN = define<UGen<'ar' | 'kr', [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input], { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }>>('AllpassN');

/** Follows the magnitude of its input: within `attackTime` up and `releaseTime` down it comes nine tenths of the way. (in 0, attackTime 0.01, releaseTime 0.01) */
export const Amplitude = define<UGen<'ar' | 'kr', [input?: Input, attackTime?: Input, releaseTime?: Input], { in?: Input; attackTime?: Input; releaseTime?: Input }>>('Amplitude');

/** All-pass; `rq` is bandwidth over frequency. (in 0, freq 1200, rq 1) */
export const BAllPass = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>('BAllPass');

/** Band-pass; `bw` in octaves. (in 0, freq 1200, bw 1) */
export const BBandPass = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, bw?: Input], { in?: Input; freq?: Input; bw?: Input }>>('BBandPass');

/** Band-reject; `bw` in octaves. (in 0, freq 1200, bw 1) */
export const BBandStop = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, bw?: Input], { in?: Input; freq?: Input; bw?: Input }>>('BBandStop');

/** High-pass; `rq` is bandwidth over frequency. (in 0, freq 1200, rq 1) */
export const BHiPass = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>('BHiPass');

/** Boosts or cuts by `db` above a frequency; `rs` is the reciprocal of the slope. (in 0, freq 1200, rs 1, db 0) */
export const BHiShelf = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rs?: Input, db?: Input], { in?: Input; freq?: Input; rs?: Input; db?: Input }>>('BHiShelf');

/** Low-pass; `rq` is bandwidth over frequency. (in 0, freq 1200, rq 1) */
export const BLowPass = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>('BLowPass');

/** Boosts or cuts by `db` below a frequency; `rs` is the reciprocal of the slope. (in 0, freq 1200, rs 1, db 0) */
export const BLowShelf = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rs?: Input, db?: Input], { in?: Input; freq?: Input; rs?: Input; db?: Input }>>('BLowShelf');

/** Butterworth band-pass of second order; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1) */
export const BPF = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>('BPF');

/** Band-pass (x - x₂) / 2. (in 0) */
export const BPZ2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('BPZ2');

/** Boosts or cuts by `db` about a frequency; `rq` is bandwidth over frequency. (in 0, freq 1200, rq 1, db 0) */
export const BPeakEQ = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input, db?: Input], { in?: Input; freq?: Input; rq?: Input; db?: Input }>>('BPeakEQ');

/** Butterworth band-reject of second order; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1) */
export const BRF = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>('BRF');

/** Band-reject (x + x₂) / 2. (in 0) */
export const BRZ2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('BRZ2');

/** Weighs two channels against each other, with equal power. (left 0, right 0, pos 0, level 1) */
export const Balance2 = define<UGen<'ar' | 'kr', [left?: Input, right?: Input, pos?: Input, level?: Input], { left?: Input; right?: Input; pos?: Input; level?: Input }>>('Balance2');

/** Band-limited impulses of `numharm` harmonics, or as many as there is room for. (freq 440, numharm 200) */
export const Blip = define<UGen<'ar' | 'kr', [freq?: Input, numharm?: Input], { freq?: Input; numharm?: Input }>>('Blip');

/** Samples of a block. */
export const BlockSize = define<UGen<'ir', [], Record<never, never>>>('BlockSize');

/** Brown noise, 6 dB less an octave: a random walk reflected at -1 and 1. */
export const BrownNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('BrownNoise');

/** Channels of a buffer. (bufnum 0) */
export const BufChannels = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufChannels');

/** Seconds that a buffer lasts. (bufnum 0) */
export const BufDur = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufDur');

/** Frames of a buffer. (bufnum 0) */
export const BufFrames = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufFrames');

/** The rate at which a buffer must be played to sound at its own pitch. (bufnum 0) */
export const BufRateScale = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufRateScale');

/** Reads a buffer at a frame number, with no (1), linear (2) or cubic (4) interpolation, as it is at the start. (numChannels 1, bufnum 0, phase 0, loop 1, interpolation 2) */
export const BufRd = define<UGen<'ar' | 'kr', [numChannels?: number, bufnum?: Input, phase?: Input, loop?: Input, interpolation?: Input], { numChannels?: number; bufnum?: Input; phase?: Input; loop?: Input; interpolation?: Input }>>('BufRd');

/** Sample rate of a buffer. (bufnum 0) */
export const BufSampleRate = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufSampleRate');

/** Samples of a buffer: frames times channels. (bufnum 0) */
export const BufSamples = define<UGen<'ir' | 'kr', [bufnum?: Input], { bufnum?: Input }>>('BufSamples');

/** Writes signals into a buffer at a frame number. (bufnum 0, phase 0, loop 1) */
export const BufWr = define<UGen<'ar' | 'kr', [channels: Input, bufnum?: Input, phase?: Input, loop?: Input], { channels: Input; bufnum?: Input; phase?: Input; loop?: Input }>>('BufWr');

/** Two oscillators through one wavetable, `beats` Hz apart. (bufnum 0, freq 440, beats 0.5) */
export const COsc = define<UGen<'ar' | 'kr', [bufnum?: Input, freq?: Input, beats?: Input], { bufnum?: Input; freq?: Input; beats?: Input }>>('COsc');

/** Tells NaN (1), infinity (2) and denormal numbers (3) from others (0); prints each with `post` 1, each change with `post` 2. (in 0, id 0, post 2) */
export const CheckBadValues = define<UGen<'ar' | 'kr', [input?: Input, id?: Input, post?: Input], { in?: Input; id?: Input; post?: Input }>>('CheckBadValues');

/** Fills a buffer with zeros when the synth starts. (buf 0) */
export const ClearBuf = define<UGen<'ir', [buf?: Input], { buf?: Input }>>('ClearBuf');

/** Keeps a signal between `lo` and `hi`; at audio rate, control-rate limits move in a line over the block. (in 0, lo 0, hi 1) */
export const Clip = define<UGen<'ar' | 'ir' | 'kr', [input?: Input, lo?: Input, hi?: Input], { in?: Input; lo?: Input; hi?: Input }>>('Clip');

/** At random -1 or 1 each sample. */
export const ClipNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('ClipNoise');

/** Comb filter (decays by 60 dB in `decaytime`) with cubic interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const CombC = define<UGen<'ar' | 'kr', [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input], { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }>>('CombC');

/** Comb filter (decays by 60 dB in `decaytime`) with linear interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const CombL = define<UGen<'ar' | 'kr', [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input], { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }>>('CombL');

/** Comb filter (decays by 60 dB in `decaytime`) without interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2, decaytime 1) */
export const CombN = define<UGen<'ar' | 'kr', [input?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input], { in?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input }>>('CombN');

/** Compresses and expands by the loudness of `control`, with one slope below and one above a threshold. (in 0, control 0, thresh 0.5, slopeBelow 1, slopeAbove 1, clampTime 0.01, relaxTime 0.1) */
export const Compander = define<UGen<'ar' | 'kr', [input?: Input, control?: Input, thresh?: Input, slopeBelow?: Input, slopeAbove?: Input, clampTime?: Input, relaxTime?: Input], { in?: Input; control?: Input; thresh?: Input; slopeBelow?: Input; slopeAbove?: Input; clampTime?: Input; relaxTime?: Input }>>('Compander');

/** Seconds from one block to the next. */
export const ControlDur = define<UGen<'ir', [], Record<never, never>>>('ControlDur');

/** Blocks a second. */
export const ControlRate = define<UGen<'ir', [], Record<never, never>>>('ControlRate');

/** The value that the input had when the synth started. (in 0) */
export const DC = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('DC');

/** Lets each impulse decay by 60 dB in `decayTime` seconds. (in 0, decayTime 1) */
export const Decay = define<UGen<'ar' | 'kr', [input?: Input, decayTime?: Input], { in?: Input; decayTime?: Input }>>('Decay');

/** Decay with a soft attack: the difference of two exponential decays. (in 0, attackTime 0.01, decayTime 1) */
export const Decay2 = define<UGen<'ar' | 'kr', [input?: Input, attackTime?: Input, decayTime?: Input], { in?: Input; attackTime?: Input; decayTime?: Input }>>('Decay2');

/** The last sample. (in 0) */
export const Delay1 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('Delay1');

/** The sample before the last. (in 0) */
export const Delay2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('Delay2');

/** Delay with cubic interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2) */
export const DelayC = define<UGen<'ar' | 'kr', [input?: Input, maxdelaytime?: Input, delaytime?: Input], { in?: Input; maxdelaytime?: Input; delaytime?: Input }>>('DelayC');

/** Delay with linear interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2) */
export const DelayL = define<UGen<'ar' | 'kr', [input?: Input, maxdelaytime?: Input, delaytime?: Input], { in?: Input; maxdelaytime?: Input; delaytime?: Input }>>('DelayL');

/** Delay without interpolation. (in 0, maxdelaytime 0.2, delaytime 0.2) */
export const DelayN = define<UGen<'ar' | 'kr', [input?: Input, maxdelaytime?: Input, delaytime?: Input], { in?: Input; maxdelaytime?: Input; delaytime?: Input }>>('DelayN');

/** Does the done action when its input, once it was louder than `amp`, has stayed below for `time` seconds. (in 0, amp 0.0001, time 0.1, doneAction 0) */
export const DetectSilence = define<UGen<'ar' | 'kr', [input?: Input, amp?: Input, time?: Input, doneAction?: Input], { in?: Input; amp?: Input; time?: Input; doneAction?: Input }>>('DetectSilence');

/** Plays the sound file that is open with a buffer, frame by frame; done at its end, unless it loops. (numChannels 1, bufnum 0, loop 0) */
export const DiskIn = define<UGen<'ar', [numChannels?: number, bufnum?: Input, loop?: Input], { numChannels?: number; bufnum?: Input; loop?: Input }>>('DiskIn');

/** Records signals to the sound file that is open with a buffer, a half of the buffer at a time; the number of frames recorded. (bufnum 0) */
export const DiskOut = define<UGen<'ar', [bufnum: Input, channels: Input], { bufnum?: Input; channels: Input }>>('DiskOut');

/** 1 when the UGen that feeds it is done. (src 0) */
export const Done = define<UGen<'kr', [src?: Input], { src?: Input }>>('Done');

/** Impulses from 0 to 1 at random times, `density` a second. (density 0) */
export const Dust = define<UGen<'ar' | 'kr', [density?: Input], { density?: Input }>>('Dust');

/** Impulses from -1 to 1 at random times, `density` a second. (density 0) */
export const Dust2 = define<UGen<'ar' | 'kr', [density?: Input], { density?: Input }>>('Dust2');

/** Plays an envelope each time `gate` opens, sustains at its release node while the gate stays open, and does the done action at its end. A gate of -1 or below releases within -1 - gate seconds. (gate 1, levelScale 1, levelBias 0, timeScale 1, doneAction 0) */
export const EnvGen = define<UGen<'ar' | 'kr', [envelope: Env | Input, gate?: Input, levelScale?: Input, levelBias?: Input, timeScale?: Input, doneAction?: Input], { envelope: Env | Input; gate?: Input; levelScale?: Input; levelBias?: Input; timeScale?: Input; doneAction?: Input }>>('EnvGen');

/** A random number when the synth starts, exponentially distributed from `lo` to `hi`. (lo 0.01, hi 1) */
export const ExpRand = define<UGen<'ir', [lo?: Input, hi?: Input], { lo?: Input; hi?: Input }>>('ExpRand');

/** Transforms a signal into a buffer every `hop` of a window; the buffer’s number in the blocks in which it did, else -1. (buffer 0, in 0, hop 0.5, wintype 0, active 1, winsize 0) */
export const FFT = define<UGen<'kr', [buffer?: Input, input?: Input, hop?: Input, wintype?: Input, active?: Input, winsize?: Input], { buffer?: Input; in?: Input; hop?: Input; wintype?: Input; active?: Input; winsize?: Input }>>('FFT');

/** Rises from 0 to 1 in the first block; once `gate` is 0 falls to 0 within a block, and the synth ends. (gate 1) */
export const Fade = define<UGen<'ar', [gate?: Input], { gate?: Input }>>('Fade');

/** Reflects a signal at `lo` and `hi`; at audio rate, control-rate limits move in a line over the block. (in 0, lo 0, hi 1) */
export const Fold = define<UGen<'ar' | 'kr', [input?: Input, lo?: Input, hi?: Input], { in?: Input; lo?: Input; hi?: Input }>>('Fold');

/** As Index; what lies outside is reflected at the ends. (bufnum 0, in 0) */
export const FoldIndex = define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('FoldIndex');

/** Frees the node `id` at a trigger. (trig 0, id 0) */
export const Free = define<UGen<'kr', [trig?: Input, id?: Input], { trig?: Input; id?: Input }>>('Free');

/** Frees the synth at a trigger. (in 0) */
export const FreeSelf = define<UGen<'kr', [input?: Input], { in?: Input }>>('FreeSelf');

/** Frees the synth when the UGen that feeds it is done. (src 0) */
export const FreeSelfWhenDone = define<UGen<'kr', [src?: Input], { src?: Input }>>('FreeSelfWhenDone');

/** Reverberator by Jezar at Dreampoint; `mix`, `room` and `damp` from 0 to 1. (in 0, mix 0.33, room 0.5, damp 0.5) */
export const FreeVerb = define<UGen<'ar', [input?: Input, mix?: Input, room?: Input, damp?: Input], { in?: Input; mix?: Input; room?: Input; damp?: Input }>>('FreeVerb');

/** Stereo reverberator by Jezar at Dreampoint; `mix`, `room` and `damp` from 0 to 1. (in 0, in2 0, mix 0.33, room 0.5, damp 0.5) */
export const FreeVerb2 = define<UGen<'ar', [input?: Input, in2?: Input, mix?: Input, room?: Input, damp?: Input], { in?: Input; in2?: Input; mix?: Input; room?: Input; damp?: Input }>>('FreeVerb2');

/** Moves in a line of `seconds` to each new value of its input; where `ends` is not 0 the synth ends once the value is reached. (in 0, seconds 0.01, ends 0) */
export const Glide = define<UGen<'ar', [input?: Input, seconds?: Input, ends?: Input], { in?: Input; seconds?: Input; ends?: Input }>>('Glide');

/** Noise from flipping one random bit of a word each sample. */
export const GrayNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('GrayNoise');

/** Butterworth high-pass of second order. (in 0, freq 440) */
export const HPF = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input], { in?: Input; freq?: Input }>>('HPF');

/** Half the difference of this sample and the last. (in 0) */
export const HPZ1 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('HPZ1');

/** High-pass (x - 2 x₁ + x₂) / 4. (in 0) */
export const HPZ2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('HPZ2');

/** Transforms spectra back and adds where their windows overlap. (buffer 0, wintype 0, winsize 0) */
export const IFFT = define<UGen<'ar' | 'kr', [buffer?: Input, wintype?: Input, winsize?: Input], { buffer?: Input; wintype?: Input; winsize?: Input }>>('IFFT');

/** A random integer from `lo` to `hi` when the synth starts. (lo 0, hi 127) */
export const IRand = define<UGen<'ir', [lo?: Input, hi?: Input], { lo?: Input; hi?: Input }>>('IRand');

/** One-sample impulses; `phase` from 0 to 1. (freq 440, phase 0) */
export const Impulse = define<UGen<'ar' | 'kr', [freq?: Input, phase?: Input], { freq?: Input; phase?: Input }>>('Impulse');

/** Reads consecutive buses as they stand in this block. (bus 0, numChannels 1) */
export const In = define<UGen<'ar' | 'kr', [bus?: Input, numChannels?: number], { bus?: Input; numChannels?: number }>>('In');

/** Reads audio buses that may be written only later in the block: then one block late. (bus 0, numChannels 1) */
export const InFeedback = define<UGen<'ar', [bus?: Input, numChannels?: number], { bus?: Input; numChannels?: number }>>('InFeedback');

/** Reads a buffer as a table; what lies outside counts as the nearest end. (bufnum 0, in 0) */
export const Index = define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('Index');

/** As Index, with a line between neighbours. (bufnum 0, in 0) */
export const IndexL = define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('IndexL');

/** out[i] = in[i] + coef × out[i-1]. (in 0, coef 1) */
export const Integrator = define<UGen<'ar' | 'kr', [input?: Input, coef?: Input], { in?: Input; coef?: Input }>>('Integrator');

/** Control rate to audio rate: a line over each block from the last value to the new one. (in 0) */
export const K2A = define<UGen<'ar', [input?: Input], { in?: Input }>>('K2A');

/** At random -1 or 1, anew `freq` times a second. (freq 500) */
export const LFClipNoise = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFClipNoise');

/** Sine-like wave of cubics; `iphase` from 0 to 2. (freq 440, iphase 0) */
export const LFCub = define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input], { freq?: Input; iphase?: Input }>>('LFCub');

/** At random -1 or 1, anew `freq` times a second; follows `freq` at once. (freq 500) */
export const LFDClipNoise = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFDClipNoise');

/** A new random level, `freq` a second; follows `freq` at once. (freq 500) */
export const LFDNoise0 = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFDNoise0');

/** Bell of Gauss, once in `duration` seconds or again and again; `width` is its breadth, `iphase` shifts its peak. (duration 1, width 0.1, iphase 0, loop 1, doneAction 0) */
export const LFGauss = define<UGen<'ar' | 'kr', [duration?: Input, width?: Input, iphase?: Input, loop?: Input, doneAction?: Input], { duration?: Input; width?: Input; iphase?: Input; loop?: Input; doneAction?: Input }>>('LFGauss');

/** A new random level, `freq` a second. (freq 500) */
export const LFNoise0 = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFNoise0');

/** Lines between random levels, `freq` a second. (freq 500) */
export const LFNoise1 = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFNoise1');

/** Parabolas through the middles between random levels, `freq` a second. (freq 500) */
export const LFNoise2 = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('LFNoise2');

/** Sine-like wave of parabolas; `iphase` from 0 to 4. (freq 440, iphase 0) */
export const LFPar = define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input], { freq?: Input; iphase?: Input }>>('LFPar');

/** Pulse without band limit, 0 or 1; a new width counts from the next period on. (freq 440, iphase 0, width 0.5) */
export const LFPulse = define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input, width?: Input], { freq?: Input; iphase?: Input; width?: Input }>>('LFPulse');

/** Sawtooth without band limit; `iphase` from 0 to 2. (freq 440, iphase 0) */
export const LFSaw = define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input], { freq?: Input; iphase?: Input }>>('LFSaw');

/** Triangle without band limit; `iphase` from 0 to 4. (freq 440, iphase 0) */
export const LFTri = define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input], { freq?: Input; iphase?: Input }>>('LFTri');

/** Butterworth low-pass of second order. (in 0, freq 440) */
export const LPF = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input], { in?: Input; freq?: Input }>>('LPF');

/** Mean of this sample and the last. (in 0) */
export const LPZ1 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('LPZ1');

/** Low-pass (x + 2 x₁ + x₂) / 4. (in 0) */
export const LPZ2 = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('LPZ2');

/** Follows its input exponentially, within 60 dB in `lagTime` seconds. (in 0, lagTime 0.1) */
export const Lag = define<UGen<'ar' | 'kr', [input?: Input, lagTime?: Input], { in?: Input; lagTime?: Input }>>('Lag');

/** Follows its input exponentially, 2 times over, within 60 dB in `lagTime` seconds. (in 0, lagTime 0.1) */
export const Lag2 = define<UGen<'ar' | 'kr', [input?: Input, lagTime?: Input], { in?: Input; lagTime?: Input }>>('Lag2');

/** As Lag2, with one time for rising and one for falling signals. (in 0, lagTimeU 0.1, lagTimeD 0.1) */
export const Lag2UD = define<UGen<'ar' | 'kr', [input?: Input, lagTimeU?: Input, lagTimeD?: Input], { in?: Input; lagTimeU?: Input; lagTimeD?: Input }>>('Lag2UD');

/** Follows its input exponentially, 3 times over, within 60 dB in `lagTime` seconds. (in 0, lagTime 0.1) */
export const Lag3 = define<UGen<'ar' | 'kr', [input?: Input, lagTime?: Input], { in?: Input; lagTime?: Input }>>('Lag3');

/** As Lag3, with one time for rising and one for falling signals. (in 0, lagTimeU 0.1, lagTimeD 0.1) */
export const Lag3UD = define<UGen<'ar' | 'kr', [input?: Input, lagTimeU?: Input, lagTimeD?: Input], { in?: Input; lagTimeU?: Input; lagTimeD?: Input }>>('Lag3UD');

/** As Lag, with one time for rising and one for falling signals. (in 0, lagTimeU 0.1, lagTimeD 0.1) */
export const LagUD = define<UGen<'ar' | 'kr', [input?: Input, lagTimeU?: Input, lagTimeD?: Input], { in?: Input; lagTimeU?: Input; lagTimeD?: Input }>>('LagUD');

/** Holds the value that its input had at the last trigger. (in 0, trig 0) */
export const Latch = define<UGen<'ar' | 'kr', [input?: Input, trig?: Input], { in?: Input; trig?: Input }>>('Latch');

/** Takes a constant out of a signal: out[i] = in[i] - in[i-1] + coef × out[i-1]. (in 0, coef 0.995) */
export const LeakDC = define<UGen<'ar' | 'kr', [input?: Input, coef?: Input], { in?: Input; coef?: Input }>>('LeakDC');

/** Keeps its input at or below `level`; the signal is delayed by twice `dur`. (in 0, level 1, dur 0.01) */
export const Limiter = define<UGen<'ar' | 'kr', [input?: Input, level?: Input, dur?: Input], { in?: Input; level?: Input; dur?: Input }>>('Limiter');

/** Maps a linear range onto an exponential one, whose ends must not be 0 and must have one sign. (in 0, srclo 0, srchi 1, dstlo 1, dsthi 2) */
export const LinExp = define<UGen<'ar' | 'kr', [input?: Input, srclo?: Input, srchi?: Input, dstlo?: Input, dsthi?: Input], { in?: Input; srclo?: Input; srchi?: Input; dstlo?: Input; dsthi?: Input }>>('LinExp');

/** Places a signal between two channels, linearly. (in 0, pos 0, level 1) */
export const LinPan2 = define<UGen<'ar' | 'kr', [input?: Input, pos?: Input, level?: Input], { in?: Input; pos?: Input; level?: Input }>>('LinPan2');

/** A random number when the synth starts, the lower (or, with `minmax` 1, the higher) the likelier. (lo 0, hi 1, minmax 0) */
export const LinRand = define<UGen<'ir', [lo?: Input, hi?: Input, minmax?: Input], { lo?: Input; hi?: Input; minmax?: Input }>>('LinRand');

/** Crossfades two signals linearly. (inA 0, inB 0, pan 0) */
export const LinXFade2 = define<UGen<'ar' | 'kr', [inA?: Input, inB?: Input, pan?: Input], { inA?: Input; inB?: Input; pan?: Input }>>('LinXFade2');

/** A line from `start` to `end` in `dur` seconds, then the done action. (start 0, end 1, dur 1, doneAction 0) */
export const Line = define<UGen<'ar' | 'kr', [start?: Input, end?: Input, dur?: Input, doneAction?: Input], { start?: Input; end?: Input; dur?: Input; doneAction?: Input }>>('Line');

/** Rises to `susLevel` when `gate` opens, stays, and falls to 0 when it closes, then the done action. A gate of -1 or below releases within -1 - gate seconds. (gate 1, attackTime 0.01, susLevel 1, releaseTime 1, doneAction 0) */
export const Linen = define<UGen<'kr', [gate?: Input, attackTime?: Input, susLevel?: Input, releaseTime?: Input, doneAction?: Input], { gate?: Input; attackTime?: Input; susLevel?: Input; releaseTime?: Input; doneAction?: Input }>>('Linen');

/** What LocalOut of the same synth wrote in the block before; its inputs are the values until then. (numChannels 1, defaults 0) */
export const LocalIn = define<UGen<'ar' | 'kr', [numChannels?: number, defaults?: Input], { numChannels?: number; defaults?: Input }>>('LocalIn');

/** Adds signals to the synth’s own buses, read by LocalIn in the next block. */
export const LocalOut = define<UGen<'ar' | 'kr', [channels: Input], { channels: Input }, void>>('LocalOut');

/** Boosts or cuts by `db` about a frequency; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1, db 0) */
export const MidEQ = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input, db?: Input], { in?: Input; freq?: Input; rq?: Input; db?: Input }>>('MidEQ');

/** The mean of `n` random numbers from `lo` to `hi` when the synth starts. (lo 0, hi 1, n 0) */
export const NRand = define<UGen<'ir', [lo?: Input, hi?: Input, n?: Input], { lo?: Input; hi?: Input; n?: Input }>>('NRand');

/** What came from Web Audio nodes for this block, from `channel` on. (numChannels 1, channel 0) */
export const NativeIn = define<UGen<'ar', [numChannels?: number, channel?: Input], { numChannels?: number; channel?: Input }>>('NativeIn');

/** Gives signals to Web Audio nodes, which hear them in the next quantum, from `channel` on. (channel 0) */
export const NativeOut = define<UGen<'ar', [channel: Input, channels: Input], { channel?: Input; channels: Input }, void>>('NativeOut');

/** The id of the synth. */
export const NodeID = define<UGen<'ir', [], Record<never, never>>>('NodeID');

/** Brings its input to the peak `level`; the signal is delayed by twice `dur`. (in 0, level 1, dur 0.01) */
export const Normalizer = define<UGen<'ar' | 'kr', [input?: Input, level?: Input, dur?: Input], { in?: Input; level?: Input; dur?: Input }>>('Normalizer');

/** Audio buses. */
export const NumAudioBuses = define<UGen<'ir', [], Record<never, never>>>('NumAudioBuses');

/** Buffers. */
export const NumBuffers = define<UGen<'ir', [], Record<never, never>>>('NumBuffers');

/** Control buses. */
export const NumControlBuses = define<UGen<'ir', [], Record<never, never>>>('NumControlBuses');

/** Input channels of the server. */
export const NumInputBuses = define<UGen<'ir', [], Record<never, never>>>('NumInputBuses');

/** Output channels of the server. */
export const NumOutputBuses = define<UGen<'ir', [], Record<never, never>>>('NumOutputBuses');

/** Synths on the server: at the start of this one, or in each block. */
export const NumRunningSynths = define<UGen<'ir' | 'kr', [], Record<never, never>>>('NumRunningSynths');

/** As Out, delayed within the block so that a synth starts on the exact sample of its time tag. (bus 0) */
export const OffsetOut = define<UGen<'ar', [bus: Input, channels: Input], { bus?: Input; channels: Input }, void>>('OffsetOut');

/** out[i] = (1 - |coef|) × in[i] + coef × out[i-1]. (in 0, coef 0.5) */
export const OnePole = define<UGen<'ar' | 'kr', [input?: Input, coef?: Input], { in?: Input; coef?: Input }>>('OnePole');

/** out[i] = (1 - |coef|) × in[i] + coef × in[i-1]. (in 0, coef 0.5) */
export const OneZero = define<UGen<'ar' | 'kr', [input?: Input, coef?: Input], { in?: Input; coef?: Input }>>('OneZero');

/** Oscillator through a buffer in wavetable format, with lines between its points. (bufnum 0, freq 440, phase 0) */
export const Osc = define<UGen<'ar' | 'kr', [bufnum?: Input, freq?: Input, phase?: Input], { bufnum?: Input; freq?: Input; phase?: Input }>>('Osc');

/** Oscillator through a buffer of plain samples, without interpolation. (bufnum 0, freq 440, phase 0) */
export const OscN = define<UGen<'ar' | 'kr', [bufnum?: Input, freq?: Input, phase?: Input], { bufnum?: Input; freq?: Input; phase?: Input }>>('OscN');

/** Adds signals to consecutive buses. (bus 0) */
export const Out = define<UGen<'ar' | 'kr', [bus: Input, channels: Input], { bus?: Input; channels: Input }, void>>('Out');

/** Adds spectra. (bufferA 0, bufferB 0) */
export const PV_Add = define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Add');

/** Moves and stretches a spectrum by frequencies. (buffer 0, stretch 1, shift 0, interp 0) */
export const PV_BinShift = define<UGen<'kr', [buffer?: Input, stretch?: Input, shift?: Input, interp?: Input], { buffer?: Input; stretch?: Input; shift?: Input; interp?: Input }>>('PV_BinShift');

/** Takes the bottom (wipe above 0) or the top (below 0) from the second. (bufferA 0, bufferB 0, wipe 0) */
export const PV_BinWipe = define<UGen<'kr', [bufferA?: Input, bufferB?: Input, wipe?: Input], { bufferA?: Input; bufferB?: Input; wipe?: Input }>>('PV_BinWipe');

/** Clears the bottom (wipe above 0) or the top (below 0) of a spectrum. (buffer 0, wipe 0) */
export const PV_BrickWall = define<UGen<'kr', [buffer?: Input, wipe?: Input], { buffer?: Input; wipe?: Input }>>('PV_BrickWall');

/** Maps each pair z to (z − a) / (1 − z a*). (buffer 0, areal 0, aimag 0) */
export const PV_ConformalMap = define<UGen<'kr', [buffer?: Input, areal?: Input, aimag?: Input], { buffer?: Input; areal?: Input; aimag?: Input }>>('PV_ConformalMap');

/** Mirrors phases. (buffer 0) */
export const PV_Conj = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_Conj');

/** Copies the first spectrum to the second, and passes that on. (bufferA 0, bufferB 0) */
export const PV_Copy = define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Copy');

/** Takes the phases of the second. (bufferA 0, bufferB 0) */
export const PV_CopyPhase = define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_CopyPhase');

/** Adds a random phase to each pair; a trigger chooses them anew. `trig` also says for which part of the spectrum. (buffer 0, trig 0) */
export const PV_Diffuser = define<UGen<'kr', [buffer?: Input, trig?: Input], { buffer?: Input; trig?: Input }>>('PV_Diffuser');

/** Divides by the second spectrum. (bufferA 0, bufferB 0) */
export const PV_Div = define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Div');

/** Keeps magnitudes from a threshold on that no neighbour exceeds. (buffer 0, threshold 0) */
export const PV_LocalMax = define<UGen<'kr', [buffer?: Input, threshold?: Input], { buffer?: Input; threshold?: Input }>>('PV_LocalMax');

/** Keeps magnitudes from a threshold on. (buffer 0, threshold 0) */
export const PV_MagAbove = define<UGen<'kr', [buffer?: Input, threshold?: Input], { buffer?: Input; threshold?: Input }>>('PV_MagAbove');

/** Keeps magnitudes up to a threshold. (buffer 0, threshold 0) */
export const PV_MagBelow = define<UGen<'kr', [buffer?: Input, threshold?: Input], { buffer?: Input; threshold?: Input }>>('PV_MagBelow');

/** Limits magnitudes to a threshold. (buffer 0, threshold 0) */
export const PV_MagClip = define<UGen<'kr', [buffer?: Input, threshold?: Input], { buffer?: Input; threshold?: Input }>>('PV_MagClip');

/** Divides magnitudes by those of the second, but by no less than `zeroed`. (bufferA 0, bufferB 0, zeroed 0.0001) */
export const PV_MagDiv = define<UGen<'kr', [bufferA?: Input, bufferB?: Input, zeroed?: Input], { bufferA?: Input; bufferB?: Input; zeroed?: Input }>>('PV_MagDiv');

/** Holds the magnitudes while `freeze` is above 0. (buffer 0, freeze 0) */
export const PV_MagFreeze = define<UGen<'kr', [buffer?: Input, freeze?: Input], { buffer?: Input; freeze?: Input }>>('PV_MagFreeze');

/** Multiplies magnitudes. (bufferA 0, bufferB 0) */
export const PV_MagMul = define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_MagMul');

/** Multiplies each magnitude by noise. (buffer 0) */
export const PV_MagNoise = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_MagNoise');

/** Moves and stretches magnitudes by frequencies; phases stay. (buffer 0, stretch 1, shift 0) */
export const PV_MagShift = define<UGen<'kr', [buffer?: Input, stretch?: Input, shift?: Input], { buffer?: Input; stretch?: Input; shift?: Input }>>('PV_MagShift');

/** Each magnitude becomes the mean of its neighbours. (buffer 0, bins 0) */
export const PV_MagSmear = define<UGen<'kr', [buffer?: Input, bins?: Input], { buffer?: Input; bins?: Input }>>('PV_MagSmear');

/** Squares magnitudes. (buffer 0) */
export const PV_MagSquared = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_MagSquared');

/** Takes whichever magnitude is larger, with its phase. (bufferA 0, bufferB 0) */
export const PV_Max = define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Max');

/** Takes whichever magnitude is smaller, with its phase. (bufferA 0, bufferB 0) */
export const PV_Min = define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Min');

/** Multiplies spectra. (bufferA 0, bufferB 0) */
export const PV_Mul = define<UGen<'kr', [bufferA?: Input, bufferB?: Input], { bufferA?: Input; bufferB?: Input }>>('PV_Mul');

/** Adds to all phases; with `integrate` more each time. (buffer 0, shift 0, integrate 0) */
export const PV_PhaseShift = define<UGen<'kr', [buffer?: Input, shift?: Input, integrate?: Input], { buffer?: Input; shift?: Input; integrate?: Input }>>('PV_PhaseShift');

/** Turns phases by three quarters. (buffer 0) */
export const PV_PhaseShift270 = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_PhaseShift270');

/** Turns phases by a quarter. (buffer 0) */
export const PV_PhaseShift90 = define<UGen<'kr', [buffer?: Input], { buffer?: Input }>>('PV_PhaseShift90');

/** Clears a part of the pairs, in an order that a trigger chooses anew. (buffer 0, wipe 0, trig 0) */
export const PV_RandComb = define<UGen<'kr', [buffer?: Input, wipe?: Input, trig?: Input], { buffer?: Input; wipe?: Input; trig?: Input }>>('PV_RandComb');

/** Clears a spectrum between the teeth of a comb. (buffer 0, numTeeth 0, phase 0, width 0.5) */
export const PV_RectComb = define<UGen<'kr', [buffer?: Input, numTeeth?: Input, phase?: Input, width?: Input], { buffer?: Input; numTeeth?: Input; phase?: Input; width?: Input }>>('PV_RectComb');

/** Takes what lies between the teeth of a comb from the second. (bufferA 0, bufferB 0, numTeeth 0, phase 0, width 0.5) */
export const PV_RectComb2 = define<UGen<'kr', [bufferA?: Input, bufferB?: Input, numTeeth?: Input, phase?: Input, width?: Input], { bufferA?: Input; bufferB?: Input; numTeeth?: Input; phase?: Input; width?: Input }>>('PV_RectComb2');

/** Places a signal between two channels, with equal power. (in 0, pos 0, level 1) */
export const Pan2 = define<UGen<'ar' | 'kr', [input?: Input, pos?: Input, level?: Input], { in?: Input; pos?: Input; level?: Input }>>('Pan2');

/** Pauses the node `id` while the gate is 0. (gate 0, id 0) */
export const Pause = define<UGen<'kr', [gate?: Input, id?: Input], { gate?: Input; id?: Input }>>('Pause');

/** Pauses the synth at a trigger. (in 0) */
export const PauseSelf = define<UGen<'kr', [input?: Input], { in?: Input }>>('PauseSelf');

/** Pauses the synth when the UGen that feeds it is done. (src 0) */
export const PauseSelfWhenDone = define<UGen<'kr', [src?: Input], { src?: Input }>>('PauseSelfWhenDone');

/** A ramp that wraps between `start` and `end`, `rate` a sample, and jumps to `resetPos` on a trigger. (trig 0, rate 1, start 0, end 1, resetPos 0) */
export const Phasor = define<UGen<'ar' | 'kr', [trig?: Input, rate?: Input, start?: Input, end?: Input, resetPos?: Input], { trig?: Input; rate?: Input; start?: Input; end?: Input; resetPos?: Input }>>('Phasor');

/** Pink noise, 3 dB less an octave: the sum of sixteen dice that are thrown ever more seldom. */
export const PinkNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('PinkNoise');

/** Shifts the pitch by a ratio from 0 to 4, with grains of `windowSize` seconds. (in 0, windowSize 0.2, pitchRatio 1, pitchDispersion 0, timeDispersion 0) */
export const PitchShift = define<UGen<'ar', [input?: Input, windowSize?: Input, pitchRatio?: Input, pitchDispersion?: Input, timeDispersion?: Input], { in?: Input; windowSize?: Input; pitchRatio?: Input; pitchDispersion?: Input; timeDispersion?: Input }>>('PitchShift');

/** Plays a buffer with cubic interpolation, `rate` frames a sample; a trigger jumps to `startPos`. (numChannels 1, bufnum 0, rate 1, trigger 1, startPos 0, loop 0, doneAction 0) */
export const PlayBuf = define<UGen<'ar' | 'kr', [numChannels?: number, bufnum?: Input, rate?: Input, trigger?: Input, startPos?: Input, loop?: Input, doneAction?: Input], { numChannels?: number; bufnum?: Input; rate?: Input; trigger?: Input; startPos?: Input; loop?: Input; doneAction?: Input }>>('PlayBuf');

/** A plucked string: at each trigger one period of `in` goes into a delay line, which decays by 60 dB in `decaytime` and is damped by `coef`. (in 0, trig 1, maxdelaytime 0.2, delaytime 0.2, decaytime 1, coef 0.5) */
export const Pluck = define<UGen<'ar', [input?: Input, trig?: Input, maxdelaytime?: Input, delaytime?: Input, decaytime?: Input, coef?: Input], { in?: Input; trig?: Input; maxdelaytime?: Input; delaytime?: Input; decaytime?: Input; coef?: Input }>>('Pluck');

/** Band-limited pulse, the difference of two sawtooths; `width` from 0 to 1. (freq 440, width 0.5) */
export const Pulse = define<UGen<'ar' | 'kr', [freq?: Input, width?: Input], { freq?: Input; width?: Input }>>('Pulse');

/** The number of triggers since the start or since `reset` rose above 0. (trig 0, reset 0) */
export const PulseCount = define<UGen<'ar' | 'kr', [trig?: Input, reset?: Input], { trig?: Input; reset?: Input }>>('PulseCount');

/** Resonant high-pass; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1) */
export const RHPF = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>('RHPF');

/** Resonant low-pass; `rq` is bandwidth over frequency. (in 0, freq 440, rq 1) */
export const RLPF = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, rq?: Input], { in?: Input; freq?: Input; rq?: Input }>>('RLPF');

/** A turn (2π) over the sample rate. */
export const RadiansPerSample = define<UGen<'ir', [], Record<never, never>>>('RadiansPerSample');

/** A random number when the synth starts, uniform from `lo` to `hi`. (lo 0, hi 1) */
export const Rand = define<UGen<'ir', [lo?: Input, hi?: Input], { lo?: Input; hi?: Input }>>('Rand');

/** Chooses the random generator that the synth’s UGens draw from. (id 0) */
export const RandID = define<UGen<'ir' | 'kr', [id?: Input], { id?: Input }>>('RandID');

/** Seeds the synth’s random generator at each trigger. (trig 0, seed 56789) */
export const RandSeed = define<UGen<'ar' | 'ir' | 'kr', [trig?: Input, seed?: Input], { trig?: Input; seed?: Input }>>('RandSeed');

/** Records signals into a buffer, mixed with what is there. (bufnum 0, offset 0, recLevel 1, preLevel 0, run 1, loop 1, trigger 1, doneAction 0) */
export const RecordBuf = define<UGen<'ar' | 'kr', [channels: Input, bufnum?: Input, offset?: Input, recLevel?: Input, preLevel?: Input, run?: Input, loop?: Input, trigger?: Input, doneAction?: Input], { channels: Input; bufnum?: Input; offset?: Input; recLevel?: Input; preLevel?: Input; run?: Input; loop?: Input; trigger?: Input; doneAction?: Input }>>('RecordBuf');

/** Overwrites consecutive buses. (bus 0) */
export const ReplaceOut = define<UGen<'ar' | 'kr', [bus: Input, channels: Input], { bus?: Input; channels: Input }, void>>('ReplaceOut');

/** Resonance of constant gain at its peak; `bwr` is bandwidth over frequency. (in 0, freq 440, bwr 1) */
export const Resonz = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, bwr?: Input], { in?: Input; freq?: Input; bwr?: Input }>>('Resonz');

/** Resonance that rings for `decaytime` seconds (to -60 dB). (in 0, freq 440, decaytime 1) */
export const Ringz = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, decaytime?: Input], { in?: Input; freq?: Input; decaytime?: Input }>>('Ringz');

/** A section of second order by its coefficients: y[i] = in[i] + b1 y[i-1] + b2 y[i-2], out[i] = a0 y[i] + a1 y[i-1] + a2 y[i-2]. (in 0, a0 0, a1 0, a2 0, b1 0, b2 0) */
export const SOS = define<UGen<'ar' | 'kr', [input?: Input, a0?: Input, a1?: Input, a2?: Input, b1?: Input, b2?: Input], { in?: Input; a0?: Input; a1?: Input; a2?: Input; b1?: Input; b2?: Input }>>('SOS');

/** Seconds from one sample to the next. */
export const SampleDur = define<UGen<'ir', [], Record<never, never>>>('SampleDur');

/** Samples a second. */
export const SampleRate = define<UGen<'ir', [], Record<never, never>>>('SampleRate');

/** Band-limited sawtooth. (freq 440) */
export const Saw = define<UGen<'ar' | 'kr', [freq?: Input], { freq?: Input }>>('Saw');

/** Leaves its buffer as it is, as in an scsynth that runs by itself; silent. (bufnum 0) */
export const ScopeOut = define<UGen<'ar' | 'kr', [bufnum: Input, channels: Input], { bufnum?: Input; channels: Input }>>('ScopeOut');

/** Shows nothing, for want of shared memory; silent. (scopeNum 0, maxFrames 4096, scopeFrames 4096) */
export const ScopeOut2 = define<UGen<'ar' | 'kr', [scopeNum: Input, maxFrames: Input, scopeFrames: Input, channels: Input], { scopeNum?: Input; maxFrames?: Input; scopeFrames?: Input; channels: Input }>>('ScopeOut2');

/** One of its inputs; `which` is truncated, and kept within the array. (which 0) */
export const Select = define<UGen<'ar' | 'ir' | 'kr', [which: Input, array: Input], { which?: Input; array: Input }>>('Select');

/** Sends /tr with `id` and `value` to the clients at each trigger. (in 0, id 0, value 0) */
export const SendTrig = define<UGen<'ar' | 'kr', [input?: Input, id?: Input, value?: Input], { in?: Input; id?: Input; value?: Input }, void>>('SendTrig');

/** Bends a signal from -1 to 1 by a transfer function, a buffer in wavetable format. (bufnum 0, in 0) */
export const Shaper = define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('Shaper');

/** Sine oscillator; `phase` in radians. (freq 440, phase 0) */
export const SinOsc = define<UGen<'ar' | 'kr', [freq?: Input, phase?: Input], { freq?: Input; phase?: Input }>>('SinOsc');

/** Follows its input with at most `up` a second upwards and `dn` a second downwards. (in 0, up 1, dn 1) */
export const Slew = define<UGen<'ar' | 'kr', [input?: Input, up?: Input, dn?: Input], { in?: Input; up?: Input; dn?: Input }>>('Slew');

/** Slope in units a second. (in 0) */
export const Slope = define<UGen<'ar' | 'kr', [input?: Input], { in?: Input }>>('Slope');

/** The part of a sample by which the synth was asked to start later than it did. */
export const SubsampleOffset = define<UGen<'ir', [], Record<never, never>>>('SubsampleOffset');

/** A line that rises by `rate` a second and starts from 0 at each trigger, between the samples if it fell there. (trig 0, rate 1) */
export const Sweep = define<UGen<'ar' | 'kr', [trig?: Input, rate?: Input], { trig?: Input; rate?: Input }>>('Sweep');

/** Sawtooth that begins anew with each period of `syncFreq`. (syncFreq 440, sawFreq 440) */
export const SyncSaw = define<UGen<'ar' | 'kr', [syncFreq?: Input, sawFreq?: Input], { syncFreq?: Input; sawFreq?: Input }>>('SyncSaw');

/** Control rate to audio rate for triggers: one sample as high as the trigger, at frame `offset` of the block. (in 0, offset 0) */
export const T2A = define<UGen<'ar', [input?: Input, offset?: Input], { in?: Input; offset?: Input }>>('T2A');

/** Audio rate to control rate for triggers: the highest sample of each block, 0 at least. (in 0) */
export const T2K = define<UGen<'kr', [input?: Input], { in?: Input }>>('T2K');

/** A single sample of 1 `dur` seconds after a trigger; triggers in between do not count. (in 0, dur 0.1) */
export const TDelay = define<UGen<'ar' | 'kr', [input?: Input, dur?: Input], { in?: Input; dur?: Input }>>('TDelay');

/** A new random number at each trigger, exponentially distributed from `lo` to `hi`. (lo 0.01, hi 1, trig 0) */
export const TExpRand = define<UGen<'ar' | 'kr', [lo?: Input, hi?: Input, trig?: Input], { lo?: Input; hi?: Input; trig?: Input }>>('TExpRand');

/** A new random integer from `lo` to `hi` at each trigger. (lo 0, hi 127, trig 0) */
export const TIRand = define<UGen<'ar' | 'kr', [lo?: Input, hi?: Input, trig?: Input], { lo?: Input; hi?: Input; trig?: Input }>>('TIRand');

/** A new random number at each trigger, uniform from `lo` to `hi`. (lo 0, hi 1, trig 0) */
export const TRand = define<UGen<'ar' | 'kr', [lo?: Input, hi?: Input, trig?: Input], { lo?: Input; hi?: Input; trig?: Input }>>('TRand');

/** Goes from 0 to 1 and from 1 to 0 with each trigger. (trig 0) */
export const ToggleFF = define<UGen<'ar' | 'kr', [trig?: Input], { trig?: Input }>>('ToggleFF');

/** A pulse as high as the trigger that lasts `dur` seconds from it. (in 0, dur 0.1) */
export const Trig = define<UGen<'ar' | 'kr', [input?: Input, dur?: Input], { in?: Input; dur?: Input }>>('Trig');

/** A pulse of 1 that lasts `dur` seconds from each trigger. (in 0, dur 0.1) */
export const Trig1 = define<UGen<'ar' | 'kr', [input?: Input, dur?: Input], { in?: Input; dur?: Input }>>('Trig1');

/** Two poles at a frequency and a radius. (in 0, freq 440, radius 0.8) */
export const TwoPole = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, radius?: Input], { in?: Input; freq?: Input; radius?: Input }>>('TwoPole');

/** Two zeros at a frequency and a radius. (in 0, freq 440, radius 0.8) */
export const TwoZero = define<UGen<'ar' | 'kr', [input?: Input, freq?: Input, radius?: Input], { in?: Input; freq?: Input; radius?: Input }>>('TwoZero');

/** Plays the sound file that is open with a buffer, `rate` frames a sample; sends /diskin with `sendID` at each half of the buffer if that is not 0. (numChannels 1, bufnum 0, rate 1, loop 0, sendID 0) */
export const VDiskIn = define<UGen<'ar', [numChannels?: number, bufnum?: Input, rate?: Input, loop?: Input, sendID?: Input], { numChannels?: number; bufnum?: Input; rate?: Input; loop?: Input; sendID?: Input }>>('VDiskIn');

/** Triangle that peaks at `width` of its period, from falling saw (0) to rising saw (1); a new width counts from the next period on. (freq 440, iphase 0, width 0.5) */
export const VarSaw = define<UGen<'ar' | 'kr', [freq?: Input, iphase?: Input, width?: Input], { freq?: Input; iphase?: Input; width?: Input }>>('VarSaw');

/** A signal that swings by a share of itself, `rate` times a second, each period a little different; after `delay` seconds it sets in within `onset`. (freq 440, rate 6, depth 0.02, delay 0, onset 0, rateVariation 0.04, depthVariation 0.1, iphase 0, trig 0) */
export const Vibrato = define<UGen<'ar' | 'kr', [freq?: Input, rate?: Input, depth?: Input, delay?: Input, onset?: Input, rateVariation?: Input, depthVariation?: Input, iphase?: Input, trig?: Input], { freq?: Input; rate?: Input; depth?: Input; delay?: Input; onset?: Input; rateVariation?: Input; depthVariation?: Input; iphase?: Input; trig?: Input }>>('Vibrato');

/** Writes the peak of its input, which falls by a half in 50 ms, to meter number `meter` of the server. (in 0, meter -1) */
export const VoiceLevel = define<UGen<'ar', [input?: Input, meter?: Input], { in?: Input; meter?: Input }, void>>('VoiceLevel');

/** Plays rendered sound: voice row `take` from the sample that the row names, and at the end of each pass the row that `take` then holds; a negative one, or one that is played once, ends it. Fades out within a block when `gate` is 0. (numChannels 1, take -1, speed 1, gate 1) */
export const VoicePlayer = define<UGen<'ar', [numChannels?: number, take?: Input, speed?: Input, gate?: Input], { numChannels?: number; take?: Input; speed?: Input; gate?: Input }>>('VoicePlayer');

/** Uniform white noise. */
export const WhiteNoise = define<UGen<'ar' | 'kr', [], Record<never, never>>>('WhiteNoise');

/** Wraps a signal around between `lo` and `hi`; at audio rate, control-rate limits move in a line over the block. (in 0, lo 0, hi 1) */
export const Wrap = define<UGen<'ar' | 'kr', [input?: Input, lo?: Input, hi?: Input], { in?: Input; lo?: Input; hi?: Input }>>('Wrap');

/** As Index; what lies outside is wrapped. (bufnum 0, in 0) */
export const WrapIndex = define<UGen<'ar' | 'kr', [bufnum?: Input, input?: Input], { bufnum?: Input; in?: Input }>>('WrapIndex');

/** Crossfades two signals with equal power. (inA 0, inB 0, pan 0, level 1) */
export const XFade2 = define<UGen<'ar' | 'kr', [inA?: Input, inB?: Input, pan?: Input, level?: Input], { inA?: Input; inB?: Input; pan?: Input; level?: Input }>>('XFade2');

/** An exponential curve from `start` to `end` (not 0, of one sign) in `dur` seconds, then the done action. (start 1, end 2, dur 1, doneAction 0) */
export const XLine = define<UGen<'ar' | 'kr', [start?: Input, end?: Input, dur?: Input, doneAction?: Input], { start?: Input; end?: Input; dur?: Input; doneAction?: Input }>>('XLine');

/** Fades consecutive buses from what is on them (`xfade` 0) to signals (1); at audio rate a control-rate `xfade` moves in a line over the block. (bus 0, xfade 0) */
export const XOut = define<UGen<'ar' | 'kr', [bus: Input, xfade: Input, channels: Input], { bus?: Input; xfade?: Input; channels: Input }, void>>('XOut');
