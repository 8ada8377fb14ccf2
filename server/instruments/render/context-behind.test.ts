/** What renders are given, in real threads over the memory of a real engine: input, sounds by name, synths. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { OscMessage } from '../../../protocol/osc/types.ts';
import { writeScore } from '../../../protocol/score/score.ts';
import { decodeSamples, readSoundInfo } from '../../../protocol/soundfile/index.ts';
import { type Outcome, RenderWorld } from '../../../test/support/render-world.ts';
import { Grid } from '../../clock/grid.ts';
import { MidiState } from '../../midi/state.ts';

let world: RenderWorld;

beforeEach(() => {
  world = new RenderWorld({ inputs: 3, inputSeconds: 1 });
});
afterEach(() => world.close());

const load = (text: string): Promise<string> =>
  world.loadText(
    `import { defineRender, Env, EnvGen, FreeVerb, In, NumOutputBuses, Out, Pan2, SinOsc, synthDef, WhiteNoise } from 'bunsynth';\n${text}`,
  );
const begin = (module: string, instrument: string, params: ParamRecord = {}, deadline = 10) =>
  world.begin(module, instrument, params, { deadline });
const render = (module: string, instrument: string, params: ParamRecord = {}) =>
  world.render(module, instrument, params);
const taken = (outcome: Outcome): number[][][] =>
  world.take(outcome).map((channels) => channels.map((channel) => [...channel]));
const sharedSound = (name: string): number[][] =>
  world.channels(world.sounds.get(name)!).map((channel) => [...channel]);

describe('ctx.input', () => {
  test('is the last samples of the inputs, to the sample, and says where it ends', async () => {
    const module = await load(`export const hear = defineRender({ async *play(ctx) {
      const all = ctx.input(0.01);
      const some = ctx.input(0.5, { channels: [2, 0] });
      ctx.log([all.end, some.end, all.channels.length, some.channels.length].join());
      yield all;
      yield some;
    } });`);
    const { engine } = world.server;
    // More than a whole ring of 1.5 seconds, and not a whole number of times around.
    for (let block = 0; block < 1700; block++) {
      engine.inputs.forEach((input, c) => {
        for (let i = 0; i < 64; i++) input[i] = (c + 1) * (block * 64 + i);
      });
      engine.renderBlock(0, 1 / 48000);
      if (block !== 3 && block !== 1130 && block !== 1699) continue;
      const outcome = await render(module, 'hear');
      const end = (block + 1) * 64;
      expect(outcome.log).toEqual([`${end},${end},3,2`]);
      const [all, some] = taken(outcome);
      const window = (frames: number, factor: number) =>
        Array.from({ length: frames }, (_, i) => Math.fround(factor * Math.max(0, end - frames + i)));
      expect(all).toEqual([1, 2, 3].map((factor) => window(480, factor)));
      expect(some).toEqual([3, 1].map((factor) => window(24000, factor)));
    }
  }, 30_000);

  test('what there is not is refused by name', async () => {
    const module =
      await load(`export const hear = defineRender({ params: { seconds: { type: 'number', default: 1 }, channels: { type: 'numbers', default: [0] } },
      async *play(ctx) { yield ctx.input(ctx.params.seconds, { channels: ctx.params.channels }); } });`);
    const refusal = async (params: ParamRecord) => (await begin(module, 'hear', params).over).fault!.message;
    expect(await refusal({ seconds: 1.01, channels: [0] })).toBe(
      'ctx.input: seconds is 1.01; it must be above 0 and at most 1 (--input-seconds)',
    );
    expect(await refusal({ seconds: 0, channels: [0] })).toContain('seconds is 0;');
    expect(await refusal({ seconds: NaN, channels: [0] })).toContain('seconds is NaN;');
    expect(await refusal({ seconds: 1, channels: [3] })).toBe(
      'ctx.input: channels is [3]; they must be whole numbers from 0 to 2',
    );
    expect(await refusal({ seconds: 1, channels: [] })).toContain('channels is [];');
  });
});

describe('ctx.buffers', () => {
  const file = `
    export const write = defineRender({ params: { level: { type: 'number', default: 1 } }, async *play(ctx) {
      const sound = ctx.buffer(3, 2);
      sound[0].fill(ctx.params.level); sound[1].fill(-ctx.params.level);
      ctx.buffers.set('take', sound);
      // What becomes of the buffer afterwards is the render's own.
      sound[0].fill(9);
      yield sound;
    } });
    export const read = defineRender({ async *play(ctx) {
      const take = ctx.buffers.get('take');
      if (!take) return ctx.log('nothing');
      ctx.log([take.frames, take.channels.length, take.sampleRate].join());
      yield take;
    } });
    export const slow = defineRender({ async *play(ctx) {
      const { channels } = ctx.buffers.get('take')!;
      ctx.log('reads');
      while (!ctx.buffers.get('go')) await Bun.sleep(2);
      yield channels;
    } });`;

  test('what one voice renders another reads by name; also after a reload', async () => {
    const module = await load(file);
    expect((await render(module, 'read')).log).toEqual(['nothing']);
    expect(taken(await render(module, 'write', { level: 0.5 }))).toEqual([
      [
        [9, 9, 9],
        [-0.5, -0.5, -0.5],
      ],
    ]);
    expect(world.told).toEqual([{ type: 'buffer', name: 'take', frames: 3, channels: 2 }]);
    const outcome = await render(module, 'read');
    expect(outcome.log).toEqual(['3,2,48000']);
    expect(taken(outcome)).toEqual([
      [
        [0.5, 0.5, 0.5],
        [-0.5, -0.5, -0.5],
      ],
    ]);
    const reloaded = await load(file);
    world.pool.forget([module]);
    expect(taken(await render(reloaded, 'read'))).toEqual([
      [
        [0.5, 0.5, 0.5],
        [-0.5, -0.5, -0.5],
      ],
    ]);
  });

  test('a render keeps what it has got, while others replace and free it', async () => {
    const { buffers } = world.server.control.context;
    const module = await load(file);
    const free = buffers.freeBytes;
    taken(await render(module, 'write', { level: 1 }));
    const reading = begin(module, 'slow');
    while (!reading.outcome.log.length) await Bun.sleep(1);
    expect(world.sounds.all()).toMatchObject([{ name: 'take', readers: 1 }]);
    for (let level = 2; level < 12; level++) taken(await render(module, 'write', { level }));
    expect(sharedSound('take')).toEqual([
      [11, 11, 11],
      [-11, -11, -11],
    ]);
    expect(world.sounds.free('take')).toBe(true);
    world.sounds.set('go', { address: buffers.reserve(64)!, frames: 1, channels: 1, sampleRate: 48000 });
    expect(taken(await reading.over)).toEqual([
      [
        [1, 1, 1],
        [-1, -1, -1],
      ],
    ]);
    world.sounds.free('go');
    expect(buffers.freeBytes).toBe(free);
    expect(world.sounds.free('take')).toBe(false);
  });

  test('a thread that is abandoned gives back what it reads; the sound outlives it', async () => {
    const { buffers } = world.server.control.context;
    const module =
      await load(`export const stuck = defineRender({ async *play(ctx) { ctx.buffers.set('take', new Float32Array([1, 2])); ctx.buffers.get('take'); ctx.buffer(1000); while (true); } });
      ${file}`);
    const free = buffers.freeBytes;
    const { over } = begin(module, 'stuck', {}, 1);
    expect((await over).fault!.message).toContain('was abandoned');
    for (let i = 0; world.sounds.all()[0]!.readers > 0 && i < 500; i++) await Bun.sleep(10);
    expect(world.sounds.all()).toMatchObject([{ name: 'take', readers: 0 }]);
    expect(taken(await render(module, 'read'))).toEqual([[[1, 2]]]);
    world.sounds.free('take');
    expect(buffers.freeBytes).toBe(free);
  }, 20_000);

  test('what is no name and no sound is refused by name, and nothing changes', async () => {
    const module = await load(`
      export const name = defineRender({ async *play(ctx) { ctx.buffers.set('', [new Float32Array(2)]); } });
      export const line = defineRender({ async *play(ctx) { ctx.buffers.get('a\\nb'); } });
      export const none = defineRender({ async *play(ctx) { ctx.buffers.set('x', [] as never); } });
      export const nan = defineRender({ async *play(ctx) { ctx.buffers.set('x', new Float32Array([0, NaN])); } });
      export const rate = defineRender({ async *play(ctx) { ctx.buffers.set('x', new Float32Array(2), 0); } });
      export const gone = defineRender({ async *play(ctx) { const b = ctx.buffer(4); yield b; ctx.buffers.set('x', b); } });`);
    const refusal = async (instrument: string) => (await begin(module, instrument).over).fault!.message;
    expect(await refusal('name')).toBe(
      'ctx.buffers.set: name is ""; it must be text of 1 to 128 characters, none of them a control character',
    );
    expect(await refusal('line')).toContain('ctx.buffers.get: name is "a\\nb"');
    expect(await refusal('none')).toContain('ctx.buffers.set: x was given something that is neither');
    expect(await refusal('nan')).toBe(
      'ctx.buffers.set: x was given sound that is not finite: sample 1 of channel 0 is NaN',
    );
    expect(await refusal('rate')).toBe('ctx.buffers.set: x was given the sample rate 0; it must be above 0');
    expect(await refusal('gone')).toContain('a buffer that was yielded before');
    expect(world.sounds.all()).toEqual([]);
  });

  test('a thousand replacements leave the memory as it was', async () => {
    const { buffers } = world.server.control.context;
    const module = await load(`export const fill = defineRender({ async *play(ctx) {
      for (let i = 0; i < 100; i++) { ctx.buffers.set('take', new Float32Array(4800).fill(i)); if (ctx.buffers.get('take')!.channels[0][7] !== i) throw new Error('another sound'); }
    } });`);
    const free = buffers.freeBytes;
    for (let i = 0; i < 10; i++) await render(module, 'fill');
    expect(sharedSound('take')[0]![0]).toBe(99);
    world.sounds.free('take');
    expect(buffers.freeBytes).toBe(free);
  }, 20_000);
});

/** A SynthDef with noise, feedback, modulation and an end, in the words of a file of instruments. */
const rich = `synthDef('rich', { freq: 440, amp: 0.2, pans: [0, 0.5] }, ({ freq, amp, pans }) => {
  const env = EnvGen.ar(Env.perc(0.01, 0.3), { doneAction: 2 });
  const fm = SinOsc.ar(SinOsc.ar(freq.mul(2.01)).mul(freq).add(freq)).add(WhiteNoise.ar().mul(0.1));
  return Out.ar(0, Pan2.ar(FreeVerb.ar(fm.mul(env)), pans.at(1), amp));
})`;

