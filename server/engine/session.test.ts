/** The session's time stops, rolls and seeks on a sample, and what was prepared goes with it, without a click. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { prepare } from '../../test/support/element-slots.ts';
import { ElementWorld, type Turn } from '../../test/support/element-world.ts';
import { Out, Prepared, Series, synthDef } from '../synthdef/builder/index.ts';
import { Event, Failure } from '../world/instructions.ts';
import { frameAt } from '../world/session-clock.ts';
import { fall, riseOf } from './fall.ts';

const [blockSize, end] = [64, 2 ** 16];
const playing = synthDef('playing', {}, () => Out.ar(0, [Prepared.ar(1, 0), Series.ar(0, 0)]));

/** A world with one element: prepared sound is `level` up to frame 65536, the parameter is the frame. */
function world(level = 1, start = 0) {
  const made = new ElementWorld({ blockSize });
  const ramp = [
    { frame: 0, value: 0 },
    { frame: end, value: end, line: true },
  ];
  const writer = made.occupy(0, { prepared: 1, ringFrames: end, series: [ramp], start });
  prepare(writer, writer.playing, end, () => level);
  made.synth(playing);
  return { made, writer };
}

/** Sound as it is heard that is 1, fell at a sample and came back at another. */
const share = fall(blockSize);
const fallsFrom = (at: number, from: number) => (i: number) => (from + i < at ? 1 : (share[from + i - at] ?? 0));
/** The same that rises from a sample on. */
const rise = riseOf(share);
const risesFrom = (at: number) => (i: number) => (i < at ? 0 : (rise[i - at] ?? 1));
const sound = (frames: number, level: (i: number) => number) =>
  Float32Array.from({ length: frames }, (_, i) => level(i));

describe('the session’s time', () => {
  test('rolls from 0 on, and stops, rolls and seeks at its sample, as the values of series show', () => {
    const { made } = world();
    expect(made.clock.read()).toEqual({ sample: 0, frame: 0, rolling: true, serial: 0 });
    made.render(1);
    made.turn({ rolls: false, at: 10 });
    expect(made.render(2)[1]).toEqual(sound(128, (i) => 64 + Math.min(i, 10)));
    expect(made.clock.read()).toEqual({ sample: 74, frame: 74, rolling: false, serial: 1 });
    made.turn({ rolls: false, seeks: 500, at: 63 });
    expect(made.render(2)[1]).toEqual(sound(128, (i) => (i < 63 ? 74 : 500)));
    made.turn({ rolls: true, at: 1 });
    expect(made.render(2)[1]).toEqual(sound(128, (i) => 500 + Math.max(0, i - 1)));
    expect(made.clock.read()).toEqual({ sample: 321, frame: 500, rolling: true, serial: 3 });
    made.turn({ rolls: true, seeks: 7, at: 0 });
    expect(made.render(2)[1]).toEqual(sound(128, (i) => 7 + i));
  });

  test('takes the last of several instructions in a block, which goes on from where those before it have led', () => {
    const { made } = world();
    made.turn({ rolls: true, seeks: 1000, at: 4 });
    made.turn({ rolls: false, at: 20 });
    expect(made.render(2)[1]).toEqual(sound(128, (i) => (i < 20 ? i : 1016)));
    made.turn({ rolls: true, at: 9 });
    made.turn({ rolls: true, seeks: 3000, at: 9 });
    made.turn({ rolls: true, seeks: 2000, at: 9 });
    expect(made.render(1)[1]).toEqual(sound(64, (i) => (i < 9 ? 1016 : 2000 + i - 9)));
    expect(made.clock.read().serial).toBe(5);
  });

  test('is at the frame that its line tells, after any turns, and series and sound are those of the frame', () => {
    const turn = fc.record(
      {
        rolls: fc.boolean(),
        at: fc.integer({ min: 0, max: blockSize - 1 }),
        seeks: fc.option(fc.integer({ min: 0, max: end / 2 }), { nil: undefined }),
      },
      { requiredKeys: ['rolls', 'at'] },
    );
    const step = fc.record({ turns: fc.array(turn, { maxLength: 2 }), blocks: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const { made } = world();
        let before = made.clock.read();
        for (const { turns, blocks } of steps) {
          for (const each of turns.toSorted((a, b) => a.at - b.at)) made.turn(each as Turn);
          const first = made.engine.block * blockSize;
          const heard = made.render(blocks)[1]!;
          const after = made.clock.read();
          heard.forEach((value, i) => {
            expect(value).toBe(frameAt(first + i < after.sample ? before : after, first + i));
          });
          before = after;
        }
      }),
      { numRuns: 30 },
    );
  });

  test('refuses frames that are not whole numbers from 0 on', () => {
    const { made } = world();
    for (const frame of [-1, 0.5, NaN, Infinity, 2 ** 60]) {
      made.turn({ rolls: false, seeks: frame });
      const [kind, , failure] = made.events.filter(([event]) => event === Event.fail).at(-1)!;
      expect([kind, failure]).toEqual([Event.fail, Failure.indexOutOfRange]);
    }
    expect(made.render(1)[1]![63]).toBe(63);
  });
});

