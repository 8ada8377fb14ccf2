/** Voices that begin on the grid: in process, so that every sample is known. */
import { describe, expect, test } from 'bun:test';
import { divisionBeats } from '../../../protocol/grid/meter.ts';
import type { FakeInstrument } from '../../../test/support/fake-renders.ts';
import { constant, of, type World, world } from '../../../test/support/voice-world.ts';
import { DC, type Def, OffsetOut, synthDef } from '../../synthdef/builder/index.ts';
import { randomNumbers } from '../dsp/noise.ts';
import { RenderGrid } from './grid.ts';

const divisions = ['1/4', '1/8', '1/8T', '1/16', '1/32'];
/** One sample, after a number of blocks. */
const bip = (blocks: number, more: Partial<FakeInstrument> = {}): FakeInstrument => ({
  ...more,
  play: () => ({ blocks, buffers: [{ channels: [constant(1, 1)] }] }),
});
const tone = synthDef('tone', {}, () => OffsetOut.ar(0, DC.ar(1))) as Def;

const gridOf = ({ server }: World) => server.control.context.timeline!.grid;

/** Number of voices that follow the grid. */
const listening = (w: World): number => (gridOf(w) as unknown as { listeners: Set<unknown> }).listeners.size;

/** Samples at which the voices began, by their numbers, as the feed told. */
const begun = ({ events }: World): Map<number, number> =>
  new Map(of(events, 'started').map(({ voice, sample }) => [voice, sample]));

describe('voices with qu', () => {
  for (const bpm of [63, 97, 240]) {
    test(`begin on their tick's sample at ${bpm} beats a minute, in all divisions, heard there`, async () => {
      const random = randomNumbers(bpm);
      const w = await world({ quick: bip(1, { estimate: 0.001 }), slow: bip(40, { estimate: 0.2 }) }, tone);
      w.ask('/tempo', bpm);
      await w.sound(100);
      const grid = gridOf(w);
      const asked: { voice: number; division: string; soon: number }[] = [];
      let heardFrom = w.server.samples;
      const heard: number[] = [];
      for (let i = 0; i < 60; i++) {
        const division = divisions[i % 5]!;
        const [voice] = w.ask('/play', i % 2 ? 'quick' : 'slow', 'qu', division);
        asked.push({
          voice: voice as number,
          division,
          soon: w.server.samples + Math.max(4800, 48000 * w.instruments.leadOf(i % 2 ? 'quick' : 'slow')!),
        });
        const out = await w.sound(1 + Math.floor(random() * 150));
        out.forEach((x, k) => {
          for (let n = 0; n < Math.round(x); n++) heard.push(heardFrom + k);
        });
        heardFrom = w.server.samples;
      }
      (await w.sound(2000)).forEach((x, k) => {
        for (let n = 0; n < Math.round(x); n++) heard.push(heardFrom + k);
      });
      const starts = begun(w);
      expect(starts.size).toBe(60);
      for (const { voice, division, soon } of asked) {
        const sample = starts.get(voice)!;
        expect([division, sample]).toEqual([division, grid.next(division, sample).sample]);
        // The first tick that it could meet: what it takes here is measured in real time, so that a render of 40 blocks is late and takes a later one.
        expect(sample - soon).toBeLessThanOrEqual(
          2 * ((60 * 48000) / bpm) * divisionBeats(division, 4) + 41 * 64 + 1440,
        );
      }
      expect(heard.sort((a, b) => a - b)).toEqual([...starts.values()].sort((a, b) => a - b));
      expect(of(w.events, 'started').every(({ lateness }) => lateness === 0)).toBe(true);
    }, 60_000);
  }

  test('synths too', async () => {
    const w = await world({}, tone);
    await w.sound(10);
    w.ask('/play', 'tone', 'qu', '1/8t');
    const from = w.server.samples;
    const heard = await w.sound(600);
    expect(gridOf(w).next('1/8t', from + 4800).sample).toBe(from + heard.indexOf(1));
    expect(begun(w).get(1)).toBe(from + heard.indexOf(1));
  });

  test('100 changes of tempo, swing and place meanwhile: each on a tick as the grid is when it begins; others are not moved', async () => {
    const random = randomNumbers(7);
    const w = await world(
      {
        bip: bip(6, { estimate: 0.15 }),
        loop: { loop: true, play: () => ({ blocks: 2, buffers: [{ channels: [constant(4800, 0.25)] }] }) },
      },
      tone,
    );
    const grid = gridOf(w);
    w.ask('/play', 'loop');
    const wanted: { division: string; voice: number }[] = [];
    /** Samples from the tick, of each voice, looked at before the grid changes again. */
    const away = new Map<number, number>();
    const look = (): void => {
      for (const [voice, sample] of begun(w)) {
        const beats = divisionBeats(wanted.find((each) => each.voice === voice)?.division ?? '1/4', 4);
        const ticks = grid.straightAt(sample) / beats;
        if (voice > 1 && !away.has(voice))
          away.set(voice, ((ticks - Math.round(ticks)) * beats * 60 * 48000) / grid.position(sample).bpm);
      }
    };
    for (let i = 0; i < 100; i++) {
      const division = divisions[Math.floor(random() * 5)]!;
      wanted.push({ division, voice: w.ask('/play', random() < 0.3 ? 'tone' : 'bip', 'qu', division)[0] as number });
      await w.sound(1 + Math.floor(random() * 60));
      look();
      const what = random();
      if (what < 0.7) w.ask('/tempo', 40 + 250 * random(), -1, random() < 0.3 ? random() : 0);
      else if (what < 0.85) w.ask('/grid/swing', 0.5 + 0.2 * random());
      else w.ask('/grid/locate', Math.floor(100 * random()));
      await w.sound(1 + Math.floor(random() * 60));
      look();
    }
    await w.sound(2000);
    look();
    expect(away.size).toBe(100);
    // A tick is at the sample nearest to it; swing makes up to 1.7 of a sample's beats of it.
    expect([...away.values()].filter((samples) => Math.abs(samples) > 0.5 * 1.7)).toEqual([]);
    // The loop that is on no grid went on every 4800 samples.
    const loops = of(w.events, 'looped').map(({ sample }) => sample);
    expect(loops.slice(1).every((sample, i) => sample - loops[i]! === 4800)).toBe(true);
  }, 60_000);

  test('what is late for its tick takes the next one, and says nothing of lateness', async () => {
    const w = await world({ bip: bip(1000, { estimate: 0.01 }) });
    w.ask('/play', 'bip', 'qu', '1/4');
    await w.sound(3000);
    // Rendered from 40 ms before beat 1 on, it is there after beat 3.
    expect(begun(w).get(1)).toBe(96000);
    expect(of(w.events, 'started')[0]!.lateness).toBe(0);
  });

  test('with the time of a bundle: the first tick from then on', async () => {
    const w = await world({ bip: bip(2) });
    w.client.bundle(w.server.now + 1.01, ['/play', 'bip', 'qu', '1/16']);
    await w.sound(1200);
    expect(begun(w).get(1)).toBe(54000);
  });

  test('/playing shows it planned with its beat; stopped before, it never sounds and forgets the grid', async () => {
    const w = await world({ bip: bip(2) });
    const before = listening(w);
    const [voice] = w.ask('/play', 'bip', 'qu', 'bar');
    await w.sound(200);
    expect(w.instruments.playing()).toMatchObject([{ id: voice, state: 'planned', beat: 4 }]);
    w.ask('/tempo', 240);
    expect(w.instruments.playing()).toMatchObject([{ id: voice, state: 'planned', beat: 4 }]);
    expect(w.ask('/stop', 'bip')).toEqual([1]);
    expect((await w.sound(2000)).every((x) => x === 0)).toBe(true);
    expect(listening(w)).toBe(before);
  });

  test('refuses by name, and nothing begins', async () => {
    const w = await world({ bip: bip(2) }, tone);
    const before = listening(w);
    expect(() => w.ask('/play', 'bip', 'qu', '1/5x')).toThrow(
      'instrument bip: qu: division is "1/5x"; it must be such as 1/4',
    );
    expect(() => w.ask('/play', 'tone', 'qu', 3)).toThrow('instrument tone: qu is 3; it must be text');
    expect(() => w.ask('/play', 'bip', 'arm', '200')).toThrow(
      'instrument bip: arm is "200"; it must be any, a note from 0 to 127, or notes such as 48-59',
    );
    expect(w.instruments.playing()).toEqual([]);
    expect(listening(w)).toBe(before);
  });
});

