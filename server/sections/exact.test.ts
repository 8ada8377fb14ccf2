/** Sound and news of sections against those of the same group without: what overwrites buses, noise, what others write beside it, what is told, and commands at random. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { AheadServer } from '../../test/support/ahead-section.ts';
import { type InProcessClient, InProcessServer } from '../../test/support/in-process.ts';
import {
  type Cue,
  concert,
  difference,
  type Heard,
  news,
  perform,
  prepare,
  sectionGroup,
} from '../../test/support/section-concert.ts';
import {
  DC,
  Env,
  EnvGen,
  Impulse,
  In,
  Out,
  poll,
  ReplaceOut,
  SinOsc,
  synthDef,
  WhiteNoise,
  XOut,
} from '../synthdef/builder/index.ts';

const defs = [
  synthDef('over', { bus: 10 }, ({ bus }) => ReplaceOut.ar(bus, In.ar(bus, 1).mul(0.5).add(SinOsc.ar(90).mul(0.1)))),
  synthDef('cross', { bus: 10, fade: 0.3 }, ({ bus, fade }) => XOut.ar(bus, fade, SinOsc.ar(70).mul(0.2))),
  synthDef('tone', { out: 0, freq: 300 }, ({ out, freq }) => Out.ar(out, SinOsc.ar(freq).mul(0.1))),
  synthDef('hear', { bus: 10 }, ({ bus }) => Out.ar(0, In.ar(bus, 1))),
  synthDef('wind', { out: 0, rate: 8 }, ({ out, rate }) =>
    Out.ar(out, WhiteNoise.ar().mul(SinOsc.kr(rate).mul(0.05).add(0.05))),
  ),
  synthDef('say', { rate: 60 }, ({ rate }) => {
    poll(Impulse.kr(rate), SinOsc.kr(3), 'said', 9);
    Out.ar(0, SinOsc.ar(100).mul(0.01));
  }),
  // Done actions of all kinds, after 20 ms.
  synthDef('end', { action: 2 }, ({ action }) =>
    Out.ar(0, DC.ar(0.01).mul(EnvGen.kr(Env.linen(0.001, 0.018, 0.001), { doneAction: action }))),
  ),
];

async function begin(server: InProcessServer, withSection: boolean): Promise<InProcessClient> {
  const client = await prepare(server);
  for (const def of defs) client.send('/d_recv', def.bytes);
  await server.render(2);
  if (withSection) client.send('/g_section', sectionGroup, 512, 0.1);
  await server.render(2);
  client.replies();
  return client;
}

const blocks = 150;

interface Run extends Heard {
  readonly server: InProcessServer;
}

async function run(server: InProcessServer, withSection: boolean, cues: readonly Cue[]): Promise<Run> {
  const client = await begin(server, withSection);
  return { ...(await perform(server, client, cues, blocks)), server };
}

const plainly = (cues: readonly Cue[]) => run(new InProcessServer(), false, cues);
const ahead = (cues: readonly Cue[]) => run(new AheadServer(), true, cues);
const inStep = (cues: readonly Cue[]) => run(new InProcessServer(), true, cues);

const isSection = ({ server }: Run): boolean => server.control.context.sections.all.length === 1;

const now = (block: number, ...messages: Cue['messages'][number][]): Cue => ({ block, ahead: undefined, messages });

/** Commands that take back: they change what is heard, but not how. */
const nudges = (id: number, control: string, values: readonly number[]): Cue[] =>
  values.map((value, i) => now(30 + 9 * i, ['/n_set', id, control, value]));

