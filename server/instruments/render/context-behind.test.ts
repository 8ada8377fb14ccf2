/** Time, MIDI and messages as renders are given them, and lists of plays, in real threads over the memory of a real engine. */

import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import { RenderWorld } from '../../../test/support/render-world.ts';
import { Grid } from '../../clock/grid.ts';
import { MidiState } from '../../midi/state.ts';

let world: RenderWorld;

beforeEach(() => {
  world = new RenderWorld({ inputs: 3, inputSeconds: 1 });
});
afterEach(() => world.close());

describe('tempo, root and MIDI', () => {
  const source = `export const say = defineRender({
    params: { bpm: { type: 'number', default: 0, min: 0, max: 999 } },
    async *play(ctx) {
      ctx.log([ctx.tempo, ctx.root, ctx.beats(1), ctx.beats(0.5)].join());
      const { controllers, bend, pressure, program, down, last } = ctx.midi.channel(1);
      ctx.log(JSON.stringify([controllers[1], controllers[7], controllers.length, bend, pressure, program, down, last, ctx.midi.channel(2).controllers[1]]));
    } });`;

  test("are those of the grid, of the session and of the ports; what is the voice's own wins", async () => {
    const module = await world.loadSource(source);
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
    const module = await world.loadSource(`export const none = defineRender({ async *play(ctx) { ctx.beats(0); } });
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
    const module = await world.loadSource(parts);
    const { buffers } = await world.render(module, 'row');
    expect(buffers.map(({ onset, frames, channels }) => [Math.round(onset * 48000), frames, channels])).toEqual([
      [0, 4, 1],
      [6, 2, 1],
      [4, 3, 2],
      [1, 2, 1],
      [8, 4, 1],
    ]);
  });

  test('is one buffer where the voice loops', async () => {
    const module = await world.loadSource(parts);
    const outcome = await world.render(module, 'row', {}, { loops: true });
    expect(outcome.buffers[0]!.onset).toBe(0);
    expect(world.taken(outcome)).toEqual([
      [
        [1, 9, 9, 1, 3, 3, 5, 2, 1, 1, 1, 1],
        [1, 9, 9, 1, 4, 4, 6, 2, 1, 1, 1, 1],
      ],
    ]);
    expect(world.taken(await world.render(module, 'alone', {}, { loops: true }))).toEqual([[[0, 8, 8]]]);
  });

  test('that is none is refused by name when it is loaded, and a bus of its own in a loop when it is played', async () => {
    for (const [play, text] of [
      ['[]', 'play is neither'],
      ['3', 'play is neither'],
      ['[{ onset: -1, play() {} }]', 'part 0 of play has the onset -1'],
      ['[async function* () {}, { onset: 1 }]', 'part 1 of play is neither'],
    ]) {
      expect(world.loadSource(`export const a = defineRender({ play: ${play} as never });`)).rejects.toThrow(text);
    }
    const module = await world.loadSource(
      'export const a = defineRender({ play: [async function* () { yield { channels: new Float32Array(2), bus: 3 }; }] });',
    );
    expect(world.render(module, 'a', {}, { loops: true })).rejects.toThrow(
      'play yielded bus 3; the parts of a loop are one sound',
    );
  });
});

describe('ctx.messages', () => {
  test('has what was sent while the render calculates or waits, for it alone, and what came while it waited for a thread', async () => {
    const module = await world.loadSource(`
      export const busy = defineRender({ async *play(ctx) { while (ctx.messages.length < 3); ctx.log(JSON.stringify(ctx.messages.splice(0))); ctx.log(String(ctx.messages.length)); } });
      export const waits = defineRender({ async *play(ctx) { while (!ctx.messages.length) await new Promise((on) => setTimeout(on, 5)); ctx.log(JSON.stringify(ctx.messages)); } });
      export const next = defineRender({ async *play(ctx) { ctx.log(JSON.stringify(ctx.messages)); } });`);
    const [busy, waits] = [world.begin(module, 'busy'), world.begin(module, 'waits')];
    const send = (name: string, message: ParamRecord) =>
      world.pool.message(({ instrument }) => instrument === name, message);
    for (const tone of [1, 2, 3]) expect(send('busy', { tone })).toBe(1);
    expect(send('waits', { colour: 'blue', level: [1, 2] })).toBe(1);
    expect(send('nobody', {})).toBe(0);
    expect((await busy.over).log).toEqual(['[{"tone":1},{"tone":2},{"tone":3}]', '0']);
    expect((await waits.over).log).toEqual(['[{"colour":"blue","level":[1,2]}]']);
    expect(send('busy', { tone: 4 })).toBe(0);
    expect((await world.render(module, 'next')).log).toEqual(['[]']);
  });
});
