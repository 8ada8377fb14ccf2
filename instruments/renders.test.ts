/** The render instruments in real render threads: in tune, at a sensible level, and without seams from pass to pass. */
import { afterAll, describe, expect, test } from 'bun:test';
import type { ParamRecord } from '../protocol/instruments/params.ts';
import { RenderWorld } from '../test/support/render-world.ts';
import { shipped, shippedPath } from '../test/support/shipped.ts';

const sampleRate = 48000;
const world = new RenderWorld({ inputs: 2, inputSeconds: 4, sampleRate });
afterAll(() => world.close());
const file = (name: string) => world.load(shippedPath(name));

const peakOf = (samples: Float32Array) => samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

/** Amplitude at a frequency in Hz, under a Hann window. */
function levelAt(samples: Float32Array, freq: number): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const window = 1 - Math.cos((2 * Math.PI * i) / samples.length);
    re += samples[i]! * window * Math.cos((2 * Math.PI * freq * i) / sampleRate);
    im += samples[i]! * window * Math.sin((2 * Math.PI * freq * i) / sampleRate);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

const hertz = (note: number) => 440 * 2 ** ((note - 69) / 12);

/** The largest bend (second difference) from `first` on. */
function bend(samples: Float32Array, first: number, last: number): number {
  let most = 0;
  for (let i = first; i < last; i++)
    most = Math.max(most, Math.abs(samples[i - 1]! - 2 * samples[i]! + samples[i + 1]!));
  return most;
}

/** Returns the largest ratio of the bend where passes join to the bend in themselves. */
function seam(passes: readonly Float32Array[]): number {
  const joints = passes.slice(1).map((after, i) => {
    const before = passes[i]!;
    const joint = Float32Array.from([...before.subarray(-4), ...after.subarray(0, 4)]);
    return bend(joint, 1, 7) / Math.max(bend(before, 1, before.length - 1), bend(after, 1, after.length - 1));
  });
  return Math.max(...joints);
}

test('every file here is one of instruments, and has its name', async () => {
  for (const name of shipped) {
    const { instruments } = await world.load(shippedPath(name));
    expect(instruments.map((each) => each.name)).toEqual([name]);
  }
}, 20_000);

describe('pad', () => {
  test('passes in beats are as long as the grid says', async () => {
    const pad = await file('pad');
    const { buffers } = await world.play(pad, 'pad', { beats: 3, notes: [62], harmonics: [1] });
    expect(buffers.map(({ frames, beat }) => [frames, beat])).toEqual([[72000, 3]]);
    // The first render of the file wakes a thread.
  }, 30_000);

  test('sounds its chord in its octave, on both sides, at a sensible level', async () => {
    const pad = await file('pad');
    const [sound] = world.take(
      await world.play(pad, 'pad', { notes: [62, 69], octave: 3, harmonics: [1], length: 4 }, { count: 1 }),
    );
    expect(sound!.map(({ length }) => length)).toEqual([4 * sampleRate, 4 * sampleRate]);
    for (const channel of sound!) {
      expect(rms(channel)).toBeCloseTo(0.1, 2);
      expect(peakOf(channel)).toBeLessThanOrEqual(0.5);
      const around = (freq: number) =>
        Math.max(...[-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6].map((off) => levelAt(channel, freq + off)));
      // D3 and A3: pitch classes of the notes, in the octave that was asked for.
      for (const note of [50, 57]) expect(around(hertz(note))).toBeGreaterThan(0.02);
      for (const note of [52, 62, 69]) expect(around(hertz(note))).toBeLessThan(0.0005);
    }
    expect(sound![0]).not.toEqual(sound![1]!);
  });

  test('passes join without a seam, also when the chord changes', async () => {
    const pad = await file('pad');
    const passes: Float32Array[][] = [];
    for (const [count, given] of (
      [{}, {}, { notes: [55, 59, 62] }, { notes: [55, 59, 62], octave: 4 }] as ParamRecord[]
    ).entries()) {
      passes.push(world.take(await world.play(pad, 'pad', { ...given, length: 1 }, { count, seed: 31 * count }))[0]!);
    }
    for (const side of [0, 1]) expect(seam(passes.map((pass) => pass[side]!))).toBeLessThan(1);
    expect(peakOf(passes[0]![0]!.subarray(0, 100))).toBeLessThan(0.01);
    expect(passes[1]![0]!.subarray(0, 9600)).not.toEqual(passes[2]![0]!.subarray(0, 9600));
  });

  test('nothing to play is silence; what is no chord is refused by name', async () => {
    const pad = await file('pad');
    expect((await world.play(pad, 'pad', { notes: [] })).buffers).toEqual([]);
    expect(() => world.play(pad, 'pad', { notes: [200] })).toThrow(
      'notes is [200]; it must be numbers from 0 to 127 note',
    );
  });
});

