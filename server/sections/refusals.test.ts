/** Synths and commands that a section does not agree with, and the reasons that it gives. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { AheadServer } from '../../test/support/ahead-section.ts';
import type { InProcessClient, InProcessServer, Sent } from '../../test/support/in-process.ts';
import { difference, prepare, sectionGroup } from '../../test/support/section-concert.ts';
import {
  BufWr,
  DC,
  Free,
  Impulse,
  In,
  InFeedback,
  Out,
  PlayBuf,
  ReplaceOut,
  SinOsc,
  synthDef,
} from '../synthdef/builder/index.ts';

let server: AheadServer;
let client: InProcessClient;

const defs = [
  synthDef('listen', {}, () => Out.ar(0, In.ar(2, 1))),
  synthDef('from', { bus: 10 }, ({ bus }) => Out.ar(0, In.ar(bus, 1))),
  synthDef('reckon', { bus: 10 }, ({ bus }) => Out.ar(0, In.ar(bus.add(SinOsc.kr(1)), 1))),
  synthDef('write', { buf: 0 }, ({ buf }) => BufWr.ar(SinOsc.ar(), buf, DC.ar(0))),
  synthDef('kill', { id: 0 }, ({ id }) => Free.kr(Impulse.kr(1), id)),
  // The number of the bus is seen by the render thread alone.
  synthDef('toneAt', { out: 0, by: 0 }, ({ out, by }) => Out.ar(out.add(by), SinOsc.ar(300).mul(0.1))),
  synthDef('levelAt', { bus: 30, by: 0 }, ({ bus, by }) => Out.kr(bus.add(by), 0.5)),
  synthDef('play', { buf: 0 }, ({ buf }) => Out.ar(0, PlayBuf.ar(1, buf, { loop: 1 }))),
  synthDef('again', {}, () => {
    const before = InFeedback.ar(12, 1);
    Out.ar(12, before.mul(0.5).add(SinOsc.ar(200).mul(0.1)));
    Out.ar(0, before);
  }),
  synthDef('hold', {}, () => {
    const before = In.kr(30, 1);
    ReplaceOut.kr(30, before.mul(0.99).add(0.001));
    Out.ar(0, SinOsc.ar(300).mul(before));
  }),
  synthDef('tone', { out: 0, freq: 300 }, ({ out, freq }) => Out.ar(out, SinOsc.ar(freq).mul(0.1))),
  synthDef('level', { bus: 30, value: 0.5 }, ({ bus, value }) => Out.kr(bus, value)),
  synthDef('take', { bus: 30 }, ({ bus }) => Out.ar(0, SinOsc.ar(300).mul(In.kr(bus, 1)))),
];

async function begin(to: InProcessServer): Promise<InProcessClient> {
  const one = await prepare(to);
  for (const def of defs) one.send('/d_recv', def.bytes);
  await to.render();
  one.replies();
  return one;
}

/** The replies to a message, some blocks later. */
async function ask(...message: Sent): Promise<Sent[]> {
  client.send(...message);
  await server.render(4);
  return client.replies();
}

const ended = (reason: string) => ['/section', sectionGroup, 'ended', reason] as const;

beforeEach(async () => {
  server = new AheadServer();
  client = await begin(server);
});

describe('a group is refused', () => {
  test('with what is wrong with it', async () => {
    const refusal = async (...message: Sent) => (await ask(...message))[0]?.[2];
    expect(await refusal('/g_section', 99)).toBe('Group 99 not found');
    expect(await refusal('/g_section', 0)).toBe('the root group 0 cannot be a section');
    expect(await refusal('/g_section', sectionGroup, 63)).toBe('period is 63; it must be from 64 to 4096 samples');
    expect(await refusal('/g_section', sectionGroup, 64, 11)).toBe('ahead is 11; it must be from 0 to 10 seconds');
    expect(await refusal('/g_section', sectionGroup, 64, 0)).toBe(`group ${sectionGroup} is no section`);
    await ask('/s_new', 'tone', 1000, 0, sectionGroup);
    expect(await refusal('/g_section', 1000)).toBe('Node 1000 is not a group');
    await ask('/n_free', 1000);
    await ask('/g_section', sectionGroup);
    expect(await refusal('/g_section', sectionGroup)).toBe(`group ${sectionGroup} is a section already`);
  });
});

