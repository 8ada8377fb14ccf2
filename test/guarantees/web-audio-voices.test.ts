/** Voices of Web Audio instruments: parameters, listening, ends, faults. */
import { describe, expect, test } from 'bun:test';
import { resolve } from 'node:path';
import { InstrumentSession, sampleRate } from '../support/instruments.ts';
import { startServer } from '../support/server.ts';
import { click, expectNothingLeft, inTime, level } from './web-audio.ts';

const builder = resolve(import.meta.dir, '../../server/synthdef/builder/index.ts');
/** A loop that runs away until the oversampling of its shaper panics in the library, after a second or so. */
const blow = `export const blow = defineWebAudio({
  build(context) {
    const source = context.createOscillator(), delay = context.createDelay(1), gain = context.createGain(), filter = context.createBiquadFilter();
    const shaper = context.createWaveShaper(), out = context.createGain();
    delay.delayTime.value = 0.005; gain.gain.value = 1.3; filter.frequency.value = 2000; out.gain.value = 0.01;
    shaper.curve = Float32Array.from({ length: 257 }, (_, i) => Math.tanh(i / 64 - 2)); shaper.oversample = '4x';
    source.connect(delay).connect(filter).connect(gain).connect(delay);
    filter.connect(shaper).connect(out);
    source.start();
    return out;
  },
});`;

