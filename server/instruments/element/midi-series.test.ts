/** MIDI as a series: messages that come among others, what is read of them, and what they have come to. */
import { describe, expect, test } from 'bun:test';
import * as fc from 'fast-check';
import {
  constantSeries,
  maxSegments,
  type Series,
  valueAt,
  withMessages,
} from '../../../protocol/instruments/series.ts';
import { messagesHeld, messagesIn, packedMidi } from './midi-series.ts';

/** A series as soft sides see it. */
const view = (series: Series) => ({
  at: (frame: number) => valueAt(series, frame),
  change: (from: number, to: number) => series.find(({ frame }) => frame >= from && frame < to)?.frame ?? to,
});
const read = (series: Series) => messagesIn(view(series), 1, 1e6).map(({ frame, message }) => [frame, message]);
const after = (...messages: [number, number][]) =>
  withMessages(
    constantSeries(0),
    messages.map(([frame, value]) => ({ frame, value })),
  );

describe('messages', () => {
  test('are each there for one frame, also when they are the same', () => {
    expect(read(after([10, 7], [20, 7]))).toEqual([
      [10, 7],
      [20, 7],
    ]);
    expect([9, 10, 11, 20, 21].map((frame) => valueAt(after([10, 7], [20, 7]), frame))).toEqual([0, 7, 0, 7, 0]);
  });

  test('of one frame keep their order, two frames apart, and push those behind them no further than they must', () => {
    expect(read(after([10, 1], [10, 2], [10, 3], [13, 4], [40, 5]))).toEqual([
      [10, 1],
      [12, 2],
      [14, 3],
      [16, 4],
      [40, 5],
    ]);
  });

  test('come among those that are there, which stay where they are', () => {
    expect(read(withMessages(after([10, 1], [30, 2]), [{ frame: 20, value: 3 }]))).toEqual([
      [10, 1],
      [20, 3],
      [30, 2],
    ]);
    expect(read(withMessages(after([10, 1], [12, 2]), [{ frame: 9, value: 3 }]))).toEqual([
      [10, 1],
      [12, 2],
      [14, 3],
    ]);
  });

  test('are all there whatever came first', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 5 }))), (given) => {
        let series: Series = constantSeries(0);
        for (const [frame, value] of given) series = withMessages(series, [{ frame, value }]);
        const found = read(series);
        expect(found.map(([, value]) => value).sort()).toEqual(given.map(([, value]) => value).sort());
        const frames = found.map(([frame]) => frame!);
        expect(frames.every((frame, i) => i === 0 || frame >= frames[i - 1]! + 2)).toBe(true);
      }),
    );
  });

  test('are at most as many as a series has segments for', () => {
    const many = Array.from({ length: maxSegments / 2 }, (_, i) => ({ frame: 2 * i + 2, value: 1 }));
    expect(() => withMessages(constantSeries(0), many)).toThrow('it may have 16384');
    expect(withMessages(constantSeries(0), many.slice(1))).toHaveLength(maxSegments - 1);
  });

  test('of more than three bytes are none', () => {
    expect([packedMidi([0x90, 60, 100]), packedMidi([0xc1, 5]), packedMidi([0xf8])]).toEqual([
      0x903c64, 0xc10500, 0xf80000,
    ]);
    expect(packedMidi([0xf0, 1, 2, 0xf7])).toBeUndefined();
  });

  test('come to keys that are down, and the last value of each controller', () => {
    const held = (...messages: number[]) => messagesHeld(messages.map((message, frame) => ({ frame, message })));
    expect(held(0x903c64, 0x904064, 0x803c40)).toEqual([0x904064]);
    expect(held(0x903c64, 0x903c00)).toEqual([]);
    expect(held(0x903c64, 0xb00710, 0xb00720, 0xc00500, 0xe00040, 0xc00600)).toEqual([
      0xb00720, 0xc00600, 0xe00040, 0x903c64,
    ]);
    expect(held(0x903c64, 0x913c64, 0xb07b00)).toEqual([0x913c64]);
    expect(held(0xb00710, 0xb10710, 0xb07900, 0xc00500)).toEqual([0xb10710, 0xc00500]);
  });
});
