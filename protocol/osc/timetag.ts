import { OscError } from './types.ts';

/** Seconds from 1900 (NTP) to 1970 (Unix). */
const epochOffset = 2_208_988_800;
const fraction = 2 ** 32;

/** NTP time as seconds since 1970, as precise as a double is (about 0.2 microseconds today). 1n has no special meaning here. */
export function timetagToSeconds(timetag: bigint): number {
  return Number(timetag >> 32n) - epochOffset + Number(timetag & 0xffffffffn) / fraction;
}

/**
 * Seconds since 1970 as NTP time.
 * @throws OscError outside NTP's range, which is 1900 to 2036.
 */
export function secondsToTimetag(seconds: number): bigint {
  const whole = Math.floor(seconds);
  if (!(whole >= -epochOffset && whole < fraction - epochOffset)) {
    throw new OscError(`time ${seconds} s since 1970 does not fit into an OSC time tag`);
  }
  return (BigInt(whole + epochOffset) << 32n) + BigInt(Math.floor((seconds - whole) * fraction));
}
