/** Sections that run ahead and are taken back, block by block in this thread. */
import { describe, expect, test } from 'bun:test';
import { AheadServer } from '../../test/support/ahead-section.ts';
import { InProcessServer } from '../../test/support/in-process.ts';
import {
  concert,
  difference,
  type Heard,
  news,
  numbers,
  perform,
  prepare,
  sectionGroup,
} from '../../test/support/section-concert.ts';

const blocks = 400;

async function aheadServer(period: number, ahead: number) {
  const server = new AheadServer();
  const client = await prepare(server);
  client.send('/g_section', sectionGroup, period, ahead);
  await server.render(1);
  expect(client.replies()).toEqual([
    ['/section', sectionGroup, 'on', ''],
    ['/done', '/g_section', sectionGroup],
  ]);
  return { server, client };
}

async function plainly(cues: Parameters<typeof perform>[2]): Promise<{ heard: Heard; lines: string[] }> {
  const server = new InProcessServer();
  const heard = await perform(server, await prepare(server), cues, blocks);
  return { heard, lines: server.lines.sort() };
}

test('commands for now and ahead are heard and told as without a section, sample for sample', async () => {
  for (const [seed, period, ahead, timed] of [
    [1, 512, 0.2, 0.5],
    [2, 64, 0.05, 0],
    [3, 4096, 0.3, 0.7],
    [4, 1024, 0.1, 1],
  ] as const) {
    const cues = concert(seed, blocks, 120, timed);
    const expected = await plainly(cues);
    const { server, client } = await aheadServer(period, ahead);
    const heard = await perform(server, client, cues, blocks);
    expect(server.lines.sort()).toEqual(expected.lines);
    expect(difference(heard.sound, expected.heard.sound)).toEqual({ first: '', most: 0 });
    expect(news(heard)).toEqual(news(expected.heard));
    const { runner } = server.sections[0]!;
    expect(server.control.context.sections.all.length).toBe(1);
    expect(runner.lead).toBeGreaterThan(0.9 * ((ahead * 48000) / 64));
    if (timed < 1) expect(runner.takes).toBeGreaterThan(20);
  }
}, 60_000);

test('whatever is calculated between two blocks, what is heard is the same', async () => {
  const cues = concert(5, blocks, 150, 0.4);
  const expected = await plainly(cues);
  const { server, client } = await aheadServer(512, 0.1);
  const next = numbers(7);
  const heard = await perform(server, client, cues, blocks, () => {
    // At times it runs ahead between two commands; enough for the block that comes it does always.
    server.advance(Math.floor(next() * 12));
  });
  expect(difference(heard.sound, expected.heard.sound)).toEqual({ first: '', most: 0 });
  expect(news(heard)).toEqual(news(expected.heard));
}, 60_000);

describe('the end of a section', () => {
  test('its nodes go on in the render thread, with what waits for its time, sample for sample', async () => {
    for (const seed of [11, 12, 13, 14]) {
      const cues = concert(seed, blocks, 140, 0.5);
      const expected = await plainly(cues);
      const { server, client } = await aheadServer(512, 0.1);
      const heard = await perform(server, client, cues, blocks, (block) => {
        if (block === 150) client.send('/g_section', sectionGroup, 512, 0);
      });
      expect(server.lines).toContain(`section ${sectionGroup} plays in the audio thread again: asked for`);
      expect(server.control.context.sections.all.length).toBe(0);
      expect(difference(heard.sound, expected.heard.sound)).toEqual({ first: '', most: 0 });
      const others = news(heard).filter(
        ({ reply: [address, subject] }) => address !== '/section' && subject !== '/g_section',
      );
      expect(others).toEqual([...news(expected.heard)]);
      // All memory comes back when the nodes have ended.
      client.send('/g_freeAll', sectionGroup);
      await server.render(100);
      client.send('/g_freeAll', sectionGroup);
      await server.render(2);
      client.replies();
      client.send('/g_section', sectionGroup, 512, 0.1);
      await server.render(3);
      expect(client.replies()).toContainEqual(['/done', '/g_section', sectionGroup]);
      expect(server.control.context.sections.all[0]!.slot).toBe(0);
    }
  }, 60_000);
});
