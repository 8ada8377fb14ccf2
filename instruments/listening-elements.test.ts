/** Elements that come with the server and hear what comes in: looper and convolve, to the sample. */
import { describe, expect, test } from 'bun:test';
import type { ParamRecord } from '../protocol/instruments/params.ts';
import { apart, type InputSound, Playing, sampleRate, sound, start, written } from '../test/support/playing-element.ts';

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
