/** A sound card as the render thread sees it, in numbers: when quanta are asked for while crystals, schedulers and clocks misbehave. */
import type { AudioClock } from './audio-clock.ts';

export const deviceRate = 48000;
export const deviceStart = 1.7e9;
/** Samples of a quantum at most. */
const quantumFrames = 128;
/** Seconds between two quanta of one period that are asked for at once. */
const atOnce = 20e-6;

export interface Device {
  /** Parts per million by which a sample is longer than nominal. */
  readonly ppm?: number;
  /** Frames of a device period. */
  readonly frames?: number;
  /** Mean lateness in seconds of a period's first quantum; its distribution is exponential. */
  readonly jitter?: number;
  /** Part of the periods that are later by up to `spike` seconds. */
  readonly spikes?: number;
  readonly spike?: number;
  /** Part of a quantum's length that rendering it takes. */
  readonly load?: number;
  /** Seconds after which the system clock moves, and by how many. */
  readonly stepAt?: number;
  readonly step?: number;
  /** True when the driver noticed the step. */
  readonly noticed?: boolean;
  /** Seconds after which the device loses frames, and how many. */
  readonly loseAt?: number;
  readonly lost?: number;
}

/** Distance of the line from the truth, less the mean of the jitter, in seconds; from below zero (early) to above. */
export interface Errors {
  least: number;
  most: number;
  /** Parts per million. */
  worstRate: number;
}

/** Repeatable numbers in [0, 1). */
function random(seed: number): () => number {
  let x = seed;
  return () => (x = (Math.imul(x, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/**
 * Runs the clock on a device for `seconds`.
 * @param judged seconds from which on the errors count; up to then they are forgotten
 */
export function simulate(clock: AudioClock, seconds: number, judged: number, device: Device): Errors {
  const {
    ppm = 0,
    frames = quantumFrames,
    jitter = 0,
    spikes = 0,
    spike = 0,
    load = 0.2,
    stepAt = Infinity,
    step = 0,
    noticed = false,
    loseAt = Infinity,
    lost = 0,
  } = device;
  const noise = random(1);
  const errors: Errors = { least: 0, most: 0, worstRate: 0 };
  const quantum = Math.min(quantumFrames, frames);
  const perSample = (1 + ppm * 1e-6) / deviceRate;
  let moved = 0;
  let missing = 0;
  let free = 0;
  for (let first = 0; first < seconds * deviceRate; first += frames) {
    const due = (first + missing) * perSample;
    if (due >= loseAt && missing === 0) missing = lost;
    if (due >= stepAt && moved === 0) {
      moved = step;
      if (noticed) clock.step(step);
    }
    const late = -jitter * Math.log(1 - noise()) + (noise() < spikes ? spike * noise() : 0);
    let now = Math.max((first + missing) * perSample + late, free);
    for (let sample = first; sample < first + frames; sample += quantum) {
      clock.observe(deviceStart + moved + now, sample, now - free);
      now += load * quantum * perSample;
      free = now;
      now += atOnce;
    }
    if (due < judged) continue;
    const error = clock.secondsAt(first) - (deviceStart + moved + (first + missing) * perSample + jitter);
    errors.least = Math.min(errors.least, error);
    errors.most = Math.max(errors.most, error);
    errors.worstRate = Math.max(errors.worstRate, Math.abs(clock.secondsPerSample / perSample - 1) * 1e6);
  }
  return errors;
}
