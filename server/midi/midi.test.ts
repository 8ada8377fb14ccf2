/** MIDI in a whole server in process: bytes in over OSC, voices out. */
import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeMidi } from '../../protocol/midi/messages.ts';
import { FakeRenders } from '../../test/support/fake-renders.ts';
import { type InProcessClient, InProcessServer } from '../../test/support/in-process.ts';

const renders = new FakeRenders({
  pad: {
    loop: true,
    params: { freq: { type: 'number', default: 440, min: 20, unit: 'Hz' }, amp: { type: 'number', default: 0.1 } },
    play: () => ({ blocks: 1000, buffers: [] }),
  },
});

let server: InProcessServer;
let client: InProcessClient;

beforeEach(async () => {
  server = new InProcessServer({}, undefined, {}, { host: renders, folder: '/nowhere' });
  renders.server = server;
  await server.control.context.instruments!.catalogue.load('/pads.ts');
  client = server.client();
});

const playing = () =>
  server.control.context.instruments!.playing().map(({ instrument, params }) => [instrument, params]);
const bytes = (...all: number[]): Uint8Array => Uint8Array.from(all);

describe('MIDI over OSC', () => {
  test('notes play what is mapped, with parameters of the mapping', async () => {
    client.send('/midi/map', '1', 'pad', 'low', 60, 'amp', 0.5);
    client.send('/midi', bytes(0x90, 69, 127, 0x90, 40, 127));
    await server.render();
    expect(client.replies()).toEqual([['/done', '/midi/map']]);
    expect(playing()).toEqual([['pad', { freq: 440, amp: 0.5 }]]);
    client.send('/midi/unmap', '1');
    await server.render();
    expect(client.replies()).toEqual([['/done', '/midi/unmap', 1]]);
  });

  test('type m and blobs are the same; what is cut anywhere is whole', async () => {
    client.send('/midi/map', 'all', 'pad');
    client.send('/midi', bytes(0, 0x95, 57, 100));
    client.send('/midi', bytes(0x95), bytes(81), bytes(100));
    await server.render();
    expect(playing().map(([, params]) => (params as { freq: number }).freq)).toEqual([220, 880]);
  });

  test('controllers move shared values, and are learned', async () => {
    client.send('/midi/controller', '1', 1, 'session', 'wheel', 0, 10);
    client.send('/midi/learn', 'session', 'cutoff', 100, 10_000, 'exponential');
    client.send('/midi', bytes(0xb0, 1, 127, 0xb3, 74, 127));
    await server.render();
    const { session } = server.control.context.instruments!;
    // Learned was the controller that moved first.
    expect([session.get('wheel'), session.get('cutoff')]).toEqual([10, expect.closeTo(10_000, 6) as never]);
    client.send('/midi', bytes(0xb0, 74, 64));
    client.send('/midi', bytes(0xb0, 1, 0));
    await server.render();
    expect([session.get('wheel'), session.get('cutoff')]).toEqual([0, 100]);
  });

  test('notes send commands, several each, with note and velocity', async () => {
    client.send('/midi/trigger', 'all', 36, 36, '/session/set', 'kick', 1);
    client.send('/midi/trigger', '10', 30, 40, '/play', 'pad', 'amp', 0.25);
    client.send('/midi', bytes(0x99, 36, 90));
    await server.render();
    expect(playing()).toEqual([['pad', { freq: 440, amp: 0.25, note: 36, velocity: 90 }]]);
    client.send('/midi/trigger/clear');
    client.replies();
    client.send('/midi', bytes(0x99, 36, 90));
    await server.render();
    expect(playing()).toHaveLength(1);
  });

  test('in a bundle with a time it acts at that time, and is refused then', async () => {
    const { midi } = server.control.context;
    client.bundle(
      server.now + 0.01,
      ['/midi/map', '1', 'pad'],
      ['/midi', bytes(0x90, 69, 100)],
      ['/midi/follow', 1],
      ['/midi/map', '1', 'nobody'],
      ['/midi/controller', '1', 300, 'pad', 'freq'],
      ['/midi/tuning', 10],
    );
    await server.render();
    expect([playing(), client.replies(), midi!.keyboard.mappings, midi!.following]).toEqual([[], [], [], false]);
    await server.render(6);
    expect([playing(), client.replies()]).toEqual([[], []]);
    await server.render(4);
    expect(playing()).toEqual([['pad', { freq: 440, amp: expect.closeTo(0.1, 9) as never }]]);
    expect([midi!.keyboard.mappings.length, midi!.following]).toEqual([1, true]);
    expect(
      client.replies().map(([address, command, reason]) => [address, command, String(reason ?? '').split(';')[0]]),
    ).toEqual([
      ['/done', '/midi/map', ''],
      ['/done', '/midi/follow', ''],
      ['/fail', '/midi/map', 'instrument nobody is not there'],
      ['/fail', '/midi/controller', 'controller is 300'],
      ['/fail', '/midi/tuning', 'a4 is 10'],
    ]);
    client.bundle(server.now + 0.005, ['/midi', bytes(0x80, 69, 0)], ['/midi/unmap']);
    await server.render(8);
    expect([midi!.keyboard.holding, midi!.keyboard.mappings]).toEqual([[], []]);
    expect(server.lines.filter((line) => line.startsWith('fault'))).toEqual([]);
  });

  test('a channel, or a note, that is cleared goes from what it lies in, and from nothing else', async () => {
    client.send('/midi/map', '1-4', 'pad');
    client.send('/midi', bytes(0x90, 60, 100, 0x91, 60, 100, 0x92, 60, 100));
    client.send('/midi/unmap', '2');
    client.send('/midi/unmap', '9');
    client.send('/midi', bytes(0x91, 61, 100, 0x93, 61, 100));
    await server.render();
    const { keyboard, maps } = server.control.context.midi!;
    expect(keyboard.holding.map(({ channel, note }) => [channel, note])).toEqual([
      [0, 60],
      [2, 60],
      [3, 61],
    ]);
    expect(client.replies().map((reply) => reply.slice(2))).toEqual([[], [1], [0]]);
    client.send('/midi/trigger', 'all', 30, 40, '/panic');
    client.send('/midi/trigger', 'all', 35, 35, '/hush');
    client.send('/midi/trigger/clear', 35);
    client.send('/midi/trigger/clear', 30);
    client.send('/midi/trigger/clear', 40);
    client.send('/midi/trigger/clear', 41);
    expect(maps.triggers.map(({ low, high }) => [low, high])).toEqual([
      [31, 34],
      [36, 39],
    ]);
    expect(client.replies().map((reply) => reply.slice(2))).toEqual([[], [], [2], [1], [1], [0]]);
  });

  test('whatever is cleared: exactly the notes that were not cleared send', () => {
    const { maps } = server.control.context.midi!;
    const range = fc.tuple(fc.nat(127), fc.nat(127)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(
        fc.array(range, { maxLength: 4 }),
        fc.uniqueArray(fc.nat(127), { maxLength: 10 }),
        (ranges, cleared) => {
          maps.removeTriggers();
          for (const [low, high] of ranges) client.send('/midi/trigger', '1', low, high, '/none');
          for (const note of cleared) client.send('/midi/trigger/clear', note);
          const bound = (note: number) => maps.triggers.filter(({ low, high }) => note >= low && note <= high).length;
          for (let note = 0; note < 128; note++)
            expect(bound(note)).toBe(
              cleared.includes(note) ? 0 : ranges.filter(([low, high]) => note >= low && note <= high).length,
            );
        },
      ),
    );
  });

  test('notes send any command: those without pairs as they are, blobs, and what they are refused for is told in the feed', async () => {
    const told: string[] = [];
    server.control.context.instruments!.feed.listen((event) => {
      if (event.type === 'failed') told.push(event.message);
    });
    client.send('/midi/map', '2', 'pad');
    client.send('/midi/trigger', '1', 60, 60, '/n_free', 4711);
    client.send('/midi/trigger', '1', 61, 61, '/session/set', 'chord', 1, 2, 3);
    client.send('/midi/trigger', '1', 62, 62, '/midi', bytes(0x91, 69, 100));
    client.send('/midi/trigger', '1', 63, 63, '/midi', [0x91, 57, 100]);
    client.send('/midi/trigger', '1', 64, 64, '/play', 'pad', 'freq', 5);
    client.send('/midi/trigger', '1', 65, 65, '/midi', bytes(0x90, 65, 100, 0x90, 62, 100));
    client.send('/midi/trigger', '1', 66, 66, '/c_set', 1, 0.5);
    await server.render();
    expect(client.replies().map(([address]) => address)).toEqual(Array<string>(8).fill('/done'));
    client.send('/midi', bytes(0x90, 60, 100, 61, 100, 62, 100, 63, 100, 64, 100, 65, 100, 66, 100));
    await server.render(2);
    expect(server.control.context.instruments!.session.get('chord')).toEqual([1, 2, 3]);
    expect(playing().map(([, params]) => (params as { freq: number }).freq)).toEqual([440, 220]);
    expect(told.sort()).toEqual([
      '/midi: note 62 was played by a trigger; it sends nothing',
      '/midi: note 65 was played by a trigger; it sends nothing',
      '/n_free: Node 4711 not found',
      '/play: instrument pad: freq is 5; it must be a number from 20 on Hz',
    ]);
    client.send('/c_get', 1);
    await server.render();
    expect(client.replies()).toEqual([['/c_set', 1, 0.5]]);
  });

  test('several numbers are a shared value that is a list', async () => {
    client.send('/session/set', 'y', 1, 2, 3);
    client.send('/session/get', 'y');
    client.send('/session/set', 'y', 4);
    client.send('/session/get', 'y');
    client.send('/session/set', 'y', 1, 'two');
    client.send('/session/set', 'y');
    await server.render();
    expect(client.replies()).toEqual([
      ['/done', '/session/set'],
      ['/session.value', 'y', 1, 2, 3],
      ['/done', '/session/set'],
      ['/session.value', 'y', 4],
      ['/fail', '/session/set', 'argument 3 (value) is "two"; it must be a number'],
      ['/fail', '/session/set', 'argument 2 (value) is missing'],
    ]);
  });

  test('there is an end to triggers and mappings', async () => {
    for (let i = 0; i < 256; i++) client.send('/midi/trigger', '1-16', i % 128, 127, '/none');
    client.replies();
    client.send('/midi/trigger', '1', 0, 127, '/none');
    expect(client.replies()).toEqual([['/fail', '/midi/trigger', 'there would be 4097 triggers; there may be 4096']]);
    for (let i = 0; i < 4096; i++) client.send('/midi/controller', '1', i % 128, 'session', `key${i}`);
    client.replies();
    client.send('/midi/controller', '1', 5, 'session', 'more');
    client.send('/midi/controller', '1', 5, 'session', 'key5', 0, 9);
    expect(client.replies()).toEqual([
      ['/fail', '/midi/controller', 'there would be 4097 controllers; there may be 4096'],
      ['/done', '/midi/controller'],
    ]);
  });

  test('refuses by name, and nothing changes', async () => {
    const refused: [string, ...(string | number)[]][] = [
      ['/midi/map', '17', 'pad'],
      ['/midi/map', '1', 'nobody'],
      ['/midi/map', '1', 'pad', 'low', 128],
      ['/midi/map', '1', 'pad', 'steal', 'mine'],
      ['/midi/map', '1', 'pad', 'freq', 5],
      ['/midi/map', '1-4', 'pad', 'zone', 'upper'],
      ['/midi/controller', '1', 200, 'pad', 'freq'],
      ['/midi/controller', '1', 1, 'pad', 'freq', 0, 10, 'exponential'],
      ['/midi/controller', '1', 1, 'nobody', 'freq'],
      ['/midi/trigger', '1', 200, 1, '/play'],
      ['/midi/trigger', '1', 1, 1, 'play'],
      ['/midi/trigger', '1', 60, 50, '/play', 'pad'],
      ['/midi/trigger', '1', 1, 1, '/nonsense'],
      ['/midi/trigger', '1', 1, 1, '/play'],
      ['/midi/trigger', '1', 1, 1, '/n_free', 'x'],
      ['/midi/trigger', '1', 1, 1, '/play', 'pad', 'freq'],
      ['/midi/trigger/clear', 128],
      ['/midi/controller/clear', '1', 128],
      ['/midi/note', 'port', 0, 60],
      ['/midi/tuning', 10, 60, 600, 1200],
      ['/midi/note', 'port', 1, 60],
      ['/midi/clock', 'port'],
    ];
    for (const message of refused) client.send(...message);
    await server.render();
    const reasons = client.replies().map(([address, , reason]) => [address, String(reason).split(';')[0]]);
    expect(reasons.map(([address]) => address)).toEqual(refused.map(() => '/fail'));
    expect(reasons.map(([, reason]) => reason)).toEqual([
      'channel is "17"',
      'instrument nobody is not there',
      'instrument pad: low is 128',
      'instrument pad: steal is "mine"',
      'instrument pad: freq is 5',
      'zone is upper',
      'controller is 200',
      'an exponential range from 0 to 10 touches 0',
      'target is "nobody"',
      'low is 200',
      'address is "play"',
      'low is 60, above high, which is 50',
      'address is "/nonsense"',
      '/play: argument 1 (instrument) is missing',
      '/n_free: argument 1 (node) is "x"',
      '/play: argument 3 (value) is missing',
      'note is 128',
      'controller is 128',
      'channel is 0',
      'a4 is 10',
      'MIDI output port is not open: /midi/open it',
      'MIDI output port is not open: /midi/open it',
    ]);
    const { midi } = server.control.context;
    expect([midi!.keyboard.mappings, midi!.maps.controllers, midi!.maps.triggers, midi!.tuning.a4]).toEqual([
      [],
      [],
      [],
      440,
    ]);
    expect(midi!.tuning.scale.steps).toHaveLength(12);
  });

  test('any bytes: the server goes on, and what it tells is consistent', async () => {
    client.send('/midi/map', 'all', 'pad', 'polyphony', 4);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), async (pieces) => {
        for (const piece of pieces) client.send('/midi', piece);
        await server.render();
        const { midi } = server.control.context;
        for (const { note, channel } of midi!.keyboard.holding)
          expect(note >= 0 && note < 128 && channel >= 0 && channel < 16).toBe(true);
        expect(midi!.keyboard.holding.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: 200 },
    );
    client.send('/midi', encodeMidi({ type: 'reset' }));
    expect(server.control.context.midi!.keyboard.holding).toEqual([]);
    expect(server.lines.filter((line) => line.startsWith('fault'))).toEqual([]);
  });
});
