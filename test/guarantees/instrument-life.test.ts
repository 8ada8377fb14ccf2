/** Promises to players of render instruments, on a real server: from the file to the sound, and back to silence. */
import { describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { InstrumentSession, sampleRate } from '../support/instruments.ts';

const ding = (text = 'level') => `export const ding = defineRender({
  params: { level: { type: 'number', default: 2, min: 0, max: 100 } },
  async *play(ctx) { const { level } = ctx.params; ctx.log(JSON.stringify(ctx.extra)); yield new Float32Array(480).fill(${text}); },
});`;
const loop = (more: string) =>
  `export const pad = defineRender({ ${more} async *play(ctx) { yield new Float32Array(4800).fill(1); } });`;

/** Levels in the order in which they were heard. */
const levels = (sound: Float32Array) => [...sound].filter((x, i) => x !== 0 && x !== sound[i - 1]);

/** Sends a command that plays, and gives the voice. */
const play = async (session: InstrumentSession, ...args: [string, ...(number | string)[]]) =>
  (await session.ask('/play', ...args)).args[1] as number;
const ended = (session: InstrumentSession, voice: number) =>
  session.next('/feed.ended', 0, ({ args }) => args[0] === voice);

describe('a file', () => {
  test('that comes while the server runs is an instrument: its values reach the render, what it does not know is visible, what is missing is the default', async () => {
    const session = await InstrumentSession.open({ pad: loop('') });
    session.save('ding', ding());
    await session.next('/feed.loaded', 0, ({ args }) => args[0] === 'ding');
    await ended(session, await play(session, 'ding', 'level', 5, 'colour', 'blue'));
    await ended(session, await play(session, 'ding'));
    expect(session.all('/feed.log').map(({ args }) => args[2])).toEqual(['{"colour":"blue"}', '{}']);
    const sound = await session.close();
    expect(levels(sound)).toEqual([5, 2]);
    expect(sound.filter((x) => x !== 0)).toHaveLength(960);
  }, 60_000);

  test('that is broken leaves its version before, and every voice; what is wrong is told with its place', async () => {
    const session = await InstrumentSession.open({ ding: ding(), pad: loop('loop: true,') });
    await play(session, 'pad', 'gain', 0.5);
    await session.next('/feed.looped');
    session.save('ding', ding('level +* 2'));
    const syntax = await session.next('/feed.failed');
    session.save('ding', `throw new Error('no strings');\n${ding()}`);
    const thrown = await session.next('/feed.failed', session.heard.indexOf(syntax) + 1);
    expect(String(syntax.args[2])).toMatch(/ding\.ts:5:\d+: /);
    expect(String(thrown.args[2])).toMatch(/ding\.ts:3:\d+: no strings$/);
    await ended(session, await play(session, 'ding', 'level', 8));
    session.save('ding', ding('level * 2'));
    await session.next('/feed.loaded', 0, ({ args }) => args[0] === 'ding' && (args[1] as number) > 3);
    await ended(session, await play(session, 'ding', 'level', 8));
    const sound = await session.close();
    const heard = sound.subarray(sound.indexOf(0.5));
    expect(levels(heard).filter((x) => x !== 0.5)).toEqual([8.5, 16.5]);
    expect(heard.includes(0)).toBe(false);
  }, 60_000);

  test('that was taken away and comes back, or was unloaded and is saved, plays what it says now', async () => {
    const session = await InstrumentSession.open({ ding: ding() });
    const loadedAgain = (from: number) => session.next('/feed.loaded', from, ({ args }) => args[0] === 'ding');
    let from = session.heard.length;
    rmSync(session.path('ding'));
    await session.next('/feed.unloaded', from);
    session.save('ding', ding('level * 2'));
    await loadedAgain(from);
    await ended(session, await play(session, 'ding', 'level', 5));
    from = session.heard.length;
    await session.ask('/unload', session.path('ding'));
    session.save('ding', ding('level * 4'));
    await loadedAgain(from);
    await ended(session, await play(session, 'ding', 'level', 5));
    expect(levels(await session.close())).toEqual([10, 20]);
  }, 60_000);

  test('whose default export has no other name is called as it is', async () => {
    const session = await InstrumentSession.open({
      'my-bell.2': ding().replace('export const ding =', 'export default'),
    });
    await ended(session, await play(session, 'my-bell.2', 'level', 3));
    expect(levels(await session.close())).toEqual([3]);
  }, 60_000);

  test.each<[string, string]>([
    ['a render', `${ding().replaceAll('ding', 'bomb')}`],
    [
      'a sequence',
      `import { defineSequence } from 'bunsynth';\nexport const bomb = defineSequence({ target: 'ding', events: [{ at: 0, note: 60, beats: 1 }, { at: 30, note: 60, beats: 1 }] });`,
    ],
    [
      'Web Audio',
      `export const bomb = defineWebAudio({ build({ context }) { const source = context.createConstantSource(); source.start(); return { output: source }; } });`,
    ],
  ])(
    'of %s that throws later is blamed itself, wherever it runs; what renders meanwhile goes on',
    async (_, bomb) => {
      const session = await InstrumentSession.open({
        ding: ding(),
        slow: `export const slow = defineRender({ deadline: 20, async *play() { for (let i = 0; i < 30; i++) { await new Promise((resolve) => setTimeout(resolve, 50)); } yield new Float32Array(480).fill(7); } });`,
      });
      const slow = await play(session, 'slow');
      session.save(
        'bomb',
        `setTimeout(() => { throw new Error('a timer'); }, 100);\nsetTimeout(() => void Promise.reject(new Error('a promise')), 200);\n${bomb}`,
      );
      await session.next('/feed.loaded', 0, ({ args }) => args[0] === 'bomb');
      const from = session.heard.length;
      await session.ask('/play', 'bomb');
      for (const what of ['a timer', 'a promise']) {
        const {
          args: [voice, instrument, message],
        } = await session.next('/feed.failed', 0, ({ args }) => String(args[2]).includes(what));
        expect([voice, instrument]).toEqual([0, 'bomb']);
        expect(String(message)).toMatch(/bomb\.ts:[34]:\d+: (a timer|a promise) \(thrown later/);
      }
      await ended(session, slow);
      await ended(session, await play(session, 'ding', 'level', 5));
      expect(
        session.heard.slice(from).filter(({ address, args }) => address === '/feed.failed' && args[1] !== 'bomb'),
      ).toEqual([]);
      expect(levels(await session.close()).filter((level) => level === 7 || level === 5)).toEqual([7, 5]);
    },
    60_000,
  );

  test('that says so ends a loop at its next boundary', async () => {
    const session = await InstrumentSession.open({ pad: loop('loop: true,') });
    const voice = await play(session, 'pad');
    await session.next('/feed.looped', 0, ({ args }) => args[3] === 3);
    session.save('pad', loop(''));
    await ended(session, voice);
    const sound = await session.close();
    const length = sound.filter((x) => x !== 0).length;
    expect(length % 4800).toBe(0);
    expect(length).toBeGreaterThanOrEqual(3 * 4800);
  }, 60_000);
});

describe('stop', () => {
  test('ends a voice, those of an instrument, or all, each within a block; what was planned does not come; numbers are not used again', async () => {
    const others =
      "export const hum = defineRender({ loop: true, async *play() { yield new Float32Array(4800).fill(8); } });\nexport const plan = defineRender({ trigger: () => [{ type: 'play', at: 0.5, instrument: 'pad' }] });";
    const session = await InstrumentSession.open({ pad: loop('loop: true,'), others });
    const [first, , hum] = [
      await play(session, 'pad', 'gain', 2),
      await play(session, 'pad', 'gain', 4),
      await play(session, 'hum'),
    ];
    for (const voice of [1, 2, 3]) await session.next('/feed.started', 0, ({ args }) => args[0] === voice);
    const left = async () => (await session.ask('/playing')).args[1];
    await Bun.sleep(100);
    await session.ask('/stop', first);
    await ended(session, first);
    expect(await left()).toBe(2);
    await Bun.sleep(100);
    session.later(0.5, '/play', 'pad', 'gain', 100);
    await session.ask('/trigger', 'plan');
    await Bun.sleep(200);
    await session.ask('/stop', 'pad');
    await ended(session, 2);
    await Bun.sleep(100);
    await session.ask('/stop', 'all');
    await ended(session, hum);
    expect(await left()).toBe(0);
    await Bun.sleep(700);
    const next = await play(session, 'pad', 'gain', 1);
    expect(next).toBeGreaterThan(Math.max(...session.all('/feed.ended').map(({ args }) => args[0] as number)));
    await session.next('/feed.started', 0, ({ args }) => args[0] === next);
    const sound = await session.close();
    // Between the levels only the fades, each of a block; they fall without a step.
    const all = sound.lastIndexOf(14);
    const end = sound.findIndex((x, i) => i > all && x === 0);
    const settled = [...sound.subarray(all, end)];
    const fading = settled.filter((x) => ![14, 12, 8].includes(x));
    expect([...new Set(settled.filter((x) => [14, 12, 8].includes(x)))]).toEqual([14, 12, 8]);
    expect(fading.length).toBeLessThanOrEqual(3 * 64);
    for (let i = 1; i < settled.length; i++) expect(settled[i - 1]! - settled[i]!).toBeLessThanOrEqual(8 / 42);
    expect(Math.max(...sound)).toBe(14);
  }, 60_000);
});

describe('while one instrument blocks for 2 s', () => {
  test('the planned events of another are on their samples', async () => {
    const at = [0.1, 0.4, 0.7, 1];
    const session = await InstrumentSession.open({
      stuck: 'export const stuck = defineRender({ async *play() { work(2000); yield new Float32Array([0, 0]); } });',
      plan: `export const plan = defineRender({ trigger: () => ${JSON.stringify(at)}.map((at) => ({ type: 'play', at, instrument: 'tick' })) });
        export const tick = defineRender({ estimate: 0.1, async *play(ctx) { yield new Float32Array([2 ** ctx.voice, 0]); } });`,
    });
    const stuck = await play(session, 'stuck');
    await session.ask('/trigger', 'plan');
    for (let i = 1; i <= at.length; i++) await ended(session, stuck + i);
    // Late ones may begin in another order than they were planned in.
    const told = session
      .all('/feed.started')
      .filter(({ args }) => args[1] === 'tick')
      .sort((a, b) => (a.args[0] as number) - (b.args[0] as number));
    const sound = await session.close();
    // Late renders say so; where they are is what they say, and each is there. Those that are late may begin on one sample.
    const sums = new Map<number, number>();
    for (const {
      args: [voice, , sample],
    } of told)
      sums.set(sample as number, (sums.get(sample as number) ?? 0) + 2 ** (voice as number));
    const heard = [...sound.keys()].filter((i) => sound[i] !== 0);
    const samples = [...sums.keys()].sort((x, y) => x - y);
    expect(heard.map((i) => [i - heard[0]!, sound[i]!])).toEqual(
      samples.map((sample) => [sample - samples[0]!, sums.get(sample)!]),
    );
    const planned = told.map(
      ({ args }, i) =>
        (args[2] as number) - Math.round(((args[4] as number) * sampleRate) / 1000) - Math.round(at[i]! * sampleRate),
    );
    expect(Math.max(...planned) - Math.min(...planned)).toBeLessThanOrEqual(1);
  }, 60_000);
});

describe('shared values', () => {
  test('that a client sets are seen by the next render of every instrument; what a render sets is told; both outlive a thread that is replaced', async () => {
    const reads = (name: string) =>
      `export const ${name} = defineRender({ async *play(ctx) { yield new Float32Array(64).fill(ctx.session.get('level')); } });`;
    const session = await InstrumentSession.open({
      reads: reads('one') + reads('two'),
      sets: "export const sets = defineRender({ async *play(ctx) { ctx.session.set('level', 7); } });",
      dies: 'export const dies = defineRender({ deadline: 0.2, async *play() { while (true); } });',
    });
    await session.ask('/session/subscribe', 1);
    await session.ask('/session/set', 'level', 3);
    expect((await session.next('/session.value')).args).toEqual(['level', 3]);
    for (const name of ['one', 'two']) await ended(session, await play(session, name));
    await ended(session, await play(session, 'sets'));
    expect((await session.next('/session.value', 0, ({ args }) => args[1] === 7)).args).toEqual(['level', 7]);
    await ended(session, await play(session, 'dies'));
    for (const name of ['one', 'two']) await ended(session, await play(session, name));
    expect(levels(await session.close())).toEqual([3, 3, 7, 7]);
  }, 60_000);
});

test('the feed tells of each voice that it began, each loop with its count and its render, and its end, on their samples', async () => {
  const session = await InstrumentSession.open({
    pad: 'export const pad = defineRender({ loop: true, async *play() { work(20); yield new Float32Array(4800).fill(1); } });',
  });
  const voice = await play(session, 'pad');
  await session.next('/feed.looped', 0, ({ args }) => args[3] === 4);
  await session.ask('/update', voice, 'loop', 0);
  await ended(session, voice);
  const [[started], looped, [end]] = ['/feed.started', '/feed.looped', '/feed.ended'].map((address) =>
    session.all(address).map(({ args }) => args),
  ) as [number[][], number[][], number[][]];
  expect(started!.slice(0, 2) as unknown[]).toEqual([voice, 'pad']);
  expect(looped.map(([, , sample]) => sample)).toEqual(looped.map((_, i) => started![2]! + 4800 * (i + 1)));
  expect(looped.map(([, , , count]) => count)).toEqual(looped.map((_, i) => i + 1));
  for (const render of [started![3]!, ...looped.map(([, , , , milliseconds]) => milliseconds!)])
    expect(render).toBeGreaterThanOrEqual(20);
  expect(end![2]).toBe(started![2]! + 4800 * (looped.length + 1));
  const sound = await session.close();
  expect(sound.filter((x) => x !== 0)).toHaveLength(4800 * (looped.length + 1));
}, 60_000);
