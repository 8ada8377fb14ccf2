/** A file's keyboard against one on which the same messages come at their time. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ParamRecord } from '../../protocol/instruments/params.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import { Tuning } from '../../protocol/midi/tuning.ts';
import { paramsNamed } from '../../test/support/params.ts';
import { Grid } from '../clock/grid.ts';
import { BeatsAfter, Plain } from '../clock/onset.ts';
import { FileKeys } from './file-keys.ts';
import { type InstrumentPlayer, Keyboard } from './keyboard.ts';
import { MidiState } from './state.ts';

const params = paramsNamed('freq', 'note', 'velocity', 'amp', 'gate', 'bend', 'pressure', 'timbre');
const block = 64;

/** Changes that voices were told of, with their samples, by the voices' numbers. */
type Told = Map<number, readonly [string, ParamRecord | undefined, number][]>;

class Recorder {
  readonly told: Told = new Map();
  readonly stopped = new Set<number>();
  private last = 0;

  tell(voice: number, what: string, params: ParamRecord | undefined, sample: number): void {
    this.told.set(voice, [...(this.told.get(voice) ?? []), [what, params, sample]]);
  }

  begin(params: ParamRecord, sample: number): number {
    this.tell(++this.last, 'begin', params, sample);
    return this.last;
  }
}

const channel = fc.integer({ min: 0, max: 1 });
const note = fc.integer({ min: 60, max: 63 });
const message: fc.Arbitrary<MidiMessage> = fc.oneof(
  {
    weight: 5,
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
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('controller' as const),
      channel,
      controller: fc.constantFrom(1, 6, 64, 66, 74, 100, 101, 120, 121, 123),
      value: fc.constantFrom(0, 3, 127),
    }),
  },
  fc.record({ type: fc.constant('bend' as const), channel, value: fc.integer({ min: -8192, max: 8191 }) }),
  fc.record({ type: fc.constant('pressure' as const), channel, value: fc.nat(127) }),
  fc.record({ type: fc.constant('polyPressure' as const), channel, note, value: fc.nat(127) }),
);

/** Everything to the sample. */
function live(messages: readonly { readonly message: MidiMessage; readonly sample: number }[]): Told {
  const recorder = new Recorder();
  let now = 0;
  const played: InstrumentPlayer = {
    paramsOf: () => params,
    play: (_, params) => recorder.begin(params, now),
    update: (voice, params) => {
      if (!recorder.stopped.has(voice)) recorder.tell(voice, 'update', params, now);
    },
    release: (voice) => {
      if (!recorder.stopped.has(voice)) recorder.tell(voice, 'release', undefined, now);
    },
    stop: (voice) => {
      recorder.tell(voice, 'stop', undefined, now);
      recorder.stopped.add(voice);
    },
    isPlaying: (voice) => !recorder.stopped.has(voice),
  };
  const state = new MidiState();
  const keyboard = new Keyboard(state, new Tuning(), played, () => {});
  keyboard.map({
    instrument: 'pad',
    channels: [0, 1],
    low: 0,
    high: 127,
    transpose: 0,
    polyphony: 2048,
    steal: 'oldest',
    params: { gain: 1 },
  });
  for (const each of messages) {
    now = each.sample;
    state.take(each.message);
    keyboard.take(each.message);
  }
  return recorder.told;
}

test('does what a keyboard does, each thing on its sample; what cannot be planned within a block of it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ message, after: fc.integer({ min: 1, max: 9000 }) }), { maxLength: 60 }),
      fc.boolean(),
      fc.integer({ min: 4800, max: 100_000 }),
      (steps, plans, ahead) => {
        let sample = 4800;
        const messages = steps.map(({ message, after }) => ({ message, sample: (sample += after) }));
        const recorder = new Recorder();
        let now = 0;
        const grid = new Grid(48000, () => now);
        const tell = (voice: number, what: string, at: number): true => {
          if (!recorder.stopped.has(voice)) recorder.tell(voice, what, undefined, at);
          return true;
        };
        const keys = new FileKeys({
          instrument: 'pad',
          params: { gain: 1 },
          grid,
          tuning: new Tuning(),
          refused: () => {},
          player: {
            paramsOf: () => params,
            begin: (_, params, onset) => recorder.begin(params, onset.sample!),
            steer: (voice, params, at) => {
              if (!recorder.stopped.has(voice)) recorder.tell(voice, 'update', params, at);
            },
            release: (voice, at) => plans && tell(voice, 'release', at),
            end: (voice, way) => {
              tell(voice, way === 'hush' ? 'release' : 'stop', now);
              if (way === 'stop') recorder.stopped.add(voice);
            },
            isPlaying: (voice) => !recorder.stopped.has(voice),
          },
        });
        let next = 0;
        for (; now < sample + 10 * block; now += block) {
          for (; messages[next] && messages[next]!.sample < now + ahead; next++)
            keys.take(messages[next]!.message, new Plain(messages[next]!.sample));
          keys.advance();
        }
        expect(keys.busy).toBe(false);
        const wanted = live(messages);
        expect([...recorder.told.keys()]).toEqual([...wanted.keys()]);
        for (const [voice, told] of wanted) {
          // What is told ahead and what is done when it is time may change places: each kind by itself.
          for (const kind of ['begin', 'update', 'release', 'stop']) {
            const ofKind = (all: Told) => all.get(voice)!.filter(([what]) => what === kind);
            const [mine, theirs] = [ofKind(recorder.told), told.filter(([what]) => what === kind)];
            expect(mine.map(([, params]) => params)).toEqual(theirs.map(([, params]) => params));
            const isExact = kind === 'begin' || kind === 'update' || (kind === 'release' && plans);
            theirs.forEach(([, , at], i) => {
              expect(mine[i]![2] - at).toBeGreaterThanOrEqual(0);
              expect(mine[i]![2] - at).toBeLessThan(isExact ? 1 : block);
            });
          }
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('follows the tempo until nothing moves it any more, and closed it forgets the rest', () => {
  let now = 0;
  const grid = new Grid(48000, () => now);
  const steered: number[] = [];
  const ended: [number, string][] = [];
  let last = 0;
  const keys = new FileKeys({
    instrument: 'pad',
    params: {},
    grid,
    tuning: new Tuning(),
    refused: () => {},
    player: {
      paramsOf: () => params,
      begin: () => ++last,
      isPlaying: () => true,
      steer: (_voice, _params, sample) => steered.push(sample),
      release: () => true,
      end: (voice, way) => ended.push([voice, way]),
    },
  });
  const base = new Plain(4800);
  keys.take({ type: 'noteOn', channel: 0, note: 60, velocity: 100 }, base);
  for (const beats of [1, 2, 3])
    keys.take({ type: 'bend', channel: 0, value: 1000 * beats }, new BeatsAfter(grid, base, beats));
  for (; now < 96_000; now += block) {
    if (now === 24_000 - (24_000 % block)) grid.setTempo(240);
    keys.advance();
  }
  expect(steered).toEqual([1, 2, 3].map((beats) => grid.sampleAt(grid.beatAt(4800) + beats)));
  keys.take({ type: 'bend', channel: 0, value: 0 }, new BeatsAfter(grid, new Plain(now), 1));
  keys.close('stop');
  for (const end = now + 96_000; now < end; now += block) keys.advance();
  expect([steered.length, ended]).toEqual([3, [[1, 'stop']]]);
});
