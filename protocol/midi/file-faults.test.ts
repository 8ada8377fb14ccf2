/** MIDI files as programs get them wrong: read as far as they can be played, and what is odd about them told. */

import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { MidiFileError, readMidiFile, writeMidiFile } from './file.ts';

const text = (value: string): number[] => [...value].map((c) => c.charCodeAt(0));
const size = (value: number): number[] => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const head = (format: number, tracks: number, division: number): number[] => [
  ...text('MThd'),
  ...size(6),
  0,
  format,
  0,
  tracks,
  (division >> 8) & 255,
  division & 255,
];
const chunk = (id: string, content: number[], stated = content.length): number[] => [
  ...text(id),
  ...size(stated),
  ...content,
];
const end = [0, 0xff, 0x2f, 0];
/** A quarter of key `note`, after a time. */
const quarter = (note: number, wait: number[] = [0]): number[] => [
  ...wait,
  0x90,
  note,
  100,
  0x83,
  0x60,
  0x80,
  note,
  64,
];
const tempo = [0, 0xff, 0x51, 3, 0x0f, 0x42, 0x40];
/** Keys and the beats at which they go down, tempos, and what was told. */
const played = (...parts: number[][]) => {
  const { events, tempos, odd, length } = readMidiFile(Uint8Array.from(parts.flat()));
  return {
    keys: events.flatMap(({ beat, message }) => (message.type === 'noteOn' ? [[beat, message.note]] : [])),
    tempos: tempos.map(({ bpm }) => bpm),
    odd,
    length,
  };
};
const two = [
  [0, 60],
  [1, 62],
];

