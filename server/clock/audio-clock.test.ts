import { expect, test } from 'bun:test';
import { AudioClock } from './audio-clock.ts';

const RATE = 48000;
const QUANTUM = 128;
const START = 1.7e9;

/** Repeatable numbers in [0, 1). */
function random(seed: number): () => number {
  let x = seed;
  return () => (x = (Math.imul(x, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

type Device = {
  ppm?: number;
  /** Largest lateness in seconds of a quantum. */
  jitter?: number;
  /** Quanta handed over together. */
  together?: number;
  /** Seconds by which the system clock is moved at `stepAt` seconds. */
  step?: number;
  stepAt?: number;
};

/** Runs a simulated device for `seconds` and tells the worst error of the line after `settle` seconds. */
function run(clock: AudioClock, seconds: number, settle: number, device: Device) {
  const { ppm = 0, jitter = 0, together = 1, step = 0, stepAt = Infinity } = device;
  const noise = random(1);
  const perSample = (1 + ppm * 1e-6) / RATE;
  let worst = 0;
  let worstRate = 0;
  let late = 0;
  for (let n = 0; n * QUANTUM < seconds * RATE; n++) {
    const sample = n * QUANTUM;
    const begin = n - (n % together);
    if (n === begin) late = jitter * noise() ** 4;
    const moved = sample * perSample >= stepAt ? step : 0;
    const heard = START + begin * QUANTUM * perSample + moved + (n % together) * 20e-6 + late;
    clock.observe(heard, sample);
    if (sample < settle * RATE) continue;
    const mean = jitter / 5;
    worst = Math.max(worst, Math.abs(clock.secondsAt(begin * QUANTUM) - (START + begin * QUANTUM * perSample + moved + mean)));
    worstRate = Math.max(worstRate, Math.abs(clock.secondsPerSample / perSample - 1) * 1e6);
  }
  return { worst, worstRate };
}

test('a steady device is a straight line from the first quantum on', () => {
  const { worst, worstRate } = run(new AudioClock(RATE), 5, 0, {});
  expect(worst).toBeLessThan(1e-6);
  expect(worstRate).toBeLessThan(1);
});

test('averages jitter of a whole quantum and learns a rate 300 ppm off', () => {
  const { worst, worstRate } = run(new AudioClock(RATE), 120, 60, { ppm: 300, jitter: QUANTUM / RATE });
  expect(worst).toBeLessThan(150e-6);
  expect(worstRate).toBeLessThan(20);
});

test('is as good when a device period holds eight quanta', () => {
  const clock = new AudioClock(RATE);
  const { worst, worstRate } = run(clock, 120, 60, { ppm: -300, jitter: 2e-3, together: 8 });
  expect(worst).toBeLessThan(300e-6);
  expect(worstRate).toBeLessThan(40);
  expect(clock.period).toBe(8 * QUANTUM);
});

test.each([1, -3600, 0.05, 2 * QUANTUM / RATE])('follows a step of the system clock, or as many lost samples, by %p s within a third of a second', (step) => {
  const clock = new AudioClock(RATE);
  run(clock, 60, 30, { ppm: 100, jitter: 1e-3, step, stepAt: 25 });
  expect(clock.relocks).toBe(1);
  const after = new AudioClock(RATE);
  expect(run(after, 40, 25.33, { ppm: 100, jitter: 1e-3, step, stepAt: 25 }).worst).toBeLessThan(500e-6);
});

test('forgets a quantum that was merely late', () => {
  const clock = new AudioClock(RATE);
  run(clock, 30, 0, {});
  const sample = 30 * RATE;
  const before = clock.secondsAt(sample);
  clock.observe(before + 0.2, sample);
  expect(clock.error).toBeCloseTo(0.2, 6);
  expect(clock.secondsAt(sample)).toBe(before);
  clock.observe(clock.secondsAt(sample + 75 * QUANTUM) + 1e-6, sample + 75 * QUANTUM);
  expect(clock.relocks).toBe(0);
  expect(clock.secondsAt(sample)).toBeCloseTo(before, 5);
});

test('takes a period for shorter only when that lasts', () => {
  const clock = new AudioClock(RATE);
  let sample = 0;
  const observe = (samples: number): void => clock.observe(START + (sample += samples) / RATE, sample);
  for (let n = 0; n < 3; n++) observe(1024);
  expect(clock.period).toBe(1024);
  observe(128);
  observe(896);
  expect(clock.period).toBe(1024);
  for (let n = 0; n < 40; n++) observe(256);
  expect(clock.period).toBe(256);
});

test('can be told of a pause, and keeps the rate it has learnt', () => {
  const clock = new AudioClock(RATE);
  run(clock, 30, 0, { ppm: 200 });
  const rate = clock.secondsPerSample;
  clock.restart(START + 100, 30 * RATE);
  expect(clock.secondsAt(30 * RATE)).toBe(START + 100);
  expect(clock.secondsPerSample).toBe(rate);
  clock.observe(START + 100.001, 30 * RATE);
  expect(clock.secondsAt(30 * RATE)).toBe(START + 100);
  clock.observe(START + 100 + QUANTUM * rate, 30 * RATE + QUANTUM);
  expect(Math.abs(clock.error)).toBeLessThan(1e-6);
  expect(clock.relocks).toBe(0);
});

test('turns times into samples and back', () => {
  const clock = new AudioClock(44100);
  clock.observe(START, 1000);
  expect(clock.secondsAt(45100)).toBeCloseTo(START + 1, 6);
  expect(clock.sampleAt(clock.secondsAt(123456))).toBeCloseTo(123456, 1);
});

test('refuses a sample rate that is none', () => {
  expect(() => new AudioClock(0)).toThrow(/not 0/);
  expect(() => new AudioClock(NaN)).toThrow(/not NaN/);
});
