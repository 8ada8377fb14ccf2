/**
 * The audio clock: a straight line from sample numbers to seconds since 1970, steered by the times at which quanta begin.
 *
 * Those times jitter (scheduling, several quanta in one device period), and the sound card's crystal and the system
 * clock disagree by some parts per million. A delay-locked loop of second order averages the jitter away and
 * learns the rate, so drift never adds up. A step of the system clock that its owner has noticed moves the line there and then.
 * Samples lost by the device, and steps nobody noticed, show as an error that stays: then the line is moved after a quarter of a
 * second instead of being bent for minutes.
 *
 * Pure: whoever owns it tells it the time. Runs on the render thread and does not allocate.
 */
export class AudioClock {
  /** How often the line was moved because the system clock stepped or samples were lost. */
  relocks = 0;
  /** Seconds by which the last observed quantum began later than the line says; negative: earlier. */
  error = 0;
  /** Samples the device takes at a time: the longest way between two of the last observations that counted. */
  period = 0;

  readonly #nominal: number;
  /** The first observation. Times are kept from there: seconds since 1970 are too coarse as a double to add up. */
  #epoch = 0;
  #origin = 0;
  #originSample = 0;
  #rate: number;
  #locked = false;
  #lockedFor = 0;
  #movedFor = 0;
  #seenAt = 0;
  #seenSample = 0;
  #shorter = 0;
  #longest = 0;
  #awayFor = 0;
  #awayCount = 0;
  #awayBy = 0;

  /** @param sampleRate nominal, in samples per second */
  constructor(sampleRate: number) {
    if (!(sampleRate > 0 && sampleRate < Infinity)) throw new RangeError(`AudioClock: sampleRate must be above 0, not ${sampleRate}`);
    this.#nominal = 1 / sampleRate;
    this.#rate = this.#nominal;
  }

  /** First sample of the device period that the last observed quantum belongs to. */
  get periodStart(): number {
    return this.#seenSample;
  }

  /** The measured length of a sample in seconds of the system clock. */
  get secondsPerSample(): number {
    return this.#rate;
  }

  /** Seconds since 1970 at which sample number `sample` begins. */
  secondsAt(sample: number): number {
    return this.#epoch + this.#at(sample);
  }

  /** The sample number (with fraction) that begins at `seconds` since 1970. */
  sampleAt(seconds: number): number {
    return this.#originSample + (seconds - this.#epoch - this.#origin) / this.#rate;
  }