describe('what overwrites a bus', () => {
  for (const def of ['over', 'cross']) {
    test(`${def}, of its own: is as without a section, though others write to it after it`, async () => {
      const cues = [
        now(0, ['/s_new', 'tone', 1000, 0, sectionGroup, 'out', 10], ['/s_new', def, 1001, 1, sectionGroup]),
        now(1, ['/s_new', 'tone', 2000, 3, sectionGroup, 'out', 10, 'freq', 777], ['/s_new', 'hear', 2001, 1, 0]),
        ...nudges(1000, 'freq', [400, 500, 600]),
      ];
      const [heard, expected] = [await ahead(cues), await plainly(cues)];
      expect(difference(heard.sound, expected.sound)).toEqual({ first: '', most: 0 });
      expect(isSection(heard)).toBe(true);
    });

    test(`${def}, of what others write before it: ends the section before that is heard`, async () => {
      const cues = [
        now(0, ['/s_new', def, 1001, 1, sectionGroup], ['/s_new', 'hear', 2001, 1, 0]),
        now(60, ['/n_set', 1001, 'bus', 11]),
        now(70, ['/n_set', 1001, 'bus', 10]),
      ];
      const others = now(100, ['/s_new', 'tone', 2000, 0, 0, 'out', 10]);
      const heard = await ahead([...cues, others]);
      expect(heard.server.lines.map((line) => line.split(': ')[1])).toEqual([
        'synth 2000 writes audio bus 10, which synth 1001 in it reads',
      ]);
      // It is as if the command had come when the section had ended.
      const begun = heard.told.find(({ reply }) => reply[0] === '/n_go' && reply[1] === 2000)!.block;
      expect(begun).toBeLessThan(106);
      const expected = await plainly([...cues, { ...others, block: begun }]);
      expect(difference(heard.sound, expected.sound)).toEqual({ first: '', most: 0 });
    });
  }
});

test('noise is the same ahead and in step, however often it is taken back', async () => {
  const cues = [
    now(0, ['/s_new', 'wind', 1000, 0, sectionGroup], ['/s_new', 'hiss', 1001, 0, sectionGroup]),
    ...nudges(1000, 'rate', [9, 11, 3, 5, 7]),
    now(90, ['/s_new', 'wind', 1002, 0, sectionGroup]),
    { block: 95, ahead: 0.03, messages: [['/s_new', 'wind', 1003, 1, sectionGroup]] } as const,
    now(100, ['/n_free', 1000]),
  ];
  const [one, other] = [await ahead(cues), await inStep(cues)];
  expect(difference(one.sound, other.sound)).toEqual({ first: '', most: 0 });
  expect(Math.max(...one.sound[0]!)).toBeGreaterThan(0.1);
  // Others that draw noise change nothing of that.
  const beside = now(20, ['/s_new', 'wind', 2000, 0, 0, 'out', 1]);
  const another = await ahead([...cues, beside].sort((a, b) => a.block - b.block));
  expect(difference([another.sound[0]!], [one.sound[0]!])).toEqual({ first: '', most: 0 });
  expect(Math.max(...another.sound[1]!)).toBeGreaterThan(0.05);
});

test('a bus that it and others write in one block is within -120 dB', async () => {
  const cues = [
    now(0, ['/s_new', 'tone', 1000, 0, sectionGroup], ['/s_new', 'tone', 1001, 0, sectionGroup, 'freq', 431]),
    now(1, ['/s_new', 'tone', 2000, 0, 0, 'freq', 211], ['/s_new', 'tone', 2001, 1, 0, 'freq', 97]),
    ...nudges(1000, 'freq', [333, 555, 777]),
    ...nudges(2000, 'freq', [222, 444]).map((cue) => ({ ...cue, block: cue.block + 4 })),
  ].sort((a, b) => a.block - b.block);
  const [heard, expected] = [await ahead(cues), await plainly(cues)];
  expect(difference(heard.sound, expected.sound).most).toBeLessThan(1e-6);
  expect(Math.max(...heard.sound[0]!)).toBeGreaterThan(0.3);
  expect(isSection(heard)).toBe(true);
});

