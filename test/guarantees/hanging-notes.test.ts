/**
 * A thousand random keys, pedals, notes out, maps that go, ports that close, clients that leave, instruments that are loaded anew and panics on a real server: in the end
 * every note-on that left has its note-off, and no voice sounds.
 */
import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MidiParser } from '../../protocol/midi/parser.ts';
import { Dice } from '../fuzz/packets.ts';
import { InstrumentSession } from '../support/instruments.ts';
import { PipeRecorder } from '../support/recorder.ts';

const key = (level: number) => `import { Env, EnvGen, Out, SinOsc, synthDef } from 'bunsynth';
export const key = synthDef('key', { freq: 440, gate: 1 }, ({ freq, gate }) => {
  Out.ar(0, SinOsc.ar(freq).mul(${level}).mul(EnvGen.kr(Env.asr(0.001, 1, 0.01), gate, { doneAction: 2 })));
});`;
const loop = (level: number) =>
  `export const loop = defineRender({ loop: true, params: { note: { type: 'number', default: 60 } }, async *play() { yield new Float32Array(4800).fill(${level}); } });`;

/** Note-ons and note-offs of each key; a note-off without a note-on counts for nothing. */
class Balance {
  ons = 0;
  private readonly down = new Map<number, number>();
  private readonly parser = new MidiParser((message) => {
    if (message.type !== 'noteOn' && message.type !== 'noteOff') return;
    const at = message.channel * 128 + message.note;
    const count = this.down.get(at) ?? 0;
    if (message.type === 'noteOn') this.ons++;
    this.down.set(at, message.type === 'noteOn' ? count + 1 : Math.max(0, count - 1));
  });

  take(bytes: Uint8Array): void {
    this.parser.push(bytes);
  }

  get hanging(): number {
    return [...this.down.values()].reduce((sum, count) => sum + count, 0);
  }
}

test('no note hangs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hanging-'));
  const session = await InstrumentSession.open({ key: key(0.01), loop: loop(0.01) }, '--midi', 'none');
  const pipe = new PipeRecorder(join(folder, 'out'));
  const balance = new Balance();
  const dice = new Dice(20_261_121);
  const byte = () => dice.below(4) + 60;
  const map = async (instrument: string): Promise<void> => {
    await session.ask('/midi/map', '1-4', instrument, 'low', 0, 'high', 127, 'polyphony', 8);
  };
  /** Bytes from a client of its own, who then leaves; over TCP, since UDP has no end. */
  const visitors = new Set<Awaited<ReturnType<typeof session.server.connect>>>();
  const acts: readonly [weight: number, act: () => void | Promise<void>][] = [
    [40, () => session.sendBlob('/midi', Uint8Array.of(0x90 | dice.below(4), byte(), 1 + dice.below(127)))],
    [25, () => session.sendBlob('/midi', Uint8Array.of(0x80 | dice.below(4), byte(), 64))],
    [
      6,
      () =>
        session.sendBlob(
          '/midi',
          Uint8Array.of(0xb0 | dice.below(4), dice.of([64, 66, 120, 121, 123]), dice.of([0, 127])),
        ),
    ],
    [
      6,
      async () => {
        const visitor = await session.server.connect('tcp');
        visitors.add(visitor);
        // Keys that nobody else lets go.
        visitor.send('/midi', Uint8Array.of(0x90 | dice.below(4), byte() + 4, 100));
      },
    ],
    [
      5,
      async () => {
        const [visitor] = visitors;
        if (!visitor) return;
        visitors.delete(visitor);
        await visitor.close();
      },
    ],
    [
      10,
      async () => {
        await session.ask('/midi/note', pipe.path, 1 + dice.below(4), byte(), 100, dice.below(3) / 10);
      },
    ],
    [10, () => map(dice.of(['key', 'loop']))],
    [
      3,
      async () => {
        await session.ask('/midi/unmap', 'all', dice.of(['key', 'loop', '']));
      },
    ],
    [
      2,
      () => {
        const level = 0.01 + dice.next() / 100;
        if (dice.next() < 0.5) session.save('key', key(level));
        else session.save('loop', loop(level));
      },
    ],
    [
      2,
      async () => {
        await session.ask('/midi/panic');
      },
    ],
    [
      2,
      async () => {
        await session.ask('/midi/close', pipe.path);
        await open();
      },
    ],
    [
      2,
      async () => {
        await session.ask('/midi/thru', 'all', pipe.path, dice.below(2));
      },
    ],
  ];
  const bag = acts.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));
  const open = async (): Promise<void> => {
    const from = session.heard.length;
    await session.ask('/midi/open', pipe.path);
    await session.next('/feed.port', from, ({ args }) => args[2] === 'open');
  };

  await open();
  await map('key');
  await map('loop');
  // Both are ready before it begins.
  session.sendBlob('/midi', Uint8Array.of(0x90, 60, 100));
  for (const name of ['key', 'loop']) await session.next('/feed.started', 0, ({ args }) => args[1] === name);
  for (let i = 0; i < 1000; i++) {
    await dice.of(bag)();
    if (i % 10 !== 0) continue;
    balance.take(pipe.take());
    await Bun.sleep(10);
  }
  // Clients that hold keys leave or let them go; the rest was ended by what was done.
  for (const visitor of visitors) await visitor.close();
  for (let channel = 0; channel < 4; channel++) {
    session.sendBlob('/midi', Uint8Array.of(0xb0 | channel, 64, 0, 66, 0));
    for (let note = 60; note < 64; note++) session.sendBlob('/midi', Uint8Array.of(0x80 | channel, note, 64));
  }
  const started = session.all('/feed.started').length;
  const held = async () =>
    ((await (await fetch(`${session.server.http}/midi`)).json()) as { held: unknown[] }).held.length;
  const playing = async () => (await session.ask('/playing')).args[1] as number;
  for (let tries = 0; tries < 100 && ((await held()) > 0 || (await playing()) > 0); tries++) await Bun.sleep(100);
  expect([await held(), await playing()]).toEqual([0, 0]);
  await session.ask('/midi/close', pipe.path);
  await Bun.sleep(500);
  balance.take(pipe.take());
  console.log(`${started} voices, ${balance.ons} notes out`);
  expect(started).toBeGreaterThan(200);
  expect(balance.ons).toBeGreaterThan(100);
  expect(balance.hanging).toBe(0);
  expect(session.server.printed()).not.toContain('fault');
  pipe.close();
  await session.close();
  rmSync(folder, { recursive: true });
}, 180_000);
