/**
 * The audio clock: a straight line from sample numbers to seconds since 1970, steered by the times at which quanta begin.
 *
 * Those times jitter (scheduling, several quanta in one device period), and the sound card's crystal and the system
 * clock disagree by some parts per million. A delay-locked loop of second order averages the jitter away and
 * learns the rate, so drift never adds up. A step of the system clock that its owner has noticed moves the line there and then.
 * Samples lost by the device, and steps nobody noticed, show as an error that stays: then the line is moved after a quarter of a
 * second instead of being bent for minutes.
 *
 * Pure: its owner hands it the time. Runs on the render thread and does not allocate.
 */
export class AudioClock {
  /** Times that the line was moved because the system clock stepped or samples were lost. */
  relocks = 0;
  /** Seconds by which the last observed quantum began later than the line says; negative: earlier. */
  error = 0;
  /** Samples the device takes at a time: the longest way between two of the last observations that counted. */
  period = 0;

  private readonly nominal: number;
  /** The first observation. Times are kept from there: seconds since 1970 are too coarse as a double to add up. */
  private epoch = 0;
  private origin = 0;
  private originSample = 0;
  private rate: number;
  private locked = false;
  private lockedFor = 0;
  private movedFor = 0;
  private seenAt = 0;
  private seenSample = 0;
  private shorter = 0;
  private longest = 0;
  private awayFor = 0;
  private awayCount = 0;
  private awayBy = 0;

  /** @param sampleRate nominal, in samples per second */
  constructor(sampleRate: number) {
    if (!(sampleRate > 0 && sampleRate < Infinity))
      throw new RangeError(`AudioClock: sampleRate must be above 0, not ${sampleRate}`);
    this.nominal = 1 / sampleRate;
    this.rate = this.nominal;
  }

  /** First sample of the device period that the last observed quantum belongs to. */
  get periodStart(): number {
    return this.seenSample;
  }

  /** The measured length of a sample in seconds of the system clock. */
  get secondsPerSample(): number {
    return this.rate;
  }

  /** Seconds since 1970 at which sample number `sample` begins. */
  secondsAt(sample: number): number {
    return this.epoch + this.at(sample);
  }

  /** The sample number (with fraction) that begins at `seconds` since 1970. */
  sampleAt(seconds: number): number {
    return this.originSample + (seconds - this.epoch - this.origin) / this.rate;
  }

  /**
   * Takes one observation.
   * @param seconds since 1970, when the quantum began
   * @param sample number of its first sample; one already observed teaches nothing
   * @param idle seconds the thread had nothing to do before, where that is known
   */
  observe(seconds: number, sample: number, idle = Infinity): void {
    if (!this.locked) return this.lock(seconds, sample);
    if (sample <= this.seenSample) return;
    const elapsed = (sample - this.seenSample) * this.nominal;
    if (this.isSamePeriod(seconds - this.seenAt, elapsed, sample, idle)) return;
    this.measurePeriod(sample - this.seenSample);
    this.seenAt = seconds;
    this.seenSample = sample;
    this.error = seconds - this.epoch - this.at(sample);
    if (this.lockedFor < settleTime) this.settle(elapsed);
    else if (Math.abs(this.error) > awayError) this.stayAway(elapsed);
    else this.steer(sample, elapsed);
  }

  /**
   * Moves the line by a step of the system clock.
   * @param by seconds, negative for a clock set back
   */
  step(by: number): void {
    this.epoch += by;
    this.seenAt += by;
    this.awayCount = 0;
    this.relocks++;
  }

  /**
   * Quanta of one device period follow each other at once, and only the first tells the time. At once is much sooner than they
   * last; where they take long to render, without a pause.
   */
  private isSamePeriod(sinceSeen: number, elapsed: number, sample: number, idle: number): boolean {
    if (sinceSeen >= 0 && sinceSeen < burstTime * elapsed) return true;
    const most = this.lockedFor < settleTime ? Math.max(this.period, maxWindow) : this.period;
    return idle < atOnce && sample - this.seenSample < most;
  }

