/** Groups that play already when they become sections: they go on, sample for sample. */
import { describe, expect, test } from 'bun:test';
import { AheadServer } from '../../test/support/ahead-section.ts';
import { type InProcessClient, InProcessServer, type Sent } from '../../test/support/in-process.ts';
import {
  type Cue,
  concert,
  difference,
  news,
  perform,
  prepare,
  sectionGroup,
} from '../../test/support/section-concert.ts';
import { BufWr, DC, Out, SinOsc, synthDef } from '../synthdef/builder/index.ts';

const blocks = 400;
/** Block in which the group is to become a section, and in which it ends to be one. */
const [begins, ends] = [120, 280];

const ownNews = (heard: Parameters<typeof news>[0]) =>
  news(heard).filter(({ reply: [address, subject] }) => address !== '/section' && subject !== '/g_section');

/** Commands wait while nodes are taken over: none are sent then. */
const quiet = ({ block }: Cue): boolean => block < begins || block >= begins + 10;

async function play(
  server: InProcessServer,
  seed: number,
  timed: number,
  commands: (client: InProcessClient, block: number) => void,
) {
  const client = await prepare(server);
  const cues = concert(seed, blocks, 150, timed).filter(quiet);
  const heard = await perform(server, client, cues, blocks, (block) => commands(client, block));
  return { heard, client };
}

async function begin() {
  const server = new AheadServer();
  return { server, client: await prepare(server) };
}

const plainly = async (seed: number, timed: number) => (await play(new InProcessServer(), seed, timed, () => {})).heard;

