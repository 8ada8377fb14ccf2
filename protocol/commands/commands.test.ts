import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { OscValue } from '../osc/types.ts';
import { checkArguments } from './check.ts';
import { commandTable, findCommand } from './table.ts';
import { ArgumentError } from './types.ts';
import { untypedArguments } from './untyped.ts';

const check = (name: string, args: OscValue[]) => checkArguments(findCommand(name)!, args);

describe('the table', () => {
  test('names and numbers are used once', () => {
    const numbers = commandTable.flatMap(({ number }) => (number === undefined ? [] : [number]));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(commandTable.map(({ name }) => name)).size).toBe(commandTable.length);
  });

  test('commands are found by name, without slash and by number', () => {
    const row = findCommand('/s_new');
    expect(row?.name).toBe('/s_new');
    expect(findCommand('s_new')).toBe(row);
    expect(findCommand(9)).toBe(row);
    expect(findCommand('/nonsense')).toBeUndefined();
    expect(findCommand(200)).toBeUndefined();
  });

  test('an alias is the same command with its own name in the replies', () => {
    const { aliases, ...row } = findCommand('/synths')!;
    expect(aliases).toEqual(['/voices']);
    const replies = ['/voices.reply', '/done'];
    expect(findCommand('/voices')).toEqual({ ...row, name: '/voices', aliasOf: '/synths', replies });
  });

  test('at most three arguments repeat, which is what handlers are given at a time', () => {
    expect(commandTable.filter(({ repeated = [] }) => repeated.length > 3)).toEqual([]);
  });
});

describe('checked arguments', () => {
  test('missing optional arguments get their initial values', () => {
    expect(check('/s_new', ['ping'])).toEqual(['ping', -1, 0, 0]);
    expect(check('/b_alloc', [3, 512])).toEqual([3, 512, 1, null, 0]);
  });

  test('/s_new: arrays are flattened, buses stay text, a lone last argument is left out', () => {
    const args = ['ping', 1, 0, 1, 'freq', [440, 'c3', [1, 2]], 2, 'a5', 0];
    expect(check('/s_new', args)).toEqual(['ping', 1, 0, 1, 'freq', [440, 'c3', 1, 2], 2, ['a5']]);
  });

  test('counted arguments take as many as the count says, or as there are', () => {
    expect(check('/c_setn', [5, 2, 0.5, 1, 9, 1, 2])).toEqual([5, 2, [0.5, 1], 9, 1, [2]]);
    expect(check('/n_setn', [1, 'freq', 3, 10, 'c2'])).toEqual([1, 'freq', 3, [10, 'c2']]);
  });

  test('channels end where the completion packet begins', () => {
    const blob = new Uint8Array([1]);
    expect(check('/b_allocReadChannel', [1, 'x.wav', 0, -1, 0, 2, blob])).toEqual([1, 'x.wav', 0, -1, [0, 2], blob]);
  });

  test('numbers meant as integers are cut; anything but a blob is no completion packet', () => {
    expect(check('/b_free', [2.9, 0])).toEqual([2, null]);
  });

  test.each<[string, OscValue[], RegExp]>([
    ['/b_alloc', ['x'], /^argument 1 \(buffer\) is "x"; it must be an integer$/],
    ['/s_new', [], /^argument 1 \(def\) is missing$/],
    ['/n_set', [1, 'freq', NaN], /^argument 3 \(value\) is NaN; it must be a number$/],
    ['/n_free', [Infinity], /^argument 1 \(node\) is Infinity; it must be an integer$/],
    ['/n_free', [3e9], /an integer of 32 bits$/],
    ['/c_setn', [0, -1], /number of values\) is -1/],
    ['/d_recv', [5], /^argument 1 \(definitions\) is 5; it must be a blob$/],
  ])('%s %p is refused', (name, args, reason) => {
    expect(() => check(name, args)).toThrow(ArgumentError);
    expect(() => check(name, args)).toThrow(reason);
  });

  test('any arguments are taken or refused with an ArgumentError', () => {
    const value = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.uint8Array(),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt(),
    );
    let taken = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...commandTable),
        fc.array(value as fc.Arbitrary<OscValue>, { maxLength: 8 }),
        (row, args) => {
          try {
            checkArguments(row, args);
            taken++;
          } catch (error) {
            if (!(error instanceof ArgumentError)) throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

describe('arguments without type tags', () => {
  const read = (name: string, ...parts: (number[] | string)[]) =>
    untypedArguments(
      findCommand(name)!,
      Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part))),
    );

  test('are what the command takes there, as scsynth reads them', () => {
    expect(read('/sync', [0, 0, 0, 5])).toEqual([5]);
    expect(read('/notify', [0, 0, 0, 1])).toEqual([1]);
    expect(
      read('/g_new', [0, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 78, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]),
    ).toEqual([77, 0, 0, 78, 1, -1]);
    expect(read('/c_set', [0, 0, 0, 3, 0x3f, 0xc0, 0, 0])).toEqual([3, 1.5]);
    expect(
      read('/c_setn', [0, 0, 0, 3, 0, 0, 0, 2], [0x3f, 0x80, 0, 0], [0, 0, 0, 0], [0, 0, 0, 9, 0, 0, 0, 0]),
    ).toEqual([3, 2, 1, 0, 9, 0]);
    expect(read('/s_new', 'default\0', [0, 0, 3, 0xe8])).toEqual(['default', 1000]);
    expect(read('/d_recv', [0, 0, 0, 2, 1, 2, 0, 0])).toEqual([Uint8Array.of(1, 2)]);
    expect(read('/status', [0, 0, 0, 1])).toEqual([]);
  });

  test('are refused where they cannot be told', () => {
    expect(() => read('/sync', [0, 0, 5])).toThrow('argument 1 (id) needs 4 bytes; 3 are left');
    expect(() => read('/s_new', 'default')).toThrow('argument 1 (def) has no closing zero');
    expect(() => read('/d_recv', [0, 0, 0, 9, 1])).toThrow('argument 1 (definitions) is a blob of 9 bytes; 1 are left');
  });

  test('whatever the bytes: arguments, or an ArgumentError', () => {
    fc.assert(
      fc.property(fc.constantFrom(...commandTable), fc.uint8Array({ maxLength: 40 }), (row, bytes) => {
        try {
          untypedArguments(row, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ArgumentError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
