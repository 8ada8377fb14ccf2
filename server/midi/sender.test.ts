/** A real thread that writes to real pipes. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { encodeMidi, type MidiMessage } from '../../protocol/midi/messages.ts';
import { MidiParser } from '../../protocol/midi/parser.ts';
import { MidiSender } from './sender.ts';
import { Sounding } from './sounding.ts';

let folder: string;
let path: string;
let reader: number;
let sender: MidiSender;
const told: [string, string | undefined][] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'midi-'));
  path = join(folder, 'out');
  Bun.spawnSync(['mkfifo', path]);
  reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  told.length = 0;
  sender = new MidiSender({
    port: (name, reason) => told.push([name, reason]),
    fault: (message) => {
      throw new Error(message);
    },
  });
});
afterEach(async () => {
  await sender.end();
  closeSync(reader);
  rmSync(folder, { recursive: true });
});

const opened = async (): Promise<void> => {
  while (!told.length) await Bun.sleep(1);
};

/** Bytes that have come through the pipe since. */
function received(): MidiMessage[] {
  const messages: MidiMessage[] = [];
  const parser = new MidiParser((message) => messages.push(message));
  const bytes = new Uint8Array(1 << 16);
  for (;;) {
    let length = 0;
    try {
      length = readSync(reader, bytes);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') throw error;
    }
    if (length === 0) return messages;
    parser.push(bytes.subarray(0, length));
  }
}

const on = (note: number): Uint8Array => encodeMidi({ type: 'noteOn', channel: 0, note, velocity: 100 });

describe('MIDI out', () => {
  test('messages leave in the order of their times, not before; those of one time as they came', async () => {
    sender.open(path);
    await opened();
    expect(told).toEqual([[path, undefined]]);
    const base = Date.now() / 1000 + 0.2;
    for (const [at, note] of [
      [0.05, 63],
      [0, 60],
      [0, 61],
      [0.02, 62],
      [600, 64],
    ] as const)
      sender.send(path, base + at, on(note));
    await Bun.sleep(100);
    expect(received()).toEqual([]);
    await Bun.sleep(400);
    expect(received().map((message) => 'note' in message && message.note)).toEqual([60, 61, 62, 63]);
  });

  test('silence and the end: each note gets its off, what waited does not come', async () => {
    sender.open(path);
    await opened();
    for (const note of [60, 60, 62]) sender.send(path, 0, on(note));
    sender.send(path, 0, encodeMidi({ type: 'controller', channel: 2, controller: 64, value: 127 }));
    sender.send(path, Date.now() / 1000 + 0.3, on(70));
    sender.silence();
    sender.send(path, 0, on(65));
    await sender.end();
    await Bun.sleep(400);
    const notes = received().map((message) =>
      message.type === 'controller'
        ? `pedal ${message.value}`
        : `${message.type} ${(message as { note: number }).note}`,
    );
    expect(notes).toEqual([
      'noteOn 60',
      'noteOn 60',
      'noteOn 62',
      'pedal 127',
      'noteOff 60',
      'noteOff 60',
      'noteOff 62',
      'pedal 0',
      'noteOn 65',
      'noteOff 65',
    ]);
  });

  test('a port that is not there is told by name', async () => {
    sender.open(join(folder, 'nothing'));
    await opened();
    expect(told[0]).toEqual([join(folder, 'nothing'), expect.stringContaining('ENOENT') as never]);
  });
});

test('after its silence nothing sounds, whatever was sent', () => {
  const message = fc.oneof(
    fc.tuple(fc.constantFrom(0x80, 0x90, 0x93, 0x83), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 })),
    fc.tuple(fc.constantFrom(0xb0, 0xb3), fc.constantFrom(64, 120, 123, 7), fc.constantFrom(0, 127)),
  );
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const sounding = new Sounding();
      const balance = new Map<string, number>();
      const play = ([status, note, velocity]: readonly number[]): void => {
        const key = `${status! & 15} ${note}`;
        const kind = status! & 0xf0;
        if (kind === 0x90 && velocity! > 0) balance.set(key, (balance.get(key) ?? 0) + 1);
        else if (kind !== 0xb0) balance.set(key, Math.max(0, (balance.get(key) ?? 0) - 1));
        else if (note! >= 120)
          for (const each of balance.keys()) if (each.startsWith(`${status! & 15} `)) balance.set(each, 0);
      };
      for (const each of messages) {
        play(each);
        sounding.take(each);
      }
      for (const each of sounding.silence()) play([...each]);
      expect([...balance.values()].every((count) => count === 0)).toBe(true);
      expect(sounding.size).toBe(0);
    }),
  );
});