describe('a Web Audio instrument', () => {
  test('is moved by /update and /glide on the sample that a bundle names', async () => {
    const { sound } = await inTime(
      () => InstrumentSession.open({ level, click }),
      async (session) => {
        session.send('/play', 'click');
        await session.next('/feed.ended');
        await session.ask('/play', 'level');
        await session.next('/feed.started', 0, ({ args }) => args[0] === 2);
        session.together(0.8, ['/play', 'click'], ['/glide', 2, 'level', 3, 0.1]);
        await session.next('/feed.ended', 0, ({ args }) => args[0] === 3);
        await Bun.sleep(200);
        await session.ask('/update', 2, 'level', -2);
        await Bun.sleep(200);
      },
    );
    const at = sound.findLastIndex((x) => x > 50);
    const frames = sampleRate / 10;
    expect(sound[at - 1]).toBe(1);
    for (const part of [0.25, 0.5, 0.75, 1]) expect(sound[at + frames * part]).toBeCloseTo(1 + 2 * part, 3);
    expect(sound[at + frames + 10]).toBe(3);
    expect(sound.at(-1)).toBe(-2);
  }, 60_000);

  test('is heard by SynthDefs on its bus', async () => {
    const half = `import { In, Out, synthDef } from '${builder}'; export const half = synthDef('half', {}, () => Out.ar(0, In.ar(20).mul(0.5)));`;
    const session = await InstrumentSession.open({ level, half });
    await session.ask('/play', 'half');
    // Voices come to the head of their group: this one after those that come later.
    await session.next('/feed.started');
    await session.ask('/play', 'level', 'out', 20);
    await session.next('/feed.started', 0, ({ args }) => args[1] === 'level');
    await Bun.sleep(200);
    const sound = await session.close();
    expect(sound.at(-1)).toBe(0.5);
  }, 60_000);

  test('that throws is told of with its place, and no other voice notices', async () => {
    const session = await InstrumentSession.open({
      level,
      bad: "export const bad = defineWebAudio({\n  build() { throw new Error('no wire'); } });\nexport const worse = defineWebAudio({ build(context) { return context.destination; } });\nexport const nothing = defineWebAudio({ build() {} });",
    });
    await session.ask('/play', 'level');
    await session.next('/feed.started');
    for (const name of ['bad', 'worse', 'nothing']) {
      session.send('/play', name);
      await session.next('/feed.ended', 0, ({ args }) => args[1] === name);
    }
    session.send('/play', 'level', 'level', 20);
    expect((await session.next('/fail')).args[1]).toBe(
      'instrument level: level is 20; it must be a number from -10 to 10',
    );
    const [bad, worse, nothing] = session.all('/feed.failed').map(({ args }) => String(args[2]));
    expect(bad).toMatch(/bad\.ts:4:\d+: no wire$/);
    expect(worse).toMatch(/context\.destination cannot be used here: return the node that sounds as output$/);
    expect(nothing).toContain('build of nothing gave no node');
    const sound = await session.close();
    expect(sound.at(-1)).toBe(1);
    const start = sound.indexOf(1);
    expect(sound.subarray(start).every((x) => x === 1)).toBe(true);
  }, 60_000);

  test('of which a node panics in the library is told and ended; others go on, and so does the device', async () => {
    const session = await InstrumentSession.open({ level, blow });
    await session.ask('/play', 'level');
    await session.ask('/play', 'blow');
    const {
      args: [voice, instrument, message],
    } = await session.next('/feed.failed');
    expect([voice, instrument]).toEqual([2, 'blow']);
    expect(String(message)).toMatch(/^the audio library threw a node of it out: /);
    await session.next('/feed.ended', 0, ({ args }) => args[0] === 2);
    expect((await session.ask('/playing')).args[1]).toBe(1);
    // What was there then can be stopped, and what comes later sounds.
    await session.ask('/stop', 1);
    await session.next('/feed.ended', 0, ({ args }) => args[0] === 1);
    await session.ask('/play', 'level', 'level', 4);
    await session.next('/feed.started', 0, ({ args }) => args[0] === 3);
    await Bun.sleep(1000);
    await session.server.prints('instrument blow: the audio library threw a node of it out');
    expect(session.server.printed()).not.toContain('has stopped');
    expect((await session.close()).at(-1)).toBe(4);
  }, 60_000);

  test('of which a node panicked leaves no synth, and its channel to the next voice alone', async () => {
    const session = await InstrumentSession.open({ level, blow });
    await session.ask('/play', 'blow');
    await session.next('/feed.started', 0, ({ args }) => args[0] === 1);
    await session.next('/feed.ended', 0, ({ args }) => args[0] === 1);
    expect(session.all('/feed.failed')).toHaveLength(1);
    await expectNothingLeft(session);
    await session.ask('/play', 'level', 'level', 4);
    await session.next('/feed.started', 0, ({ args }) => args[0] === 2);
    await Bun.sleep(200);
    expect((await session.close()).at(-1)).toBe(4);
  }, 60_000);

  test('that may be the one whose node panicked, or another: all of them are told, and can be stopped', async () => {
    const session = await InstrumentSession.open({ level, blow });
    await session.ask('/play', 'level', 'level', 0);
    await session.ask('/play', 'blow');
    await session.next('/feed.failed', 0, ({ args }) => args[0] === 1);
    const {
      args: [, , message],
    } = await session.next('/feed.failed', 0, ({ args }) => args[0] === 2);
    expect(String(message)).toContain('out of voice 1 (level) or 2 (blow); which of them it was is not known: ');
    await session.ask('/stop', 'all');
    for (const voice of [1, 2]) await session.next('/feed.ended', 0, ({ args }) => args[0] === voice);
    await session.ask('/play', 'level', 'level', 4);
    await session.next('/feed.started', 0, ({ args }) => args[0] === 3);
    await Bun.sleep(1000);
    expect(session.server.printed()).not.toContain('has stopped');
    expect((await session.close()).at(-1)).toBe(4);
  }, 60_000);

  test('ends when its sources have ended; fifty of them leave nothing', async () => {
    const blip = `export const blip = defineWebAudio({ build(context, _, { at }) {
      const source = context.createOscillator(); source.start(at); source.stop(at + 0.5); const gain = context.createGain(); gain.gain.value = 0.01; source.connect(gain); return gain; } });`;
    const session = await InstrumentSession.open({ blip });
    for (let i = 0; i < 50; i++) session.send('/play', 'blip');
    for (let i = 1; i <= 50; i++) await session.next('/feed.ended', 0, ({ args }) => args[0] === i);
    expect(session.all('/feed.started')).toHaveLength(50);
    expect(session.all('/feed.failed')).toEqual([]);
    await expectNothingLeft(session);
    const sound = await session.close();
    expect(Math.max(...sound)).toBeGreaterThan(0.05);
    expect(sound.at(-1)).toBe(0);
  }, 60_000);

  test('comes with the server, whose own folder loads without a word', async () => {
    const server = await startServer('--none');
    const names = async () =>
      ((await (await fetch(`${server.http}/instruments`)).json()) as { name: string }[]).map(({ name }) => name);
    while (!(await names()).includes('wire')) await Bun.sleep(50);
    expect(server.printed()).not.toContain('/instruments/');
    await server.stop();
  }, 60_000);

  test('wire: its two strings are in the sound, and its file can be saved anew', async () => {
    const text = await Bun.file(resolve(import.meta.dir, '../../instruments/wire.ts')).text();
    const wire = text.replace(/^import .*$/m, '');
    const session = await InstrumentSession.open({ wire });
    await session.ask('/play', 'wire', 'freq', 200, 'attack', 0.01, 'cutoff', 600);
    await session.next('/feed.started');
    await Bun.sleep(1500);
    await session.ask('/stop', 'all');
    session.save('wire', wire.replace('default: 110', 'default: 330'));
    await session.next('/feed.loaded', 0, ({ args }) => args[1] === 2);
    await session.ask('/play', 'wire', 'attack', 0.01);
    await Bun.sleep(1500);
    const sound = await session.close();
    const loudest = (from: number) => {
      const part = sound.subarray(from, from + 24_000);
      return [110, 200, 330].map((freq) => [freq, amplitude(part, freq)] as const).sort((a, b) => b[1] - a[1])[0]!;
    };
    const start = sound.findIndex((x) => x !== 0);
    expect(loudest(start + 24_000)[0]).toBe(200);
    expect(loudest(sound.length - 30_000)[0]).toBe(330);
  }, 60_000);
});

/** Of a sine at a frequency, in a stretch that holds whole cycles of it. */
function amplitude(sound: Float32Array, freq: number): number {
  let [re, im] = [0, 0];
  sound.forEach((x, i) => {
    re += x * Math.cos((2 * Math.PI * freq * i) / sampleRate);
    im += x * Math.sin((2 * Math.PI * freq * i) / sampleRate);
  });
  return (2 * Math.hypot(re, im)) / sound.length;
}
