/** The engine's sample clock against the time of day. */
export interface SampleClock {
  /** Returns the engine's sample at a time in seconds since 1970. */
  sampleAt(seconds: number): number;
  /** Returns the time, in seconds since 1970, at which a sample is played. */
  secondsAt(sample: number): number;
}