describe('packets of a plan', () => {
  test('end the section, play on their sample, and can be taken back', async () => {
    await ask('/g_section', sectionGroup, 256, 0.1);
    const at = server.samples + 6400;
    const play = (id: number) => encodeMessage('/s_new', 'siii', ['tone', id, 0, sectionGroup]);
    client.send('/plan', 'a', 'samples', at, play(1000), at + 64, play(1001));
    await server.render(90);
    expect(client.replies()).toContainEqual([...ended('a plan plays in it')]);
    client.send('/replan', 'a', 'samples', at + 64);
    await server.render(30);
    const started = client.replies().filter(([address]) => address === '/n_go');
    expect(started.map(([, id]) => id)).toEqual([1000]);
  });
});

describe('a synth ends the section, and plays', () => {
  beforeEach(async () => {
    await ask('/g_section', sectionGroup, 512, 0.1);
    await ask('/s_new', 'tone', 1000, 0, sectionGroup, 'out', 1);
  });

  for (const [def, reason] of [
    ['reckon', 'synth 1001: the bus of In is calculated by BinaryOpUGen; it must be a number or a control'],
    ['write', 'synth 1001: BufWr writes to a buffer'],
    ['kill', 'synth 1001: Free may end or pause nodes outside'],
    ['listen', 'a synth in it reads input bus 2'],
  ] as const) {
    test(`that ${def}s`, async () => {
      const replies = await ask('/s_new', def, 1001, 1, sectionGroup);
      expect(replies).toContainEqual([...ended(reason)]);
      expect(replies).toContainEqual(['/n_go', 1001, sectionGroup, 1000, -1, 0]);
      expect(server.control.context.sections.all).toEqual([]);
      expect(server.lines.at(-1)).toBe(`section ${sectionGroup} plays in the audio thread again: ${reason}`);
      expect((await ask('/s_get', 1000, 'out'))[0]).toEqual(['/n_set', 1000, 'out', 1]);
    });
  }

  test('and the one that was there never notices', async () => {
    const plain = new AheadServer();
    const other = await begin(plain);
    for (const one of [client, other]) {
      one.send('/s_new', 'tone', 1002, 0, sectionGroup, 'freq', 700);
      one.send('/n_free', 1000);
    }
    const [first, expected] = [await server.heard(10), await plain.heard(10)];
    expect(difference(first, expected)).toEqual({ first: '', most: 0 });
    client.send('/s_new', 'write', 1003, 1, sectionGroup);
    expect(difference(await server.heard(20), await plain.heard(20))).toEqual({ first: '', most: 0 });
  });
});

describe('others write behind it', () => {
  for (const [name, def, behind, bus] of [
    ['an audio bus that it hears again', 'again', ['out', 12], 'audio bus 12'],
    ['a control bus that it reads and writes', 'hold', ['bus', 30], 'control bus 30'],
  ] as const) {
    test(`${name}, though it writes it itself`, async () => {
      await ask('/g_section', sectionGroup, 512, 0.1);
      await ask('/s_new', def, 1000, 0, sectionGroup);
      await server.render(20);
      expect(client.replies()).toEqual([]);
      await ask('/s_new', bus.startsWith('audio') ? 'toneAt' : 'levelAt', 2000, 3, sectionGroup, ...behind);
      await server.render(6);
      expect(server.lines).toEqual([
        `section ${sectionGroup} plays in the audio thread again: a synth in it reads ${bus}, which others write`,
      ]);
    });
  }

  test('an audio bus that is read before, which is nothing to it', async () => {
    await ask('/g_section', sectionGroup, 512, 0.1);
    await ask('/s_new', 'from', 1000, 0, sectionGroup);
    await ask('/s_new', 'tone', 2000, 3, sectionGroup, 'out', 10);
    await server.render(10);
    expect(server.lines).toEqual([]);
    expect((await server.heard(4))[0]!.every((x) => x === 0)).toBe(true);
  });
});

