import { beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ParamRecord } from '../../protocol/instruments/params.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import { Tuning } from '../../protocol/midi/tuning.ts';
import { paramsNamed } from '../../test/support/params.ts';
import { Keyboard, type Mapping } from './keyboard.ts';
import { MidiState } from './state.ts';

/** Voices that end when they are stopped, or a while after they were let go. */
class FakeVoices {
  last = 0;
  readonly playing = new Map<number, { params: ParamRecord; released: boolean }>();
  readonly stopped: number[] = [];
  readonly updates: [number, ParamRecord][] = [];

  paramsOf = () => paramsNamed('freq', 'amp', 'gate', 'pressure');
  play = (_: string, params: ParamRecord) => {
    this.playing.set(++this.last, { params, released: false });
    return this.last;
  };

  update = (voice: number, params: ParamRecord) => void this.updates.push([voice, params]);
  release = (voice: number) => {
    this.playing.get(voice)!.released = true;
  };
  stop = (voice: number) => {
    this.stopped.push(voice);
    this.playing.delete(voice);
  };

  isPlaying = (voice: number) => this.playing.has(voice);
  endReleased = () => {
    for (const [voice, { released }] of this.playing) if (released) this.playing.delete(voice);
  };
  get held() {
    return [...this.playing].filter(([, { released }]) => !released).map(([voice]) => voice);
  }
}

let voices: FakeVoices;
let state: MidiState;
let keyboard: Keyboard;
const base: Mapping = {
  instrument: 'pad',
  channels: [0],
  low: 0,
  high: 127,
  transpose: 0,
  polyphony: 8,
  steal: 'oldest',
  params: {},
};

beforeEach(() => {
  voices = new FakeVoices();
  state = new MidiState();
  keyboard = new Keyboard(state, new Tuning(), voices, (instrument, reason) => {
    throw new Error(`${instrument}: ${reason}`);
  });
  keyboard.map(base);
});

const send = (...messages: MidiMessage[]): void => {
  for (const message of messages) {
    state.take(message);
    keyboard.take(message);
  }
};
const on = (note: number, velocity = 127, channel = 0): MidiMessage => ({ type: 'noteOn', channel, note, velocity });
const off = (note: number, channel = 0): MidiMessage => ({ type: 'noteOff', channel, note, velocity: 64 });
const cc = (controller: number, value: number, channel = 0): MidiMessage => ({
  type: 'controller',
  channel,
  controller,
  value,
});
const bendUp = (channel = 0): MidiMessage => ({ type: 'bend', channel, value: 8191 });
/** A bend range in the order of the standard. */
const range = (semitones: number, channel = 0): MidiMessage[] => [
  cc(101, 0, channel),
  cc(100, 0, channel),
  cc(6, semitones, channel),
];
/** MPE's configuration message. */
const announce = (members: number, manager = 0): MidiMessage[] => [
  cc(101, 0, manager),
  cc(100, 6, manager),
  cc(6, members, manager),
];

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

describe('tuning', () => {
  test('equal temperament, another pitch, a scale of just thirds, quarter tones', () => {
    const tuning = new Tuning();
    expect([69, 57, 60, 69.5].map((note) => tuning.frequency(note))).toEqual(
      [440, 220, 261.6255653005986, 440 * 2 ** (0.5 / 12)].map((x) => expect.closeTo(x, 9) as never),
    );
    tuning.setA4(432);
    expect(tuning.frequency(81)).toBeCloseTo(864, 9);
    tuning.setScale([203.91, 386.31, 498.04, 701.96, 884.36, 1088.27, 1200]);
    expect(tuning.frequency(62) / tuning.frequency(60)).toBeCloseTo(5 / 4, 4);
    expect(tuning.frequency(67) / tuning.frequency(60)).toBeCloseTo(2, 9);
    expect(tuning.frequency(53) / tuning.frequency(60)).toBeCloseTo(0.5, 9);
    expect(() => tuning.setA4(0)).toThrow('a4 is 0');
    expect(() => tuning.setScale([100, 50])).toThrow('a step of 50 cents');
  });
});