  /** A slow thread may answer the quanta of one period so far apart that they look like several: a shorter one must repeat. */
  private measurePeriod(samples: number): void {
    this.longest = Math.max(this.longest, samples);
    this.shorter++;
    if (samples < this.period && this.shorter < shorterWindow) return;
    this.period = this.longest;
    this.shorter = 0;
    this.longest = 0;
  }

  /** Seconds since the first observation. */
  private at(sample: number): number {
    return this.origin + (sample - this.originSample) * this.rate;
  }

  /** Moves the line to where `sample` begins at `seconds` since 1970 and keeps the rate: after a pause that is known of. */
  restart(seconds: number, sample: number): void {
    this.lock(seconds, sample);
    this.origin = 0;
    this.awayCount = 0;
    this.error = 0;
  }

  private lock(seconds: number, sample: number): void {
    this.locked = true;
    this.epoch = seconds;
    this.originSample = sample;
    this.seenAt = seconds;
    this.seenSample = sample;
  }

  /** At first threads and caches are cold and quanta late by far: the line keeps to the earliest, the rate is not judged. */
  private settle(elapsed: number): void {
    this.lockedFor += elapsed;
    this.movedFor += elapsed;
    this.origin += Math.min(this.error, 0);
  }

  /**
   * One step of the loop. The band narrows as time passes: quick to find the line, then slow to leave it. After the line was
   * moved it is wide again for the place of the line; the rate has not changed.
   */
  private steer(sample: number, elapsed: number): void {
    this.awayCount = 0;
    this.lockedFor += elapsed;
    this.movedFor += elapsed;
    this.origin = this.at(sample) + Math.SQRT2 * gain(this.movedFor, elapsed) * this.error;
    this.originSample = sample;
    const w = gain(this.lockedFor, elapsed);
    const error = Math.min(Math.max(this.error, -maxRateError), maxRateError);
    const rate = this.rate + (w * w * error * this.nominal) / elapsed;
    // No sound card is off by more: what asks for it is jitter.
    this.rate = Math.min(Math.max(rate, this.nominal * (1 - maxDrift)), this.nominal * (1 + maxDrift));
  }

  /** A single late quantum is forgotten. When the errors stay, the line moves by the least of them (jitter only adds). */
  private stayAway(elapsed: number): void {
    if (this.awayCount === 0 || this.error > 0 !== this.awayBy > 0) {
      this.awayCount = 0;
      this.awayFor = 0;
      this.awayBy = this.error;
    }
    if (this.error < this.awayBy) this.awayBy = this.error;
    this.awayCount++;
    this.awayFor += elapsed;
    if (this.awayCount < awayReadings || this.awayFor < awayTime) return;
    this.origin += this.awayBy;
    this.awayCount = 0;
    this.movedFor = 0;
    this.relocks++;
  }
}

/** The loop's gain for an error seen `elapsed` seconds after the last one, when it has been running for `seconds`. */
function gain(seconds: number, elapsed: number): number {
  const band = Math.max(bandwidth, Math.min(firstBandwidth, 1 / seconds));
  return Math.min(2 * Math.PI * band * elapsed, maxW);
}

/** A quantum that follows the previous one within this part of its length belongs to the same period. */
const burstTime = 0.5;
/** Seconds between the end of a quantum and the begin of the next of the same period. */
const atOnce = 0.00015;
/** Samples that a period may have while it is not known. */
const maxWindow = 4096;
/** Observations in a row of a shorter period that make it the period. */
const shorterWindow = 16;
/** Bandwidth in Hz, at the start and in the long run. */
const firstBandwidth = 2;
const bandwidth = 0.02;
/** Seconds after the first observation before the loop begins. */
const settleTime = 0.5;
/** Largest weight of a single observation when the rate is judged, in seconds: beyond it samples were lost rather. */
const maxRateError = 0.0003;
/** Above this the loop would ring. */
const maxW = 0.5;
const maxDrift = 0.002;
/** Errors above this many seconds are no jitter when they last: 64 lost samples at 48 kHz are more... */
const awayError = 0.001;
/** ...and this is for how many seconds and observations. */
const awayTime = 0.25;
const awayReadings = 4;
