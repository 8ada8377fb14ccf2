/** Synths and commands outside of a section that would write what is read in it: it ends before they do, so that what is heard is never wrong. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { AheadServer } from '../../test/support/ahead-section.ts';
import { type InProcessClient, InProcessServer, type Sent } from '../../test/support/in-process.ts';
import { difference, prepare, sectionGroup } from '../../test/support/section-concert.ts';
import { BufRd, BufWr, DC, In, InFeedback, Out, Phasor, SinOsc, synthDef } from '../synthdef/builder/index.ts';

const defs = [
  synthDef('from', { bus: 10 }, ({ bus }) => Out.ar(0, In.ar(bus, 2))),
  synthDef('again', { bus: 10 }, ({ bus }) => Out.ar(0, InFeedback.ar(bus, 1))),
  synthDef('take', { bus: 30 }, ({ bus }) => Out.ar(0, SinOsc.ar(300).mul(In.kr(bus, 1)))),
  synthDef('read', { buf: 3 }, ({ buf }) =>
    Out.ar(0, BufRd.ar(1, buf, Phasor.ar({ rate: 1, start: 0, end: 100 }), { loop: 1, interpolation: 1 })),
  ),
  synthDef('readAny', { buf: 2 }, ({ buf }) => Out.ar(0, BufRd.ar(1, buf.add(1), DC.ar(5), { interpolation: 1 }))),
  synthDef('tone', { out: 0, freq: 300 }, ({ out, freq }) => Out.ar(out, SinOsc.ar(freq).mul(0.1))),
  synthDef('level', { bus: 31, value: 0.5 }, ({ bus, value }) => Out.kr(bus, value)),
  synthDef('write', { buf: 4 }, ({ buf }) =>
    BufWr.ar(SinOsc.ar(500), buf, Phasor.ar({ rate: 1, start: 0, end: 100 }), 1),
  ),
];

interface Place {
  readonly server: InProcessServer;
  readonly client: InProcessClient;
}

let ahead: AheadServer;
let places: Place[];

async function place(server: InProcessServer): Promise<Place> {
  const client = await prepare(server);
  for (const def of defs) client.send('/d_recv', def.bytes);
  for (const number of [3, 4]) client.send('/b_alloc', number, 100, 1);
  await server.render(2);
  client.replies();
  return { server, client };
}

beforeEach(async () => {
  ahead = new AheadServer();
  places = [await place(ahead), await place(new InProcessServer())];
});

const begin = (): void => places[0]!.client.send('/g_section', sectionGroup, 512, 0.1);

const send = (...message: Sent): void => {
  for (const { client } of places) client.send(...message);
};

/** @param between is called when the section has been heard, and the other has not */
const expectSame = async (blocks: number, between: () => void = () => {}): Promise<void> => {
  const heard = await places[0]!.server.heard(blocks);
  between();
  const expected = await places[1]!.server.heard(blocks);
  expect(difference(heard!, expected!)).toEqual({ first: '', most: 0 });
};

const isSection = (): boolean => ahead.control.context.sections.all.length === 1;

const reasons = (): (string | undefined)[] =>
  ahead.lines.map((line) => line.match(/plays in the audio thread again: (.*)/)?.[1]);

describe('what is heard is never wrong when', () => {
  const cases: readonly [name: string, inside: Sent, outside: readonly Sent[], reason: string][] = [
    [
      'a synth writes an audio bus before it',
      ['/s_new', 'from', 1000, 0, sectionGroup],
      [['/s_new', 'tone', 2000, 0, 0, 'out', 11]],
      'synth 2000 writes audio bus 11, which synth 1000 in it reads',
    ],
    [
      'a synth writes an audio bus after it, of which it hears the last block',
      ['/s_new', 'again', 1000, 0, sectionGroup],
      [['/s_new', 'tone', 2000, 3, sectionGroup, 'out', 10]],
      'synth 2000 writes audio bus 10, which synth 1000 in it reads',
    ],
    [
      'a synth writes a control bus after it',
      ['/s_new', 'take', 1000, 0, sectionGroup],
      [['/s_new', 'level', 2000, 1, 0, 'bus', 30]],
      'synth 2000 writes control bus 30, which synth 1000 in it reads',
    ],
    [
      'a synth that plays is sent to a bus',
      ['/s_new', 'from', 1000, 0, sectionGroup],
      [
        ['/s_new', 'tone', 2000, 0, 0],
        ['/n_set', 2000, 'out', 10],
      ],
      'synth 2000 writes audio bus 10, which synth 1000 in it reads',
    ],
    [
      'a group of synths is',
      ['/s_new', 'take', 1000, 0, sectionGroup],
      [
        ['/g_new', 50, 1, 0],
        ['/s_new', 'level', 2000, 1, 50],
        ['/n_set', 50, 'bus', 30],
      ],
      'synth 2000 writes control bus 30, which synth 1000 in it reads',
    ],
    [
      'a synth writes to a buffer',
      ['/s_new', 'read', 1000, 0, sectionGroup],
      [['/s_new', 'write', 2000, 1, 0, 'buf', 3]],
      'synth 2000 writes buffer 3, which synth 1000 in it reads',
    ],
    [
      'a synth writes to a buffer, of which it may be one',
      ['/s_new', 'readAny', 1000, 0, sectionGroup],
      [['/s_new', 'write', 2000, 1, 0, 'buf', 3]],
      'synth 2000 writes to buffers, which synth 1000 in it reads',
    ],
    [
      'a synth outside begins without an id',
      ['/s_new', 'from', 1000, 0, sectionGroup],
      [['/s_new', 'tone', -1, 0, 0, 'out', 10]],
      'synth -1 writes audio bus 10, which synth 1000 in it reads',
    ],
  ];
  for (const [name, inside, outside, reason] of cases) {
    test(name, async () => {
      begin();
      await ahead.render(2);
      await places[1]!.server.render(2);
      send(...inside);
      await expectSame(12);
      for (const message of outside.slice(0, -1)) send(...message);
      await expectSame(12);
      expect(isSection()).toBe(true);
      // The section has to end first: the command waits, and what is heard until then is what was.
      places[0]!.client.send(...outside.at(-1)!);
      for (let i = 0; isSection(); i++) {
        expect(i).toBeLessThan(10);
        await expectSame(1, () => {
          if (!isSection()) places[1]!.client.send(...outside.at(-1)!);
        });
      }
      await expectSame(20);
      expect(reasons()).toEqual([reason]);
    });
  }
});

