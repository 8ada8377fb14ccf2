/** Keys, pedals and limits of voices, on a keyboard whose voices are fakes. */

import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import { Tuning } from '../../protocol/midi/tuning.ts';
import { base, bendUp, cc, FakeVoices, off, on, playedKeyboard } from '../../test/support/keyboard.ts';
import { Keyboard } from './keyboard.ts';
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

describe('keyboard', () => {
  test('a key holds its gate until it is let go', () => {
    send(on(69, 127));
    expect(voices.playing.get(1)).toEqual({
      params: { freq: 440, amp: 1.27 ** 2, gate: 1, pressure: 0 },
      released: false,
    });
    send(off(60));
    expect(voices.held).toEqual([1]);
    send(off(69));
    expect(voices.held).toEqual([]);
  });

  test('the sustain pedal holds what is let go; sostenuto only what was down', () => {
    send(on(60), cc(64, 127), off(60), on(62), off(62));
    expect(voices.held).toEqual([1, 2]);
    send(cc(64, 0));
    expect(voices.held).toEqual([]);
    send(on(64), cc(66, 127), on(65), off(64), off(65));
    expect(voices.held).toEqual([3]);
    send(cc(66, 0));
    expect(voices.held).toEqual([]);
  });

  test('all notes off lifts the keys: what a pedal holds goes with the pedal; all sound off ends it at once', () => {
    send(on(60), cc(64, 127), on(62), off(60), cc(123, 0));
    expect(voices.held).toEqual([1, 2]);
    send(cc(64, 0));
    expect(voices.held).toEqual([]);
    send(on(64), cc(66, 127), on(65), cc(123, 0));
    expect(voices.held).toEqual([3]);
    send(cc(66, 0), on(67), cc(64, 127), cc(120, 0));
    expect([voices.held, voices.stopped.at(-1)]).toEqual([[], 5]);
  });

  test('pedal up leaves the keys that are down', () => {
    send(cc(64, 127), on(60), on(62), off(62), cc(64, 0));
    expect(voices.held).toEqual([1]);
    send(off(60));
    expect(voices.held).toEqual([]);
  });

  test("one note on two channels of a zone: each bends by itself, from the manager's bend on", () => {
    keyboard.unmap([0]);
    keyboard.map({ ...base, channels: [1, 2], master: 0 });
    const freq = (semitones: number) => 440 * 2 ** (semitones / 12);
    send(bendUp(0), { type: 'bend', channel: 2, value: -8192 }, on(69, 100, 1), on(69, 100, 2));
    expect([...voices.playing.values()].map(({ params }) => params.freq)).toEqual([
      expect.closeTo(freq(2), 6),
      expect.closeTo(freq(-46), 6),
    ] as never);
    send({ type: 'bend', channel: 1, value: -4096 });
    expect(voices.updates).toEqual([[1, { freq: expect.closeTo(freq(2 - 24), 6) as never }]]);
    send(off(69, 1));
    expect(voices.held).toEqual([2]);
  });

  test('a key that is struck again under the pedal is a new note', () => {
    send(cc(64, 127), on(60), off(60), on(60));
    expect(voices.held).toEqual([2]);
    send(off(60), cc(64, 0));
    expect(voices.held).toEqual([]);
  });

  test('when all voices are taken, what was let go is stolen first, then by rule', () => {
    keyboard.map({ ...base, polyphony: 2 });
    send(on(60, 50), on(62, 90), off(62), on(64, 70));
    expect(voices.stopped).toEqual([2]);
    send(on(65));
    expect(voices.stopped).toEqual([2, 1]);
    keyboard.map({ ...base, polyphony: 2, steal: 'quietest' });
    send(on(70, 100), on(71, 20), on(72, 90));
    expect(voices.stopped.at(-1)).toBe(6);
    keyboard.map({ ...base, polyphony: 1, steal: 'none' });
    send(on(80), on(81));
    expect(voices.last).toBe(8);
  });

  test('a split: each range has its instrument', () => {
    keyboard.map({ ...base, high: 59 });
    keyboard.map({ ...base, instrument: 'lead', low: 60, transpose: 12 });
    send(on(45), on(69));
    expect([voices.playing.get(1)!.params.freq, voices.playing.get(2)!.params.freq]).toEqual([110, 880]);
    expect(voices.last).toBe(2);
    expect(keyboard.unmap([0], 'lead')).toBe(1);
    expect(voices.held).toEqual([1]);
  });

  test('whatever is sent: when all keys and pedals are up, no note is held', () => {
    const channel = fc.integer({ min: 0, max: 1 });
    const note = fc.integer({ min: 60, max: 64 });
    const message: fc.Arbitrary<MidiMessage> = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          type: fc.constant('noteOn' as const),
          channel,
          note,
          velocity: fc.integer({ min: 1, max: 127 }),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ type: fc.constant('noteOff' as const), channel, note, velocity: fc.constant(0) }),
      },
      fc.record({
        type: fc.constant('controller' as const),
        channel,
        controller: fc.constantFrom(64, 66, 74, 120, 121, 123),
        value: fc.constantFrom(0, 127),
      }),
      fc.record({ type: fc.constant('bend' as const), channel, value: fc.integer({ min: -8192, max: 8191 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 5, arbitrary: message }, fc.constant('ended' as const)), { maxLength: 60 }),
        fc.constantFrom(...(['oldest', 'quietest', 'lowest', 'highest', 'none'] as const)),
        (messages, steal) => {
          voices = new FakeVoices();
          state = new MidiState();
          keyboard = new Keyboard(state, new Tuning(), voices, (_, reason) => {
            throw new Error(reason);
          });
          keyboard.map({ ...base, channels: [0, 1], polyphony: 3, steal });
          for (const each of messages) {
            if (each === 'ended') voices.endReleased();
            else send(each);
            expect(voices.held.length).toBeLessThanOrEqual(3);
          }
          for (const ch of [0, 1]) {
            for (const key of [60, 61, 62, 63, 64]) send(off(key, ch));
            send(cc(64, 0, ch), cc(66, 0, ch));
          }
          expect(voices.held).toEqual([]);
          expect(keyboard.holding).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
