/**
 * The session's time: whole frames, which advance with the engine's samples while it rolls. It stops, rolls and seeks on a sample
 * (`Op.transport`). The render thread writes its line in the shared memory, any thread reads it:
 *
 *     at engine sample `sample` the session is at `frame`, and rolls or not
 */

import { beginChange, endChange, readTogether } from './seqlock.ts';
import type { SharedWords } from './shared-words.ts';

/** Byte offsets of the line. The doubles are under the version. `serial` is that of the transport instruction done last. */
export const SessionClock = { bytes: 64, version: 0, sample: 8, frame: 16, rolling: 24, serial: 32 } as const;

/** Motion of the session's time that `Op.transport` asks for. */
export const Motion = {
  /** As it is by then. */
  keep: 0,
  stop: 1,
  roll: 2,
} as const;
export type Motion = (typeof Motion)[keyof typeof Motion];

/** A line as it is read. */
export interface SessionTime {
  /** Number of the engine's sample from which on it holds. */
  readonly sample: number;
  readonly frame: number;
  readonly rolling: boolean;
  /** Serial of the instruction that it comes of; 0 at the start. */
  readonly serial: number;
}

/** The frame at a sample of the engine. */
export function frameAt({ sample, frame, rolling }: SessionTime, at: number): number {
  return rolling ? frame + (at - sample) : frame;
}

/** Writes the line. Does not allocate. */
export function writeSessionClock(
  { ints, doubles }: SharedWords,
  address: number,
  sample: number,
  frame: number,
  rolling: boolean,
  serial: number,
): void {
  beginChange(ints, address + SessionClock.version);
  doubles[(address + SessionClock.sample) >>> 3] = sample;
  doubles[(address + SessionClock.frame) >>> 3] = frame;
  doubles[(address + SessionClock.rolling) >>> 3] = rolling ? 1 : 0;
  doubles[(address + SessionClock.serial) >>> 3] = serial;
  endChange(ints, address + SessionClock.version);
}

/** The reading end, for every other thread. */
export class SessionClockReader {
  private readonly line = new Float64Array(4);

  constructor(
    private readonly words: SharedWords,
    private readonly address: number,
  ) {}

  /** The line that holds now. Tries again while it is written. */
  read(): SessionTime {
    const { line, address } = this;
    const { ints, doubles } = this.words;
    readTogether(ints, doubles, address + SessionClock.version, address + SessionClock.sample, line);
    return { sample: line[0]!, frame: line[1]!, rolling: line[2] === 1, serial: line[3]! };
  }
}
