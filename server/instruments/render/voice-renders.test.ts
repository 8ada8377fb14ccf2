/** The renders of voices on an engine in this thread: what changes them while they are under way, what reaches them, what becomes of a voice that cannot be played. */
import { expect, test } from 'bun:test';
import type { FakeInstrument } from '../../../test/support/fake-renders.ts';
import { constant, of, world } from '../../../test/support/voice-world.ts';

test('updates during the first render: a loop begins with what is rendered, then follows; what does not loop takes the newest', async () => {
  const level = { type: 'number', default: 1, min: 0, max: 99 } as const;
  const play: FakeInstrument['play'] = ({ params }) => ({
    blocks: 40,
    buffers: [{ channels: [constant(6400, params.level as number)] }],
  });
  for (const loop of [true, false]) {
    const { client, sound, ask } = await world({ pad: { loop, params: { level }, play } });
    client.send('/play', 'pad');
    await sound(5);
    for (let i = 0; i < 20; i++) {
      ask('/update', 1, 'level', 2 + i);
      await sound(1);
    }
    const heard = [...new Set(await sound(400))].filter((x) => x > 0);
    expect(heard).toEqual(loop ? [1, 21] : [21]);
  }
});

test('/message reaches the renders that are meant, and says how many; who is not there is refused', async () => {
  const { client, sound, renders, ask } = await world({
    pad: { play: () => ({ blocks: 10, buffers: [{ channels: [constant(64, 1)] }] }) },
    hat: { play: () => ({ blocks: 10, buffers: [{ channels: [constant(64, 1)] }] }) },
  });
  for (const name of ['pad', 'pad', 'hat']) ask('/play', name);
  expect([ask('/message', 'pad', 'tone', 3), ask('/message', 3, 'a', 1, 'b', 'x'), ask('/message', 'all')]).toEqual([
    [2],
    [1],
    [3],
  ]);
  expect(renders.messages).toEqual([{ tone: 3 }, { a: 1, b: 'x' }, {}]);
  client.send('/message', 'nobody', 'tone', 3);
  expect(client.replies()).toEqual([['/fail', '/message', 'instrument nobody is not there, nor a voice of it']]);
  await sound(20);
  expect(ask('/message', 'all', 'tone', 1)).toEqual([0]);
});

test('a voice whose player cannot be made fails by name, and is gone', async () => {
  const { client, sound, instruments, events } = await world({
    wide: { play: () => ({ blocks: 1, buffers: [{ channels: [1, 2, 3].map(() => constant(64, 1)) }] }) },
  });
  const { players } = instruments.kinds.render as unknown as {
    readonly players: { prepare(channels: number): Promise<void> | void };
  };
  const prepare = players.prepare.bind(players);
  players.prepare = () => Promise.reject(new Error('compile took too long'));
  client.send('/play', 'wide');
  await sound(10);
  expect(of(events, 'failed').map(({ message }) => message)).toEqual([
    'there is no player for 3 channels: compile took too long',
  ]);
  expect(instruments.playing()).toEqual([]);
  players.prepare = prepare;
  client.send('/play', 'wide');
  await sound(10);
  expect(of(events, 'started')).toHaveLength(1);
});
