import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { chance } from './chance.ts';
import { atomsOf, whereOf } from './events.ts';
import { euclid, pattern, rhythm } from './pattern.ts';
import { chord, degree, noteOf, scale } from './pitch.ts';

const riff = pattern([{ note: 'c4', beats: 0.5 }, { at: 1, chord: [64, 67], beats: 2 }, { at: 3, arp: [60, 62], step: 0.25 }, { at: 0.5, controller: 7, value: 1 }], 4);

describe('patterns', () => {
  test('transpose, stretch, clear, loop, then, with', () => {
    expect(riff.transpose(-12).events.slice(0, 3)).toMatchObject([{ note: 48 }, { chord: [52, 55] }, { arp: [48, 50] }]);
    expect(() => riff.transpose(70)).toThrow('note is 130');
    expect(riff.stretch(2)).toMatchObject({ length: 8, events: [{ at: 0, beats: 1 }, { at: 2, beats: 4 }, { at: 6, step: 0.5 }, { at: 1 }] });
    expect(riff.clear()).toEqual(pattern([], 4));
    expect(riff.loop(3)).toMatchObject({ length: 12 });
    expect(riff.loop(3).events.map(({ at }) => at)).toEqual([0, 1, 3, 0.5, 4, 5, 7, 4.5, 8, 9, 11, 8.5]);
    expect(riff.then(riff.clear()).length).toBe(8);
    expect(riff.with(pattern([{ at: 5, note: 1 }])).length).toBe(6);
    expect(riff.events[0]).toEqual({ note: 'c4', beats: 0.5 });
  });

  test('reversed, it is backwards; reversed twice, it is as it was', () => {
    expect(riff.reverse().events).toMatchObject([{ at: 3.5 }, { at: 1 }, { at: 0.5, arp: [62, 60] }, { at: 3.5 }]);
    const event = fc.record({ at: fc.integer({ min: 0, max: 30 }).map((x) => x / 4), note: fc.integer({ min: 0, max: 127 }), beats: fc.integer({ min: 1, max: 8 }).map((x) => x / 4) });
    fc.assert(fc.property(fc.array(event), (events) => {
      const whole = pattern(events, 16);
      expect(whole.reverse().reverse()).toEqual(whole);
      expect(whole.stretch(3).stretch(1 / 3).events.map(({ at }) => at!)).toEqual(events.map(({ at }) => expect.closeTo(at, 9) as never));
    }));
  });

  test('euclid spreads hits evenly, each as often as asked', () => {
    const text = (hits: number, steps: number, rotate = 0) => euclid(hits, steps, rotate).map((hit) => (hit ? 'x' : '.')).join('');
    expect(text(3, 8)).toBe('x..x..x.');
    expect(text(5, 8)).toBe('x.x.xx.x');
    expect(text(4, 16)).toBe('x...x...x...x...');
    expect(text(3, 8, 3)).toBe('x..x.x..');
    fc.assert(fc.property(fc.integer({ min: 1, max: 64 }).chain((steps) => fc.tuple(fc.integer({ min: 0, max: steps }), fc.constant(steps))), ([hits, steps]) => {
      expect(euclid(hits, steps).filter(Boolean).length).toBe(hits);
    }));
    expect(rhythm('x..x', { note: 36 }).events).toEqual([{ note: 36, beats: 0.25, at: 0 }, { note: 36, beats: 0.25, at: 0.75 }]);
    expect(() => rhythm('x-', { note: 36 })).toThrow('rhythm is "x-"');
  });
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
});

test('chance is the same for a seed, in every run', () => {
  const draw = () => { const random = chance(7); return [random.whole(1, 6), random.pick(['a', 'b', 'c']), random.shuffle([1, 2, 3, 4, 5]).join(''), random.coin(), Math.floor(1000 * random.between(0, 1))]; };
  expect(draw()).toEqual(draw());
  expect(draw()).toEqual([1, 'b', '41235', false, 257]);
});

test('targets and what events come to', () => {
  expect(['bass', 'midi:a:b 20:0#3', 'osc:57120', 'osc:host.org:9'].map(whereOf)).toEqual([
    { kind: 'instrument', instrument: 'bass' }, { kind: 'midi', port: 'a:b 20:0', channel: 3 }, { kind: 'osc', host: '127.0.0.1', port: 57120 }, { kind: 'osc', host: 'host.org', port: 9 },
  ]);
  for (const wrong of ['', 'midi:x#17', 'osc:x', 'osc:0']) expect(() => whereOf(wrong)).toThrow(RangeError);
  expect(atomsOf({ at: 1, arp: [60, 64], step: 0.5, beats: 2 }).map((atom) => [atom.at, atom.kind === 'note' && atom.beats])).toEqual([[1, 2], [1.5, 2]]);
  expect(atomsOf({ bend: -1 })).toMatchObject([{ message: 'bend', data: [-8192] }]);
});
