/** SuperDirt answers as golden.json says, with which test/guarantees/superdirt.test.ts compares ours. */
import { expect, test } from 'bun:test';
import { goldenOf, quarks, readGolden, recordAll } from './golden.ts';

test.skipIf(quarks.length === 0)(
  'SuperDirt makes of the events what golden.json says',
  async () => {
    const golden = await readGolden();
    for (const [i, row] of goldenOf(await recordAll()).entries()) expect(row).toEqual(golden[i]!);
    expect(golden.length).toBe(500);
  },
  300_000,
);
