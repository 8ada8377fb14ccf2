/** Transactions on the graph of elements, and sessions that are written down: in one block, or not at all. */
import { describe, expect, test } from 'bun:test';
import { elementsServer } from '../../../test/support/elements-server.ts';
import type { Sent } from '../../../test/support/in-process.ts';
import { clock, level, sum } from '../../../test/support/test-elements.ts';
import { defineElement } from './define.ts';
import { writeSession } from './session-file.ts';

/** Its input times a parameter. */
const scale = defineElement({
  init: { channels: { type: 'integer', default: 1, min: 1, max: 4 } },
  specialise: ({ channels }) => ({
    inputs: { in: channels },
    outputs: { out: channels },
    params: { by: { type: 'number', default: 1, mode: 'linear' } },
  }),
  graph: ({ inputs, params }) => ({ out: inputs.in.map((each) => each.mul(params.by)) }),
});

const elements = { level, scale, clock, sum };

describe('/graph/edit', () => {
  test('makes ten connections and removes three voices in one block', async () => {
    const { ask, heard, server, voices } = await elementsServer(elements);
    for (let i = 0; i < 4; i++) await ask('/play', 'level', 'level', 2 ** i);
    await heard(20);
    expect((await heard(1))[0]![63]).toBe(15);
    const adds = [1, 2, 3, 4, 5].flatMap((n) => ['add', 'scale', `s${n}`, 1, 'by', n]);
    const connections = [
      ['4.out', 's1.in'],
      ['s1.out', 's2.in'],
      ['s1.out', 's3.in'],
      ['s2.out', 's4.in'],
      ['s3.out', 's4.in'],
      ['s4.out', 's5.in'],
      ['s5.out', 0],
      ['s5.out', 1],
      ['s2.out', 1],
      [3, 's5.in'],
    ].flatMap((ends) => ['connect', ...ends]);
    const answer = ask(
      '/graph/edit',
      ...adds,
      ...connections,
      'disconnect',
      '4.out',
      0,
      ...[1, 2, 3].flatMap((id) => ['remove', id]),
    );
    const [sample, ...added] = await answer;
    expect(added.filter((each) => typeof each === 'string')).toEqual(['s1', 's2', 's3', 's4', 's5']);
    await heard(20);
    // 8 through s1 (1), then s2 (2) and s3 (3) added in s4 (4), and s5 (5).
    const [left, right] = await heard(1);
    expect([left![63], right![63]]).toEqual([8 * 5 * 4 * 5, 8 * 5 * 4 * 5 + 16]);
    expect(voices.views().map(({ instrument }) => instrument)).toEqual(['level', ...Array(5).fill('scale')]);
    expect(sample as number).toBeLessThan(server.samples);
  });

  test('is heard from one block on: before it all is old, after it all is new', async () => {
    const { ask, heard, client, server } = await elementsServer(elements);
    await ask('/play', 'level', 'level', 1);
    await ask('/play', 'level', 'level', 2);
    await ask('/play', 'scale', 'by', 10, 'in', 5);
    await heard(20);
    client.bundle(server.now + 0.02, [
      '/graph/edit',
      ...['disconnect', '1.out', 0, 'disconnect', '2.out', 0, 'disconnect', 5, '3.in'],
      ...['connect', '1.out', '3.in', 'connect', '2.out', '3.in'],
    ] as unknown as Sent);
    const left = (await heard(40))[0]!;
    const first = left.findIndex((x) => x !== 3);
    expect(first % 64).toBe(0);
    expect([...left].every((x, i) => x === (i < first ? 3 : 30))).toBe(true);
  });

  test.each([
    [
      ['connect', '1.out', '2.in', 'connect', '2.out', '1.in'],
      'connection 2.out → 1.in: level has no input in; it has none',
    ],
    [['connect', '2.out', '3.in', 'connect', '3.out', '2.in'], 'connections make a circle: 2 → 3 → 2'],
    [['connect', '2.out', '2.in'], 'connections make a circle: 2 → 2'],
    [['connect', '1.left', 0], 'connection 1.left → bus 0: level has no output left; it has out'],
    [['connect', '9.out', 0], 'connection 9.out → bus 0: voice 9 is no element that is there'],
    [['connect', '1.out', 32], 'connection 1.out → bus 32: bus is 32; it must be a whole number from 0 to 31'],
    [['connect', '4.out', '2.in'], 'connection 4.out → 2.in: 4.out has 2 channels, 2.in 1'],
    [['disconnect', '1.out', 5], 'connection 1.out → bus 5 is not there'],
    [['connect', '1.out', 0], 'connection 1.out → bus 0 is there already'],
    [['remove', 77], 'voice 77 is no element that is there'],
    [['add', 'scale', 'x', 1, 'by', 'much'], 'by is "much"; it must be a number'],
    [['add', 'nothing', 'x', 0], 'instrument nothing is not there'],
    [['widen', 3], '"widen" is no change; changes are connect (from to)'],
    [['connect', '1.out'], 'change 2 ends before its to'],
    [['connect', 'out', 0], '"out" is no end of a connection; it must be voice.port or a bus'],
  ])('refuses %p and changes nothing', async (changes, reason) => {
    const play = async (edit: boolean, until = 0) => {
      const { ask, heard, server } = await elementsServer(elements);
      for (const name of ['level', 'scale', 'scale', 'clock']) await ask('/play', name);
      await heard(30);
      let message: unknown;
      // A valid change with it: it is not made either.
      if (edit)
        message = await ask('/graph/edit', 'disconnect', '4.out', 0, ...changes).catch((error: Error) => error.message);
      while (server.samples < until) await heard(1);
      return { from: server.samples, sound: await heard(10), message };
    };
    const edited = await play(true);
    const plain = await play(false, edited.from);
    expect(edited.message).toContain(reason);
    expect(edited.sound).toEqual(plain.sound);
  });
});

