/** MIDI files written and read back. */

import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { readMidiFile, type TimedMessage, writeMidiFile } from './file.ts';

const byte = fc.integer({ min: 0, max: 127 });
const channel = fc.integer({ min: 0, max: 15 });
/** In parts of a beat that a file can hold. */
const beat = fc.integer({ min: 0, max: 100_000 }).map((ticks) => ticks / 960);
const timed: fc.Arbitrary<TimedMessage> = fc.record({
  beat,
  message: fc.oneof(
    fc.record({
      type: fc.constant('noteOn' as const),
      channel,
      note: byte,
      velocity: fc.integer({ min: 1, max: 127 }),
    }),
    fc.record({
      type: fc.constant('noteOff' as const),
      channel,
      note: byte,
      velocity: fc.integer({ min: 1, max: 127 }),
    }),
    fc.record({ type: fc.constant('controller' as const), channel, controller: byte, value: byte }),
    fc.record({ type: fc.constant('bend' as const), channel, value: fc.integer({ min: -8192, max: 8191 }) }),
    fc.record({ type: fc.constant('sysex' as const), data: fc.uint8Array({ max: 127, minLength: 1, maxLength: 300 }) }),
  ),
});

describe('MIDI files', () => {
  test('what is written is read back, at its place', () => {
    fc.assert(
      fc.property(fc.array(timed, { maxLength: 40 }), fc.double({ min: 20, max: 300, noNaN: true }), (events, bpm) => {
        const file = readMidiFile(writeMidiFile(events, bpm));
        expect(file.events.map(({ beat: at, message }) => ({ beat: Math.round(at * 960), message }))).toEqual(
          events
            .map((event, order) => ({ ...event, order }))
            .sort((a, b) => a.beat - b.beat || a.order - b.order)
            .map(({ beat: at, message }) => ({ beat: Math.round(at * 960), message })),
        );
        expect(file.odd).toEqual([]);
        expect(file.tempos).toHaveLength(1);
        expect(file.tempos[0]!.bpm).toBeCloseTo(bpm, 2);
      }),
    );
  });

  test('tracks of format 1 are merged by time, tempos and length told', () => {
    const track = (...bytes: number[]) => [0x4d, 0x54, 0x72, 0x6b, 0, 0, 0, bytes.length, ...bytes];
    const bytes = Uint8Array.from([
      0x4d,
      0x54,
      0x68,
      0x64,
      0,
      0,
      0,
      6,
      0,
      1,
      0,
      2,
      0,
      96,
      ...track(96, 0xff, 0x51, 3, 0x0f, 0x42, 0x40, 0, 0xff, 0x2f, 0),
      ...track(0, 0x90, 60, 100, 48, 60, 0, 0x81, 0x40, 0xff, 0x2f, 0),
    ]);
    expect(readMidiFile(bytes)).toEqual({
      events: [
        { beat: 0, message: { type: 'noteOn', channel: 0, note: 60, velocity: 100 } },
        { beat: 0.5, message: { type: 'noteOff', channel: 0, note: 60, velocity: 64 } },
      ],
      tempos: [
        { beat: 0, bpm: 120 },
        { beat: 1, bpm: 60 },
      ],
      length: 2.5,
      odd: [],
    });
  });
});
