import { describe, expect, test } from 'bun:test';
import { BufferNumbers, NodeIds } from './allocators.ts';
import { bufferInfo } from './replies.ts';
import { readTree } from './tree.ts';

describe('reading replies', () => {
  test('a tree without controls', () => {
    expect(readTree([0, 0, 1, 1, 1, 1000, -1, 'ping'])).toEqual({
      kind: 'group',
      id: 0,
      children: [{ kind: 'group', id: 1, children: [{ kind: 'synth', id: 1000, definition: 'ping', controls: {} }] }],
    });
  });

  test.each([
    [[0, 0, 1], 'argument 3 is missing'],
    [[0, 0, 'x'], 'argument 2 is "x" where a number belongs'],
    [[0, 0, 1, 1000, -1, 7], 'argument 5 is 7 where a name belongs'],
    [[0, 1000, -1, 'ping'], 'node 1000 is not a group'],
  ])('%j is refused', (args, reason) => {
    expect(() => readTree(args)).toThrow(reason);
  });

  test('a reply that is too short is refused', () => {
    expect(() => bufferInfo([0, 512, 'two'])).toThrow('/b_info: argument 2 is not a number: two');
    expect(() => bufferInfo([0])).toThrow('/b_info: argument 1 is missing');
  });
});

describe('numbers to hand out', () => {
  test('node ids begin again after the last one of a client', () => {
    const ids = new NodeIds(1);
    const first = ids.next();
    expect(first).toBe(2 ** 26 + 1000);
    for (let count = 1; count < 2 ** 26 - 1000; count += 1) ids.next();
    expect(ids.next()).toBe(first);
  });

  test('no buffer beyond a client’s share', () => {
    const numbers = new BufferNumbers(8, 1, 2);
    expect([numbers.next(), numbers.next(), numbers.next(), numbers.next()]).toEqual([4, 5, 6, 7]);
    expect(() => numbers.next()).toThrow('all 4 buffers of this client are taken');
    numbers.release(6);
    expect(numbers.next()).toBe(6);
  });
});
