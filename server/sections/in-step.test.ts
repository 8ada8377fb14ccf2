/** Sections that are calculated in step, as offline. */
import { expect, test } from 'bun:test';
import { InProcessServer } from '../../test/support/in-process.ts';
import { concert, difference, news, perform, prepare, sectionGroup } from '../../test/support/section-concert.ts';

const blocks = 400;

test('what is heard and told is what is heard and told without a section', async () => {
  for (const seed of [1, 2, 3]) {
    const cues = concert(seed, blocks, 120, 0.5);
    const plain = new InProcessServer();
    const expected = await perform(plain, await prepare(plain), cues, blocks);
    const server = new InProcessServer();
    const client = await prepare(server);
    client.send('/g_section', sectionGroup, 512, 0.2);
    await server.render(1);
    expect(client.replies()).toEqual([
      ['/section', sectionGroup, 'on', ''],
      ['/done', '/g_section', sectionGroup],
    ]);
    const heard = await perform(server, client, cues, blocks);
    // Of nodes that are nowhere either engine tells.
    expect(server.lines.sort()).toEqual(plain.lines.sort());
    expect(server.control.context.sections.all.length).toBe(1);
    expect(difference(heard.sound, expected.sound)).toEqual({ first: '', most: 0 });
    expect(Math.max(...expected.sound[0]!)).toBeGreaterThan(0.05);
    expect(news(heard)).toEqual(news(expected));
    expect(expected.told.length).toBeGreaterThan(100);
  }
}, 60_000);