describe('a session', () => {
  const start = async () => {
    const world = await elementsServer(elements);
    const { ask, heard } = world;
    await ask('/play', 'clock', 'level', 2, 'out', 2);
    await ask('/play', 'sum');
    await heard(40);
    const added = ['add', 'scale', 's', 2, 'by', 3, 'channels', 2];
    await ask('/graph/edit', ...added, 'connect', '1.out', 's.in', 'connect', 's.out', 0);
    await ask('/series', 2, 'level', -1, 0, 4, 'const', 1, 8, 'linear');
    await heard(60);
    return world;
  };

  test('that is written down and made again sounds as it did, from that frame on', async () => {
    const { heard, voices, ask } = await start();
    await ask('/transport/stop');
    await heard(3);
    const session = writeSession(voices, 48000);
    expect(session.elements.map(({ instrument }) => instrument)).toEqual(['clock', 'sum', 'scale']);
    expect(session.connections).toHaveLength(4);
    const play = async (again: boolean) => {
      const { heard: hear, ask: tell, voices: there } = again ? await elementsServer(elements) : { heard, ask, voices };
      if (again)
        await tell(
          '/session/graph',
          JSON.stringify({ ...session, transport: { ...session.transport, rolling: true } }),
        );
      else await tell('/transport/roll');
      const sound = await hear(200);
      const frame = there.time.frameAt() - 200 * 64;
      return { sound, frame, session: writeSession(there, 48000) };
    };
    const made = await play(true);
    const was = await play(false);
    expect(made.session.elements.map(({ init, start, series }) => ({ init, start, series }))).toEqual(
      session.elements.map(({ init, start, series }) => ({ init, start, series })),
    );
    // Both are on the same frames; the sums began anew where the session was made.
    const offset = made.frame - was.frame;
    const common = 200 * 64 - Math.abs(offset) - 1000;
    const [a, b] =
      offset >= 0
        ? [was.sound[0]!.subarray(offset), made.sound[0]!]
        : [was.sound[0]!, made.sound[0]!.subarray(-offset)];
    expect(a.subarray(1000, common)).toEqual(b.subarray(1000, common));
  });

  test.each([
    [{ version: 2 }, 'the session version:'],
    [{ sampleRate: 44100 }, 'the session counts frames at 44100 Hz; the server runs at 48000 Hz'],
    [{ elements: [{ id: 1, instrument: 'none', init: {}, start: 0, series: {} }] }, 'instrument none is not there'],
    [
      { connections: [{ from: { element: 7, port: 'out' }, to: { bus: 0 } }] },
      'voice element7 is no element that is there',
    ],
  ])('is refused with %p, and what plays goes on', async (part, reason) => {
    const { ask, voices, heard } = await start();
    const before = writeSession(voices, 48000);
    await expect(ask('/session/graph', JSON.stringify({ ...before, ...part }))).rejects.toThrow(reason);
    await heard(2);
    expect(writeSession(voices, 48000).elements).toEqual(before.elements);
    expect(voices.transport.view().rolling).toBe(true);
  });

  test('sounds the same where time waits for soft sides as where they work beside it', async () => {
    const { voices } = await start();
    const session = writeSession(voices, 48000);
    const play = async (patient: boolean) => {
      const { ask, heard, voices: made } = await elementsServer(elements, {}, patient);
      await ask('/session/graph', JSON.stringify(session));
      const sound = await heard(1000);
      expect(made.views().map(({ starved }) => starved)).toEqual([0, 0, 0]);
      return sound.map((channel) => channel.subarray(channel.findIndex((x) => x !== 0)));
    };
    const [offline, live] = [await play(true), await play(false)];
    const frames = Math.min(offline[0]!.length, live[0]!.length);
    expect(frames).toBeGreaterThan(60000);
    for (const c of [0, 1]) expect(live[c]!.subarray(0, frames)).toEqual(offline[c]!.subarray(0, frames));
  });
});
