/**
 * MIDI's clock as master: 24 ticks a beat that come with jitter, as a steady tempo and place. A line of least squares through the ticks of the last beats
 * tells both; pure.
 */
import { ticksPerBeat } from '../clock/grid.ts';

/** Ticks that the line goes through: two beats. */
const span = 2 * ticksPerBeat;
/** Ticks after which the tempo is told: half a beat. This is the time it takes to lock. */
export const lockTicks = ticksPerBeat / 2;
/** Seconds without a tick after which the clock has stopped. */
export const silence = 1;
/** Beats a minute that count as the same tempo. */
const steady = 0.02;

export interface ClockPlace {
  readonly bpm: number;
  /** Seconds at which beat `beat` is. */
  readonly seconds: number;
  readonly beat: number;
}

export class ClockIn {
  /** Ticks since `start`, or where `songPosition` has put it. */
  private tick = 0;
  private running = false;
  private readonly times: number[] = [];

  get isRunning(): boolean {
    return this.running;
  }

  start(): void {
    this.tick = 0;
    this.resume();
  }

  resume(): void {
    this.running = true;
    this.times.length = 0;
  }

  stop(): void {
    this.running = false;
  }

  /** @param sixteenths as songPosition has it */
  locate(sixteenths: number): void {
    this.tick = (sixteenths * ticksPerBeat) / 4;
    this.times.length = 0;
  }

  /**
   * Takes a tick.
   * @param seconds when it came
   * @returns the tempo and a place on the line, once there are enough ticks to tell
   */
  take(seconds: number): ClockPlace | undefined {
    const last = this.times.at(-1);
    if (last !== undefined && seconds - last > silence) this.times.length = 0;
    this.times.push(seconds);
    if (this.times.length > span) this.times.shift();
    // The first tick after a start is beat 0 itself.
    const tick = this.running ? this.tick++ : this.tick;
    return this.times.length > lockTicks ? this.line(tick) : undefined;
  }

  /** Line through the ticks: x counts them back from the last. */
  private line(tick: number): ClockPlace {
    const { times } = this;
    const n = times.length;
    const mean = times.reduce((sum, time) => sum + time - times[0]!, 0) / n;
    const middle = (n - 1) / 2;
    let [up, down] = [0, 0];
    times.forEach((time, i) => {
      up += (i - middle) * (time - times[0]! - mean);
      down += (i - middle) ** 2;
    });
    const slope = up / down;
    return {
      bpm: 60 / (slope * ticksPerBeat),
      seconds: times[0]! + mean + slope * (n - 1 - middle),
      beat: tick / ticksPerBeat,
    };
  }
}

/** Returns true when two tempos are to be told apart. */
export function differs(a: number, b: number): boolean {
  return Math.abs(a - b) > steady;
}
