/** MIDI files that are written, in a whole server in process. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readMidiFile, type TimedMessage } from '../../protocol/midi/file.ts';
import { encodeMidi, type MidiMessage } from '../../protocol/midi/messages.ts';
import { fileIn, gridOf, note, ported } from '../../test/support/midi-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'midi-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('/midi/record', () => {
  const arbitrary: fc.Arbitrary<MidiMessage> = fc.oneof(
    fc.record({
      type: fc.constantFrom('noteOn' as const, 'noteOff' as const),
      channel: fc.nat(15),
      note: fc.nat(127),
      velocity: fc.integer({ min: 1, max: 127 }),
    }),
    fc.record({
      type: fc.constant('controller' as const),
      channel: fc.nat(15),
      controller: fc.nat(119),
      value: fc.nat(127),
    }),
    fc.record({
      type: fc.constant('bend' as const),
      channel: fc.nat(15),
      value: fc.integer({ min: -8192, max: 8191 }),
    }),
    fc.record({ type: fc.constant('program' as const), channel: fc.nat(15), program: fc.nat(127) }),
  );

  test('what came in, with its beats through changes of tempo: read back equal within a tick', async () => {
    const w = await ported();
    const grid = gridOf(w);
    const path = join(folder, 'in.mid');
    await w.sound(2345);
    const { bar } = grid.position();
    expect(await w.told('/midi/record', path)).toEqual(['/done', '/midi/record']);
    const wanted: TimedMessage[] = [];
    const origin = 4 * bar;
    for (const [i, message] of fc.sample(arbitrary, { numRuns: 300, seed: 5 }).entries()) {
      if (i % 30 === 0) w.ask('/tempo', 60 + i);
      wanted.push({ beat: grid.beatAt(w.server.samples) - origin, message });
      w.client.send('/midi', encodeMidi(message));
      await w.sound(i % 7);
    }
    expect(await w.told('/midi/record/stop')).toEqual(['/done', '/midi/record/stop', path, 300]);
    const { events, tempos } = readMidiFile(await Bun.file(path).bytes());
    expect(events.map(({ message }) => message)).toEqual(wanted.map(({ message }) => message));
    expect(Math.max(...events.map(({ beat }, i) => Math.abs(beat - wanted[i]!.beat)))).toBeLessThanOrEqual(1 / 960);
    expect(tempos.length).toBeGreaterThan(8);
  });

  test('what goes out of a port; played again it is the same', async () => {
    const w = await ported();
    const path = await fileIn(folder, 'source.mid', [...note(0, 60), ...note(1.25, 64, 0.25), ...note(2, 67, 1)]);
    const copy = join(folder, 'copy.mid');
    await w.told('/midi/record', copy, 'out');
    w.client.send('/midi', encodeMidi({ type: 'program', channel: 0, program: 9 }));
    await w.told('/midi/play', path, 'out', 'qu', 'bar');
    await w.sound(4000);
    await w.told('/midi/record/stop');
    const { events } = readMidiFile(await Bun.file(copy).bytes());
    const source = readMidiFile(await Bun.file(path).bytes()).events;
    expect(events.map(({ message }) => message)).toEqual(source.map(({ message }) => message));
    expect(events.map(({ beat }) => Math.round(960 * (beat - 4)))).toEqual(
      source.map(({ beat }) => Math.round(960 * beat)),
    );
  });
});