  /**
   * Takes one observation.
   * @param seconds since 1970, when the quantum began
   * @param sample number of its first sample; one already observed teaches nothing
   * @param idle seconds the thread had nothing to do before, where that is known
   */
  observe(seconds: number, sample: number, idle = Infinity): void {
    if (!this.#locked) return this.#lock(seconds, sample);
    if (sample <= this.#seenSample) return;
    const elapsed = (sample - this.#seenSample) * this.#nominal;
    if (this.#isSamePeriod(seconds - this.#seenAt, elapsed, sample, idle)) return;
    this.#measurePeriod(sample - this.#seenSample);
    this.#seenAt = seconds;
    this.#seenSample = sample;
    this.error = seconds - this.#epoch - this.#at(sample);
    if (this.#lockedFor < SETTLE) this.#settle(elapsed);
    else if (Math.abs(this.error) > AWAY) this.#stayAway(elapsed);
    else this.#steer(sample, elapsed);
  }

  /**
   * Moves the line by a step of the system clock.
   * @param by seconds, negative for a clock set back
   */
  step(by: number): void {
    this.#epoch += by;
    this.#seenAt += by;
    this.#awayCount = 0;
    this.relocks++;
  }

  /**
   * Quanta of one device period follow each other at once, and only the first tells the time. At once is much sooner than they
   * last; where they take long to render, without a pause.
   */
  #isSamePeriod(sinceSeen: number, elapsed: number, sample: number, idle: number): boolean {
    if (sinceSeen >= 0 && sinceSeen < BURST * elapsed) return true;
    const most = this.#lockedFor < SETTLE ? Math.max(this.period, LONGEST) : this.period;
    return idle < AT_ONCE && sample - this.#seenSample < most;
  }

  /** A slow thread may answer the quanta of one period so far apart that they look like several: a shorter one must repeat. */
  #measurePeriod(samples: number): void {
    this.#longest = Math.max(this.#longest, samples);
    this.#shorter++;
    if (samples < this.period && this.#shorter < SHORTER) return;
    this.period = this.#longest;
    this.#shorter = 0;
    this.#longest = 0;
  }

  /** Seconds since the first observation. */
  #at(sample: number): number {
    return this.#origin + (sample - this.#originSample) * this.#rate;
  }

  /** Moves the line to where `sample` begins at `seconds` since 1970 and keeps the rate: after a pause that is known of. */
  restart(seconds: number, sample: number): void {
    this.#lock(seconds, sample);
    this.#origin = 0;
    this.#awayCount = 0;
    this.error = 0;
  }

  #lock(seconds: number, sample: number): void {
    this.#locked = true;
    this.#epoch = seconds;
    this.#originSample = sample;
    this.#seenAt = seconds;
    this.#seenSample = sample;
  }

  /** At first threads and caches are cold and quanta late by far: the line keeps to the earliest, the rate is not judged. */
  #settle(elapsed: number): void {
    this.#lockedFor += elapsed;
    this.#movedFor += elapsed;
    this.#origin += Math.min(this.error, 0);
  }

  /**
   * One step of the loop. The band narrows as time passes: quick to find the line, then slow to leave it. After the line was
   * moved it is wide again for the place of the line; the rate has not changed.
   */
  #steer(sample: number, elapsed: number): void {
    this.#awayCount = 0;
    this.#lockedFor += elapsed;
    this.#movedFor += elapsed;
    this.#origin = this.#at(sample) + Math.SQRT2 * gain(this.#movedFor, elapsed) * this.error;
    this.#originSample = sample;
    const w = gain(this.#lockedFor, elapsed);
    const error = Math.min(Math.max(this.error, -MOST_RATE_ERROR), MOST_RATE_ERROR);
    const rate = this.#rate + (w * w * error * this.#nominal) / elapsed;
    // No sound card is off by more: what asks for it is jitter.
    this.#rate = Math.min(Math.max(rate, this.#nominal * (1 - MAX_DRIFT)), this.#nominal * (1 + MAX_DRIFT));
  }

  /** A single late quantum is forgotten. When the errors stay, the line moves by the least of them (jitter only adds). */
  #stayAway(elapsed: number): void {
    if (this.#awayCount === 0 || this.error > 0 !== this.#awayBy > 0) {
      this.#awayCount = 0;
      this.#awayFor = 0;
      this.#awayBy = this.error;
    }
    if (this.error < this.#awayBy) this.#awayBy = this.error;
    this.#awayCount++;
    this.#awayFor += elapsed;
    if (this.#awayCount < AWAY_COUNT || this.#awayFor < AWAY_FOR) return;
    this.#origin += this.#awayBy;
    this.#awayCount = 0;
    this.#movedFor = 0;
    this.relocks++;
  }
}

/** The loop's gain for an error seen `elapsed` seconds after the last one, when it has been running for `seconds`. */
function gain(seconds: number, elapsed: number): number {
  const band = Math.max(BAND, Math.min(FIRST_BAND, 1 / seconds));
  return Math.min(2 * Math.PI * band * elapsed, MAX_W);
}

/** A quantum that follows the previous one within this part of its length belongs to the same period. */
const BURST = 0.5;
/** Seconds between the end of a quantum and the begin of the next of the same period. */
const AT_ONCE = 0.00015;
/** Samples that a period may have while it is not known. */
const LONGEST = 4096;
/** Observations in a row of a shorter period that make it the period. */
const SHORTER = 16;
/** Bandwidth in Hz, at the start and in the long run. */
const FIRST_BAND = 2;
const BAND = 0.02;
/** Seconds after the first observation before the loop begins. */
const SETTLE = 0.5;
/** What a single observation counts for at most when the rate is judged, in seconds: beyond it samples were lost rather. */
const MOST_RATE_ERROR = 0.0003;
/** Above this the loop would ring. */
const MAX_W = 0.5;
const MAX_DRIFT = 0.002;
/** Errors above this many seconds are no jitter when they last: 64 lost samples at 48 kHz are more... */
const AWAY = 0.001;
/** ...and this is for how many seconds and observations. */
const AWAY_FOR = 0.25;
const AWAY_COUNT = 4;
