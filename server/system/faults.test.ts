import { expect, test } from 'bun:test';
import { Faults } from './faults.ts';

test('work that throws is counted and reported, of each kind once a second, and the rest goes on', () => {
  const lines: string[] = [];
  let now = 0;
  const faults = new Faults(
    (line) => lines.push(line),
    () => now,
  );
  const fail = () => {
    throw new RangeError('out of bounds');
  };
  expect(faults.guard('sums', () => 1 + 1)).toBe(2);
  for (let i = 0; i < 3; i++) expect(faults.guard('sums', fail)).toBeUndefined();
  faults.guard('other sums', fail);
  now = 1000;
  faults.record('sums', 'nothing that is an error');
  expect(faults.count).toBe(5);
  expect(lines.map((line) => line.split('\n')[0])).toEqual([
    expect.stringMatching(/^fault in sums: RangeError: out of bounds/),
    expect.stringMatching(/^fault in other sums: RangeError/),
    'fault in sums (and 2 more since the last report): nothing that is an error',
  ]);
});
