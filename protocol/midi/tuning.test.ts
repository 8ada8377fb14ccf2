/** Frequencies of notes. */

import { describe, expect, test } from 'bun:test';
import { Tuning } from './tuning.ts';

describe('tuning', () => {
  test('equal temperament, another pitch, a scale of just thirds, quarter tones', () => {
    const tuning = new Tuning();
    expect([69, 57, 60, 69.5].map((note) => tuning.frequency(note))).toEqual(
      [440, 220, 261.6255653005986, 440 * 2 ** (0.5 / 12)].map((x) => expect.closeTo(x, 9) as never),
    );
    tuning.setA4(432);
    expect(tuning.frequency(81)).toBeCloseTo(864, 9);
    tuning.setScale([203.91, 386.31, 498.04, 701.96, 884.36, 1088.27, 1200]);
    expect(tuning.frequency(62) / tuning.frequency(60)).toBeCloseTo(5 / 4, 4);
    expect(tuning.frequency(67) / tuning.frequency(60)).toBeCloseTo(2, 9);
    expect(tuning.frequency(53) / tuning.frequency(60)).toBeCloseTo(0.5, 9);
    expect(() => tuning.setA4(0)).toThrow('a4 is 0');
    expect(() => tuning.setScale([100, 50])).toThrow('a step of 50 cents');
  });
});