describe('voices with arm', () => {
  test('wait for a note, then begin at once or on the next tick, rendered before', async () => {
    const w = await world({ bip: bip(20) }, tone);
    const [first, second, third] = [
      w.ask('/play', 'bip', 'arm', 'any'),
      w.ask('/play', 'bip', 'arm', '60-62', 'qu', '1/8'),
      w.ask('/play', 'tone', 'arm', '61'),
    ].flat() as number[];
    expect((await w.sound(600)).every((x) => x === 0)).toBe(true);
    expect(w.instruments.playing().map(({ state }) => state)).toEqual(['armed', 'armed', 'armed']);
    w.client.send('/midi', Uint8Array.of(0x90, 40, 100));
    await w.sound(4);
    expect([...begun(w).keys()]).toEqual([first!]);
    expect(begun(w).get(first!)! - 600 * 64).toBeLessThanOrEqual(128);
    w.client.send('/midi', Uint8Array.of(0x90, 61, 100));
    await w.sound(600);
    expect([...begun(w).keys()].sort()).toEqual([first!, second!, third!]);
    expect(begun(w).get(second!)! % 12000).toBe(0);
  });

  test('stopped before, they begin no more', async () => {
    const w = await world({ bip: bip(1) });
    w.ask('/play', 'bip', 'arm', 'any');
    await w.sound(10);
    w.ask('/stop', 'all');
    w.client.send('/midi', Uint8Array.of(0x90, 40, 100));
    expect((await w.sound(20)).every((x) => x === 0)).toBe(true);
    expect(w.instruments.playing()).toEqual([]);
  });
});