describe('what programs get wrong in MIDI files', () => {
  const song = [...quarter(60), ...quarter(62)];

  test.each<[string, number[]]>([
    ['key signature of 0 bytes', [0, 0xff, 0x59, 0]],
    ['key signature of 1', [0, 0xff, 0x59, 1, 0]],
    ['key signature of 5', [0, 0xff, 0x59, 5, 0, 0, 0, 0, 0]],
    ['time signature of 2', [0, 0xff, 0x58, 2, 4, 2]],
    ['time signature of 6', [0, 0xff, 0x58, 6, 4, 2, 24, 8, 0, 0]],
    ['port of 0', [0, 0xff, 0x21, 0]],
    ['port of 2', [0, 0xff, 0x21, 2, 0, 0]],
    ['channel of 0', [0, 0xff, 0x20, 0]],
    ['sequence number of 0', [0, 0xff, 0, 0]],
    ['SMPTE offset of 4', [0, 0xff, 0x54, 4, 0, 0, 0, 0]],
    ['SMPTE offset of 6', [0, 0xff, 0x54, 6, 0, 0, 0, 0, 0, 0]],
    ['an unknown kind', [0, 0xff, 0x77, 3, 1, 2, 3]],
  ])('meta events of unusual lengths: %s', (_, event) => {
    expect(played(head(0, 1, 480), chunk('MTrk', [...event, ...song, ...end]))).toEqual({
      keys: two,
      tempos: [120],
      odd: [],
      length: 2,
    });
    // Between notes of one status, which is kept.
    expect(
      played(head(0, 1, 480), chunk('MTrk', [0, 0x90, 60, 100, 0x83, 0x60, 60, 0, ...event, 0, 62, 100, ...end])).keys,
    ).toEqual(two);
  });

  test.each<[number[], number | undefined]>([
    [[4, 0x0f, 0x42, 0x40, 0], 60],
    [[4, 0, 0x0f, 0x42, 0x40], 60],
    [[2, 0x0f, 0x42], undefined],
    [[0], undefined],
    [[3, 0, 0, 0], undefined],
  ])('a tempo of bytes %p', (data, bpm) => {
    const { keys, tempos, odd } = played(head(0, 1, 480), chunk('MTrk', [0, 0xff, 0x51, ...data, ...song, ...end]));
    expect(keys).toEqual(two);
    expect(tempos).toEqual([bpm ?? 120]);
    expect(odd).toEqual([expect.stringMatching(/^track 1: a tempo /)]);
  });

  test('chunks of other kinds before, between and behind the tracks', () => {
    const alien = chunk('XFIH', [1, 2, 3, 4, 5]);
    const parts = [chunk('MTrk', [...quarter(60), ...end]), chunk('MTrk', [...quarter(62, [0x83, 0x60]), ...end])];
    const { keys, odd } = played(head(1, 2, 480), alien, parts[0]!, alien, alien, parts[1]!, alien);
    expect(keys).toEqual(two);
    expect(odd).toEqual(new Array<string>(4).fill('a chunk "XFIH" of 5 bytes is left out'));
    // One whose length is wrong.
    expect(played(head(1, 2, 480), chunk('XFIH', [1, 2], 9999), ...parts)).toMatchObject({ keys: two });
    expect(played(head(1, 2, 480), parts[0]!, chunk('XFIH', [1, 2], 12), parts[1]!)).toMatchObject({ keys: two });
  });

  test('a file in a file: RMID, with and without a padding byte, and behind bytes of another program', () => {
    const inner = [...head(0, 1, 480), ...chunk('MTrk', [...song, ...end])];
    const riff = (content: number[]): number[] => [
      ...text('RIFF'),
      ...size(content.length + 12).reverse(),
      ...text('RMIDdata'),
      ...size(inner.length).reverse(),
      ...content,
    ];
    expect(played(riff(inner))).toEqual({ keys: two, tempos: [120], odd: [], length: 2 });
    expect(played(riff([...inner, 0]))).toEqual({ keys: two, tempos: [120], odd: [], length: 2 });
    expect(played(riff([...inner, 0, ...text('LIST'), 4, 0, 0, 0, ...text('INFO')]))).toMatchObject({ keys: two });
    expect(played(new Array<number>(128).fill(7), inner)).toEqual({
      keys: two,
      tempos: [120],
      odd: ['128 bytes before its head are left out'],
      length: 2,
    });
  });

  test('real-time and common bytes among the events, and within them', () => {
    for (const bytes of [[0xf8], [0xfe], [0xfa], [0xff], [0xf1, 3], [0xf2, 1, 2], [0xf3, 9], [0xf6], [0xf4]]) {
      const { keys, odd } = played(
        head(0, 1, 480),
        chunk('MTrk', [0, 0x90, 60, 100, 0, ...bytes, 0x83, 0x60, 62, 100, ...end]),
      );
      expect(keys).toEqual(two);
      expect(odd.join()).toMatch(/have no place in a file and are left out/);
    }
    expect(played(head(0, 1, 480), chunk('MTrk', [0, 0x90, 60, 100, 0, 0xff, 0, 0x90, 62, 100, ...end]))).toMatchObject(
      {
        keys: [
          [0, 60],
          [0, 62],
        ],
      },
    );
    expect(
      played(head(0, 1, 480), chunk('MTrk', [0, 0x90, 60, 0xf8, 100, 0x83, 0x60, 0x90, 0xfe, 62, 100, ...end])),
    ).toMatchObject({
      keys: two,
      odd: ['track 1: real-time bytes have no place in a file and are left out (2 times)'],
    });
  });

  test('system exclusive: whole, in pieces, and other bytes behind F7', () => {
    const messages = (...events: number[]) =>
      readMidiFile(Uint8Array.from([...head(0, 1, 480), ...chunk('MTrk', [...events, ...end])]));
    const of = (file: ReturnType<typeof readMidiFile>) => file.events.map(({ beat, message }) => [beat, message]);
    expect(of(messages(0, 0xf0, 3, 1, 2, 0xf7))).toEqual([[0, { type: 'sysex', data: Uint8Array.of(1, 2) }]]);
    expect(of(messages(0, 0xf0, 2, 1, 2, 0x83, 0x60, 0xf7, 1, 3, 0x83, 0x60, 0xf7, 2, 4, 0xf7))).toEqual([
      [2, { type: 'sysex', data: Uint8Array.of(1, 2, 3, 4) }],
    ]);
    expect(of(messages(0, 0xf7, 3, 0xb0, 7, 99))).toEqual([
      [0, { type: 'controller', channel: 0, controller: 7, value: 99 }],
    ]);
    expect(messages(0, 0xf0, 2, 1, 2, ...quarter(60))).toMatchObject({
      odd: ['track 1: a system exclusive message has no end and is left out'],
      events: [{}, {}],
    });
    // The status before counts on, as many programs write it.
    expect(messages(0, 0x90, 60, 1, 0, 0xf0, 1, 0xf7, 0, 61, 1).events.at(-1)).toMatchObject({
      message: { type: 'noteOn', note: 61 },
    });
  });

  test('values above 127, and data bytes without a status', () => {
    expect(played(head(0, 1, 480), chunk('MTrk', [0, 0x90, 60, 200, 0x83, 0x60, 62, 100, ...end]))).toMatchObject({
      keys: two,
      odd: ['track 1: a value of 200 is taken for 127'],
    });
    expect(
      played(head(0, 1, 480), chunk('MTrk', [0, 60, 100, 0x90, 60, 100, 0x83, 0x60, 62, 100, ...end])).odd,
    ).toEqual(['track 1: 2 data bytes without a status are left out']);
  });

  test.each<[string, (content: number[]) => number]>([
    ['too short', (content) => content.length - 7],
    ['far too short', () => 3],
    ['0', () => 0],
    ['too long', (content) => content.length + 5],
    ['far too long', () => 100_000],
    ['absurd', () => 0xffffffff],
  ])('lengths of tracks: %s', (_, stated) => {
    const contents = [
      [...tempo, ...quarter(60), ...end],
      [...quarter(62, [0x83, 0x60]), ...end],
      [...quarter(64, [0x87, 0x40]), ...end],
    ];
    const { keys, tempos, odd } = played(
      head(1, 3, 480),
      ...contents.map((content) => chunk('MTrk', content, stated(content))),
    );
    expect(keys).toEqual([...two, [2, 64]]);
    expect(tempos).toEqual([60]);
    expect(odd[0]).toMatch(/^track 1: its length is said to be \d+ bytes and is \d+$/);
    // Only the first.
    expect(
      played(
        head(1, 3, 480),
        ...contents.map((content, i) => chunk('MTrk', content, i === 0 ? stated(content) : content.length)),
      ),
    ).toMatchObject({ keys, odd: [odd[0]!] });
  });

  test('tracks without an end, and with more behind it', () => {
    const parts = [chunk('MTrk', [...tempo, ...quarter(60)]), chunk('MTrk', [...quarter(62, [0x83, 0x60])])];
    expect(played(head(1, 2, 480), ...parts)).toMatchObject({
      keys: two,
      tempos: [60],
      odd: ['track 1: it has no end of track', 'track 2: it has no end of track'],
    });
    expect(played(head(1, 2, 480), chunk('MTrk', [...tempo, ...quarter(60)], 999), parts[1]!)).toMatchObject({
      keys: two,
    });
    expect(played(head(1, 2, 480), parts[0]!, chunk('XFIH', [1]), parts[1]!)).toMatchObject({ keys: two });
    const padded = chunk('MTrk', [...song, ...end, 0, 0, 0, 0]);
    expect(played(head(0, 1, 480), padded)).toEqual({ keys: two, tempos: [120], odd: [], length: 2 });
    expect(played(head(0, 1, 480), chunk('MTrk', [...song, ...end, 1, 2, 3]))).toMatchObject({
      keys: two,
      odd: ['track 1: 3 bytes behind its end are left out'],
    });
    expect(played(head(0, 1, 480), chunk('MTrk', [...quarter(60), ...quarter(62).slice(0, -2)]))).toMatchObject({
      keys: two,
      odd: ['track 1: its last event is cut short', 'track 1: it has no end of track'],
    });
  });

  test('more and fewer tracks than said, bytes behind the last', () => {
    const parts = [chunk('MTrk', [...quarter(60), ...end]), chunk('MTrk', [...quarter(62, [0x83, 0x60]), ...end])];
    expect(played(head(1, 1, 480), ...parts)).toMatchObject({ keys: two, odd: ['it has 2 tracks and says 1'] });
    expect(played(head(1, 5, 480), ...parts)).toMatchObject({ keys: two, odd: ['it has 2 tracks and says 5'] });
    expect(played(head(0, 2, 480), ...parts)).toMatchObject({ keys: two, odd: [] });
    expect(played(head(1, 2, 480), ...parts, [1, 2, 3])).toMatchObject({
      keys: two,
      odd: [expect.stringMatching(/^3 bytes at byte \d+ are no track and left out$/)],
    });
    expect(played(head(1, 2, 480), ...parts, [0, 0, 0])).toMatchObject({ keys: two, odd: [] });
  });

  test('heads: longer, shorter, of format 2 and of unknown ones, beats of 0 ticks, frames of film', () => {
    const track = chunk('MTrk', [...song, ...end]);
    expect(played([...text('MThd'), ...size(8), 0, 0, 0, 1, 1, 0xe0, 9, 9], track)).toMatchObject({
      keys: two,
      odd: ['its head has 8 bytes'],
    });
    expect(played([...text('MThd'), ...size(0), 0, 0, 0, 1, 1, 0xe0], track)).toMatchObject({ keys: two });
    expect(played(head(7, 1, 480), track)).toMatchObject({
      keys: two,
      odd: ['its format is 7; it is read as format 1'],
    });
    expect(
      played(
        head(2, 2, 480),
        chunk('MTrk', [...quarter(60), ...end]),
        chunk('MTrk', [...tempo, ...quarter(62), ...end]),
      ),
    ).toEqual({ keys: two, tempos: [120, 60], odd: [], length: 2 });
    expect(played(head(0, 1, 0), track)).toMatchObject({
      keys: two,
      odd: ['its beats have 0 ticks; they are taken to have 480'],
    });
    // 25 frames of 40 ticks are 1000 in a second, which are two beats; tempos move nothing.
    const film = played(head(0, 1, 0xe728), chunk('MTrk', [...tempo, ...song, ...end]));
    expect(film.keys).toEqual([
      [0, 60],
      [0.96, 62],
    ]);
    expect(film.tempos).toEqual([120]);
    expect(film.odd[0]).toMatch(/parts of a second: 25 frames of 40 ticks/);
    expect(played(head(0, 1, 0xe350), track).keys[1]![0]).toBeCloseTo((2 * 480) / (80 * 29.97), 4);
  });

  test('whatever is put between sound tracks, they are found', () => {
    const junk = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 20 }).filter((bytes) => !bytes.includes(0x4d));
    fc.assert(
      fc.property(junk, junk, fc.integer({ min: 0, max: 60_000 }), (between, behind, stated) => {
        const contents = [
          [...quarter(60), ...end],
          [...quarter(62, [0x83, 0x60]), ...end],
        ];
        expect(
          played(head(1, 2, 480), chunk('MTrk', contents[0]!), between, chunk('MTrk', contents[1]!), behind).keys,
        ).toEqual(two);
        expect(played(head(1, 2, 480), ...contents.map((content) => chunk('MTrk', content, stated))).keys).toEqual(two);
      }),
      { numRuns: 500 },
    );
  });

  test('whatever the bytes: read, or refused by name', () => {
    const whole = writeMidiFile(
      [
        { beat: 1, message: { type: 'noteOn', channel: 0, note: 60, velocity: 1 } },
        { beat: 2, message: { type: 'sysex', data: Uint8Array.of(1, 2) } },
      ],
      120,
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
        fc.nat(whole.length),
        (changes, length) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          try {
            readMidiFile(bytes.subarray(0, length));
          } catch (error) {
            expect(error).toBeInstanceOf(MidiFileError);
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(() => readMidiFile(new Uint8Array(3))).toThrow(MidiFileError);
    expect(() => readMidiFile(new Uint8Array(0))).toThrow('it is empty');
    expect(() => readMidiFile(new TextEncoder().encode('no song'))).toThrow(
      'it begins with "no s" and has no "MThd"; it is no MIDI file',
    );
    expect(() => readMidiFile(Uint8Array.from(head(1, 2, 96)))).toThrow('it has no track');
    expect(() => readMidiFile(Uint8Array.from(head(1, 2, 96).slice(0, 12)))).toThrow('its head is cut short');
  });
});
