/** Synths rendered by renders, in real threads, compared with those that `-N` renders. */

import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { OscMessage } from '../../../protocol/osc/types.ts';
import { writeScore } from '../../../protocol/score/score.ts';
import { decodeSamples, readSoundInfo } from '../../../protocol/soundfile/index.ts';
import { RenderWorld } from '../../../test/support/render-world.ts';

let world: RenderWorld;

beforeEach(() => {
  world = new RenderWorld({ inputs: 3, inputSeconds: 1 });
});
afterEach(() => world.close());

/** A SynthDef with noise, feedback, modulation and an end, in the words of a file of instruments. */
const rich = `synthDef('rich', { freq: 440, amp: 0.2, pans: [0, 0.5] }, ({ freq, amp, pans }) => {
  const env = EnvGen.ar(Env.perc(0.01, 0.3), { doneAction: 2 });
  const fm = SinOsc.ar(SinOsc.ar(freq.mul(2.01)).mul(freq).add(freq)).add(WhiteNoise.ar().mul(0.1));
  return Out.ar(0, Pan2.ar(FreeVerb.ar(fm.mul(env)), pans.at(1), amp));
})`;

describe('ctx.synth', () => {
  test('gives what -N gives, sample by sample, each time', async () => {
    const module = await world.loadSource(`const rich = ${rich};
      // Leaves sound on the buses, a value on a control bus, and generators that have drawn.
      const before = synthDef('before', {}, () => [Out.kr(0, 5), Out.ar(0, FreeVerb.ar(WhiteNoise.ar()))]);
      export const sounds = defineRender({ async *play(ctx) {
        for (let i = 0; i < 3; i++) {
          yield await ctx.synth(rich, { freq: 330, pans: [0, -0.5] }, 0.4);
          await ctx.synth(before, {}, 0.01);
        }
      } });
      export const bytes = defineRender({ async *play(ctx) { ctx.log(Buffer.from(rich.bytes).toString('hex')); } });`);
    const def = Buffer.from((await world.render(module, 'bytes')).log[0]!, 'hex');
    const entry = (seconds: number, ...elements: OscMessage[]) => ({ seconds, bundle: { timetag: 0n, elements } });
    await Bun.write(
      join(world.folder, 'score.osc'),
      writeScore([
        entry(
          0,
          { address: '/d_recv', types: 'b', args: [def] },
          { address: '/s_new', types: 'siiisfs[ff]', args: ['rich', 1000, 0, 0, 'freq', 330, 'pans', [0, -0.5]] },
        ),
        entry(0.4, { address: '/c_set', types: 'if', args: [0, 0] }),
      ]),
    );
    const path = join(world.folder, 'out.wav');
    const run = Bun.spawnSync([
      join(import.meta.dir, '../../../bunsynth'),
      '-N',
      join(world.folder, 'score.osc'),
      '_',
      path,
      '48000',
      'WAV',
      'float',
      '-o',
      '2',
    ]);
    expect(run.exitCode).toBe(0);
    const file = new Uint8Array(await Bun.file(path).arrayBuffer());
    const info = readSoundInfo(file, file.length);
    const offline = new Float32Array(info.frames * 2);
    decodeSamples(file.subarray(info.dataOffset), info, offline);
    const channel = (c: number) => Array.from({ length: 19200 }, (_, i) => offline[2 * i + c]!);
    expect(channel(0).some((x) => Math.abs(x) > 0.01)).toBe(true);
    for (const sound of world.taken(await world.render(module, 'sounds')))
      expect(sound).toEqual([channel(0), channel(1)]);
  }, 20_000);

  test('hears what it is given, to its last frame', async () => {
    const module =
      await world.loadSource(`const half = synthDef('half', {}, () => Out.ar(0, In.ar(NumOutputBuses.ir(), 2).mul(0.5)));
      export const through = defineRender({ async *play(ctx) {
        yield await ctx.synth(half, {}, 100 / 48000, { input: [Float32Array.from({ length: 90 }, (_, i) => i), Float32Array.from({ length: 100 }, (_, i) => -1 - i)] });
        yield await ctx.synth(half, {}, 100 / 48000, { channels: 1 });
      } });`);
    const [stereo, silence] = world.taken(await world.render(module, 'through'));
    expect(stereo).toEqual([
      Array.from({ length: 100 }, (_, i) => (i < 90 ? i / 2 : 0)),
      Array.from({ length: 100 }, (_, i) => (-1 - i) / 2),
    ]);
    expect(silence).toEqual([new Array<number>(100).fill(0)]);
  });

  test('many graphs, and equal graphs of other values, each sound as they are', async () => {
    const module =
      await world.loadSource(`const constant = (level) => synthDef('constant', { level }, ({ level: x }) => Out.ar(0, SinOsc.ar(0, Math.PI / 2).mul(x)));
      const graph = (n) => synthDef('graph', {}, () => Out.ar(0, SinOsc.ar(0, Math.PI / 2).mul(n + 1)));
      export const all = defineRender({ async *play(ctx) {
        for (let round = 0; round < 2; round++) {
          for (let n = 0; n < 20; n++) for (const def of [graph(n), constant(n + 1)]) {
            const [sound] = await ctx.synth(def, {}, 0.001, { channels: 1 });
            if (Math.abs(sound[20] - n - 1) > 1e-3) throw new Error('graph ' + n + ' gave ' + sound[20]);
          }
        }
      } });`);
    expect((await world.begin(module, 'all').over).fault).toBeUndefined();
  });

  test('what is wrong is refused by name', async () => {
    const module =
      await world.loadSource(`const plain = synthDef('plain', { freq: 440 }, ({ freq }) => Out.ar(0, SinOsc.ar(freq)));
      const bad = synthDef('bad', { x: 0 }, ({ x }) => Out.ar(0, SinOsc.ar(440).div(x.mul(0))));
      const calls = {
        control: (ctx) => ctx.synth(plain, { freq: 1, note: 3 }, 1),
        values: (ctx) => ctx.synth(plain, { freq: [1, 2] }, 1),
        number: (ctx) => ctx.synth(plain, { freq: 'a' }, 1),
        seconds: (ctx) => ctx.synth(plain, {}, 0),
        channels: (ctx) => ctx.synth(plain, {}, 1, { channels: 3 }),
        input: (ctx) => ctx.synth(plain, {}, 1, { input: [1, 2, 3, 4].map(() => new Float32Array(4)) }),
        finite: (ctx) => ctx.synth(bad, {}, 0.01),
      };
      export const call = defineRender({ params: { which: { type: 'text', default: 'control' } }, async *play(ctx) { yield await calls[ctx.params.which](ctx); } });`);
    const refusal = async (which: string) => (await world.begin(module, 'call', { which }).over).fault?.message;
    expect(await refusal('control')).toBe('ctx.synth: def plain has no control note; it has freq');
    expect(await refusal('values')).toBe('ctx.synth: def plain: control freq has 1 values; 2 are given');
    expect(await refusal('number')).toBe('ctx.synth: def plain: control freq is a; it must be a number');
    expect(await refusal('seconds')).toContain('seconds is 0;');
    expect(await refusal('channels')).toContain('channels is 3; it must be a whole number from 1 to 2');
    expect(await refusal('input')).toContain('input has 4 channels; at most 3 are heard');
    expect(await refusal('finite')).toBe('ctx.synth: def bad: its sound is not finite');
  });
});
