import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

// Renders begin a second ahead: a server on a busy machine is to have them in time.
export const grain = `export const grain = defineRender({ loop: true, estimate: 0.5,
  params: { level: { type: 'number', default: 0.5, min: 0, max: 1, alias: 'l' }, length: { type: 'number', default: 0.1, min: 0.001, max: 60, unit: 's', alias: 't' } },
  async *play(ctx) { const sound = ctx.buffer(ctx.params.length * ctx.sampleRate, 2); for (const side of sound) for (let i = 0; i < side.length; i++) side[i] = ctx.params.level * (1 - ctx.random()); yield sound; } });`;
export const parts = `export const parts = defineRender({ estimate: 0.5,
  async *play(ctx) { for (const [onset, level] of [[0, 0.25], [0, 0.5], [0.01, 0.125]]) { const sound = ctx.buffer(1000); sound[0].fill(level); yield { channels: sound, onset }; } } });`;
export const wrong = `export const wrong = defineRender({ async *play() { throw new Error('no sound today'); } });
export const stuck = defineRender({ deadline: 0.1, async *play() { for (;;); } });
export const later = defineRender({ loop: true, async *play(ctx) { if (ctx.count === 2) throw new Error('not a third time'); const sound = ctx.buffer(4800); sound[0].fill(0.5); yield sound; } });`;
// Both folders of these files lie as deep below that of temporary ones.
export const tone = `import { synthDef, Env, EnvGen, Out, SinOsc } from '${relative(join(tmpdir(), 'some', 'folder'), resolve(import.meta.dir, '../../synthdef/builder/index.ts'))}';
export const tone = synthDef('tone', { out: 0, freq: 440 }, ({ out, freq }) => Out.ar(out, SinOsc.ar(freq, 1).mul(EnvGen.ar(Env.linen(0, 0.05, 0.1), { doneAction: 2 }))));
export const drone = synthDef('drone', { gate: 1 }, ({ gate }) => Out.ar(0, SinOsc.ar(100).mul(EnvGen.kr(Env.asr(), gate, { doneAction: 2 }))));`;
export const shared = `import { synthDef, DC, Out } from '${relative(join(tmpdir(), 'some', 'folder'), resolve(import.meta.dir, '../../synthdef/builder/index.ts'))}';
export const shared = synthDef('shared', { tempo: 1, root: 1 }, ({ tempo, root }) => Out.ar(0, DC.ar(0).add(tempo).add(root)));
export const asks = defineRender({ params: { tempo: { type: 'number', default: 0 } }, async *play(ctx) { yield new Float32Array(100).fill(ctx.tempo + ctx.root); } });`;
export const steps = `import { defineSequence, defineRoutine, beats } from 'bunsynth';
import { synthDef, Env, EnvGen, OffsetOut, SinOsc } from '${relative(join(tmpdir(), 'some', 'folder'), resolve(import.meta.dir, '../../synthdef/builder/index.ts'))}';
export const blip = synthDef('blip', { freq: 440 }, ({ freq }) => OffsetOut.ar(0, SinOsc.ar(freq, 1).mul(EnvGen.ar(Env.linen(0, 0.05, 0.1), { doneAction: 2 }))));
export const steps = defineSequence({ target: 'blip', loop: true, length: 1, bpm: 133, events: [60, 64, 67].map((note, i) => ({ at: i / 3, note, beats: 0.1 })) });
export const sends = defineRoutine({ *run(ctx) { for (const note of [60, 61]) { ctx.note(note, { to: 'midi:away', beats: 0.1 }); ctx.note(note, { to: 'blip', beats: 0.1 }); yield beats(0.25); } } });`;
export const native = `import { defineWebAudio } from 'bunsynth';
const source = (context, at, level, seconds) => { const node = context.createConstantSource(); node.offset.value = level; node.start(at); if (seconds) node.stop(at + seconds); return node; };
export const level = defineWebAudio({ params: { level: { type: 'number', default: 0.5 }, length: { type: 'number', default: 0 } }, build: (context, { level, length }, { at }) => source(context, at, level, length) });
export const half = defineWebAudio({ params: {}, build: (context) => { const gain = context.createGain(); gain.gain.value = 0.5; return { input: gain, output: gain }; } });
export const shout = defineWebAudio({ params: {}, build: () => { throw new Error('no nodes today'); } });`;
export const listening = `import { defineRoutine, noteOn, noteOff } from 'bunsynth';
import { synthDef, DC, In, NumOutputBuses, OffsetOut, Out, PlayBuf } from '${relative(join(tmpdir(), 'some', 'folder'), resolve(import.meta.dir, '../../synthdef/builder/index.ts'))}';
export const keys = defineRoutine({ target: 'blip', *run(ctx) { for (;;) { const { number } = yield* noteOn(); ctx.note(number, { beats: 0.1 }); } } });
export const endlessDrone = synthDef('endlessDrone', {}, () => Out.ar(0, DC.ar(0.25)));
export const silent = synthDef('silent', { gate: 1 }, () => Out.ar(0, DC.ar(0)));
export const wireTap = synthDef('wireTap', { in: 0 }, ({ in: bus }) => Out.ar(0, In.ar(bus, 1)));
export const tape = synthDef('tape', { buf: 0 }, ({ buf }) => Out.ar(0, PlayBuf.ar(1, buf, { doneAction: 2 })));
export const caught = defineRender({ async *play(ctx) { yield ctx.input(0.01, { channels: [0] }).channels; } });`;
export const sources = { grain, parts, wrong, tone, shared, steps, native, listening };
