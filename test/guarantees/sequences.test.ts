/** A real server and its real thread of sequences, driven over OSC alone. No times are asserted: a machine may be busy. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { InstrumentSession } from '../support/instruments.ts';

const text = `import { beats, defineSequence, defineVoice, Out, SinOsc, EnvGen, Env, synthDef } from 'bunsynth';
export const tone = synthDef('tone', { freq: 440, gate: 1 }, ({ freq, gate }) => Out.ar(0, SinOsc.ar(freq).mul(EnvGen.ar(Env.asr(0.001, 0.1, 0.001), gate, { doneAction: 2 }))));
export const list = defineSequence({ target: 'tone', bpm: 240, loop: true, events: [{ note: 60, beats: 0.5 }] });
export const waiter = defineVoice({ target: 'tone', *run(ctx) { ctx.note(72); for (;;) yield beats(1); } });
export const endless = defineVoice({ *run() { yield beats(1); for (;;); } });
export const wrong = defineVoice({
  *run() {
    yield beats(0.1);
    throw new Error('no string');
  },
});
`;

let session: InstrumentSession;
beforeAll(async () => { session = await InstrumentSession.open({ all: text }); }, 60_000);
afterAll(async () => { await session.close(); });

const is = (instrument: string) => ({ args }: { args: readonly unknown[] }) => args[1] === instrument;

test('an error names file, line and column, and stops its voice alone', async () => {
  session.send('/play', 'list');
  await session.next('/feed.looped', 0, is('list'));
  session.send('/play', 'wrong');
  const { args } = await session.next('/feed.failed', 0, is('wrong'));
  expect(String(args[2])).toMatch(/^voice run: \/.*\/all\.ts:11:\d+: no string$/);
  await session.next('/feed.ended', 0, is('wrong'));
  expect(session.server.printed()).toContain('no string');
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