describe('loops in beats', () => {
  /** A loop of a number of beats, after a number of blocks; each pass holds its own number. */
  const loop = (beats: number, blocks = 3): FakeInstrument => ({
    loop: true,
    estimate: 0.02,
    play: (request) => {
      const grid = new RenderGrid(request);
      const frames = grid.beats(beats);
      return { blocks, buffers: [{ channels: [constant(frames, request.count + 1)], beat: grid.endOf(frames) }] };
    },
  });

  /** The samples at which passes began. */
  const passes = ({ events }: World): number[] =>
    [...of(events, 'started'), ...of(events, 'looped')].map(({ sample }) => sample);

  test('100 passes at a tempo that no whole number of frames makes: every one on its tick, without a seam', async () => {
    const w = await world({ loop: loop(1) });
    w.ask('/tempo', 177.3);
    await w.sound(200);
    const from = w.server.samples;
    w.ask('/play', 'loop', 'qu', '1/4');
    const heard = await w.sound(26_500);
    const grid = gridOf(w);
    const began = passes(w).slice(0, 101);
    const first = Math.round(grid.beatAt(began[0]!));
    expect(began).toHaveLength(101);
    expect(began).toEqual(began.map((_, i) => grid.sampleAt(first + i)));
    // What plays is the pass that was rendered for it, from its first sample to its last.
    began
      .slice(0, 100)
      .forEach((sample, i) => expect([heard[sample - from], heard[began[i + 1]! - 1 - from]]).toEqual([i + 1, i + 1]));
  }, 60_000);

  test('100 passes with changes of tempo and swing: on the grid again one pass later, each as long as it should be, without a seam', async () => {
    const random = randomNumbers(3);
    const w = await world({ loop: loop(2) });
    const grid = gridOf(w);
    w.ask('/tempo', 200);
    w.ask('/play', 'loop', 'qu', '1/4');
    await w.sound(500);
    let [off, on, changedAt] = [0, 0, 0];
    let seen = 0;
    const from = w.server.samples;
    const pieces: Float32Array[] = [];
    while (passes(w).length < 100) {
      // A change in about every second pass.
      if (random() < 1 / 700) {
        if (random() < 0.7) w.ask('/tempo', 120 + 200 * random());
        else w.ask('/grid/swing', 0.5 + 0.25 * random(), '1/4');
        changedAt = w.server.samples;
      }
      pieces.push(await w.sound(1));
      for (const sample of passes(w).slice(seen)) {
        seen++;
        const beat = grid.straightAt(sample);
        const isOn = Math.abs(beat - Math.round(beat)) < 1e-4;
        if (isOn) on++;
        else off++;
        // Off its beat is only the end of a pass in which something changed, or just before which, so that it was not rendered anew in time.
        const began = passes(w)[seen - 2]!;
        if (!isOn) expect(changedAt).toBeGreaterThan(began - 48000 * 0.35);
      }
    }
    expect(on).toBeGreaterThan(40);
    expect(off).toBeGreaterThan(10);
    const heard = Float32Array.from(pieces.flatMap((piece) => [...piece]));
    const steps = passes(w).filter((sample) => sample > from && sample < w.server.samples);
    for (const sample of steps) expect(heard[sample - from]! - heard[sample - 1 - from]!).toBe(1);
    expect(heard.every((x, i) => i === 0 || x === heard[i - 1] || x === heard[i - 1]! + 1)).toBe(true);
  }, 60_000);

  test('a jump brings it to the new place', async () => {
    const w = await world({ loop: loop(4) });
    const grid = gridOf(w);
    w.ask('/play', 'loop', 'qu', 'bar');
    await w.sound(2000);
    w.ask('/grid/locate', 1001.3);
    await w.sound(6000);
    const last = grid.beatAt(passes(w).at(-1)!);
    expect(last).toBeGreaterThan(1001);
    expect(last).toBeCloseTo(4 * Math.round(last / 4), 4);
  });

  test('a loop that began anywhere comes onto the grid by /update qu, in one pass', async () => {
    const w = await world({ loop: loop(2) });
    const grid = gridOf(w);
    await w.sound(123);
    w.ask('/play', 'loop');
    await w.sound(1000);
    w.ask('/update', 'loop', 'qu', '1/4');
    await w.sound(3000);
    const beats = passes(w).map((sample) => grid.beatAt(sample));
    const fromTick = beats.map((beat) => Math.abs(beat - Math.round(beat)));
    // The pass that plays is heard to its end; the one after it brings the loop there.
    expect(fromTick.map((beats) => beats < 1e-4)).toEqual(beats.map((_, i) => i >= 3));
  });

  test('a tempo of its own', async () => {
    const w = await world({ loop: loop(1) });
    w.ask('/play', 'loop', 'tempo', 177.3);
    await w.sound(10_000);
    const began = passes(w);
    expect(began.length).toBeGreaterThan(30);
    expect(began.map((sample) => sample - began[0]!)).toEqual(
      began.map((_, i) => Math.round((i * 60 * 48000) / 177.3)),
    );
  });
});
