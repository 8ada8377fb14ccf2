/** The session's time as the control thread knows it and moves it: the line that the render thread follows, and changes that are on their way. */

import { silentOrigin } from '../../link/origins.ts';
import { Program } from '../../link/program.ts';
import type { RenderLink } from '../../link/render-link.ts';
import { Op, Timing } from '../../world/instructions.ts';
import { frameAt, Motion, type SessionClockReader, type SessionTime } from '../../world/session-clock.ts';

/** A change of the session's time that the render thread has not done yet. */
interface Planned {
  /** Sample of the engine at which it is done. */
  readonly sample: number;
  readonly serial: number;
  readonly motion: Motion;
  /** Frame that it goes to; undefined to go on from where it is. */
  readonly seek: number | undefined;
}

export interface SessionTimeOptions {
  readonly clock: SessionClockReader;
  readonly link: RenderLink;
  /** Sample of the engine that comes next. */
  readonly now: () => number;
  /** Samples until what is told now can be done. */
  readonly lead: () => number;
}

export class SessionClockControl {
  private readonly program: Program;
  private serial = 0;
  private jumps = 0;
  /** In the order in which they are done, which is not that in which they were told. */
  private readonly planned: Planned[] = [];
  private readonly wide = new Float64Array(1);
  private readonly halves = new Int32Array(this.wide.buffer);

  constructor(private readonly options: SessionTimeOptions) {
    this.program = new Program((words, length) => options.link.submit(words, length));
  }

  /** The line at a sample; by default at the next one. */
  at(sample = this.options.now()): SessionTime {
    let line = this.options.clock.read();
    const last = this.planned.findIndex(({ serial }) => serial === line.serial);
    this.planned.splice(0, last + 1);
    for (const { sample: from, serial, motion, seek } of this.planned) {
      if (from > sample) break;
      const rolling = motion === Motion.keep ? line.rolling : motion === Motion.roll;
      line = { sample: from, frame: seek ?? frameAt(line, from), rolling, serial };
    }
    return line;
  }

  /** Number of the pass that the session is on once it has done what was told: 1, and one more for each jump. */
  get pass(): number {
    return 1 + this.jumps;
  }

  /** First sample at which what is told now can be done. */
  get soonest(): number {
    return this.options.now() + this.options.lead();
  }

  get rolling(): boolean {
    return this.at().rolling;
  }

  /** Frame of the session at a sample of the engine, by default the next one. */
  frameAt(sample = this.options.now()): number {
    return frameAt(this.at(sample), sample);
  }

  /** Sample of the engine at which the session comes to a frame, as things stand; undefined while it does not roll, or has passed it. */
  sampleAt(frame: number): number | undefined {
    const { sample, frame: from, rolling } = this.at();
    return rolling && frame >= from ? sample + (frame - from) : undefined;
  }

  /**
   * Rolls or stops, and goes to a frame.
   * @param rolls undefined to roll or stand on as it will by then
   * @param sample of the engine; as soon as possible where it is undefined
   * @param seek frame to go to; on from where it is where it is undefined
   * @returns the sample at which that is done
   */
  change(rolls: boolean | undefined, seek: number | undefined, sample?: number): number {
    // What is told now is done at the beginning of a block, after those that are under way; times of bundles are less exact than samples.
    const at = Math.max(Math.round(sample ?? this.soonest), this.options.now());
    const motion = rolls === undefined ? Motion.keep : rolls ? Motion.roll : Motion.stop;
    const serial = ++this.serial;
    if (seek !== undefined) this.jumps++;
    const before = this.planned.findLastIndex((each) => each.sample <= at);
    this.planned.splice(before + 1, 0, { sample: at, serial, motion, seek });
    this.wide[0] = seek ?? 0;
    this.program.begin(Timing.sample, at);
    this.program.op(
      Op.transport,
      silentOrigin,
      serial,
      motion,
      seek === undefined ? 0 : 1,
      this.halves[0]!,
      this.halves[1]!,
    );
    this.program.flush();
    return at;
  }
}
