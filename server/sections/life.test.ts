/** Buffers that a section reads, its end by what it plays or by being too slow. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { AheadServer } from '../../test/support/ahead-section.ts';
import { type InProcessClient, InProcessServer } from '../../test/support/in-process.ts';
import { difference, prepare, sectionGroup } from '../../test/support/section-concert.ts';
import { BufRd, DC, Env, EnvGen, Free, Out, Pause, Phasor, SinOsc, synthDef } from '../synthdef/builder/index.ts';

const defs = [
  synthDef('read', { buf: 0, out: 0 }, ({ buf, out }) =>
    Out.ar(out, BufRd.ar(1, buf, Phasor.ar({ rate: 1, start: 0, end: 100 }), { loop: 1, interpolation: 1 })),
  ),
  synthDef('tone', { freq: 300 }, ({ freq }) => Out.ar(0, SinOsc.ar(freq).mul(0.1))),
  synthDef('last', {}, () =>
    Out.ar(
      0,
      SinOsc.ar(400)
        .mul(EnvGen.kr(Env.perc(0.001, 0.02), { doneAction: 14 }))
        .mul(0.1),
    ),
  ),
];

interface Place {
  readonly server: InProcessServer;
  readonly client: InProcessClient;
}

async function place(server: InProcessServer): Promise<Place> {
  const client = await prepare(server);
  for (const def of defs) client.send('/d_recv', def.bytes);
  await server.render();
  return { server, client };
}

/** Returns the largest difference of two successive samples. */
const largestStep = (sound: readonly number[]): number =>
  sound.reduce((most, x, i) => Math.max(most, Math.abs(x - (sound[i - 1] ?? x))), 0);

let ahead: AheadServer;
let places: Place[];

/** One place with a section, one without. */
beforeEach(async () => {
  ahead = new AheadServer();
  places = [await place(ahead), await place(new InProcessServer())];
  places[0]!.client.send('/g_section', sectionGroup, 512, 0.05);
  for (const { server, client } of places) {
    await server.render(3);
    client.replies();
  }
});

const send = (...message: Parameters<InProcessClient['send']>): void => {
  for (const { client } of places) client.send(...message);
};

async function expectSame(blocks: number): Promise<Float32Array[]> {
  const [heard, expected] = [await places[0]!.server.heard(blocks), await places[1]!.server.heard(blocks)];
  expect(difference(heard!, expected!)).toEqual({ first: '', most: 0 });
  return heard!;
}

describe('buffers', () => {
  test('take back what reads them, and nothing else', async () => {
    for (const number of [3, 4]) send('/b_alloc', number, 100, 1);
    send('/s_new', 'read', 1000, 0, sectionGroup, 'buf', 3);
    await expectSame(30);
    const { runner } = ahead.sections[0]!;
    const takes = () => runner.takes;
    let before = takes();
    send('/b_set', 4, 10, 0.75);
    send('/b_fill', 4, 20, 10, 0.25);
    await expectSame(5);
    send('/b_gen', 4, 'sine1', 7, 1);
    await expectSame(5);
    expect(takes()).toBe(before);
    send('/b_set', 3, 10, 0.75);
    await expectSame(5);
    expect(takes()).toBe(before + 1);
    // It is as it was set when it is read at last, and all the same from the block on in which that was asked for.
    before = takes();
    send('/b_set', 4, 11, -0.5);
    send('/n_set', 1000, 'buf', 4);
    expect([...(await expectSame(10))[0]!]).toContain(-0.5);
    expect(takes()).toBeGreaterThan(before);
  });

  test('are read as they are for others, whatever commands do to them', async () => {
    send('/b_alloc', 3, 100, 1);
    send('/b_gen', 3, 'sine1', 7, 1, 0.5);
    send('/s_new', 'read', 1000, 0, sectionGroup, 'buf', 3);
    expect(Math.max(...(await expectSame(30))[0]!)).toBeGreaterThan(0.4);
    send('/b_set', 3, 10, 0.75, 11, -0.75);
    await expectSame(10);
    for (const { server, client } of places) client.bundle(server.now + 0.03, ['/b_set', 3, 20, 0.9]);
    await expectSame(4);
    // Takes back to before the samples are set that were set ahead.
    send('/n_set', 1000, 'out', 1);
    const [, right] = await expectSame(40);
    expect(Math.max(...right!)).toBeGreaterThan(0.85);
    send('/b_zero', 3);
    await expectSame(10);
    send('/b_gen', 3, 'sine1', 7, 1);
    await expectSame(10);
    send('/b_free', 3);
    expect((await expectSame(10))[1]!.at(-1)).toBe(0);
    send('/b_alloc', 3, 100, 1);
    await expectSame(3);
    send('/b_fill', 3, 0, 100, 0.5);
    expect((await expectSame(10))[1]!.at(-1)).toBe(0.5);
    expect(ahead.control.context.sections.all.length).toBe(1);
  });
});

