import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeMidi, type MidiMessage } from './messages.ts';
import { MidiParser } from './parser.ts';
import { wholeMessages } from './whole.ts';

const byte = fc.integer({ min: 0, max: 127 });
const channel = fc.integer({ min: 0, max: 15 });
const plain: fc.Arbitrary<MidiMessage> = fc.oneof(
  fc.record({ type: fc.constant('noteOff' as const), channel, note: byte, velocity: byte }),
  fc.record({ type: fc.constant('noteOn' as const), channel, note: byte, velocity: fc.integer({ min: 1, max: 127 }) }),
  fc.record({ type: fc.constant('polyPressure' as const), channel, note: byte, value: byte }),
  fc.record({ type: fc.constant('controller' as const), channel, controller: byte, value: byte }),
  fc.record({ type: fc.constant('program' as const), channel, program: byte }),
  fc.record({ type: fc.constant('pressure' as const), channel, value: byte }),
  fc.record({ type: fc.constant('bend' as const), channel, value: fc.integer({ min: -8192, max: 8191 }) }),
  fc.record({ type: fc.constant('sysex' as const), data: fc.uint8Array({ max: 127, maxLength: 40 }) }),
  fc.record({ type: fc.constant('songPosition' as const), value: fc.integer({ min: 0, max: 16383 }) }),
  fc.record({ type: fc.constantFrom('timeCode' as const, 'songSelect' as const), value: byte }),
  fc.record({ type: fc.constant('tuneRequest' as const) }),
);
const realTime: fc.Arbitrary<MidiMessage> = fc.record({
  type: fc.constantFrom(
    'clock' as const,
    'start' as const,
    'continue' as const,
    'stop' as const,
    'activeSensing' as const,
    'reset' as const,
  ),
});

function parse(...pieces: ArrayLike<number>[]): { messages: MidiMessage[]; dropped: number } {
  const messages: MidiMessage[] = [];
  const parser = new MidiParser((message) => messages.push(message));
  for (const piece of pieces) parser.push(piece);
  return { messages, dropped: parser.dropped };
}

describe('MIDI bytes', () => {
  test('what is encoded is read back, cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(plain, realTime), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        (messages, size) => {
          const bytes = messages.flatMap((message) => [...encodeMidi(message)]);
          const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.slice(i * size, (i + 1) * size),
          );
          expect(parse(...pieces)).toEqual({ messages, dropped: 0 });
        },
      ),
    );
  });

  test('running status: the status of the message before may be left out', () => {
    fc.assert(
      fc.property(
        fc.array(
          plain.filter(
            ({ type }) => !['sysex', 'songPosition', 'timeCode', 'songSelect', 'tuneRequest'].includes(type),
          ),
          { maxLength: 30 },
        ),
        (messages) => {
          let last = 0;
          const bytes = messages.flatMap((message) => {
            const [status, ...data] = encodeMidi(message);
            const left = status === last;
            last = status!;
            return left ? data : [status!, ...data];
          });
          expect(parse(bytes)).toEqual({ messages, dropped: 0 });
        },
      ),
    );
  });

  test('real-time messages stand anywhere, and disturb nothing', () => {
    fc.assert(
      fc.property(plain, realTime, fc.nat(), (message, inside, place) => {
        const bytes = [...encodeMidi(message)];
        const at = place % bytes.length;
        const { messages } = parse([...bytes.slice(0, at), ...encodeMidi(inside), ...bytes.slice(at)]);
        expect(messages).toEqual(at === 0 || bytes.length === 1 ? [inside, message] : [inside, message]);
      }),
    );
  });

  test('a note-on without velocity is a note-off', () => {
    expect(parse([0x93, 60, 0]).messages).toEqual([{ type: 'noteOff', channel: 3, note: 60, velocity: 64 }]);
  });

  test('broken messages are dropped and counted; what follows is whole', () => {
    expect(parse([1, 2, 0xf0, 3, 4, 0x90, 60, 0xf4, 5, 0xf7, 0xc1, 9])).toEqual({
      messages: [{ type: 'program', channel: 1, program: 9 }],
      dropped: 9,
    });
    const endless = new Uint8Array(70_000).fill(1);
    expect(parse([0xf0], endless, [0xf8]).messages).toEqual([{ type: 'clock' }]);
  });

  test('any bytes at all: every message that comes out can be encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const message of parse(bytes).messages) encodeMidi(message);
      }),
      { numRuns: 2000 },
    );
  });

  test('whole messages are taken apart, with running status and real-time bytes anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(plain, realTime), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        (messages, leavesOut) => {
          const parts = messages.map((message) => [...encodeMidi(message)]);
          let last = 0;
          const bytes = parts.flatMap(([status, ...data]) => {
            const left = leavesOut && status === last && status < 0xf0;
            if (status! < 0xf8) last = status!;
            return left ? data : [status!, ...data];
          });
          expect(wholeMessages(bytes).map((each) => [...each])).toEqual(parts);
        },
      ),
    );
    expect(wholeMessages([0x90, 0xf8, 60, 100]).map((each) => [...each])).toEqual([[0xf8], [0x90, 60, 100]]);
  });

  test('any bytes: they are whole messages, and the parser reads them without a rest, or they are refused', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0x90, 0xc0, 0xf0, 0xf7, 0xf8)), { maxLength: 12 }),
        (bytes) => {
          let whole: Uint8Array[];
          try {
            whole = wholeMessages(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
            return;
          }
          const { messages, dropped } = parse(bytes);
          expect([messages, dropped]).toEqual([whole.flatMap((each) => parse(each).messages), 0]);
          expect(messages).toHaveLength(whole.length);
        },
      ),
      { numRuns: 5000 },
    );
  });

  test.each<[number[], string]>([
    [[], 'there are no bytes'],
    [[60, 100], 'byte 0 is 60; it must be a status byte'],
    [[0x90, 60], 'the bytes end within a message (144, 60), which wants 1 more'],
    [[0x90, 200, 1], 'byte 1 is 200; it must be a data byte'],
    [[0x90, 60, 100, 0x80], 'the bytes end within a message (128), which wants 2 more'],
    [[0xf0, 1, 2], 'its end, 247'],
    [[0xf0, 1, 0x90], 'byte 2 is 144'],
    [[0xf7], 'byte 0 is 247'],
    [[0xf4], 'byte 0 is 244'],
    [[0xfd], 'byte 0 is 253'],
    [[0xf3, 1, 2], 'byte 2 is 2; it must be a status byte'],
    [[0x90, 60, 300], 'byte 2 is 300; it must be from 0 to 255'],
    [[0x90, 60, -1], 'byte 2 is -1'],
    [[0x90, 60.5, 1], 'byte 1 is 60.5'],
    [[0xc0, 5, 0xf7], 'byte 2 is 247'],
  ])('%p are no whole messages', (bytes, reason) => {
    expect(() => wholeMessages(bytes)).toThrow(reason);
  });

  test('what is no message is refused by name', () => {
    expect(() => encodeMidi({ type: 'noteOn', channel: 16, note: 60, velocity: 1 })).toThrow(
      'noteOn: channel is 16; it must be a whole number from 0 to 15',
    );
    expect(() => encodeMidi({ type: 'noteOn', channel: 0, note: 60.5, velocity: 1 })).toThrow('noteOn: note is 60.5');
    expect(() => encodeMidi({ type: 'bend', channel: 0, value: 8192 })).toThrow(
      'bend: value is 8192; it must be a whole number from -8192 to 8191',
    );
    expect(() => encodeMidi({ type: 'sysex', data: Uint8Array.of(1, 200) })).toThrow('sysex: byte 1 is 200');
  });
});