test('what synths say and end is told once, as it is heard, however often it is taken back', async () => {
  const cues: Cue[] = [
    now(0, ['/s_new', 'say', 1000, 0, sectionGroup], ['/g_new', 50, 1, sectionGroup]),
    now(0, ['/s_new', 'tone', 1001, 0, 50, 'out', 1]),
  ];
  for (let action = 1; action < 16; action++) {
    const block = 4 + 9 * action;
    const id = 1100 + 4 * action;
    cues.push(
      now(block, ['/g_new', id, 1, sectionGroup]),
      now(block, ['/s_new', 'tone', id + 1, 1, id, 'out', 1], ['/s_new', 'end', id + 2, 1, id, 'action', action]),
      now(block, ['/s_new', 'tone', id + 3, 1, id, 'out', 1]),
      // What is said next is calculated by then, and taken back.
      now(block + 3, ['/n_set', 1000, 'rate', 40 + action]),
      now(block + 5, ['/n_set', 1001, 'freq', 300 + action]),
    );
  }
  cues.sort((a, b) => a.block - b.block);
  const [heard, expected] = [await ahead(cues), await plainly(cues)];
  expect(difference(heard.sound, expected.sound)).toEqual({ first: '', most: 0 });
  expect(news(heard)).toEqual(news(expected));
  expect(heard.server.lines).toEqual(expected.server.lines);
  expect(expected.server.lines.filter((line) => line.startsWith('said')).length).toBeGreaterThan(5);
  expect(news(expected).filter(({ reply: [address] }) => address === '/n_end').length).toBeGreaterThan(20);
});

test('trees show controls as they are heard', async () => {
  const server = new AheadServer();
  const client = await begin(server, true);
  client.send('/s_new', 'tone', 1000, 0, sectionGroup);
  client.send('/s_new', 'hear', 1001, 1, sectionGroup);
  await server.render(5);
  client.bundle(server.now + 0.02, ['/n_set', 1000, 'freq', 777]);
  await server.render(2);
  client.replies();
  const ask = async (): Promise<unknown> => {
    client.send('/g_queryTree', 0, 1);
    await server.render(2);
    const reply = client.replies().find(([address]) => address === '/g_queryTree.reply')!;
    return reply[reply.indexOf('freq') + 1];
  };
  // It is calculated, and not heard yet.
  expect(server.sections[0]!.floats.includes(777)).toBe(true);
  expect(await ask()).toBe(300);
  await server.render(20);
  expect(await ask()).toBe(777);
  client.send('/g_dumpTree', sectionGroup, 1);
  client.send('/n_free', 1001);
  await server.render(3);
  expect(server.lines).toContain('     out: 0 freq: 777');
});

test('controls that follow buses of the section are as without', async () => {
  const cues = [
    now(0, ['/s_new', 'sway', 1000, 0, sectionGroup], ['/s_new', 'tone', 1001, 1, sectionGroup]),
    now(20, ['/n_map', 1001, 'freq', 20]),
    ...nudges(1000, 'rate', [5, 9, 2]),
    now(70, ['/n_mapa', 1001, 'freq', 10], ['/s_new', 'tone', 1002, 0, sectionGroup, 'out', 10]),
    now(90, ['/c_set', 22, 555], ['/n_map', 1001, 'freq', 22]),
    now(100, ['/c_set', 22, 444]),
    now(120, ['/n_map', 1001, 'freq', -1]),
  ];
  const [heard, expected] = [await ahead(cues), await plainly(cues)];
  expect(difference(heard.sound, expected.sound)).toEqual({ first: '', most: 0 });
  expect(isSection(heard)).toBe(true);
});

test('commands at random, for now and ahead, are heard and told as without a section that comes and goes', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 100, max: 1e6 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 0, max: 80 }),
    fc.integer({ min: 20, max: 200 }),
    fc.constantFrom(64, 256, 1024, 4096),
    async (seed, timed, from, length, period) => {
      const isQuiet = ({ block }: Cue) => block < from || block >= from + 12;
      const cues = concert(seed, 200, 70, timed).filter(isQuiet);
      const server = new AheadServer();
      const client = await prepare(server);
      const heard = await perform(server, client, cues, 200, (block) => {
        if (block === from) client.send('/g_section', sectionGroup, period, 0.08);
        if (block === from + 12 + length) client.send('/g_section', sectionGroup, period, 0);
      });
      const plain = new InProcessServer();
      const expected = await perform(plain, await prepare(plain), cues, 200);
      expect(difference(heard.sound, expected.sound)).toEqual({ first: '', most: 0 });
      const own = news(heard).filter(({ reply: [address, name] }) => address !== '/section' && name !== '/g_section');
      expect(own).toEqual([...news(expected)]);
    },
  );
  await fc.assert(property, { numRuns: 25, seed: 7 });
}, 60_000);
