import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { chance } from './chance.ts';
import { atomsOf, whereOf } from './events.ts';
import { euclid, pattern, rhythm } from './pattern.ts';
import { chord, chords, degree, noteOf, scale, scales } from './pitch.ts';

const riff = pattern(
  [
    { note: 'c4', beats: 0.5 },
    { at: 1, chord: [64, 67], beats: 2 },
    { at: 3, arp: [60, 62], step: 0.25 },
    { at: 0.5, controller: 7, value: 1 },
  ],
  4,
);

describe('patterns', () => {
  test('transpose, stretch, clear, loop, then, with', () => {
    expect(riff.transpose(-12).events.slice(0, 3)).toMatchObject([
      { note: 48 },
      { chord: [52, 55] },
      { arp: [48, 50] },
    ]);
    expect(() => riff.transpose(70)).toThrow('note is 130');
    expect(riff.stretch(2)).toMatchObject({
      length: 8,
      events: [{ at: 0, beats: 1 }, { at: 2, beats: 4 }, { at: 6, step: 0.5 }, { at: 1 }],
    });
    expect(riff.clear()).toEqual(pattern([], 4));
    expect(riff.loop(3)).toMatchObject({ length: 12 });
    expect(riff.loop(3).events.map(({ at }) => at)).toEqual([0, 1, 3, 0.5, 4, 5, 7, 4.5, 8, 9, 11, 8.5]);
    expect(riff.then(riff.clear()).length).toBe(8);
    expect(riff.with(pattern([{ at: 5, note: 1 }])).length).toBe(6);
    expect(riff.events[0]).toEqual({ note: 'c4', beats: 0.5 });
  });

  test('reversed, it is backwards; reversed twice, it is as it was', () => {
    expect(riff.reverse().events).toMatchObject([{ at: 3.5 }, { at: 1 }, { at: 0.5, arp: [62, 60] }, { at: 3.5 }]);
    const event = fc.record({
      at: fc.integer({ min: 0, max: 30 }).map((x) => x / 4),
      note: fc.integer({ min: 0, max: 127 }),
      beats: fc.integer({ min: 1, max: 8 }).map((x) => x / 4),
    });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const whole = pattern(events, 16);
        expect(whole.reverse().reverse()).toEqual(whole);
        expect(
          whole
            .stretch(3)
            .stretch(1 / 3)
            .events.map(({ at }) => at!),
        ).toEqual(events.map(({ at }) => expect.closeTo(at, 9) as never));
      }),
    );
  });

  test('euclid spreads hits evenly, each as often as asked', () => {
    const text = (hits: number, steps: number, rotate = 0) =>
      euclid(hits, steps, rotate)
        .map((hit) => (hit ? 'x' : '.'))
        .join('');
    // As Tidal has them.
    const listed = [
      'x.',
      'x..',
      'xx.',
      'xxx.',
      'x.x..',
      'x.x.x',
      'x.x.x.x',
      'x..x..x.',
      'x.xx.xx.',
      'xxxxxxx.',
      'x.x.x.x..',
      'x...x...x...x...',
      'x..x.x..x.x.',
      'x..x.x.x..x.x.x.',
      'x..x..x..x..x...',
    ];
    for (const each of listed) expect(text(each.replaceAll('.', '').length, each.length)).toBe(each);
    expect([text(0, 4), text(4, 4), text(0, 1), text(1, 1)]).toEqual(['....', 'xxxx', '.', 'x']);
    expect([text(3, 8, 3), text(3, 8, 2), text(3, 8, -1), text(3, 8, 8)]).toEqual([
      'x..x.x..',
      '.x..x.x.',
      '.x..x..x',
      'x..x..x.',
    ]);
    for (const [wrong, named] of [
      [[1, 0], 'steps is 0'],
      [[9, 8], 'hits is 9'],
      [[1.5, 8], 'hits is 1.5'],
      [[3, 8, 0.5], 'rotate is 0.5'],
    ] as const)
      expect(() => euclid(...(wrong as [number, number]))).toThrow(named);
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 64 })
          .chain((steps) => fc.tuple(fc.integer({ min: 0, max: steps }), fc.constant(steps))),
        ([hits, steps]) => {
          expect(euclid(hits, steps).filter(Boolean).length).toBe(hits);
        },
      ),
    );
    expect(rhythm('x..x', { note: 36 }).events).toEqual([
      { note: 36, beats: 0.25, at: 0 },
      { note: 36, beats: 0.25, at: 0.75 },
    ]);
    expect(() => rhythm('x-', { note: 36 })).toThrow('rhythm is "x-"');
  });
});

test('a list that is changed after a pattern was made of it changes nothing', () => {
  const events = [{ note: 60 }, { note: 62, at: 1 }];
  const made = pattern(events);
  events[0]!.note = 1;
  events.pop();
  expect(made.events).toEqual([{ note: 60 }, { note: 62, at: 1 }]);
});

