/** Offers, starvation and what is left, to the sample, on an engine in this thread. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { prepare } from '../../test/support/element-slots.ts';
import { ElementWorld } from '../../test/support/element-world.ts';
import type { SeriesPoint } from '../../test/support/series-points.ts';
import { Leave, Out, Prepared, Series, synthDef } from '../synthdef/builder/index.ts';
import { LeftReader } from '../world/left-reader.ts';

/** Plays prepared sound left, and the first parameter right. */
const playing = synthDef('playing', { element: 0 }, ({ element }) =>
  Out.ar(0, [Prepared.ar(1, element), Series.ar(element, 0)]),
);
const constant = (value: number): readonly SeriesPoint[] => [{ frame: 0, value }];
/** A value to a frame, and another from there on. */
const stepAt = (frame: number, before: number, after: number): readonly SeriesPoint[] => [
  { frame: 0, value: before },
  { frame, value: after },
];

/** A world with one element, whose sound is 1 and whose parameter is 10; two blocks are prepared. */
function sounding() {
  const world = new ElementWorld();
  const writer = world.occupy(0, { series: [constant(10)], prepared: 1, ringFrames: 1024 });
  world.synth(playing);
  prepare(writer, writer.playing, 640, () => 1);
  return { world, writer };
}

/** Prepares a version that is 2, and whose parameter is 20, from a frame on. */
function change({ world, writer }: ReturnType<typeof sounding>, from: number): number {
  expect(writer.adopt(from)).toBe(from);
  prepare(writer, writer.spare, from + 300, () => 2);
  return world.table([stepAt(from, 10, 20)]);
}

describe('an offer of a change', () => {
  test.each([128, 129, 170, 191, 192, 200])('is heard from its frame on: %d', (from) => {
    const { world, writer } = sounding();
    world.render(1);
    const offer = writer.offerChange(change({ world, writer }, from), from);
    expect(writer.fate(offer)).toBe('open');
    const [sound, series] = world.render(4);
    const heard = (n: number) => Float32Array.from({ length: 256 }, (_, i) => (64 + i < from ? n : 2 * n));
    expect(sound).toEqual(heard(1));
    expect(series).toEqual(heard(10));
    expect(writer.fate(offer)).toBe('taken');
    expect(writer.playing.bank).toBe(1);
    expect(world.starved(0)).toBe(0);
  });

  test('is refused when its frame has passed, and made again with a later one', () => {
    const { world, writer } = sounding();
    world.render(1);
    const table = change({ world, writer }, 127);
    world.render(1);
    const refused = writer.offerChange(table, 127);
    expect([...new Set(world.render(1)[0])]).toEqual([1]);
    expect(writer.fate(refused)).toBe('refused');
    expect(writer.playing.bank).toBe(0);
    const taken = writer.offerChange(change({ world, writer }, 300), 300);
    expect(world.render(3)[0]!.indexOf(2)).toBe(300 - 192);
    expect(writer.fate(taken)).toBe('taken');
  });

  test('is taken back as long as it is not decided, and replaced by a newer one', () => {
    const { world, writer } = sounding();
    world.render(1);
    const first = writer.offerSeek(change({ world, writer }, 200), 5000);
    world.render(1);
    expect(writer.fate(first)).toBe('open');
    const second = writer.offerChange(change({ world, writer }, 200), 200);
    expect(writer.fate(first)).toBe('withdrawn');
    expect(writer.withdraw()).toBe(true);
    expect(writer.fate(second)).toBe('withdrawn');
    expect(writer.withdraw()).toBe(false);
    expect([...new Set(world.render(3)[0])]).toEqual([1]);
    const third = writer.offerChange(change({ world, writer }, 330), 330);
    expect(world.render(2)[0]!.indexOf(2)).toBe(330 - 320);
    expect(writer.fate(third)).toBe('taken');
    expect(writer.withdraw()).toBe(false);
  });

  test('of values alone needs no sound', () => {
    const world = new ElementWorld();
    const writer = world.occupy(0, { series: [constant(1), constant(5)] });
    world.synth(synthDef('values', {}, () => Out.ar(0, [Series.ar(0, 0), Series.ar(0, 1)])));
    world.render(3);
    writer.offerChange(world.table([stepAt(200, 1, 2), constant(5)]), 200);
    const [changed, other] = world.render(2);
    expect(changed).toEqual(Float32Array.from({ length: 128 }, (_, i) => (192 + i < 200 ? 1 : 2)));
    expect([...new Set(other)]).toEqual([5]);
  });
});

