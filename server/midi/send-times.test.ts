import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { SendTimes } from './send-times.ts';

test('later samples never leave before earlier ones, though the clock is steered; a clock that was set is followed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ after: fc.nat(5000), steer: fc.double({ min: -0.1, max: 0.1, noNaN: true }) }), {
        minLength: 2,
        maxLength: 50,
      }),
      (steps) => {
        let [offset, sample, last] = [1000, 0, -Infinity];
        const sendTimes = new SendTimes((at) => offset + at / 48000);
        for (const { after, steer } of steps) {
          sample += after;
          offset = 1000 + steer;
          const seconds = sendTimes.of('out', sample);
          expect(seconds).toBeGreaterThanOrEqual(last);
          expect(seconds).toBeGreaterThanOrEqual(offset + sample / 48000);
          last = seconds;
        }
        offset = 900;
        expect(sendTimes.of('out', sample + 1)).toBeCloseTo(900 + (sample + 1) / 48000, 9);
      },
    ),
  );
  const sendTimes = new SendTimes((at) => at / 48000);
  sendTimes.of('a', 48000);
  expect([sendTimes.of('a', 24000), sendTimes.of('b', 10)]).toEqual([0.5, 10 / 48000]);
});

test('whoever is further ahead, and whatever the clock does meanwhile, no moment is before that of an earlier sample, nor of the same sample told before', () => {
  const told = (sample: number, steer: number) => ({ sample, steer });
  fc.assert(
    fc.property(
      fc.array(fc.record({ sample: fc.nat(20_000), steer: fc.double({ min: -0.1, max: 0.1, noNaN: true }) }), {
        minLength: 2,
        maxLength: 60,
      }),
      (asked) => {
        let offset = 1000;
        const sendTimes = new SendTimes((at) => offset + at / 48000);
        const placed = asked.map(({ sample, steer }, turn) => {
          offset = 1000 + steer;
          return { sample, turn, seconds: sendTimes.of('out', sample) };
        });
        for (const a of placed) {
          for (const b of placed)
            if (a.sample < b.sample || (a.sample === b.sample && a.turn < b.turn))
              expect(a.seconds).toBeLessThanOrEqual(b.seconds);
        }
      },
    ),
    { examples: [[[told(5, -0.001), told(5, 0), told(0, 0)]]], numRuns: 1000 },
  );
});
