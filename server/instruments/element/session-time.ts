/** The session's time as the control thread knows it and moves it: the line that the render thread follows, and changes that are on their way. */

import { silentOrigin } from '../../link/origins.ts';
import { Program } from '../../link/program.ts';
import type { RenderLink } from '../../link/render-link.ts';
import { Op, Timing } from '../../world/instructions.ts';
import { frameAt, type SessionClockReader, type SessionTime } from '../../world/session-clock.ts';

/** A change of the session's time at a sample of the engine. */
interface Planned extends SessionTime {
  readonly sample: number;
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
  private planned: Planned[] = [];
  private readonly wide = new Float64Array(1);
  private readonly halves = new Int32Array(this.wide.buffer);

  constructor(private readonly options: SessionTimeOptions) {
    this.program = new Program((words, length) => options.link.submit(words, length));
  }

  /** The line at a sample; by default at the next one. */
  at(sample = this.options.now()): SessionTime {
    const line = this.options.clock.read();
    this.planned = this.planned.filter(({ serial }) => serial > line.serial);
    return this.planned.findLast((each) => each.sample <= sample) ?? line;
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
   */
  change(rolls: boolean | undefined, seek: number | undefined, sample?: number): void {
    // What is told now is done at the beginning of a block, after those that are under way.
    const at = sample ?? this.soonest;
    const frame = seek ?? this.frameAt(at);
    const rolling = rolls ?? this.at(at).rolling;
    const serial = ++this.serial;
    if (seek !== undefined) this.jumps++;
    this.planned = [...this.planned.filter((each) => each.sample <= at), { sample: at, frame, rolling, serial }];
    this.wide[0] = frame;
    this.program.begin(Timing.sample, at);
    this.program.op(
      Op.transport,
      silentOrigin,
      serial,
      rolling ? 1 : 0,
      seek === undefined ? 0 : 1,
      this.halves[0]!,
      this.halves[1]!,
    );
    this.program.flush();
  }
}
