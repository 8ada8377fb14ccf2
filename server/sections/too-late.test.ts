/** Sections that get little time between two blocks: what is tried for a block comes too late for it, and is tried again. */
import { expect, test } from 'bun:test';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { AheadServer } from '../../test/support/ahead-section.ts';
import { InProcessServer, type Sent } from '../../test/support/in-process.ts';
import {
  type Cue,
  difference,
  news,
  numbers,
  perform,
  prepare,
  sectionGroup,
} from '../../test/support/section-concert.ts';
import { sineDef } from '../../test/support/sine-def.ts';
import type { Item, Plan } from './plan.ts';

const blocks = 400;

/** Commands that all concern the section, one a bundle. */
function cues(seed: number, count: number): Cue[] {
  const next = numbers(seed);
  let id = 1000;
  const kinds: (() => Sent)[] = [
    () => ['/s_new', 'ping', ++id, 0, sectionGroup, 'freq', 200 + Math.floor(next() * 900), 'out', 0],
    () => ['/s_new', 'pad', ++id, 1, sectionGroup, 'freq', 60 + Math.floor(next() * 300)],
    () => ['/s_new', 'speak', ++id, 1, sectionGroup, 'rate', 50 + Math.floor(next() * 100)],
    () => ['/n_set', sectionGroup, 'cut', 200 + Math.floor(next() * 4000)],
    () => ['/n_set', sectionGroup, 'gate', 0],
    () => ['/s_new', 'follow', ++id, 0, sectionGroup, 'bus', 21],
    () => ['/c_set', 21, Math.floor(next() * 900)],
  ];
  return Array.from({ length: count }, (_, i) => ({
    block: Math.floor((i * (blocks - 60)) / count),
    ahead: next() < 0.3 ? 0.01 + 0.05 * next() : undefined,
    messages: [kinds[Math.floor(next() * kinds.length)]!()],
  }));
}

/** Returns the items that a section plans from now on. */
function watch(plan: Plan): Item[] {
  const seen: Item[] = [];
  const add = plan.add.bind(plan);
  plan.add = (item) => {
    if (item.what instanceof Int32Array && !seen.includes(item)) seen.push(item);
    add(item);
  };
  return seen;
}

test('each command is heard from the block on in which it was done at last, in their order', async () => {
  let refusals = 0;
  for (const seed of [1, 2, 3, 4]) {
    const server = new AheadServer();
    const client = await prepare(server);
    client.send('/g_section', sectionGroup, 256, 0.15);
    await server.render(4);
    client.replies();
    const { runner } = server.sections[0]!;
    const seen = watch((runner as unknown as { calculator: { plan: Plan } }).calculator.plan);
    const start = server.engine.block;
    const next = numbers(seed);
    const sent = cues(seed, 90);
    server.steps = 0;
    const heard = await perform(server, client, sent, blocks, (block) => {
      // In bursts, as devices ask for blocks, and at times not at all.
      if (block % 5 === 0) for (let n = Math.floor(next() * 3); n > 0; n--) server.advance(1);
      // It is never so late that nothing is ready.
      for (let n = 0; n < 100 && runner.lead < 7; n++) server.advance(1);
    });
    refusals += runner.refusals;
    expect(server.control.context.sections.all.length).toBe(1);
    const done = seen.sort((a, b) => a.arrival - b.arrival);
    expect(done.length).toBe(sent.length);
    const late = sent.map((cue, i) => ({
      ...cue,
      block: done[i]!.block - start - 1,
      ahead: undefined,
      frames: done[i]!.frames,
    }));
    // A bus that nobody reads is set when it costs nothing.
    const now = late.filter(({ messages }, i) => sent[i]!.ahead === undefined && messages[0]![0] !== '/c_set');
    expect(now.map(({ block }) => block)).toEqual([...now].sort((a, b) => a.block - b.block).map(({ block }) => block));

    const plain = new InProcessServer();
    const other = await prepare(plain);
    await plain.render(4);
    let at = 0;
    const order = late
      .map((cue, i) => ({ cue, item: done[i]! }))
      .sort(
        (a, b) =>
          a.cue.block - b.cue.block ||
          a.item.timing - b.item.timing ||
          a.item.sample - b.item.sample ||
          a.item.arrival - b.item.arrival,
      );
    const expected = await perform(plain, other, [], blocks, (block) => {
      for (; at < order.length && order[at]!.cue.block === block; at++) {
        plain.engine.setOffset(order[at]!.cue.frames);
        other.bundle(undefined, ...order[at]!.cue.messages);
        plain.engine.setOffset(0);
      }
    });
    expect(difference(heard.sound, expected.sound)).toEqual({ first: '', most: 0 });
    expect(news(heard).map(({ reply }) => reply)).toEqual(news(expected).map(({ reply }) => reply));
  }
  expect(refusals).toBeGreaterThan(10);
}, 120_000);

test('a def that comes while a version is being tried is there afterwards, whatever becomes of the version', async () => {
  let [takes, defs] = [0, 0];
  for (const seed of [1, 2, 3]) {
    const server = new AheadServer();
    const client = await prepare(server);
    client.send('/g_section', sectionGroup, 256, 0.15);
    await server.render(4);
    const { runner } = server.sections[0]!;
    const next = numbers(seed);
    server.steps = 0;
    let id = 1000;
    const names: string[] = [];
    for (let block = 0; block < 200; block++) {
      if (next() < 0.3) client.send('/s_new', 'ping', ++id, 0, sectionGroup, 'out', 0);
      if (next() < 0.15) {
        names.push(`late ${seed} ${names.length}`);
        client.send('/d_recv', encodeSynthDefs([sineDef(names.at(-1)!, 300 + block)]));
      }
      if (block % 5 === 0) for (let n = Math.floor(next() * 3); n > 0; n--) server.advance(1);
      for (let n = 0; n < 100 && runner.lead < 7; n++) server.advance(1);
      await server.render();
    }
    server.steps = Infinity;
    await server.render(20);
    client.replies();
    names.forEach((name, i) => client.send('/s_new', name, 5000 + i, 0, sectionGroup));
    await server.render(30);
    expect(client.replies().filter(([address]) => address === '/fail')).toEqual([]);
    expect(names.every((_, i) => server.control.context.tree.find(5000 + i) !== undefined)).toBe(true);
    expect(server.control.context.sections.all.length).toBe(1);
    takes += runner.takes;
    defs += names.length;
  }
  expect([takes > 60, defs > 60]).toEqual([true, true]);
});
