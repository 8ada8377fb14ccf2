/** A real server and its real thread of sequences, driven over OSC alone. No times are asserted: a machine may be busy. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { InstrumentSession } from '../support/instruments.ts';

const text = `import { beats, defineSequence, defineRoutine, Out, SinOsc, EnvGen, Env, synthDef } from 'bunsynth';
export const tone = synthDef('tone', { freq: 440, gate: 1 }, ({ freq, gate }) => Out.ar(0, SinOsc.ar(freq).mul(EnvGen.ar(Env.asr(0.001, 0.1, 0.001), gate, { doneAction: 2 }))));
export const list = defineSequence({ target: 'tone', bpm: 240, loop: true, events: [{ note: 60, beats: 0.5 }] });
export const waiter = defineRoutine({ target: 'tone', *run(ctx) { ctx.note(72); for (;;) yield beats(1); } });
export const endless = defineRoutine({ *run() { yield beats(1); for (;;); } });
export const wrong = defineRoutine({
  *run() {
    yield beats(0.1);
    throw new Error('no string');
  },
});
`;

/** @param note that it holds */
const edited = (note: number): string => `import { beats, defineRoutine } from 'bunsynth';
export const edited = defineRoutine({ target: 'tone', swap: 'bar', params: { up: { type: 'number', default: 0 } }, *run(ctx) { try { ctx.log('begin ' + (${note} + ctx.params.up)); ctx.note(${note} + ctx.params.up); for (;;) yield beats(1 / 4); } finally { ctx.log('end ${note}'); } } });
`;

let session: InstrumentSession;
beforeAll(async () => {
  session = await InstrumentSession.open({ all: text, edited: edited(60) });
}, 60_000);
afterAll(async () => {
  await session.close();
});

const is =
  (instrument: string) =>
  ({ args }: { args: readonly unknown[] }) =>
    args[1] === instrument;

test('an error names file, line and column, and stops its voice alone', async () => {
  session.send('/play', 'list');
  await session.next('/feed.looped', 0, is('list'));
  session.send('/play', 'wrong');
  const { args } = await session.next('/feed.failed', 0, is('wrong'));
  expect(String(args[2])).toMatch(/^routine run: \/.*\/all\.ts:11:\d+: no string$/);
  await session.next('/feed.ended', 0, is('wrong'));
  await session.server.prints('no string');
  await session.next('/feed.looped', session.heard.length, is('list'));
}, 60_000);

test('an endless loop is abandoned by name; the server answers meanwhile, and lists of events go on', async () => {
  session.send('/play', 'waiter');
  await session.next('/feed.started', 0, is('waiter'));
  const from = session.heard.length;
  session.send('/play', 'endless');
  await session.next('/feed.started', from, is('endless'));
  for (let i = 0; i < 20; i++) {
    const before = session.heard.length;
    session.send('/status');
    await session.next('/status.reply', before);
  }
  const stuck = await session.next('/feed.failed', from, is('endless'));
  expect(String(stuck.args[2])).toMatch(/^voice \d+ kept the thread of sequences for more than 2 s and was abandoned$/);
  const lost = await session.next('/feed.failed', from, is('waiter'));
  expect(String(lost.args[2])).toContain('(endless)');
  await session.next('/feed.ended', from, is('waiter'));
  await session.next('/feed.looped', session.heard.length, is('list'));
  const { args } = await session.ask('/stop', 'all');
  expect(Number(args[1])).toBeGreaterThan(0);
  await session.next('/feed.ended', from, is('list'));
}, 90_000);

test('saved while it plays, a voice is the new version from a bar on, to the sample; what the old one held is let go', async () => {
  const from = session.heard.length;
  const {
    args: [, id],
  } = await session.ask('/play', 'edited', 'up', 5);
  await session.next('/feed.log', from, ({ args }) => args[2] === 'begin 65');
  for (const note of [70, 71, 72]) session.save('edited', edited(note));
  const newest = await session.next('/feed.log', from, ({ args }) => args[2] === 'begin 77');
  const told = session.heard.slice(from, session.heard.indexOf(newest) + 1);
  const swaps = told
    .filter(({ address, args }) => address === '/feed.swapped' && args[1] === 'edited')
    .map(({ args }) => args);
  expect(swaps.length).toBeGreaterThan(0);
  // 120 beats a minute from sample 0 on.
  for (const [voice, , sample] of swaps) expect([voice, Number(sample) % 96000]).toEqual([id!, 0]);
  // Each ends before the next begins.
  const logs = told.filter(({ address }) => address === '/feed.log').map(({ args }) => String(args[2]).split(' ')[0]);
  expect(logs).toEqual(['begin', ...swaps.flatMap(() => ['end', 'begin'])]);
  const [held] = told.filter(({ address, args }) => address === '/feed.started' && args[1] === 'tone');
  await session.next('/feed.ended', from, ({ args }) => args[0] === held!.args[0]);
  await session.ask('/stop', Number(id));
  for (const {
    args: [tone],
  } of session.all('/feed.started').filter(is('tone')))
    await session.next('/feed.ended', 0, ({ args }) => args[0] === tone);
}, 60_000);
