/** Parts of sections that are bounced. Plain data. */

/** A stretch of what a section gives to some buses. */
export interface SectionPart {
  /** Sample of the engine from which on frames count; undefined for the next one that is heard. */
  readonly at: number | undefined;
  /** Frames. */
  readonly from: number;
  readonly to: number;
  /** First audio bus, and how many. */
  readonly bus: number;
  readonly channels: number;
}

/** Result of a bounce. */
export interface SectionBounced {
  /** Sample of the engine that its first frame is. */
  readonly first: number;
  /** Buses that the section wrote beside those that were bounced. */
  readonly audio: readonly number[];
  readonly control: readonly number[];
}
