/** Render instruments on a real server: exact where sound is concerned, whatever their renders do. */
import { describe, expect, test } from 'bun:test';
import {
  badKinds,
  measureIsolation,
  measureOnsets,
  measureReload,
  measureSeam,
  measureStop,
} from '../support/instrument-measures.ts';

describe('render instruments in real time', () => {
  test('loops have no seam', async () => {
    expect(await measureSeam(6, 0.25, 0.8)).toMatchObject({ passes: 6, wrong: 0 });
  }, 60_000);

  test('planned events are where they were planned, or as late as is told', async () => {
    expect(await measureOnsets(12, 1)).toMatchObject({ events: 12, misplaced: 0, untrue: 0 });
  }, 60_000);

  test.each(badKinds)(
    'a render that %s changes no sample of another voice',
    async (kind) => {
      const { wrong, told } = await measureIsolation(kind);
      expect(wrong).toBe(0);
      const words = {
        'blocks 2 s': 'played',
        throws: 'no',
        'never returns': 'took longer than 3 s and was abandoned',
        'a gigabyte': 'MiB are allowed',
        'yields NaN': 'sample 0 of channel 0 is NaN',
      };
      expect(told).toContain(words[kind as keyof typeof words]);
    },
    60_000,
  );

  test('stop is silence within a block, without a click', async () => {
    const { frames, step, left } = await measureStop();
    expect(frames).toBeLessThanOrEqual(64);
    expect(step).toBeLessThan(1 / 42);
    expect(left).toBe(0);
  }, 60_000);

  test('what is saved is heard at the next trigger after it is told', async () => {
    expect((await measureReload(3)).heard).toBe(true);
  }, 60_000);
});