describe('others write before it', () => {
  test('an audio bus that is read in it', async () => {
    await ask('/g_section', sectionGroup, 512, 0.1);
    expect(await ask('/s_new', 'from', 1000, 0, sectionGroup)).toEqual([['/n_go', 1000, sectionGroup, -1, -1, 0]]);
    await server.render(4);
    client.replies();
    const replies = await ask('/s_new', 'toneAt', 2000, 0, 0, 'out', 10);
    await server.render(4);
    expect([...replies, ...client.replies()]).toContainEqual([
      ...ended('a synth in it reads audio bus 10, which others write'),
    ]);
    expect((await server.heard(1))[0]!.some((x) => Math.abs(x) > 0.05)).toBe(true);
  });

  test('a control bus that is read in it; to be set by a command is nothing of the kind', async () => {
    await ask('/g_section', sectionGroup, 512, 0.1);
    await ask('/s_new', 'take', 1000, 0, sectionGroup);
    await ask('/c_set', 30, 0.25);
    const [left] = await server.heard(20);
    expect(Math.max(...left!)).toBeCloseTo(0.25, 2);
    expect(client.replies()).toEqual([]);
    client.send('/s_new', 'levelAt', 2000, 0, 0);
    await server.render(8);
    expect(client.replies()).toContainEqual([...ended('a synth in it reads control bus 30, which others write')]);
    expect(Math.max(...(await server.heard(20))[0]!)).toBeCloseTo(0.5, 2);
  });
});

describe('a buffer that it reads', () => {
  test('ends it when there is no room for a copy', async () => {
    await ask('/b_alloc', 3, 1_000_000, 1);
    await ask('/g_section', sectionGroup, 512, 0.1);
    await ask('/s_new', 'tone', 1000, 0, sectionGroup, 'out', 1);
    expect(server.control.context.sections.all.length).toBe(1);
    client.send('/s_new', 'play', 1001, 1, sectionGroup, 'buf', 3);
    await server.render(6);
    expect(client.replies()).toContainEqual([...ended('there is no room for a copy of buffer 3, which it may read')]);
  });
});

describe('nodes and groups', () => {
  beforeEach(async () => {
    await ask('/g_section', sectionGroup, 512, 0.1);
    await ask('/s_new', 'tone', 1000, 0, sectionGroup);
  });

  test('that move out of it end it', async () => {
    const replies = await ask('/g_head', 0, 1000);
    expect(replies).toContainEqual([...ended('nodes move into it or out of it')]);
    expect(replies.at(-1)).toEqual(['/n_move', 1000, 0, -1, sectionGroup, 0]);
  });

  test('its group ends with all that is in it, which is told in that order', async () => {
    expect(await ask('/n_free', sectionGroup)).toEqual([
      ['/n_end', 1000, -1, -1, -1, 0],
      ['/n_end', sectionGroup, 0, -1, -1, 1, -1, -1],
      [...ended('its group has ended')],
    ]);
    expect(server.control.context.tree.synths).toBe(0);
    expect((await server.heard(2))[0]!.every((x) => x === 0)).toBe(true);
  });

  test('what is said to a group around it reaches it', async () => {
    await ask('/n_set', 0, 'freq', 555);
    expect(await ask('/s_get', 1000, 'freq')).toEqual([['/n_set', 1000, 'freq', 555]]);
    await ask('/g_freeAll', 0);
    expect(server.control.context.tree.synths).toBe(0);
    expect(server.control.context.sections.all).toEqual([]);
  });
});
