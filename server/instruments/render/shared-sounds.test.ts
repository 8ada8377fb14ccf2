/** Input and sounds by name as renders are given them, in real threads over the memory of a real engine. */

import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import { RenderWorld } from '../../../test/support/render-world.ts';

let world: RenderWorld;

beforeEach(() => {
  world = new RenderWorld({ inputs: 3, inputSeconds: 1 });
});
afterEach(() => world.close());

describe('ctx.input', () => {
  test('is the last samples of the inputs, to the sample, and says where it ends', async () => {
    const module = await world.loadSource(`export const hear = defineRender({ async *play(ctx) {
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
      const outcome = await world.render(module, 'hear');
      const end = (block + 1) * 64;
      expect(outcome.log).toEqual([`${end},${end},3,2`]);
      const [all, some] = world.taken(outcome);
      const window = (frames: number, factor: number) =>
        Array.from({ length: frames }, (_, i) => Math.fround(factor * Math.max(0, end - frames + i)));
      expect(all).toEqual([1, 2, 3].map((factor) => window(480, factor)));
      expect(some).toEqual([3, 1].map((factor) => window(24000, factor)));
    }
  }, 30_000);

  test('what there is not is refused by name', async () => {
    const module =
      await world.loadSource(`export const hear = defineRender({ params: { seconds: { type: 'number', default: 1 }, channels: { type: 'numbers', default: [0] } },
      async *play(ctx) { yield ctx.input(ctx.params.seconds, { channels: ctx.params.channels }); } });`);
    const refusal = async (params: ParamRecord) => (await world.begin(module, 'hear', params).over).fault!.message;
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
    const module = await world.loadSource(file);
    expect((await world.render(module, 'read')).log).toEqual(['nothing']);
    expect(world.taken(await world.render(module, 'write', { level: 0.5 }))).toEqual([
      [
        [9, 9, 9],
        [-0.5, -0.5, -0.5],
      ],
    ]);
    expect(world.told).toEqual([{ type: 'buffer', name: 'take', frames: 3, channels: 2 }]);
    const outcome = await world.render(module, 'read');
    expect(outcome.log).toEqual(['3,2,48000']);
    expect(world.taken(outcome)).toEqual([
      [
        [0.5, 0.5, 0.5],
        [-0.5, -0.5, -0.5],
      ],
    ]);
    const reloaded = await world.loadSource(file);
    world.pool.forget([module]);
    expect(world.taken(await world.render(reloaded, 'read'))).toEqual([
      [
        [0.5, 0.5, 0.5],
        [-0.5, -0.5, -0.5],
      ],
    ]);
  });

  test('a render keeps what it has got, while others replace and free it', async () => {
    const { buffers } = world.server.control.context;
    const module = await world.loadSource(file);
    const free = buffers.freeBytes;
    world.taken(await world.render(module, 'write', { level: 1 }));
    const reading = world.begin(module, 'slow');
    while (!reading.outcome.log.length) await Bun.sleep(1);
    expect(world.sounds.all()).toMatchObject([{ name: 'take', readers: 1 }]);
    for (let level = 2; level < 12; level++) world.taken(await world.render(module, 'write', { level }));
    expect(world.sharedSound('take')).toEqual([
      [11, 11, 11],
      [-11, -11, -11],
    ]);
    expect(world.sounds.free('take')).toBe(true);
    world.sounds.set('go', { address: buffers.reserve(64)!, frames: 1, channels: 1, sampleRate: 48000 });
    expect(world.taken(await reading.over)).toEqual([
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
      await world.loadSource(`export const stuck = defineRender({ async *play(ctx) { ctx.buffers.set('take', new Float32Array([1, 2])); ctx.buffers.get('take'); ctx.buffer(1000); while (true); } });
      ${file}`);
    const free = buffers.freeBytes;
    const { over } = world.begin(module, 'stuck', {}, { deadline: 1 });
    expect((await over).fault!.message).toContain('was abandoned');
    for (let i = 0; world.sounds.all()[0]!.readers > 0 && i < 500; i++) await Bun.sleep(10);
    expect(world.sounds.all()).toMatchObject([{ name: 'take', readers: 0 }]);
    expect(world.taken(await world.render(module, 'read'))).toEqual([[[1, 2]]]);
    world.sounds.free('take');
    expect(buffers.freeBytes).toBe(free);
  }, 20_000);

  test('what is no name and no sound is refused by name, and nothing changes', async () => {
    const module = await world.loadSource(`
      export const name = defineRender({ async *play(ctx) { ctx.buffers.set('', [new Float32Array(2)]); } });
      export const line = defineRender({ async *play(ctx) { ctx.buffers.get('a\\nb'); } });
      export const none = defineRender({ async *play(ctx) { ctx.buffers.set('x', [] as never); } });
      export const nan = defineRender({ async *play(ctx) { ctx.buffers.set('x', new Float32Array([0, NaN])); } });
      export const rate = defineRender({ async *play(ctx) { ctx.buffers.set('x', new Float32Array(2), 0); } });
      export const gone = defineRender({ async *play(ctx) { const b = ctx.buffer(4); yield b; ctx.buffers.set('x', b); } });`);
    const refusal = async (instrument: string) => (await world.begin(module, instrument).over).fault!.message;
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
    const module = await world.loadSource(`export const fill = defineRender({ async *play(ctx) {
      for (let i = 0; i < 100; i++) { ctx.buffers.set('take', new Float32Array(4800).fill(i)); if (ctx.buffers.get('take')!.channels[0][7] !== i) throw new Error('another sound'); }
    } });`);
    const free = buffers.freeBytes;
    for (let i = 0; i < 10; i++) await world.render(module, 'fill');
    expect(world.sharedSound('take')[0]![0]).toBe(99);
    world.sounds.free('take');
    expect(buffers.freeBytes).toBe(free);
  }, 20_000);
});