describe('prepared sound', () => {
  test.each([0, 1, 33, 63])(
    'falls within a block where time stops at sample %d, and rises within one where it rolls',
    (at) => {
      const { made } = world();
      made.render(1);
      made.turn({ rolls: false, at });
      expect(made.render(3)[0]).toEqual(sound(192, fallsFrom(at, 0)));
      made.turn({ rolls: true, at });
      expect(made.render(2)[0]).toEqual(sound(128, risesFrom(at)));
      expect(made.starved(0)).toBe(0);
    },
  );

  test.each([0, 1, 33, 63])('falls within a block where time jumps at sample %d, added to what follows', (at) => {
    const { made, writer } = world();
    made.render(2);
    writer.spare.begin(40000);
    prepare(writer, writer.spare, 41000, (frame) => frame);
    const offer = writer.offerSeek(made.table([[{ frame: 0, value: 5 }]]), 40000);
    made.render(1);
    expect(writer.fate(offer)).toBe('open');
    made.turn({ rolls: true, seeks: 40000, at });
    const [heard, series] = made.render(3);
    const [falls, rises] = [fallsFrom(at, 0), risesFrom(at)];
    const follows = (i: number) => Math.fround((i < at ? 0 : 40000 + i - at) * rises(i));
    expect(heard).toEqual(sound(192, (i) => Math.fround(falls(i)) + follows(i)));
    expect(series).toEqual(sound(192, (i) => (i < at ? 192 + i : 5)));
    expect(writer.fate(offer)).toBe('taken');
    expect(made.starved(0)).toBe(0);
  });

  test('of an offer for another frame is refused when time jumps', () => {
    const { made, writer } = world();
    writer.spare.begin(40000);
    const offer = writer.offerSeek(made.table([[{ frame: 0, value: 5 }]]), 40000);
    made.turn({ rolls: true, seeks: 40001 });
    const [, series] = made.render(1);
    expect(series![0]).toBe(40001);
    expect(writer.fate(offer)).toBe('refused');
  });

  test('of a jump while time stands still is taken too, and sounds when time rolls', () => {
    const { made, writer } = world();
    made.turn({ rolls: false });
    made.render(2);
    writer.spare.begin(40000);
    prepare(writer, writer.spare, 41000, () => 3);
    writer.offerSeek(made.table([[{ frame: 0, value: 5 }]]), 40000);
    made.turn({ rolls: false, seeks: 40000, at: 7 });
    expect(made.render(1)).toEqual([sound(64, () => 0), sound(64, (i) => (i < 7 ? 0 : 5))]);
    made.turn({ rolls: true, at: 1 });
    expect(made.render(1)[0]).toEqual(sound(64, (i) => 3 * risesFrom(1)(i)));
  });

  test('begins at once where its voice began, or before', () => {
    const { made } = world(1, 500);
    made.render(1);
    made.turn({ rolls: false });
    made.render(2);
    for (const frame of [500, 480]) {
      made.turn({ rolls: true, seeks: frame });
      expect(made.render(1)[0]).toEqual(sound(64, (i) => (frame + i < 500 ? 0 : 1)));
      made.turn({ rolls: false });
      made.render(2);
    }
    made.turn({ rolls: true, seeks: 501 });
    expect(made.render(1)[0]).toEqual(sound(64, risesFrom(0)));
  });

  test('makes no step larger than its fall does, through stops and starts in the middle of falls and rises', () => {
    const largest = Math.max(...share.map((x, i) => Math.abs(x - (i ? share[i - 1]! : 1))));
    const { made } = world();
    made.render(1);
    let last = 1;
    for (const at of [63, 0, 63, 1, 40, 5, 62]) {
      for (const rolls of [false, true]) {
        made.turn({ rolls, at: rolls ? Math.min(63, at + 1) : at });
        for (const x of made.render(1)[0]!) {
          expect(Math.abs(last - x)).toBeLessThanOrEqual(2 * largest + 1e-6);
          last = x;
        }
      }
    }
  });
});