describe('what is prepared', () => {
  test('is silence up to a frame where it says so, and counted where it is missing', () => {
    const world = new ElementWorld();
    const writer = world.occupy(0, { prepared: 1, ringFrames: 512, series: [constant(0)] });
    world.synth(playing);
    prepare(writer, writer.playing, 100, (frame) => frame + 1);
    writer.playing.silentUntil(192);
    const [sound] = world.render(3);
    expect(sound).toEqual(Float32Array.from({ length: 192 }, (_, i) => (i < 100 ? i + 1 : 0)));
    expect(world.starved(0)).toBe(0);
    expect([...new Set(world.render(2)[0])]).toEqual([0]);
    expect(world.starved(0)).toBe(2);
    writer.playing.silentUntil(Infinity);
    world.render(5);
    expect(world.starved(0)).toBe(2);
    // Sound after silence, in the block under way and with a gap.
    for (const piece of writer.playing.write(700, 68, writer.heard(writer.playing))) piece[0]!.fill(7);
    writer.playing.done(768);
    const [after] = world.render(2);
    expect(after).toEqual(Float32Array.from({ length: 128 }, (_, i) => (640 + i < 700 ? 0 : 7)));
  });

  test('is refused where it was prepared, and where the ring has no room', () => {
    const { writer } = sounding();
    expect(() => writer.playing.write(639, 10, 0)).toThrow('frame 639 is prepared already, up to 640');
    expect(() => writer.playing.write(640, 385, 0)).toThrow(
      '385 frames from 640 on do not fit a ring of 1024 while frame 0 waits',
    );
  });

  test('of any stretches of sound and silence is heard as it was meant, through changes', () => {
    const step = fc.record({
      sound: fc.integer({ min: 64, max: 150 }),
      silence: fc.constantFrom(0, 0, 1, 40, 130),
      changes: fc.boolean(),
      ahead: fc.integer({ min: 0, max: 90 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), fc.constantFrom(8, 32, 64), (steps, blockSize) => {
        const world = new ElementWorld({ blockSize });
        const writer = world.occupy(0, { prepared: 1, ringFrames: 512, series: [constant(0)] });
        world.synth(playing);
        const meant: number[] = [];
        const heard: number[] = [];
        let version = 1;
        for (const { sound, silence, changes, ahead } of steps) {
          let bank = writer.playing;
          if (changes) {
            const from = writer.adopt(Math.min(bank.end, writer.reached + ahead));
            bank = writer.spare;
            version++;
            meant.length = from;
          }
          const end = bank.end + silence;
          if (silence > 0) bank.silentUntil(end);
          while (meant.length < end) meant.push(0);
          const to = Math.min(end + sound, writer.limit(bank));
          if (to > end) {
            for (const piece of bank.write(end, to - end, writer.heard(bank))) piece[0]!.fill(version);
            bank.done(to);
            while (meant.length < to) meant.push(version);
          }
          if (changes) {
            const offer = writer.offerChange(world.table([constant(version)]), Math.max(end, writer.reached));
            heard.push(...world.render(1)[0]!);
            expect(writer.fate(offer)).toBe('taken');
          }
          while (heard.length + blockSize <= writer.playing.end) heard.push(...world.render(1)[0]!);
        }
        expect(heard).toEqual(meant.slice(0, heard.length));
        expect(world.starved(0)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what a graph leaves', () => {
  /** Leaves the values of a ramp that are the frames, and twice that. */
  function leaving(leaveFrames = 300) {
    const world = new ElementWorld();
    world.occupy(0, {
      series: [
        [
          { frame: 0, value: 0 },
          { frame: 2 ** 20, value: 2 ** 20, line: true },
        ],
      ],
      left: 2,
      leaveFrames,
    });
    const frames = () => Series.ar(0, 0);
    const id = world.synth(synthDef('leaves', {}, () => Leave.ar(0, [frames(), frames().mul(2), frames()])));
    return { world, id, reader: new LeftReader(world.layout, world.memory, 0) };
  }
  const copied = (reader: LeftReader, count: number, frames: number) => {
    const to = [new Float32Array(frames), new Float32Array(frames)];
    return reader.copy(count, to) ? to.map((channel) => [...channel]) : undefined;
  };
  const counted = (from: number, frames: number, by = 1) => Array.from({ length: frames }, (_, i) => by * (from + i));

  test('is there frame by frame, as far as the ring has it', () => {
    const { world, reader } = leaving();
    expect(copied(reader, 0, 1)).toBeUndefined();
    for (let block = 1; block < 30; block++) {
      world.render(1);
      const end = 64 * block;
      const from = Math.max(0, end + 64 - 300);
      expect(reader.from(0)).toEqual({ count: from, pass: 1, from, frames: end - from });
      expect(copied(reader, from, end - from)).toEqual([counted(from, end - from), counted(from, end - from, 2)]);
      if (from > 0) expect(copied(reader, from - 1, 10)).toBeUndefined();
      expect(copied(reader, end - 9, 10)).toBeUndefined();
    }
  });

  test('stops and goes on with the session’s time, and what was left before a jump stays', () => {
    const { world, reader } = leaving();
    world.render(1);
    world.turn({ rolls: false, at: 10 });
    world.render(3);
    expect(reader.from(0)).toEqual({ count: 0, pass: 1, from: 0, frames: 74 });
    world.turn({ rolls: true, at: 60 });
    world.render(1);
    expect(reader.from(0)).toEqual({ count: 0, pass: 1, from: 0, frames: 78 });
    expect(copied(reader, 0, 78)![0]).toEqual(counted(0, 78));
    world.turn({ rolls: true, seeks: 1000, at: 5 });
    world.render(1);
    expect(reader.from(0)).toEqual({ count: 0, pass: 1, from: 0, frames: 83 });
    expect(reader.from(83)).toEqual({ count: 83, pass: 2, from: 1000, frames: 59 });
    expect(copied(reader, 83, 59)![1]).toEqual(counted(1000, 59, 2));
    expect(copied(reader, 60, 23)![0]).toEqual(counted(60, 23));
    // A jump to where it is already is one too.
    world.turn({ rolls: true, seeks: 1059 });
    world.render(1);
    expect(reader.from(142)).toEqual({ count: 142, pass: 3, from: 1059, frames: 64 });
    expect(reader.from(206)).toBeUndefined();
  });

  test.each([
    [300, [1752, 1800, 1900, 2000]],
    [4096, [1300, 1400, 1500, 1600, 1700, 1800, 1900, 2000]],
  ])('is told of as far as a ring of %d has it, up to eight stretches', (leaveFrames, last) => {
    const { world, reader } = leaving(leaveFrames);
    for (let jump = 1; jump <= 20; jump++) {
      world.turn({ rolls: true, seeks: 100 * jump, at: 32 });
      world.render(1);
      world.turn({ rolls: false, at: 40 });
      world.render(1);
    }
    const told: number[] = [];
    for (let left = reader.from(0); left; left = reader.from(left.count + left.frames)) told.push(left.from);
    expect(told).toEqual(last);
  });

  test('is silence while the synth does not run', () => {
    const { world, id, reader } = leaving();
    world.render(1);
    world.now(3, id);
    world.render(1);
    expect(copied(reader, 0, 128)![0]).toEqual([...counted(0, 64), ...counted(0, 64, 0)]);
  });
});
