/**
 * Voices that were asked onto the grid at random moments of ten minutes, at three tempos, in every division: each begins within a sample of a tick, as the feed tells and as
 * the output has it, and on the first tick that it can meet; what is late for its tick takes the next. In simulated time, against a formula of the test's own.
 */
import { expect, test } from 'bun:test';
import type { FeedEvent } from '../../server/instruments/feed.ts';
import { type Def, FreeSelf, Impulse, OffsetOut, synthDef } from '../../server/synthdef/builder/index.ts';
import { Dice } from '../fuzz/packets.ts';
import { type FakeInstrument, FakeRenders } from '../support/fake-renders.ts';
import { InProcessServer } from '../support/in-process.ts';

const sampleRate = 48000;
const minutes = 10;
/** Samples; larger than usual, so that ten minutes are few blocks. */
const blockSize = 256;
/** Beats of each. */
const divisions = { '1/4': 1, '1/8': 1 / 2, '1/8T': 1 / 3, '1/16': 1 / 4, '1/32': 1 / 8 } as const;
type Division = keyof typeof divisions;
const names = Object.keys(divisions) as Division[];
/** Samples within which nothing moves any more, and those that the render thread needs to hear of something. */
const [horizon, reach] = [0.1 * sampleRate, 0.03 * sampleRate];

const synth = synthDef('synth', {}, () => {
  FreeSelf.kr(Impulse.kr(20, 0.9));
  return OffsetOut.ar(0, Impulse.ar(0));
}) as Def;

/** The tempo from a sample and its beat on. */
interface Piece {
  readonly sample: number;
  readonly beat: number;
  readonly bpm: number;
}
const perSample = ({ bpm }: Piece): number => bpm / (60 * sampleRate);

interface Asked {
  readonly division: Division;
  readonly at: number /** The first sample that it may begin at. */;
  readonly soonest: number;
}

/** Plays ten minutes with `count` voices. @param tempos each for an equal part of the time */
async function play(seed: number, tempos: readonly number[]) {
  const dice = new Dice(seed);
  const started = new Map<number, number>();
  /** Samples at which renders were there. */
  const ready = new Map<number, number>();
  /** One sample of 1, which now and then takes far longer than it ever did. */
  const render = (blocks: number, seldom: number): FakeInstrument => ({
    estimate: 0.005,
    play: ({ voice }) => {
      const took = dice.next() < 0.1 ? seldom : blocks;
      ready.set(voice, server.samples + took * blockSize);
      return { blocks: took, buffers: [{ channels: [Float32Array.of(1)] }] };
    },
  });
  const renders = new FakeRenders({ quick: render(1, 60), slow: render(30, 200) }, [synth]);
  const server = new InProcessServer(
    { blockSize, maxNodes: 1024 },
    undefined,
    {},
    { host: renders, folder: '/nowhere' },
  );
  renders.server = server;
  const instruments = server.control.context.instruments!;
  const { grid } = server.control.context.timeline!;
  await instruments.catalogue.load('/test.ts');
  await instruments.prepare();
  instruments.play('synth', {});
  while (instruments.all.busy) await server.render();
  let troubles = 0;
  instruments.feed.listen((event: FeedEvent) => {
    if (event.type === 'started') started.set(event.voice, event.sample);
    if (
      event.type === 'late' ||
      event.type === 'failed' ||
      event.type === 'dropped' ||
      (event.type === 'started' && event.lateness > 0)
    )
      troubles++;
  });
  const heard: number[] = [];
  const block = async (): Promise<void> => {
    renders.tick();
    const first = server.samples;
    server.engine.renderBlock(server.now, 1 / sampleRate);
    server.engine.outputs[0]!.forEach((x, i) => {
      for (let n = 0; n < Math.round(x); n++) heard.push(first + i);
    });
    server.now += blockSize / sampleRate;
    server.control.poll();
    // A synth is sent behind a promise.
    await undefined;
  };
  const pieces: Piece[] = [{ sample: 0, beat: 0, bpm: 120 }];
  const asked = new Map<number, Asked>();
  const end = minutes * 60 * sampleRate;
  let next = sampleRate;
  for (let part = 0; server.samples < end; ) {
    if (part < tempos.length && server.samples >= (part * end) / tempos.length) {
      const from = grid.fixedUntil;
      const last = pieces.at(-1)!;
      pieces.push({ sample: from, beat: last.beat + (from - last.sample) * perSample(last), bpm: tempos[part]! });
      grid.setTempo(tempos[part++]!);
    }
    if (server.samples >= next) {
      const division = dice.of(names);
      const instrument = dice.of(['quick', 'slow', 'synth']);
      const lead = (instruments.leadOf(instrument) ?? 0) * sampleRate;
      const at = server.samples;
      asked.set(instruments.play(instrument, { qu: division }), {
        division,
        at,
        soonest: at + Math.max(horizon, lead),
      });
      next = at + 0.5 * dice.next() * sampleRate;
    }
    await block();
  }
  for (let i = 0; i < (4 * sampleRate) / blockSize; i++) await block();
  expect(instruments.playing()).toEqual([]);
  return { asked, started, ready, heard, troubles, pieces };
}

const beatAt = (pieces: readonly Piece[], sample: number): number => {
  const piece = pieces.findLast((each) => each.sample <= sample)!;
  return piece.beat + (sample - piece.sample) * perSample(piece);
};

const sampleAt = (pieces: readonly Piece[], beat: number): number => {
  const piece = pieces.findLast((each) => each.beat <= beat)!;
  return piece.sample + (beat - piece.beat) / perSample(piece);
};

test.each([
  ['63 beats a minute', [63]],
  ['97.3 beats a minute', [97.3]],
  ['211, then another tempo each minute', [211, 150, 88, 240, 61.7, 133, 97, 40, 180, 120]],
] as const)(
  'voices with qu begin on their ticks at %s',
  async (_, tempos) => {
    const { asked, started, ready, heard, troubles, pieces } = await play(tempos[0], tempos);
    expect(asked.size).toBeGreaterThan(2000);
    expect(new Set(started.keys())).toEqual(new Set(asked.keys()));
    let late = 0;
    for (const [voice, { division, at, soonest }] of asked) {
      const sample = started.get(voice)!;
      const beats = divisions[division];
      const tick = Math.round(beatAt(pieces, sample) / beats);
      expect(Math.abs(sample - sampleAt(pieces, tick * beats))).toBeLessThan(0.51);
      expect(sample).toBeGreaterThanOrEqual(at);
      // Two blocks: one in which a render is looked for, one in which it is reported.
      const there = (ready.get(voice) ?? 0) + reach + 2 * blockSize;
      const first = (from: number): number => sampleAt(pieces, Math.ceil(beatAt(pieces, from) / beats) * beats);
      expect(sample).toBeLessThan(first(Math.max(soonest + 1, there)) + 0.51);
      if (there > first(soonest + 1)) late++;
    }
    expect(late).toBeGreaterThan(20);
    expect(troubles).toBe(0);
    expect(heard.sort((a, b) => a - b)).toEqual([...started.values()].sort((a, b) => a - b));
  },
  60_000,
);