describe('pitches', () => {
  test('C4 is 60', () => {
    expect(['c4', 'A4', 'f#3', 'eb5', 'c-1', 'g9'].map(noteOf)).toEqual([60, 69, 54, 75, 0, 127]);
    for (const wrong of ['h4', 'c', 'g#9', 'c4x']) expect(() => noteOf(wrong)).toThrow('note is');
  });

  test('scales and chords', () => {
    expect(scale('c4', 'major')).toEqual([60, 62, 64, 65, 67, 69, 71]);
    expect(scale('a3', 'minorPentatonic', 6)).toEqual([57, 60, 62, 64, 67, 69]);
    expect(degree('c4', 'major', -1)).toBe(59);
    expect(chord('c4', 'minor7')).toEqual([60, 63, 67, 70]);
    expect(chord('c4', 'major', 1)).toEqual([64, 67, 72]);
    expect(() => chord('c4', 'nice' as never)).toThrow('chord is "nice"');
  });

  test('every scale and chord has the notes that music calls so', () => {
    const spelled = (text: string) => text.split(' ').map(noteOf);
    const known: Record<keyof typeof scales, string> = {
      major: 'c4 d4 e4 f4 g4 a4 b4',
      minor: 'c4 d4 eb4 f4 g4 ab4 bb4',
      harmonicMinor: 'c4 d4 eb4 f4 g4 ab4 b4',
      melodicMinor: 'c4 d4 eb4 f4 g4 a4 b4',
      dorian: 'd4 e4 f4 g4 a4 b4 c5',
      phrygian: 'e4 f4 g4 a4 b4 c5 d5',
      lydian: 'f4 g4 a4 b4 c5 d5 e5',
      mixolydian: 'g4 a4 b4 c5 d5 e5 f5',
      locrian: 'b4 c5 d5 e5 f5 g5 a5',
      majorPentatonic: 'c4 d4 e4 g4 a4',
      minorPentatonic: 'a4 c5 d5 e5 g5',
      blues: 'a4 c5 d5 eb5 e5 g5',
      wholeTone: 'c4 d4 e4 f#4 g#4 a#4',
      chromatic: 'c4 c#4 d4 d#4 e4 f4 f#4 g4 g#4 a4 a#4 b4',
    };
    for (const name of Object.keys(scales) as (keyof typeof scales)[])
      expect([name, scale(known[name].split(' ')[0]!, name)]).toEqual([name, spelled(known[name])]);
    const chordNotes: Record<keyof typeof chords, string> = {
      major: 'c4 e4 g4',
      minor: 'a4 c5 e5',
      diminished: 'b4 d5 f5',
      augmented: 'c4 e4 g#4',
      sus2: 'c4 d4 g4',
      sus4: 'c4 f4 g4',
      power: 'c4 g4',
      major6: 'c4 e4 g4 a4',
      minor6: 'd4 f4 a4 b4',
      major7: 'c4 e4 g4 b4',
      minor7: 'd4 f4 a4 c5',
      dominant7: 'g4 b4 d5 f5',
      diminished7: 'b4 d5 f5 ab5',
      halfDiminished7: 'b4 d5 f5 a5',
      major9: 'c4 e4 g4 b4 d5',
      minor9: 'd4 f4 a4 c5 e5',
      dominant9: 'g4 b4 d5 f5 a5',
    };
    for (const name of Object.keys(chords) as (keyof typeof chords)[])
      expect([name, chord(chordNotes[name].split(' ')[0]!, name)]).toEqual([name, spelled(chordNotes[name])]);
  });
});

test('chance is the same for a seed, in every run', () => {
  const draw = () => {
    const random = chance(7);
    return [
      random.whole(1, 6),
      random.pick(['a', 'b', 'c']),
      random.shuffle([1, 2, 3, 4, 5]).join(''),
      random.coin(),
      Math.floor(1000 * random.between(0, 1)),
    ];
  };
  expect(draw()).toEqual(draw());
  expect(draw()).toEqual([1, 'b', '41235', false, 257]);
});

test('targets and what events come to', () => {
  expect(['bass', 'midi:a:b 20:0#3', 'osc:57120', 'osc:host.org:9'].map(whereOf)).toEqual([
    { kind: 'instrument', instrument: 'bass' },
    { kind: 'midi', port: 'a:b 20:0', channel: 3 },
    { kind: 'osc', host: '127.0.0.1', port: 57120 },
    { kind: 'osc', host: 'host.org', port: 9 },
  ]);
  for (const wrong of ['', 'midi:x#17', 'osc:x', 'osc:0']) expect(() => whereOf(wrong)).toThrow(RangeError);
  expect(
    atomsOf({ at: 1, arp: [60, 64], step: 0.5, beats: 2 }).map((atom) => [atom.at, atom.kind === 'note' && atom.beats]),
  ).toEqual([
    [1, 2],
    [1.5, 2],
  ]);
  expect(atomsOf({ bend: -1 })).toMatchObject([{ message: 'bend', data: [-8192] }]);
});
