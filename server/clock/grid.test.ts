import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { divisionBeats, Meter, Swing } from '../../protocol/grid/meter.ts';
import { Grid, type Tick } from './grid.ts';
import { Ticker } from './ticker.ts';

const rate = 48000;
const divisions = ['1/4', '1/8', '1/8t', '1/16', '1/32', '1/8.', '2b', 'bar'] as const;

describe('divisions', () => {
  test('in beats', () => {
    expect(
      ['1/4', '1/8', '1/8t', '1/16', '1/32', '1/4.', '3/4', '0.5b', 'bar'].map((each) => divisionBeats(each, 3.5)),
    ).toEqual([1, 0.5, 1 / 3, 0.25, 0.125, 1.5, 3, 0.5, 3.5]);
    for (const wrong of ['', '1', '1/0', '0/4', '1/256', '1/8x', '-1/4', '0b', 'beat'])
      expect(() => divisionBeats(wrong, 4)).toThrow(`division is ${JSON.stringify(wrong)}`);
  });
});

describe('meter', () => {
  test('bars before and after a change of signature', () => {
    const meter = new Meter();
    expect(meter.change(5, 7, 8)).toBe(8);
    expect(meter.position(7.5)).toEqual({ bar: 1, beatInBar: 3.5, numerator: 4, denominator: 4 });
    expect(meter.position(8 + 3.5 + 1)).toEqual({ bar: 3, beatInBar: 1, numerator: 7, denominator: 8 });
    expect([meter.nextBar(7.9), meter.nextBar(8), meter.nextBar(8.1), meter.beatOf(1), meter.beatOf(3)]).toEqual([
      8, 8, 11.5, 4, 11.5,
    ]);
    expect(() => meter.change(20, 0, 4)).toThrow('numerator is 0');
    expect(() => meter.change(20, 4, 3)).toThrow('denominator is 3');
  });
});