describe('pluck', () => {
  test('is in tune, as loud as it is told, and falls by 60 dB in its time', async () => {
    const pluck = await file('pluck');
    for (const note of [40, 57.5, 81]) {
      const [[sound]] = world.take(await world.play(pluck, 'pluck', { note, decay: 2, amp: 0.4 })) as [[Float32Array]];
      expect(peakOf(sound)).toBeCloseTo(0.4, 3);
      const part = sound.subarray(4800, 4800 + 32768);
      const cents = Array.from({ length: 61 }, (_, i) => i - 30);
      const best = cents.reduce((a, b) =>
        levelAt(part, hertz(note + a / 100)) > levelAt(part, hertz(note + b / 100)) ? a : b,
      );
      expect(Math.abs(best)).toBeLessThanOrEqual(3);
      const [early, late] = [4800, 52800].map((at) => levelAt(sound.subarray(at, at + 9600), hertz(note)));
      expect(20 * Math.log10(late! / early!)).toBeLessThan(-25);
      expect(sound.at(-1)).toBeCloseTo(0, 6);
    }
  });

  test('a trigger plans a bar of the grid', async () => {
    const pluck = await file('pluck');
    const { events } = await world.play(pluck, 'pluck', { hits: 5, notes: [50, 60] }, { task: 'trigger' });
    expect(events.map(({ beat }) => 4 * beat!)).toEqual([0, 4, 7, 10, 13]);
    expect(events.map((event) => (event.type === 'midi' ? undefined : event.params!.note))).toEqual([
      50, 60, 50, 60, 50,
    ]);
  });
});

describe('freeze', () => {
  test('goes on with what was heard when it began, pass after pass without a seam, whatever is heard later', async () => {
    const freeze = await file('freeze');
    const { engine } = world.server;
    const hear = (freq: number) => {
      for (let block = 0; block < 1500; block++) {
        for (let i = 0; i < 64; i++)
          engine.inputs[0]![i] = engine.inputs[1]![i] =
            0.3 * Math.sin((2 * Math.PI * freq * (64 * engine.block + i)) / sampleRate);
        engine.renderBlock(0, 1 / sampleRate);
      }
    };
    hear(330);
    const passes: Float32Array[][] = [];
    for (let count = 0; count < 3; count++) {
      passes.push(
        world.take(await world.play(freeze, 'freeze', { seconds: 1, length: 2 }, { count, seed: count, voice: 9 }))[0]!,
      );
      hear(550);
    }
    for (const side of [0, 1]) {
      const sides = passes.map((pass) => pass[side]!);
      expect(seam(sides)).toBeLessThan(1);
      for (const pass of sides) {
        expect(rms(pass)).toBeGreaterThan(0.03);
        expect(peakOf(pass)).toBeLessThan(0.7);
        expect(levelAt(pass.subarray(0, 48000), 550)).toBeLessThan(0.001);
      }
    }
    expect(passes[0]).not.toEqual(passes[1]!);
    // Another voice catches what is heard now.
    const [other] = world.take(await world.play(freeze, 'freeze', { seconds: 1, length: 2 }, { voice: 10 }));
    expect(levelAt(other![0]!.subarray(24000), 550) + levelAt(other![0]!.subarray(0, 24000), 550)).toBeGreaterThan(
      0.005,
    );
  });

  test('takes a shared sound by name, and says which is not there', async () => {
    const freeze = await file('freeze');
    const address = world.server.control.context.buffers.allocate(9600, 1)!;
    world.channels({ address, frames: 9600, channels: 1 })[0]!.fill(0.25);
    world.sounds.set('take', { address, frames: 9600, channels: 1, sampleRate });
    const [sound] = world.take(
      await world.play(freeze, 'freeze', { sound: 'take', length: 1, density: 16 }, { count: 0, voice: 20 }),
    );
    expect(sound![0]!.subarray(24000).every((x) => x > 0)).toBe(true);
    expect(world.sounds.all()).toMatchObject([{ name: 'take', readers: 0 }]);
    const params = await world.begin(
      freeze.module,
      'freeze',
      {
        ...Object.fromEntries(
          Object.entries(freeze.instruments[0]!.params).map(([name, { default: value }]) => [name, value]),
        ),
        sound: 'none',
      },
      { caches: true },
    ).over;
    expect(params.fault!.message).toBe('sound is "none"; there is no shared sound of that name');
  });
});