describe('ctx.synth', () => {
  test('gives what -N gives, sample by sample, each time', async () => {
    const module = await load(`const rich = ${rich};
      // Leaves sound on the buses, a value on a control bus, and generators that have drawn.
      const before = synthDef('before', {}, () => [Out.kr(0, 5), Out.ar(0, FreeVerb.ar(WhiteNoise.ar()))]);
      export const sounds = defineRender({ async *play(ctx) {
        for (let i = 0; i < 3; i++) {
          yield await ctx.synth(rich, { freq: 330, pans: [0, -0.5] }, 0.4);
          await ctx.synth(before, {}, 0.01);
        }
      } });
      export const bytes = defineRender({ async *play(ctx) { ctx.log(Buffer.from(rich.bytes).toString('hex')); } });`);
    const def = Buffer.from((await render(module, 'bytes')).log[0]!, 'hex');
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
    for (const sound of taken(await render(module, 'sounds'))) expect(sound).toEqual([channel(0), channel(1)]);
  }, 20_000);

  test('hears what it is given, to its last frame', async () => {
    const module =
      await load(`const half = synthDef('half', {}, () => Out.ar(0, In.ar(NumOutputBuses.ir(), 2).mul(0.5)));
      export const through = defineRender({ async *play(ctx) {
        yield await ctx.synth(half, {}, 100 / 48000, { input: [Float32Array.from({ length: 90 }, (_, i) => i), Float32Array.from({ length: 100 }, (_, i) => -1 - i)] });
        yield await ctx.synth(half, {}, 100 / 48000, { channels: 1 });
      } });`);
    const [stereo, silence] = taken(await render(module, 'through'));
    expect(stereo).toEqual([
      Array.from({ length: 100 }, (_, i) => (i < 90 ? i / 2 : 0)),
      Array.from({ length: 100 }, (_, i) => (-1 - i) / 2),
    ]);
    expect(silence).toEqual([new Array<number>(100).fill(0)]);
  });

  test('many graphs, and equal graphs of other values, each sound as they are', async () => {
    const module =
      await load(`const constant = (level) => synthDef('constant', { level }, ({ level: x }) => Out.ar(0, SinOsc.ar(0, Math.PI / 2).mul(x)));
      const graph = (n) => synthDef('graph', {}, () => Out.ar(0, SinOsc.ar(0, Math.PI / 2).mul(n + 1)));
      export const all = defineRender({ async *play(ctx) {
        for (let round = 0; round < 2; round++) {
          for (let n = 0; n < 20; n++) for (const def of [graph(n), constant(n + 1)]) {
            const [sound] = await ctx.synth(def, {}, 0.001, { channels: 1 });
            if (Math.abs(sound[20] - n - 1) > 1e-3) throw new Error('graph ' + n + ' gave ' + sound[20]);
          }
        }
      } });`);
    expect((await begin(module, 'all').over).fault).toBeUndefined();
  });

  test('what is wrong is refused by name', async () => {
    const module = await load(`const plain = synthDef('plain', { freq: 440 }, ({ freq }) => Out.ar(0, SinOsc.ar(freq)));
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
    const refusal = async (which: string) => (await begin(module, 'call', { which }).over).fault?.message;
    expect(await refusal('control')).toBe('ctx.synth: def plain has no control note; it has freq');
    expect(await refusal('values')).toBe('ctx.synth: def plain: control freq has 1 values; 2 are given');
    expect(await refusal('number')).toBe('ctx.synth: def plain: control freq is a; it must be a number');
    expect(await refusal('seconds')).toContain('seconds is 0;');
    expect(await refusal('channels')).toContain('channels is 3; it must be a whole number from 1 to 2');
    expect(await refusal('input')).toContain('input has 4 channels; at most 3 are heard');
    expect(await refusal('finite')).toBe('ctx.synth: def bad: its sound is not finite');
  });
});

describe('tempo, root and MIDI', () => {
  const source = `export const say = defineRender({
    params: { bpm: { type: 'number', default: 0, min: 0, max: 999 } },
    async *play(ctx) {
      ctx.log([ctx.tempo, ctx.root, ctx.beats(1), ctx.beats(0.5)].join());
      const { controllers, bend, pressure, program, down, last } = ctx.midi.channel(1);
      ctx.log(JSON.stringify([controllers[1], controllers[7], controllers.length, bend, pressure, program, down, last, ctx.midi.channel(2).controllers[1]]));
    } });`;

  test("are those of the grid, of the session and of the ports; what is the voice's own wins", async () => {
    const module = await load(source);
    const state = new MidiState();
    const plain = await world.render(module, 'say');
    expect(plain.log).toEqual(['120,440,24000,12000', JSON.stringify([0, 100, 128, 0, 0, 0, [], undefined, 0])]);
    for (const message of [
      { type: 'controller', channel: 0, controller: 1, value: 99 },
      { type: 'noteOn', channel: 0, note: 60, velocity: 80 },
      { type: 'bend', channel: 0, value: -4096 },
      { type: 'program', channel: 0, program: 5 },
    ] as const)
      state.take(message);
    const grid = new Grid(48000, () => 0, 90);
    const other = await world.render(
      module,
      'say',
      {},
      { place: { sample: 48000, beat: 1.5, line: grid.line(48000) }, session: { root: 110 }, midi: state.view() },
    );
    expect(other.log).toEqual([
      '90,110,32000,16000',
      JSON.stringify([99, 100, 128, -0.5, 0, 5, [60], { note: 60, velocity: 80 }, 0]),
    ]);
    const own = await world.render(
      module,
      'say',
      { bpm: 60 },
      { session: { root: 110 }, extra: { root: 55 }, overrides: { tempo: 60, root: 55 } },
    );
    expect(own.log[0]).toBe('60,55,48000,24000');
    await expect(
      world.render(module, 'say', {}, { extra: { tempo: 30 }, overrides: { tempo: 30 } }),
    ).resolves.toMatchObject({ log: [expect.stringContaining('30,440,96000,48000'), expect.anything()] });
  });

  test('cost nothing where none was heard: the same empty list for all', () => {
    const state = new MidiState();
    expect(state.view()).toBe(state.view());
    expect(state.view()).toEqual([]);
  });

  test('refuse by name', async () => {
    const module = await load(`export const none = defineRender({ async *play(ctx) { ctx.beats(0); } });
      export const far = defineRender({ async *play(ctx) { ctx.midi.channel(0); } });`);
    await expect(world.render(module, 'none')).rejects.toThrow('ctx.beats: count is 0; it must be above 0');
    await expect(world.render(module, 'far')).rejects.toThrow(
      'ctx.midi.channel: 0 is no channel; it must be from 1 to 16',
    );
  });
});

describe('a list of plays', () => {
  const parts = `
    async function* low() { yield new Float32Array(4).fill(1); yield null; }
    async function* twice(ctx) { yield { channels: new Float32Array(2).fill(2), onset: 2 / ctx.sampleRate }; yield { channels: [new Float32Array(3).fill(3), new Float32Array(3).fill(4)] }; }
    const late = { onset: 1 / 48000, play: async function* () { yield new Float32Array(2).fill(8); } };
    export const row = defineRender({ play: [low, twice, late, low] });
    export const alone = defineRender({ play: [late] });`;

  test('is played one after the other, each after all before it, or at its onset', async () => {
    const module = await load(parts);
    const { buffers } = await render(module, 'row');
    expect(buffers.map(({ onset, frames, channels }) => [Math.round(onset * 48000), frames, channels])).toEqual([
      [0, 4, 1],
      [6, 2, 1],
      [4, 3, 2],
      [1, 2, 1],
      [8, 4, 1],
    ]);
  });

  test('is one buffer where the voice loops', async () => {
    const module = await load(parts);
    const outcome = await world.render(module, 'row', {}, { loops: true });
    expect(outcome.buffers[0]!.onset).toBe(0);
    expect(taken(outcome)).toEqual([
      [
        [1, 9, 9, 1, 3, 3, 5, 2, 1, 1, 1, 1],
        [1, 9, 9, 1, 4, 4, 6, 2, 1, 1, 1, 1],
      ],
    ]);
    expect(taken(await world.render(module, 'alone', {}, { loops: true }))).toEqual([[[0, 8, 8]]]);
  });

  test('that is none is refused by name when it is loaded, and a bus of its own in a loop when it is played', async () => {
    for (const [play, text] of [
      ['[]', 'play is neither'],
      ['3', 'play is neither'],
      ['[{ onset: -1, play() {} }]', 'part 0 of play has the onset -1'],
      ['[async function* () {}, { onset: 1 }]', 'part 1 of play is neither'],
    ]) {
      expect(load(`export const a = defineRender({ play: ${play} as never });`)).rejects.toThrow(text);
    }
    const module = await load(
      'export const a = defineRender({ play: [async function* () { yield { channels: new Float32Array(2), bus: 3 }; }] });',
    );
    expect(world.render(module, 'a', {}, { loops: true })).rejects.toThrow(
      'play yielded bus 3; the parts of a loop are one sound',
    );
  });
});

describe('ctx.messages', () => {
  test('has what was sent while the render calculates or waits, for it alone, and what came while it waited for a thread', async () => {
    const module = await load(`
      export const busy = defineRender({ async *play(ctx) { while (ctx.messages.length < 3); ctx.log(JSON.stringify(ctx.messages.splice(0))); ctx.log(String(ctx.messages.length)); } });
      export const waits = defineRender({ async *play(ctx) { while (!ctx.messages.length) await new Promise((on) => setTimeout(on, 5)); ctx.log(JSON.stringify(ctx.messages)); } });
      export const next = defineRender({ async *play(ctx) { ctx.log(JSON.stringify(ctx.messages)); } });`);
    const [busy, waits] = [begin(module, 'busy'), begin(module, 'waits')];
    const send = (name: string, message: ParamRecord) =>
      world.pool.message(({ instrument }) => instrument === name, message);
    for (const tone of [1, 2, 3]) expect(send('busy', { tone })).toBe(1);
    expect(send('waits', { colour: 'blue', level: [1, 2] })).toBe(1);
    expect(send('nobody', {})).toBe(0);
    expect((await busy.over).log).toEqual(['[{"tone":1},{"tone":2},{"tone":3}]', '0']);
    expect((await waits.over).log).toEqual(['[{"colour":"blue","level":[1,2]}]']);
    expect(send('busy', { tone: 4 })).toBe(0);
    expect((await render(module, 'next')).log).toEqual(['[]']);
  });
});