describe('swing', () => {
  test('two thirds make triplets of eighths; quarters stay', () => {
    const swing = new Swing();
    swing.change(0, 2 / 3, '1/8');
    expect([4, 4.5, 4.75, 5].map((beat) => swing.swung(beat))).toEqual(
      [4, 4 + 2 / 3, 4 + 5 / 6, 5].map((x) => expect.closeTo(x, 12) as never),
    );
  });

  test('a change moves no beat before it, and none jumps', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            amount: fc.double({ min: 0.5, max: 0.8, noNaN: true }),
            division: fc.constantFrom('1/8', '1/16', '1/8t', '1/4'),
          }),
          { minLength: 2, maxLength: 4 },
        ),
        (changes) => {
          const swing = new Swing();
          let at = 0;
          for (const { amount, division } of changes) {
            const before = [0.1, 0.4, 0.9].map((part) => swing.swung(at + part));
            const from = swing.change(at + 1, amount, division);
            expect(swing.swung(from)).toBeCloseTo(from, 9);
            expect([0.1, 0.4, 0.9].map((part) => swing.swung(at + part))).toEqual(before);
            for (let beat = at; beat < from + 4; beat += 0.05) {
              expect(swing.straight(swing.swung(beat))).toBeCloseTo(beat, 9);
              expect(swing.swung(beat + 0.05)).toBeGreaterThan(swing.swung(beat));
            }
            at = from + 4;
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('grid', () => {
  test('the next tick of every division, from any sample, at three tempos', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(97, 120, 133.3),
        fc.constantFrom(...divisions),
        fc.integer({ min: 0, max: 600 * rate }),
        fc.constantFrom(0.5, 0.6),
        (bpm, division, sample, swing) => {
          const grid = new Grid(rate, () => 0, bpm);
          grid.setSwing(swing);
          const tick = grid.next(division, sample);
          expect(tick.sample).toBeGreaterThanOrEqual(sample);
          expect(grid.tick(division, tick.index - 1).sample).toBeLessThan(sample);
          if (swing === 0.5)
            expect(tick.sample).toBe(Math.round((tick.index * divisionBeats(division, 4) * 60 * rate) / bpm));
        },
      ),
    );
  });

  test('100 random changes while ticks are told: each once, in order, where the tempo that held there puts it', () => {
    const step = fc.record({
      seconds: fc.double({ min: 0.001, max: 2, noNaN: true }),
      bpm: fc.double({ min: 30, max: 300, noNaN: true }),
      ramp: fc.constantFrom(0, 0.3, 2),
      swing: fc.constantFrom(undefined, 0.5, 0.62),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 100, maxLength: 100 }),
        fc.constantFrom('1/4', '1/8', '1/8t', '1/16', '1/32'),
        (steps, division) => {
          let now = 0;
          const grid = new Grid(rate, () => now);
          const told: Tick[] = [];
          const ticker = new Ticker(grid, division, (tick) => told.push(tick));
          for (const { seconds, bpm, ramp, swing } of steps) {
            grid.setTempo(bpm, { ramp });
            if (swing !== undefined) grid.setSwing(swing);
            const end = now + Math.round(seconds * rate);
            for (; now < end; now += 480) {
              ticker.advance();
              // What was told is still true, and lies ahead.
              const last = told.at(-1);
              if (last) expect(grid.tick(division, last.index).sample).toBe(last.sample);
            }
          }
          told.forEach((tick, i) => {
            if (i === 0) return;
            expect(tick.index).toBe(told[i - 1]!.index + 1);
            expect(tick.sample).toBeGreaterThan(told[i - 1]!.sample);
          });
          expect(told.length).toBeGreaterThan(10);
        },
      ),
      { numRuns: 10 },
    );
  });

  test('a change at a beat, with a ramp; then bars and a jump', () => {
    let now = 0;
    const grid = new Grid(rate, () => now, 120);
    grid.setTempo(60, { atBeat: 8 });
    expect([grid.sampleAt(8), grid.sampleAt(9)]).toEqual([4 * rate, 5 * rate]);
    now = 6 * rate;
    grid.setSignature(3, 4);
    expect(grid.position(grid.sampleAt(13))).toMatchObject({
      bar: 3,
      beatInBar: expect.closeTo(1, 6),
      numerator: 3,
      denominator: 4,
    });
    const ticks: number[] = [];
    const ticker = new Ticker(grid, '1/4', ({ index }) => ticks.push(index));
    grid.locate(100);
    for (; now < 9 * rate; now += 1000) ticker.advance();
    expect(ticks).toEqual([100, 101, 102]);
  });

  test('refuses by name', () => {
    const grid = new Grid(rate, () => 0);
    expect(() => grid.setTempo(0)).toThrow('bpm is 0');
    expect(() => grid.setTempo(100, { ramp: -1 })).toThrow('ramp is -1');
    expect(() => grid.setTempo(100, { atBeat: NaN })).toThrow('beat is NaN');
    expect(() => grid.setSwing(0.9)).toThrow('swing is 0.9');
    expect(() => grid.nudge(1, 0)).toThrow('seconds is 0');
    expect(() => grid.locate(-1)).toThrow('beat is -1');
    expect(grid.bpm).toBe(120);
  });

  test('numbers that would become endless work are refused: places, divisions, swings that never meet', () => {
    const grid = new Grid(48000, () => 0);
    for (const beat of [1e15, 1e300, Infinity, NaN, 10_000_001]) {
      expect(() => grid.locate(beat)).toThrow(`beat is ${beat}; it must be from 0 to 10000000`);
      expect(() => grid.setTempo(100, { atBeat: beat })).toThrow(`beat is ${beat}`);
    }
    for (const division of ['0.0000001b', '0.01b', `${'9'.repeat(400)}b`, `${'9'.repeat(400)}/4`, '1000000b', '65537b'])
      expect(() => grid.next(division)).toThrow('it must have from 0.015625 to 65536');
    for (const division of ['0.123456789b', '3.14159265b', '0.0999999b'])
      expect(() => grid.setSwing(0.6, division)).toThrow('within 1024 beats');
    expect(grid.state).toEqual(new Grid(48000, () => 0).state);
  });

  test('as far as one may go every tick is found and counted on, in numbers of 32 bits', () => {
    let now = 0;
    const grid = new Grid(48000, () => now, 1000);
    grid.locate(10_000_000);
    now = 48_000;
    for (const swing of ['1/8', '1/8t', '1/16t', '0.7b']) {
      grid.setSwing(0.66, swing);
      now += 48_000;
      for (const division of ['bar', '1/4', '1/8t', '1/128t', '0.015625b', '7b', '65536b']) {
        const tick = grid.next(division);
        expect(tick.sample).toBeGreaterThanOrEqual(now);
        expect(tick.index).toBeLessThan(2 ** 31);
        expect(grid.tick(division, tick.index + 1).sample).toBeGreaterThan(tick.sample);
        expect(grid.next(division, tick.sample + 1).index).toBe(tick.index + 1);
      }
    }
  });
});
