/** The elements that come with the server, in a whole server whose every sample is known: what they are given is on the frames of the session. */
import { afterAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { soundFile } from 'bunsynth';
import type { ParamRecord, ParamValue } from '../protocol/instruments/params.ts';
import { encodeSamples, soundHeader } from '../protocol/soundfile/index.ts';
import { loadElements } from '../server/cli/check/load.ts';
import { run } from '../server/cli/check/main.ts';
import { type InputSound, Stage } from '../server/cli/check/stage.ts';
import { shippedPath } from '../test/support/shipped.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-elements-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sampleRate = 48000;
/** Frame on which the elements begin. */
const start = 4096;

/** Writes a file of floats. @returns its path */
function written(name: string, channels: readonly Float32Array[], rate = sampleRate): string {
  const path = join(folder, name);
  const frames = channels[0]!.length;
  const samples = Float32Array.from({ length: frames * channels.length }, (_, i) => {
    return channels[i % channels.length]![Math.floor(i / channels.length)]!;
  });
  const head = soundHeader({ header: 'WAV', format: 'float', channels: channels.length, sampleRate: rate, frames });
  writeFileSync(path, Buffer.concat([head, encodeSamples(samples, 'float', true)]));
  return path;
}

const sound = (frames: number, by = (i: number) => Math.sin(0.02 * i)) =>
  Float32Array.from({ length: frames }, (_, i) => by(i));

type Points = readonly (readonly [frame: number, value: ParamValue, mode?: 'const' | 'linear'])[];

/** An element that plays, and what is heard of it by frames of the session. */
class Playing {
  /** Sample of channel c on a frame, as it was heard last. */
  readonly heard: Map<number, number>[] = [];

  private constructor(private readonly stage: Stage) {}

  static async begin(name: string, given: ParamRecord, input: InputSound = () => 0, blockSize = 64): Promise<Playing> {
    const file = await loadElements(shippedPath(name));
    const stage = await Stage.open(file, { blockSize, sampleRate, patient: true }, input);
    await stage.begin(name, given, start);
    return new Playing(stage);
  }

  /** Changes a series from a frame on, at which its first point lies. */
  async series(param: string, points: Points): Promise<void> {
    const [[from]] = points as unknown as [[number]];
    const { voices } = this.stage;
    const [voice] = voices.select('all');
    const given = points.map(([frame, value, mode = 'const' as const]) => ({ after: frame - from, value, mode }));
    const set = voices.series.set(voice!, param, from, given);
    let isSet = false;
    void set.then(() => (isSet = true));
    while (!isSet) await this.block();
    await set;
  }

  async seek(frame: number): Promise<void> {
    void this.stage.voices.transport.move({ frame });
    for (let block = 0; block < 4; block++) await this.block();
  }

  /** Stops the session. @returns the frame on which it stands */
  async stop(): Promise<number> {
    void this.stage.voices.transport.move({ rolling: false });
    for (let block = 0; block < 8; block++) await this.block();
    return this.stage.frame;
  }

  /** Plays up to a frame. */
  async to(frame: number): Promise<void> {
    while (this.stage.frame < frame) await this.block();
  }

  at(channel: number, from: number, to: number): Float32Array {
    return Float32Array.from({ length: to - from }, (_, i) => this.heard[channel]!.get(from + i) ?? Number.NaN);
  }

  get lines(): readonly string[] {
    return this.stage.lines;
  }

  get faults(): readonly string[] {
    return this.stage.faults;
  }

  /** Frame of the session on which it began. */
  get start(): number {
    return this.stage.voices.views()[0]!.start!;
  }

  private async block(): Promise<void> {
    await this.stage.block();
    const { frame, rolling, outputs } = this.stage.blocks.at(-1)!;
    if (!rolling) return;
    outputs.forEach((channel, c) => {
      this.heard[c] ??= new Map();
      channel.forEach((x, i) => this.heard[c]!.set(frame + i, x));
    });
  }
}

/** Returns the largest difference of what is heard from what is wanted. */
const apart = (heard: Float32Array, wanted: (i: number) => number): number =>
  heard.reduce((most, x, i) => {
    const difference = Math.abs(x - wanted(i));
    return difference > most || Number.isNaN(difference) ? difference : most;
  }, 0);

describe('gain', () => {
  test('is each channel times a gain that moves in lines', async () => {
    const input: InputSound = (frame, channel) => Math.fround(Math.sin(0.01 * frame) / (channel + 1));
    const it = await Playing.begin('gain', { channels: 3, gain: 0.5 }, input);
    await it.series('gain', [
      [10_000, 0.5],
      [10_480, 2, 'linear'],
    ]);
    await it.to(12_000);
    for (const c of [0, 1, 2]) {
      const gain = (frame: number) =>
        frame < 10_000 ? 0.5 : frame < 10_480 ? 0.5 + ((frame - 10_000) * 1.5) / 480 : 2;
      const difference = apart(it.at(c, 9_000, 12_000), (i) => input(9_000 + i, c) * gain(9_000 + i));
      expect(difference).toBeLessThan(1e-6);
    }
  });
});

describe('player', () => {
  const file = sound(30_000);

  test('is the file from its beginning on, sample by sample, and silent behind it', async () => {
    const path = written('plain.wav', [file, file.map((x) => -x)]);
    const it = await Playing.begin('player', { path });
    await it.to(start + 32_000);
    expect(it.start).toBe(start);
    expect(it.at(0, start + 64, start + 30_000)).toEqual(file.subarray(64));
    expect(it.at(1, start + 64, start + 30_000)).toEqual(file.subarray(64).map((x) => -x));
    expect(apart(it.at(0, start + 30_000, start + 31_000), () => 0)).toBe(0);
    expect(it.faults).toEqual([]);
  });

  test('a seek leads into the middle, behind the end and round the loop', async () => {
    const path = written('loop.wav', [file]);
    const it = await Playing.begin('player', { path, channels: 2, loop: 'on' });
    for (const place of [12_345, 100_000, 3]) {
      await it.seek(start + place);
      await it.to(start + place + 2000);
      for (const c of [0, 1])
        expect(
          apart(it.at(c, start + place + 500, start + place + 1500), (i) => file[(place + 500 + i) % 30_000]!),
        ).toBe(0);
    }
  });

  test('the pass during which the loop is switched off is the last', async () => {
    const path = written('pass.wav', [file]);
    const it = await Playing.begin('player', { path, channels: 1, loop: 'on' });
    await it.series('loop', [[start + 40_000, 'off']]);
    await it.to(start + 62_000);
    expect(apart(it.at(0, start + 30_000, start + 60_000), (i) => file[i]!)).toBe(0);
    expect(apart(it.at(0, start + 60_000, start + 61_000), () => 0)).toBe(0);
  });

  test('speed moves in lines, and a seek leads to the same places', async () => {
    const slow = (i: number) => Math.sin(0.004 * i);
    const path = written('speed.wav', [sound(60_000, slow)]);
    const it = await Playing.begin('player', { path, channels: 1 });
    const [from, to] = [start + 10_000, start + 20_000];
    await it.series('speed', [
      [from, 1],
      [to, -0.5, 'linear'],
    ]);
    await it.to(start + 30_000);
    /** Sum of the speeds before a frame: a line's is one of squares. */
    const place = (frame: number): number => {
      const t = Math.min(frame, to) - from;
      return 10_000 + t - (1.5 / 20_000) * t * (t - 1) + Math.max(0, frame - to) * -0.5;
    };
    const wanted = (i: number) => slow(place(from + i));
    expect(apart(it.at(0, from, from + 19_000), wanted)).toBeLessThan(1e-5);
    const before = it.at(0, from + 8_000, from + 9_000);
    await it.seek(from + 7_000);
    await it.to(from + 9_500);
    expect(it.at(0, from + 8_000, from + 9_000)).toEqual(before);
  });

  test('a file at another sample rate has its own pitch', async () => {
    const path = written('rate.wav', [sound(44_100, (i) => Math.sin((2 * Math.PI * 441 * i) / 44_100))], 44_100);
    const it = await Playing.begin('player', { path, channels: 1 });
    await it.to(start + 20_000);
    const wanted = (i: number) => Math.sin((2 * Math.PI * 441 * (i + 100)) / sampleRate);
    expect(apart(it.at(0, start + 100, start + 19_000), wanted)).toBeLessThan(1e-4);
  });

  test('a file that is not there is told of by its name', async () => {
    await expect(Playing.begin('player', { path: join(folder, 'none.wav') })).rejects.toThrow(
      /none\.wav' could not be opened/,
    );
  });
});

describe('persist', () => {
  test('goes on with what comes in, keeps it in the file, and plays it back on its frames', async () => {
    const path = join(folder, 'kept.wav');
    let isLive = true;
    const input: InputSound = (frame, channel) => (isLive ? Math.fround(Math.sin(0.01 * (channel + 1) * frame)) : 0);
    const it = await Playing.begin('persist', { path, channels: 3, record: 'on' }, input);
    const end = start + 20_000;
    await it.series('record', [[end, 'off']]);
    await it.to(end + 10_000);
    expect(apart(it.at(2, start + 1000, end), (i) => input(start + 1000 + i, 2))).toBeLessThan(1e-6);
    isLive = false;
    await it.seek(0);
    await it.series('record', [[start - 1000, 'off']]);
    await it.to(end + 1000);
    isLive = true;
    // What is recorded is what came in, to the bit.
    for (const c of [0, 1, 2]) expect(apart(it.at(c, start, end), (i) => input(start + i, c))).toBe(0);
    expect(apart(it.at(0, end + 300, end + 1000), () => 0)).toBe(0);
    const kept = soundFile(path);
    expect(kept).toMatchObject({ channels: 3, sampleRate, frames: end });
  });

  test('what came in until the session stops is in the file, to the last frame', async () => {
    const path = join(folder, 'stopped.wav');
    const it = await Playing.begin('persist', { path, channels: 1, record: 'on' }, (frame) => Math.fround(1 / frame));
    await it.to(start + 1000);
    const end = await it.stop();
    const kept = [new Float32Array(end)];
    expect(soundFile(path).read(0, kept)).toBe(end);
    expect(apart(kept[0]!.subarray(start), (i) => Math.fround(1 / (start + i)))).toBe(0);
  });

  test('a file that is another is not written over, and that is told', async () => {
    const path = written('mono.wav', [sound(100)]);
    const it = await Playing.begin('persist', { path, channels: 2, record: 'on' }, () => 0.5);
    await it.to(start + 20_000);
    expect(it.faults.join()).toContain('it has 1 channels instead of 2');
    expect(soundFile(path).frames).toBe(100);
  });
});

describe('looper', () => {
  const input: InputSound = (frame) => 0.5 * Math.sin(0.013 * frame) + 0.3 * Math.sin(0.0071 * frame);
  const fade = 240;
  const [from, to] = [start + 3000, start + 13_000];
  const length = to - from;
  /** Layer of a recording as it is heard on a frame, a number of rounds later. */
  const layer = (a: number, b: number, t: number) =>
    t < a || t >= b + fade ? 0 : Math.min(1, (t - a) / fade, 1 - Math.max(0, t - b) / fade) * input(t, 0);
  const rounds = (frame: number, a: number, b: number) => {
    let sum = 0;
    for (let t = frame - length; t >= a; t -= length) sum += layer(a, b, t);
    return sum;
  };
  const begin = (given: ParamRecord = {}) =>
    Playing.begin('looper', { channels: 1, seconds: 5, through: 0, ...given }, input);

  test('the first recording is the loop, to the sample, and its ends join', async () => {
    const it = await begin();
    await it.series('record', [
      [from, 'on'],
      [to, 'off'],
    ]);
    await it.to(to + 4 * length);
    expect(apart(it.at(0, start + 64, to), () => 0)).toBe(0);
    expect(apart(it.at(0, to, to + 4 * length), (i) => rounds(to + i, from, to))).toBeLessThan(1e-6);
    expect(it.faults).toEqual([]);
  });

  test('what is recorded then is laid over it, taken back and brought back', async () => {
    const it = await begin();
    const [a, b] = [to + 4000, to + 7000];
    await it.series('record', [
      [from, 'on'],
      [to, 'off'],
      [a, 'on'],
      [b, 'off'],
    ]);
    const [undone, redone] = [a + 2 * length + 500, a + 3 * length + 1500];
    await it.series('undo', [
      [undone, 1],
      [redone, 0],
    ]);
    await it.to(a + 5 * length);
    const heard = (frame: number) => {
      const gone = Math.min(1, Math.max(0, (frame - undone) / fade));
      const back = Math.min(1, Math.max(0, (frame - redone) / fade));
      return rounds(frame, from, to) + (1 - gone + back) * rounds(frame, a, b);
    };
    expect(apart(it.at(0, to, a + 5 * length), (i) => heard(to + i))).toBeLessThan(1e-6);
  });

  test('a seek leads to where the loop would be', async () => {
    const it = await begin();
    await it.series('record', [
      [from, 'on'],
      [to, 'off'],
    ]);
    await it.to(to + 2 * length);
    const far = to + 7 * length + 1234;
    await it.seek(far);
    await it.to(far + 5000);
    expect(apart(it.at(0, far + 1000, far + 4000), (i) => rounds(far + 1000 + i, from, to))).toBeLessThan(1e-6);
  });

  test('a tape that is full keeps what it has, and that is said once', async () => {
    const it = await begin({ seconds: 1 });
    const [a, b] = [to + 4000, to + 60_000];
    await it.series('record', [
      [from, 'on'],
      [to, 'off'],
      [a, 'on'],
      [b, 'off'],
    ]);
    await it.to(b + 4 * length);
    expect(it.lines).toEqual(['the tape of 1 seconds is full']);
    // The second one takes what the first has left.
    const end = a + sampleRate - (length + fade) - fade;
    const wanted = (frame: number) => rounds(frame, from, to) + rounds(frame, a, end);
    expect(apart(it.at(0, to, b + 4 * length), (i) => wanted(to + i))).toBeLessThan(1e-6);
    expect(it.faults).toEqual([]);
  });

  test('what comes in goes through', async () => {
    const it = await begin({ through: 0.25 });
    await it.to(start + 2000);
    expect(apart(it.at(0, start + 100, start + 2000), (i) => 0.25 * input(start + 100 + i, 0))).toBeLessThan(1e-6);
  });
});

describe('convolve', () => {
  const noise = (frame: number, channel: number) => Math.fround(Math.sin(frame * frame * (channel + 0.37)));

  test.each([1, 64, 512])(
    'is the convolution by its definition, behind by its latency, in blocks of %d',
    async (blockSize) => {
      const response = [
        sound(5000, (i) => Math.sin(i * i) * Math.exp(-i / 900)),
        sound(5000, (i) => Math.cos(i * i) * Math.exp(-i / 700)),
      ];
      const path = written(`response-${blockSize}.wav`, response);
      const latency = 2048;
      const it = await Playing.begin('convolve', { path, channels: 2, latency, gain: 0.5 }, noise, blockSize);
      const first = it.start + latency;
      await it.to(first + 8000);
      for (const c of [0, 1]) {
        const input = sound(first + 7000, (frame) => (frame < it.start ? 0 : 0.5 * noise(frame, c)));
        for (let frame = first; frame < first + 7000; frame += 41) {
          const wanted = response[c]!.reduce((sum, h, k) => sum + h * (input[frame - latency - k] ?? 0), 0);
          expect(Math.abs(it.at(c, frame, frame + 1)[0]! - wanted)).toBeLessThan(1e-5);
        }
      }
      expect(it.faults).toEqual([]);
    },
  );
});

test('convolve: a response at another sample rate sounds as it did', async () => {
  // A sine through a response that lets a frequency pass comes out as loud, whatever rate the response is written at.
  const loudness = async (rate: number): Promise<number> => {
    const frames = rate / 10;
    const tone = sound(
      frames,
      (i) => ((1 - Math.cos((2 * Math.PI * i) / frames)) * Math.cos((2 * Math.PI * 1000 * i) / rate)) / frames,
    );
    const path = written(`tone-${rate}.wav`, [tone], rate);
    const input: InputSound = (frame) => Math.sin((2 * Math.PI * 1000 * frame) / sampleRate);
    const it = await Playing.begin('convolve', { path, channels: 1, latency: 2048 }, input);
    await it.to(start + 12_000);
    return it.at(0, start + 9000, start + 11_900).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  };
  expect(await loudness(sampleRate)).toBeCloseTo(0.5, 3);
  expect(await loudness(32_000)).toBeCloseTo(0.5, 2);
});

test('the check finds nothing', async () => {
  const smooth = written('smooth.wav', [sound(3000, (i) => (1 - Math.cos((2 * Math.PI * i) / 3000)) / 3000)]);
  const kept = join(folder, 'kept-{run}.wav');
  const words: Record<string, string[]> = {
    gain: [],
    player: [`path:${written('checked.wav', [sound(30_000)])}`],
    persist: [`path:${kept}`],
    looper: ['seconds:5'],
    convolve: [`path:${smooth}`],
  };
  for (const [name, given] of Object.entries(words))
    expect([name, await run([shippedPath(name), ...given, '--seconds', '3600', '--scenarios', '4'], '')]).toEqual([
      name,
      0,
    ]);
  expect(existsSync(kept)).toBe(false);
}, 300_000);