test('a done action that ends the group ends the section', async () => {
  send('/s_new', 'tone', 1000, 0, sectionGroup);
  await expectSame(5);
  places[0]!.client.replies();
  send('/s_new', 'last', 1001, 0, sectionGroup);
  await expectSame(40);
  const told = places[0]!.client.replies();
  expect(told.map(([address, id]) => [address, id])).toEqual([
    ['/n_go', 1001],
    ['/n_end', 1001],
    ['/n_end', 1000],
    ['/n_end', sectionGroup],
    ['/section', sectionGroup],
  ]);
  expect(told.at(-1)![3]).toBe('its group has ended');
  expect(ahead.control.context.tree.synths).toBe(0);
  expect(ahead.control.context.tree.find(sectionGroup)).toBeUndefined();
});

test('a section for which all comes too late goes back with it, sample for sample', async () => {
  send('/s_new', 'tone', 1000, 0, sectionGroup);
  await expectSame(10);
  (ahead.sections[0]!.runner as unknown as { versions: { retries: number } }).versions.retries = 41;
  await expectSame(60);
  expect(ahead.lines).toEqual([
    `section ${sectionGroup} plays in the audio thread again: what comes for it was always too late to be calculated anew`,
  ]);
  send('/n_set', 1000, 'freq', 500);
  await expectSame(10);
});

test('a section that is too slow goes back before it is missing, sample for sample', async () => {
  send('/s_new', 'tone', 1000, 0, sectionGroup);
  await expectSame(10);
  // Of each block's 1.33 ms.
  ahead.cost = 0.0013;
  ahead.steps = 2;
  await expectSame(300);
  expect(ahead.control.context.sections.all.length).toBe(1);
  ahead.steps = 1;
  for (let i = 0; i < 100; i++) {
    ahead.steps = i % 4 ? 1 : 0;
    await expectSame(1);
  }
  expect(ahead.lines).toContain(
    `section ${sectionGroup} plays in the audio thread again: it could not be calculated as fast as it is heard`,
  );
  expect(ahead.control.context.sections.all).toEqual([]);
  await expectSame(10);
});

test('a section that is not calculated in time is missing, and then plays on in the audio thread', async () => {
  send('/s_new', 'tone', 1000, 0, sectionGroup);
  await expectSame(10);
  const prepared = ahead.sections[0]!.runner.lead;
  expect(prepared).toBeGreaterThan(30);
  ahead.steps = 0;
  const heard = (await ahead.heard(120))[0]!;
  const rest = (await places[1]!.server.heard(120))[0]!;
  // What was prepared is heard; then it falls within a block, and there is nothing.
  const frames = prepared * 64;
  expect(heard.subarray(0, frames)).toEqual(rest.subarray(0, frames));
  expect(heard.subarray(frames + 64).every((x) => x === 0)).toBe(true);
  places[0]!.client.replies();
  ahead.steps = 1;
  const rendered = (await ahead.heard(3))[0]!;
  expect(places[0]!.client.replies()).toEqual([
    ['/section', sectionGroup, 'ended', 'it could not be calculated as fast as it is heard'],
  ]);
  expect(ahead.sections[0]!.runner.ended).toBe(true);
  const back = (await ahead.heard(10))[0]!;
  expect(Math.max(...back)).toBeGreaterThan(0.09);
  // It falls and rises: a sine of 0.1 at 300 Hz has steps of 0.004, and the fall over a block adds 0.0024 to that.
  expect(largestStep([...heard, ...rendered, ...back])).toBeLessThan(0.0064);
  expect(ahead.control.context.tree.find(1000)?.isGroup).toBe(false);
});

test('synths outside pause and end nodes in a section, a few blocks later', async () => {
  const other = synthDef('other', { pause: 0, free: 0, id: 1000 }, ({ pause, free, id }) => {
    Pause.kr(DC.kr(1).sub(pause), id);
    Free.kr(free, id);
  });
  for (const { server, client } of places) {
    client.send('/d_recv', other.bytes);
    await server.render();
  }
  send('/s_new', 'tone', 1000, 0, sectionGroup);
  send('/s_new', 'other', 2000, 0, 0);
  await expectSame(10);
  const { client } = places[0]!;
  const control = async (name: string, value: number): Promise<unknown[]> => {
    client.replies();
    client.send('/n_set', 2000, name, value);
    await ahead.heard(8);
    return client.replies().map(([address, id]) => [address, id]);
  };
  expect(await control('pause', 1)).toEqual([['/n_off', 1000]]);
  expect((await ahead.heard(1))[0]!.every((x) => x === 0)).toBe(true);
  expect(await control('pause', 0)).toEqual([['/n_on', 1000]]);
  expect(await control('free', 1)).toEqual([['/n_end', 1000]]);
  expect(ahead.control.context.sections.all.length).toBe(1);
  // An id that is nowhere is left alone.
  expect(await control('id', 7)).toEqual([]);
});
