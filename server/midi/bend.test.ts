/** Bends, their ranges and MPE zones, on a keyboard whose voices are fakes. */

import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import {
  announce,
  base,
  bendUp,
  cc,
  type FakeVoices,
  off,
  on,
  playedKeyboard,
  range,
} from '../../test/support/keyboard.ts';
import type { Keyboard } from './keyboard.ts';
import { MidiState } from './state.ts';

let voices: FakeVoices;
let state: MidiState;
let keyboard: Keyboard;
beforeEach(() => {
  ({ voices, state, keyboard } = playedKeyboard());
});

const send = (...messages: MidiMessage[]): void => {
  for (const message of messages) {
    state.take(message);
    keyboard.take(message);
  }
};

describe('bend', () => {
  test('bend moves notes by the range that was set, pressure reaches them', () => {
    send(on(69), { type: 'bend', channel: 0, value: 8191 });
    expect(voices.updates.at(-1)![1].freq).toBeCloseTo(440 * 2 ** (2 / 12), 9);
    send(cc(101, 0), cc(100, 0), cc(6, 12), { type: 'bend', channel: 0, value: -8192 });
    expect(voices.updates.at(-1)![1].freq).toBeCloseTo(220, 9);
    send({ type: 'pressure', channel: 0, value: 127 });
    expect(voices.updates.at(-1)).toEqual([1, { pressure: 1 }]);
  });

  test('MPE: each note bends on its own channel, the master bends all', () => {
    keyboard.unmap([0]);
    keyboard.map({ ...base, channels: [1, 2, 3], master: 0 });
    send(on(60, 127, 1), on(64, 127, 2), { type: 'bend', channel: 1, value: 8191 });
    expect(voices.updates.map(([voice]) => voice)).toEqual([1]);
    expect(voices.updates[0]![1].freq).toBeCloseTo(440 * 2 ** ((60 + 48 - 69) / 12), 6);
    send({ type: 'bend', channel: 0, value: 8191 });
    expect(voices.updates.slice(1).map(([voice]) => voice)).toEqual([1, 2]);
    expect(voices.updates[2]![1].freq).toBeCloseTo(440 * 2 ** ((64 + 2 - 69) / 12), 6);
    send(cc(64, 127, 0), off(60, 1));
    expect(voices.held).toEqual([1, 2]);
    send(cc(64, 0, 0));
    expect(voices.held).toEqual([2]);
  });

  test.each<[string, MidiMessage[], number]>([
    ['range 12', [...range(12)], 880],
    ['then data of an unregistered parameter', [...range(12), cc(99, 1), cc(98, 8), cc(6, 64), cc(38, 3)], 880],
    ['then of an unregistered one whose coarse byte alone was sent', [...range(12), cc(99, 0), cc(6, 64)], 880],
    [
      "then of another registered one: its fine byte is not the range's",
      [cc(101, 0), cc(100, 1), cc(6, 64), cc(38, 50), cc(100, 0), cc(6, 2)],
      440 * 2 ** (2 / 12),
    ],
    [
      'then null, and data for nobody',
      [...range(12), cc(101, 127), cc(100, 127), cc(6, 3), cc(38, 4), cc(96, 0), cc(97, 0)],
      880,
    ],
    ['then the null of unregistered parameters', [...range(12), cc(99, 127), cc(98, 127), cc(6, 3)], 880],
    ['fine byte of the selection first', [cc(100, 0), cc(101, 0), cc(6, 12)], 880],
    ['fine data first', [cc(101, 0), cc(100, 0), cc(38, 50), cc(6, 12)], 440 * 2 ** (12.5 / 12)],
    ['fine data last', [cc(101, 0), cc(100, 0), cc(6, 12), cc(38, 50)], 440 * 2 ** (12.5 / 12)],
    ['coarse data again sets fine data to 0', [cc(101, 0), cc(100, 0), cc(6, 11), cc(38, 50), cc(6, 12)], 880],
    [
      'one parameter again, behind an unregistered one',
      [...range(5), cc(99, 1), cc(98, 8), cc(101, 0), cc(100, 0), cc(6, 12)],
      880,
    ],
    [
      "other channels' selections are their own",
      [cc(101, 0), cc(100, 0), cc(99, 1, 1), cc(98, 8, 1), cc(6, 64, 1), cc(6, 12)],
      880,
    ],
    ['stepped: cents that carry', [...range(11), cc(38, 99), cc(96, 0)], 880],
    ['stepped down', [...range(12), cc(38, 1), cc(97, 127)], 880],
    ['reset leaves the range, and selects nothing', [...range(12), cc(121, 0), cc(6, 3)], 880],
    ['0', [...range(0)], 440],
  ])('bend range: %s', (_, messages, freq) => {
    send(...messages, on(69), bendUp());
    expect(voices.updates.at(-1)![1].freq).toBeCloseTo(freq, 6);
  });

  test('a range that is set under a bent note is heard', () => {
    send(on(69), bendUp(), ...range(12));
    expect(voices.updates.at(-1)![1].freq).toBeCloseTo(880, 6);
    const { length } = voices.updates;
    send(...range(12), cc(99, 1), cc(98, 8), cc(6, 64));
    expect(voices.updates).toHaveLength(length);
  });

  const zone = (...messages: MidiMessage[]) => {
    keyboard.unmap([0]);
    keyboard.map({ ...base, channels: Array.from({ length: 15 }, (_, i) => i + 1), master: 0 });
    send(...messages);
  };

  test.each<[string, MidiMessage[], number]>([
    ['48 until somebody says otherwise', [], 440 * 2 ** (48 / 12)],
    ['2 that was set is 2', [...range(2, 1)], 440 * 2 ** (2 / 12)],
    ["one member's is that of all", [...range(24, 5)], 440 * 2 ** (24 / 12)],
    ['the last one counts', [...range(24, 5), ...range(12, 2)], 880],
    ["the manager's is its own", [...range(12, 0)], 440 * 2 ** (48 / 12)],
    ["members' steps begin at 48", [cc(101, 0, 3), cc(100, 0, 3), cc(97, 0, 3)], 440 * 2 ** (47.99 / 12)],
    ['a new announcement forgets', [...range(2, 1), ...announce(15)], 440 * 2 ** (48 / 12)],
  ])("MPE members' range: %s", (_, messages, freq) => {
    zone(...messages, on(69, 127, 1), bendUp(1));
    expect(voices.updates.at(-1)![1].freq).toBeCloseTo(freq, 5);
  });

  test("the range of a zone's manager is 2 until it is set, and adds to its members'", () => {
    zone(on(69, 127, 3), bendUp(0));
    expect(voices.updates.at(-1)![1].freq).toBeCloseTo(440 * 2 ** (2 / 12), 6);
    send(...range(7, 0), ...range(12, 9), bendUp(3));
    expect(voices.updates.at(-1)![1].freq).toBeCloseTo(440 * 2 ** (19 / 12), 6);
  });

  test('a controller announces zones: members bend by 48, the manager leads them; without members they are channels again', () => {
    keyboard.unmap([0]);
    keyboard.map({ ...base, channels: Array.from({ length: 16 }, (_, i) => i), polyphony: 99 });
    const bent = (channel: number): number => {
      send({ type: 'bend', channel, value: 0 }, on(69, 127, channel), bendUp(channel));
      const { freq } = voices.updates.at(-1)![1];
      send({ type: 'bend', channel, value: 0 }, off(69, channel));
      return Math.round(12 * Math.log2(Number(freq) / 440));
    };
    expect([0, 1, 7, 14, 15].map(bent)).toEqual([2, 2, 2, 2, 2]);
    send(...announce(7));
    expect([0, 1, 7, 8, 14, 15].map(bent)).toEqual([2, 48, 48, 2, 2, 2]);
    send(...announce(10, 15));
    expect([0, 1, 4, 5, 7, 14, 15].map(bent)).toEqual([2, 48, 48, 48, 48, 48, 2]);
    send(...range(12, 1), ...range(24, 14));
    expect([1, 4, 5, 7, 14].map(bent)).toEqual([12, 12, 24, 24, 24]);
    send(...announce(15));
    expect([1, 14, 15].map(bent)).toEqual([48, 48, 48]);
    // What can manage no zone announces none, and nobody has more members than there are channels.
    send(...announce(3, 5), ...announce(16));
    expect([5, 6, 15].map(bent)).toEqual([48, 48, 48]);
    send(...announce(0));
    expect([0, 1, 14, 15].map(bent)).toEqual([2, 2, 2, 2]);
  });

  test("a parameter's bytes in any order, among others of any kind: the range is what was entered for it last", () => {
    const seven = fc.integer({ min: 0, max: 127 });
    const select = fc.constantFrom<[string, number, number]>(
      ['rpn', 0, 0],
      ['rpn', 0, 1],
      ['rpn', 127, 127],
      ['nrpn', 0, 0],
      ['nrpn', 1, 8],
    );
    const step = fc.record({
      select,
      flip: fc.boolean(),
      coarse: seven,
      fine: fc.option(fc.integer({ min: 0, max: 99 })),
      fineFirst: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        state = new MidiState();
        let expected = 2;
        for (const {
          select: [kind, coarseNumber, fineNumber],
          flip,
          coarse,
          fine,
          fineFirst,
        } of steps) {
          const [high, low] = kind === 'rpn' ? [101, 100] : [99, 98];
          const selection = [cc(high!, coarseNumber), cc(low!, fineNumber)];
          const data = [cc(6, coarse), ...(fine === null ? [] : [cc(38, fine)])];
          for (const each of [...(flip ? selection.reverse() : selection), ...(fineFirst ? data.reverse() : data)])
            state.take(each);
          if (kind === 'rpn' && coarseNumber === 0 && fineNumber === 0) expected = coarse + (fine ?? 0) / 100;
        }
        expect(state.view()[0]!.bendRange).toBeCloseTo(expected, 9);
      }),
      { numRuns: 500 },
    );
  });
});
