/** MIDI that leaves a real server, byte for byte, and the way straight through it. */
import { afterEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMidi, type MidiMessage } from '../../protocol/midi/messages.ts';
import { InstrumentSession } from '../support/instruments.ts';
import { PipeRecorder } from '../support/recorder.ts';

const folder = mkdtempSync(join(tmpdir(), 'midi-out-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hex = (...all: readonly Uint8Array[]): string => Buffer.concat(all).toString('hex');
const encoded = (messages: readonly MidiMessage[]): string => hex(...messages.map(encodeMidi));

test('each kind on each channel, panic and closing: byte for byte; what comes in goes through', async () => {
  const session = await InstrumentSession.open({}, '--midi', 'none');
  const pipe = new PipeRecorder(join(folder, 'out'));
  const { path } = pipe;
  await session.ask('/midi/open', path);
  await session.next('/feed.port', 0, ({ args }) => args[2] === 'open');
  /** Returns what has come out so far: a message that nothing else sends is waited for. */
  const out = async (): Promise<string> => {
    await session.sendBytes('/midi/send', path, encodeMidi({ type: 'songSelect', value: 99 }));
    let text = '';
    while (!text.endsWith('f363')) {
      await Bun.sleep(5);
      text += hex(pipe.take());
    }
    return text.slice(0, -4);
  };

  const messages = Array.from({ length: 16 }, (_, channel): MidiMessage[] => [
    { type: 'noteOn', channel, note: 60 + channel, velocity: 1 + channel },
    { type: 'noteOff', channel, note: 60 + channel, velocity: 64 },
    { type: 'controller', channel, controller: 7, value: channel },
    { type: 'program', channel, program: 127 - channel },
    { type: 'bend', channel, value: channel * 1000 - 8192 },
    { type: 'pressure', channel, value: channel },
    { type: 'polyPressure', channel, note: 3, value: channel },
  ]).flat();
  for (const message of [...messages, { type: 'sysex', data: Uint8Array.of(0x7d, 1, 2) } as const])
    await session.sendBytes('/midi/send', path, encodeMidi(message));
  expect(await out()).toBe(`${encoded(messages)}f07d0102f7`);

  await session.ask('/midi/note', path, 3, 64, 90, 0.05);
  await Bun.sleep(300);
  expect(await out()).toBe(
    encoded([
      { type: 'noteOn', channel: 2, note: 64, velocity: 90 },
      { type: 'noteOff', channel: 2, note: 64, velocity: 64 },
    ]),
  );

  // Notes and pedals on all channels: panic ends them, and so does closing. What waited for later does not come.
  const held = Array.from({ length: 16 }, (_, channel): MidiMessage[] => [
    { type: 'noteOn', channel, note: 40, velocity: 100 },
    { type: 'controller', channel, controller: 64, value: 127 },
  ]).flat();
  const ended = [
    ...Array.from({ length: 16 }, (_, channel): MidiMessage => ({ type: 'noteOff', channel, note: 40, velocity: 64 })),
    ...Array.from(
      { length: 16 },
      (_, channel): MidiMessage => ({ type: 'controller', channel, controller: 64, value: 0 }),
    ),
  ];
  for (const message of held) await session.sendBytes('/midi/send', path, encodeMidi(message));
  session.later(30, '/midi/note', path, 1, 99);
  await Bun.sleep(100);
  await session.ask('/midi/panic');
  expect(await out()).toBe(encoded(held) + encoded(ended));

  await session.ask('/midi/thru', 'all', path);
  for (const bytes of [Uint8Array.of(0x91, 50), Uint8Array.of(100, 51, 101, 0xf8, 52), Uint8Array.of(102)])
    session.sendBlob('/midi', bytes);
  await session.next('/feed.midi', 0, ({ args }) => args[3] === 52);
  expect(await out()).toBe('913264' + '913365' + 'f8' + '913466');
  const [first] = session.all('/feed.midi');
  expect(Math.abs((first!.args[6] as number) - Date.now() / 1000)).toBeLessThan(60);
  expect(first!.args[5]).toBeGreaterThan(0);
  await session.ask('/midi/thru', 'all', path, 0);
  expect(await out()).toBe('813240' + '813340' + '813440');

  for (const message of held) await session.sendBytes('/midi/send', path, encodeMidi(message));
  await session.ask('/midi/close', path);
  await Bun.sleep(300);
  expect(hex(pipe.take())).toBe(encoded(held) + encoded(ended));

  // The end of the server ends a note whose length would take it further.
  await session.ask('/midi/open', path);
  await session.ask('/midi/note', path, 1, 77, 90, 600);
  await session.close();
  expect(hex(pipe.take())).toBe(
    encoded([
      { type: 'noteOn', channel: 0, note: 77, velocity: 90 },
      { type: 'noteOff', channel: 0, note: 77, velocity: 64 },
    ]),
  );
  pipe.close();
}, 120_000);