describe('a group that plays becomes a section', () => {
  for (const [name, make] of [
    ['in step', () => new InProcessServer()],
    ['ahead', () => new AheadServer()],
  ] as const) {
    test(`${name}, and ends to be one, and is heard as if nothing had been`, async () => {
      for (const seed of [1, 2]) {
        for (const timed of [0, 0.6]) {
          const expected = await plainly(seed, timed);
          const server = make();
          let on = -1;
          const { heard } = await play(server, seed, timed, (client, block) => {
            if (block === begins) client.send('/g_section', sectionGroup, 512, 0.1);
            if (block === ends) client.send('/g_section', sectionGroup, 512, 0);
            const [section] = server.control.context.sections.all;
            if (on < 0 && section?.isBegun) on = block;
          });
          expect(difference(heard.sound, expected.sound)).toEqual({ first: '', most: 0 });
          expect(ownNews(heard)).toEqual(ownNews(expected));
          expect(on).toBeGreaterThan(begins);
          expect(on).toBeLessThan(begins + 20);
          expect(server.control.context.sections.all).toEqual([]);
          expect(server.lines.filter((line) => line.startsWith('section'))).toEqual([
            `section ${sectionGroup} plays in the audio thread again: asked for`,
          ]);
        }
      }
    }, 60_000);
  }

  test('what concerns it meanwhile waits, and is done in its order', async () => {
    const { server, client } = await begin();
    client.send('/s_new', 'pad', 1000, 0, sectionGroup);
    await server.render(3);
    client.replies();
    client.send('/g_section', sectionGroup, 512, 0.1);
    await server.render(2);
    expect(server.control.context.sections.all[0]!.joining).toBe('held');
    client.send('/n_set', 1000, 'freq', 333);
    client.send('/s_new', 'pad', 1001, 1, sectionGroup);
    client.send('/n_order', 0, sectionGroup, 1001, 1000);
    client.send('/s_get', 1000, 'freq');
    client.send('/n_set', 0, 'cut', 700);
    client.send('/c_set', 3, 0.5);
    client.send('/c_get', 3);
    await server.render(8);
    expect(client.replies().filter(([address]) => !['/section', '/done'].includes(address as string))).toEqual([
      ['/n_go', 1001, sectionGroup, 1000, -1, 0],
      ['/n_move', 1000, sectionGroup, 1001, -1, 0],
      ['/n_set', 1000, 'freq', 333],
      ['/c_set', 3, 0.5],
    ]);
    client.send('/s_get', 1001, 'cut');
    await server.render(3);
    expect(client.replies()).toEqual([['/n_set', 1001, 'cut', 700]]);
  });

  test('memory goes with its nodes, and all of it comes back', async () => {
    const { server, client } = await begin();
    const { pool } = server.engine;
    const free = () => [pool.used, pool.next];
    for (let id = 1000; id < 1008; id++) client.send('/s_new', id % 2 ? 'echo' : 'pad', id, 0, sectionGroup);
    client.send('/n_map', 1000, 'freq', 7);
    await server.render(3);
    const [used] = free();
    for (const [round, end] of [
      [0, ['/g_freeAll', sectionGroup]],
      [1, ['/g_section', sectionGroup, 512, 0]],
      [2, ['/n_free', sectionGroup]],
    ] as const) {
      client.send('/g_section', sectionGroup, 512, 0.05);
      await server.render(8);
      expect(client.replies()).toContainEqual(['/done', '/g_section', sectionGroup]);
      // What has ended and is taken back plays again.
      client.send('/n_free', 1001);
      client.send('/s_new', 'echo', 1001, 0, sectionGroup);
      await server.render(3);
      expect(pool.used).toBe(used!);
      client.send(...(end as unknown as Sent));
      await server.render(5);
      if (round === 0) client.send('/g_section', sectionGroup, 512, 0);
      if (round < 2) client.send('/g_freeAll', sectionGroup);
      await server.render(5);
      expect(pool.used).toBe(0);
      client.replies();
      if (round === 2) break;
      for (let id = 1000; id < 1008; id++) client.send('/s_new', id % 2 ? 'echo' : 'pad', id, 0, sectionGroup);
      client.send('/n_map', 1000, 'freq', 7);
      await server.render(3);
      expect(pool.used).toBe(used!);
    }
    expect(server.control.context.tree.synths).toBe(0);
  });

  test('that ends before it has become one, or is to stay what it is, ends or stays', async () => {
    const { server, client } = await begin();
    client.send('/s_new', 'pad', 1000, 0, sectionGroup);
    await server.render(3);
    client.replies();
    client.send('/g_section', sectionGroup, 512, 0.1);
    await server.render(2);
    client.send('/g_section', sectionGroup, 512, 0);
    client.send('/n_set', 1000, 'freq', 200);
    await server.render(8);
    expect(client.replies()).toEqual([
      ['/fail', '/g_section', 'asked for'],
      ['/done', '/g_section', sectionGroup],
    ]);
    client.send('/s_get', 1000, 'freq');
    client.send('/g_section', sectionGroup, 512, 0.1);
    await server.render(1);
    client.send('/n_free', sectionGroup);
    await server.render(8);
    expect(client.replies()).toEqual([
      ['/n_set', 1000, 'freq', 200],
      ['/n_end', 1000, -1, -1, -1, 0],
      ['/n_end', sectionGroup, 0, -1, -1, 1, -1, -1],
      ['/fail', '/g_section', 'its group has ended'],
    ]);
    expect(server.control.context.sections.all).toEqual([]);
    expect(server.engine.pool.used).toBe(0);
  });

  for (const [name, make] of [
    ['ahead', () => new AheadServer()],
    ['in step', () => new InProcessServer()],
  ] as const) {
    test(`has synths of defs that others have followed, and that are followed while it is one (${name})`, async () => {
      const version = (freq: number) =>
        synthDef('tune', { out: 0 }, ({ out }) => Out.ar(out, SinOsc.ar(freq).mul(0.1))).bytes;
      const servers = [make(), new InProcessServer()] as const;
      const clients = [await prepare(servers[0]), await prepare(servers[1])] as const;
      const send = (...message: Sent) => {
        for (const client of clients) client.send(...message);
      };
      const expectSame = async (blocks: number) => {
        const [heard, expected] = [await servers[0].heard(blocks), await servers[1].heard(blocks)];
        expect(difference(heard, expected)).toEqual({ first: '', most: 0 });
      };
      for (const [i, freq] of [300, 400].entries()) {
        send('/d_recv', version(freq));
        await expectSame(1);
        send('/s_new', 'tune', 1000 + i, 0, sectionGroup, 'out', i);
        await expectSame(3);
      }
      clients[0].send('/g_section', sectionGroup, 512, 0.1);
      await expectSame(10);
      expect(servers[0].control.context.sections.all[0]?.isBegun).toBe(true);
      for (const [i, freq] of [500, 600, 700].entries()) {
        send('/s_new', 'tune', 1002 + i, 0, sectionGroup, 'out', 1);
        await expectSame(2);
        send('/d_recv', version(freq));
        await expectSame(1);
        // Takes back to before that.
        send('/n_set', 1000, 'out', i % 2);
        send('/n_free', 1001);
        await expectSame(2);
      }
      clients[0].send('/g_section', sectionGroup, 512, 0);
      await expectSame(10);
      expect(servers[0].control.context.sections.all).toEqual([]);
    });
  }

  test('is refused with what is wrong with it', async () => {
    const { server, client } = await begin();
    const refusal = async (group: number) => {
      client.replies();
      client.send('/g_section', group, 512, 0.1);
      await server.render(8);
      return client.replies().find(([address]) => address === '/fail')?.[2];
    };
    client.send('/d_recv', synthDef('write', {}, () => BufWr.ar(SinOsc.ar(), 0, DC.ar(0))).bytes);
    await server.render();
    client.send('/s_new', 'write', 1000, 0, sectionGroup);
    await server.render(2);
    expect(await refusal(sectionGroup)).toBe('synth 1000: BufWr writes to a buffer');
    client.send('/n_free', 1000);
    client.send('/s_new', 'pad', 1001, 0, sectionGroup);
    client.send('/n_run', sectionGroup, 0);
    await server.render(2);
    expect(await refusal(sectionGroup)).toBe(`group ${sectionGroup} is paused`);
    client.send('/n_run', sectionGroup, 1);
    client.send('/s_new', 'pad', 1002, 0, 0);
    client.send('/s_new', 'pad', 1003, 0, 0);
    client.send('/g_head', sectionGroup, 1002);
    await server.render(2);
    expect(await refusal(sectionGroup)).toBe(
      'a node in it was moved there and shares its memory with node 1003, which is outside',
    );
    client.send('/g_new', 20, 0, 0, 21, 0, 20);
    await server.render(1);
    client.send('/g_section', 21, 512, 0.1);
    await server.render(2);
    expect(await refusal(20)).toBe('section 21 is in group 20');
    client.send('/g_new', 22, 0, 21);
    await server.render(3);
    expect(await refusal(22)).toBe('group 22 is in section 21');
  });
});
