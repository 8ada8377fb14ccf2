/** From the command line's options to what becomes of the sound on its way to the device. */

import type { OutputOptions } from '../audio/output-stage.ts';
import type { ParsedOptions } from '../options/index.ts';

/** Thresholds of 0 and below ask for no clip, as in scsynth; the limiter's level is in decibels. */
export function outputOptions({ limiter, safetyClip, safetyClipOld }: ParsedOptions): OutputOptions {
  const clip = Math.min(...[safetyClip, safetyClipOld].filter((threshold) => threshold > 0), Infinity);
  return { clip, ceiling: limiter === undefined ? undefined : 10 ** (limiter / 20) };
}
