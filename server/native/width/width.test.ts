/** The width of vectors follows the figures it is given. */
import { describe, expect, test } from 'bun:test';
import { bitsOf, chooseWidth, mediansInTurn, possiblePods, type WidthCost, widestWidth } from './width.ts';

const costs = (...nanoseconds: number[]): WidthCost[] =>
  nanoseconds.map((each, i) => ({ pods: ([1, 2, 4] as const)[i]!, nanoseconds: each }));

describe('the width of vectors', () => {
  test.each([
    ['the widest where it is faster', costs(48, 31, 26), 4],
    ['two pods where 512 bits are slower', costs(48, 31, 34), 2],
    ['two pods where 512 bits gain next to nothing', costs(48, 31, 30.5), 2],
    ['one pod where 256 bits are split', costs(48, 49, 52), 1],
    ['the widest where only that is faster', costs(48, 49, 30), 4],
    ['two pods where there are no more', costs(48, 31), 2],
    ['one pod where there is nothing else', costs(48), 1],
  ] as const)('is %s', (_, figures, pods) => {
    expect(chooseWidth(figures)).toEqual({ pods, costs: figures });
  });

  test('is one that the features allow', () => {
    expect([128, 256, 512].map(possiblePods)).toEqual([[1], [1, 2], [1, 2, 4]]);
    expect([128, 256, 512].map((bits) => bitsOf(widestWidth(bits).pods))).toEqual([128, 256, 512]);
    // Of a processor of which nothing is known.
    expect(possiblePods(64)).toEqual([1]);
  });

  test('is measured in turn, and one turn that took long does not count', () => {
    let now = 0;
    const order: string[] = [];
    const work = (name: string, seconds: number) => () => {
      order.push(name);
      now += order.length === 1 ? 100 : seconds;
    };
    expect(mediansInTurn([work('a', 2), work('b', 3)], 3, () => now)).toEqual([2, 3]);
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });
});
