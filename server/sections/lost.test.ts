/** Threads of sections that fail: their nodes are gone, which is told by name, and the group stays. */
import { beforeEach, expect, test } from 'bun:test';
import type { InProcessClient } from '../../test/support/in-process.ts';
import { prepare, sectionGroup } from '../../test/support/section-concert.ts';
import { ThreadServer } from '../../test/support/thread-server.ts';
import { Out, SinOsc, synthDef } from '../synthdef/builder/index.ts';
import type { SectionDef } from './section-engine.ts';

let server: ThreadServer;
let client: InProcessClient;

const renderUntil = (isSo: () => boolean): Promise<number[]> => server.renderUntil(isSo);

/** Makes the thread fail. */
const fail = (): void => {
  const broken = { symbol: 999, reads: [], def: { compiled: { module: 'none' } } };
  server.sections[0]!.install(broken as unknown as SectionDef);
};

beforeEach(async () => {
  server = new ThreadServer();
  client = await prepare(server);
  client.send('/d_recv', synthDef('tone', { freq: 300 }, ({ freq }) => Out.ar(0, SinOsc.ar(freq).mul(0.1))).bytes);
  await server.render(2);
});

const has = (address: string) => {
  const heard: (readonly unknown[])[] = [];
  return () => {
    heard.push(...client.replies());
    return heard.some(([each]) => each === address) ? heard : undefined;
  };
};

test('the nodes of a section have ended when its thread fails, and its group goes on', async () => {
  client.send('/g_section', sectionGroup, 512, 0.2);
  await renderUntil(() => server.control.context.sections.all[0]?.isBegun === true);
  client.send('/g_new', 50, 0, sectionGroup);
  client.send('/s_new', 'tone', 1000, 0, 50);
  client.send('/s_new', 'tone', 1001, 0, sectionGroup, 'freq', 200);
  await renderUntil(() => server.control.context.tree.synths === 2);
  const end = server.engine.block + 40;
  const before = await renderUntil(() => server.engine.block >= end);
  expect(Math.max(...before)).toBeGreaterThan(0.1);
  client.replies();
  fail();
  const ended = has('/section');
  const sound = await renderUntil(() => ended() !== undefined);
  const told = ended()!;
  expect(told.slice(0, 3).map(([address, id]) => [address, id])).toEqual([
    ['/n_end', 1001],
    ['/n_end', 1000],
    ['/n_end', 50],
  ]);
  expect(told[3]).toEqual(['/section', sectionGroup, 'ended', expect.stringMatching(/^its thread failed: .+/)]);
  expect(server.lines.at(-1)).toMatch(/^section 5 plays in the audio thread again: its thread failed/);
  // It falls: the sines have steps of 0.0065, and the fall over a block adds 0.0047 to that.
  const all = [...before, ...sound];
  expect(Math.max(...all.map((x, i) => Math.abs(x - (all[i - 1] ?? x))))).toBeLessThan(0.0112);
  expect(sound.at(-1)).toBe(0);
  const { tree, sections } = server.control.context;
  expect([tree.synths, tree.find(sectionGroup)?.head]).toEqual([0, null]);
  expect(sections.all).toEqual([]);

  client.send('/s_new', 'tone', 1000, 0, sectionGroup);
  expect(Math.max(...(await server.heard(20))[0]!)).toBeGreaterThan(0.09);
  expect(client.replies()).toContainEqual(['/n_go', 1000, sectionGroup, -1, -1, 0]);
  // And may become one again.
  await Bun.sleep(50);
  client.send('/g_section', sectionGroup, 512, 0.2);
  await renderUntil(() => server.control.context.sections.all[0]?.isBegun === true);
  client.send('/n_free', sectionGroup);
  await server.render(5);
  await Bun.sleep(50);
  await server.render(2);
  expect(server.engine.pool.used).toBe(0);
}, 60_000);

test('nodes stay where they are when the thread fails that was to take them over', async () => {
  client.send('/s_new', 'tone', 1000, 0, sectionGroup);
  await server.render(2);
  client.replies();
  client.send('/g_section', sectionGroup, 512, 0.2);
  await renderUntil(() => server.sections.length > 0);
  fail();
  const failed = has('/fail');
  const sound = await renderUntil(() => failed() !== undefined);
  expect(failed()!.at(-1)).toEqual([
    '/fail',
    '/g_section',
    expect.stringMatching(/^(its thread|the thread of section 5) failed: /),
  ]);
  expect(Math.max(...sound.map((x, i) => Math.abs(x - (sound[i - 1] ?? x))))).toBeLessThan(0.004);
  expect(server.control.context.sections.all).toEqual([]);
  expect(server.control.context.tree.synths).toBe(1);
}, 60_000);
