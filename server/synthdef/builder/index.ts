/**
 * Builds SynthDefs in TypeScript:
 *
 *     const ping = synthDef('ping', { freq: 440, amp: 0.1 }, ({ freq, amp }) => {
 *       const env = EnvGen.kr(Env.perc(0.005, 0.5), { doneAction: 2 });
 *       Out.ar(0, Pan2.ar(SinOsc.ar(freq).mul(env).mul(amp)));
 *     });
 *     await client.addSynthDef(ping.bytes);
 *
 * It is part of the server's tree because it follows from the UGens' declarations; nothing of the server calls it.
 */
export { ar, Control, type ControlSignals, type ControlSpecs, ir, kr, tr } from './controls.ts';
export type { UGen, UGenFunction, Way } from './define.ts';
export { type Curve, type Curves, Env, type EnvOptions } from './env.ts';
export { GraphError } from './graph.ts';
export { type Input, mix, Signal, signal } from './signal.ts';
export { choose, localBuf, madd, poll, SendReply, setBuf } from './special.ts';
export { type Def, synthDef, type Variants } from './synthdef.ts';
export * from './ugens/index.ts';
