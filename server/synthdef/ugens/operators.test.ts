import { expect, test } from 'bun:test';
import { binaryNames, unaryNames } from './operators.ts';

for (const [kind, names, count] of [
  ['binary', binaryNames, 49],
  ['unary', unaryNames, 54],
] as const) {
  test(`${kind} operators: every special index of scsynth has one name`, () => {
    expect([...names.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(new Set(names.values()).size).toBe(count);
  });
}