describe('a section that reads what is written already ends', () => {
  test('when a synth comes in it, or is set or mapped to it', async () => {
    const cases: Sent[][] = [
      [['/s_new', 'take', 1000, 0, sectionGroup, 'bus', 31]],
      [
        ['/s_new', 'take', 1000, 0, sectionGroup],
        ['/n_set', 1000, 'bus', 31],
      ],
      [
        ['/s_new', 'tone', 1000, 0, sectionGroup],
        ['/n_map', 1000, 'freq', 31],
      ],
    ];
    for (const commands of cases) {
      send('/s_new', 'level', 2000, 0, 0, 'value', 440);
      begin();
      await ahead.render(4);
      expect(isSection()).toBe(true);
      for (const command of commands.slice(0, -1)) send(...command);
      await ahead.render(4);
      expect(isSection()).toBe(true);
      send(...commands.at(-1)!);
      await ahead.render(8);
      expect(reasons().pop()).toBe('synth 2000 writes control bus 31, which synth 1000 in it reads');
      expect(isSection()).toBe(false);
      send('/g_freeAll', 0);
      send('/g_new', sectionGroup, 0, 0);
      await ahead.render(4);
    }
  });

  test('or never begins, where it plays', async () => {
    const [{ client }] = places as [Place];
    client.send('/s_new', 'level', 2000, 0, 0);
    client.send('/s_new', 'take', 1000, 0, sectionGroup, 'bus', 31);
    await ahead.render(2);
    begin();
    await ahead.render(10);
    expect(client.replies()).toContainEqual([
      '/fail',
      '/g_section',
      'synth 2000 writes control bus 31, which synth 1000 in it reads',
    ]);
    expect(isSection()).toBe(false);
  });
});

test('commands that come behind one that waits for the end of a section wait too, and are done in their order', async () => {
  const [{ client }] = places as [Place];
  begin();
  await ahead.render(2);
  client.send('/s_new', 'from', 1000, 0, sectionGroup);
  client.send('/s_new', 'tone', 2001, 1, 0, 'out', 1);
  await ahead.render(12);
  client.replies();
  client.send('/s_new', 'tone', 2000, 0, 0, 'out', 10);
  client.send('/n_set', 2000, 'freq', 555);
  client.send('/n_set', 2001, 'freq', 444);
  client.send('/n_after', 2000, 2001);
  client.send('/s_new', 'tone', 2002, 2, 2000, 'out', 11);
  client.send('/s_get', 2000, 'freq');
  client.send('/sync', 5);
  await ahead.render(10);
  const told = client.replies().filter(([address]) => address !== '/section');
  expect(told).toEqual([
    ['/n_go', 2000, 0, -1, sectionGroup, 0],
    ['/n_move', 2000, 0, 2001, -1, 0],
    ['/n_go', 2002, 0, 2001, 2000, 0],
    ['/n_set', 2000, 'freq', 555],
    ['/synced', 5],
  ]);
  expect(ahead.control.context.tree.controlOf(2001, 1)).toBe(444);
  expect(reasons()).toEqual(['synth 2000 writes audio bus 10, which synth 1000 in it reads']);
});

test('what others write elsewhere, or behind it, is nothing to a section', async () => {
  begin();
  await ahead.render(2);
  await places[1]!.server.render(2);
  send('/s_new', 'from', 1000, 0, sectionGroup);
  send('/s_new', 'take', 1001, 0, sectionGroup);
  send('/s_new', 'read', 1002, 0, sectionGroup);
  send('/s_new', 'tone', 2000, 3, sectionGroup, 'out', 10);
  send('/s_new', 'tone', 2001, 0, 0, 'out', 12);
  send('/s_new', 'level', 2002, 0, 0);
  send('/s_new', 'write', 2003, 0, 0);
  send('/s_new', 'tone', 2004, 1, 0, 'out', 10);
  await expectSame(30);
  expect(isSection()).toBe(true);
  // A synth that was sent away writes no longer where it did.
  send('/n_set', 2002, 'bus', 30);
  await ahead.render(8);
  expect(isSection()).toBe(false);
});
