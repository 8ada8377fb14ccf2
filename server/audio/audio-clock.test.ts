import { describe, expect, test } from 'bun:test';
import { AudioClock } from './audio-clock.ts';
import { type Device, deviceRate, deviceStart, simulate } from './device.test-model.ts';

const quantumFrames = 128;
const hour = 3600;

function run(device: Device, seconds: number, judged: number) {
  const clock = new AudioClock(deviceRate);
  return { clock, ...simulate(clock, seconds, judged, device) };
}

test('a steady device is a straight line from the first quantum on', () => {
  const { least, most, worstRate } = run({}, 5, 0);
  expect(Math.max(-least, most)).toBeLessThan(1e-6);
  expect(worstRate).toBeLessThan(1);
});

describe.each([64, 128, 1024])('periods of %p frames', (frames) => {
  // A minute after the start, and no more after hours: what the line is off by does not add up.
  describe.each([300, -300])('a card %p ppm off', (ppm) => {
    test.each([
      ['on a quiet machine', { jitter: 100e-6 }, 30e-6],
      ['on a busy one', { jitter: 300e-6, spikes: 0.01, spike: 5e-3 }, 150e-6],
    ] as const)('drifts nowhere in two hours %s', (_, device, limit) => {
      const { clock, least, most, worstRate } = run({ ...device, ppm, frames }, 2 * hour, 60);
      expect(Math.max(-least, most)).toBeLessThan(limit);
      expect(worstRate).toBeLessThan(10);
      expect(clock.relocks).toBe(0);
    });
  });

  test('rendering that takes nearly all the time does not pull it early', () => {
    // 64 frames at 0.8 leave 0.27 ms for jitter: what is late makes the next late as well, which the line averages in.
    const { clock, least, most } = run({ ppm: 300, frames, jitter: 100e-6, load: 0.8 }, 600, 60);
    expect(least).toBeGreaterThan(-50e-6);
    expect(most).toBeLessThan(100e-6);
    expect(clock.period).toBe(frames);
  });

  test.each([10, -10, 0.5, -0.5])('a step of the system clock by %p s that was noticed is followed at once', (step) => {
    const device = { ppm: 300, frames, jitter: 100e-6, stepAt: 90, step, noticed: true };
    const { clock, least, most } = run(device, 200, 60);
    expect(Math.max(-least, most)).toBeLessThan(50e-6);
    expect(clock.relocks).toBe(1);
  });

  test.each([10, -10, 0.5, -0.5, 0.05])('one by %p s that nobody noticed, after 0.3 s', (step) => {
    const device = { ppm: 300, frames, jitter: 100e-6, stepAt: 60, step };
    const { clock, least, most } = run(device, 200, 60.3);
    expect(Math.max(-least, most)).toBeLessThan(150e-6);
    expect(clock.relocks).toBe(1);
    const later = run(device, 200, 90);
    expect(Math.max(-later.least, later.most)).toBeLessThan(50e-6);
  });

  test('so are the frames of a lost period', () => {
    const { clock, least, most } = run({ ppm: 300, frames, jitter: 100e-6, loseAt: 60, lost: frames }, 200, 60.35);
    expect(Math.max(-least, most)).toBeLessThan(150e-6);
    expect(clock.relocks).toBe(1);
  });
});

test('forgets a quantum that was merely late', () => {
  const clock = new AudioClock(deviceRate);
  simulate(clock, 30, 0, {});
  const sample = 30 * deviceRate;
  const before = clock.secondsAt(sample);
  clock.observe(before + 0.2, sample);
  expect(clock.error).toBeCloseTo(0.2, 6);
  expect(clock.secondsAt(sample)).toBe(before);
  clock.observe(clock.secondsAt(sample + 75 * quantumFrames) + 1e-6, sample + 75 * quantumFrames);
  expect(clock.relocks).toBe(0);
  expect(clock.secondsAt(sample)).toBeCloseTo(before, 5);
});

test('takes a period for shorter only when that lasts', () => {
  const clock = new AudioClock(deviceRate);
  let sample = 0;
  const observe = (samples: number): void => clock.observe(deviceStart + (sample += samples) / deviceRate, sample);
  for (let n = 0; n < 3; n++) observe(1024);
  expect(clock.period).toBe(1024);
  observe(128);
  observe(896);
  expect(clock.period).toBe(1024);
  for (let n = 0; n < 40; n++) observe(256);
  expect(clock.period).toBe(256);
});

test('can be told of a pause, and keeps the rate it has learnt', () => {
  const clock = new AudioClock(deviceRate);
  simulate(clock, 30, 0, { ppm: 200 });
  const rate = clock.secondsPerSample;
  clock.restart(deviceStart + 100, 30 * deviceRate);
  expect(clock.secondsAt(30 * deviceRate)).toBe(deviceStart + 100);
  expect(clock.secondsPerSample).toBe(rate);
  clock.observe(deviceStart + 100.001, 30 * deviceRate);
  expect(clock.secondsAt(30 * deviceRate)).toBe(deviceStart + 100);
  clock.observe(deviceStart + 100 + quantumFrames * rate, 30 * deviceRate + quantumFrames);
  expect(Math.abs(clock.error)).toBeLessThan(1e-6);
  expect(clock.relocks).toBe(0);
});

test('turns times into samples and back', () => {
  const clock = new AudioClock(44100);
  clock.observe(deviceStart, 1000);
  expect(clock.secondsAt(45100)).toBeCloseTo(deviceStart + 1, 6);
  expect(clock.sampleAt(clock.secondsAt(123456))).toBeCloseTo(123456, 1);
});

test('refuses a sample rate that is none', () => {
  expect(() => new AudioClock(0)).toThrow(/not 0/);
  expect(() => new AudioClock(NaN)).toThrow(/not NaN/);
});
