/** The transport of elements: the session's time rolls, stops and seeks; a seek waits until what is heard then is prepared. Runs on the control thread. */

import { ParamError } from '../../../protocol/instruments/params.ts';
import type { Grid } from '../../clock/grid.ts';
import type { SessionClockControl } from './session-time.ts';
import type { Supply } from './supply.ts';

/** Samples that a seek waits, at most, for what is to be heard after it, in seconds: a soft side that takes longer is silent until it is ready. */
const patience = 0.25;
/** Largest frame that a session has: years. */
const maxFrame = 2 ** 52;

/** Change of the session's time. */
export interface Move {
  readonly rolling?: boolean | undefined;
  /** Frame to go to. */
  readonly frame?: number | undefined;
  /** Sample of the engine; as soon as possible where it is undefined. */
  readonly sample?: number | undefined;
}

export interface TransportView {
  readonly rolling: boolean;
  readonly frame: number;
  readonly seconds: number;
  /** Beat of the grid on which that frame is heard. */
  readonly beat: number;
  readonly bpm: number;
}

interface Waiting {
  readonly move: Move;
  readonly until: number;
  readonly done: (sample: number) => void;
}

export class Transport {
  private waiting: Waiting | undefined;
  private readonly queue: Waiting[] = [];

  constructor(
    private readonly time: SessionClockControl,
    private readonly grid: Grid,
    private readonly supplies: () => readonly Supply[],
  ) {}

  /** True while a seek is being prepared. */
  get seeking(): boolean {
    return this.waiting !== undefined;
  }

  view(): TransportView {
    const frame = this.time.frameAt();
    const now = this.grid.now();
    return {
      rolling: this.time.rolling,
      frame,
      seconds: frame / this.grid.sampleRate,
      beat: this.grid.beatAt(now),
      bpm: this.grid.bpmAt(now),
    };
  }

  /**
   * Returns the frame of a place of the session.
   * @param unit seconds, frames, or beats or bars as long as those of the grid now
   * @throws ParamError
   */
  frameOf(position: number, unit: string): number {
    const frames = this.unitFrames(unit);
    if (frames === undefined)
      throw new ParamError(`unit is ${JSON.stringify(unit)}; it must be seconds, frames, beats or bars`);
    const frame = Math.round(position * frames);
    checkFrame('position', position, frame);
    return frame;
  }

  private unitFrames(unit: string): number | undefined {
    const { sampleRate } = this.grid;
    const { bpm, numerator, denominator } = this.grid.position();
    const beat = (60 * sampleRate) / bpm;
    return { seconds: sampleRate, frames: 1, beats: beat, bars: (beat * 4 * numerator) / denominator }[unit];
  }

  /** Moves the session's time. Resolves with the sample at which that happens, when it is on its way. @throws ParamError for a frame that is none */
  move(move: Move): Promise<number> {
    const { frame, sample } = move;
    if (frame !== undefined) checkFrame('frame', frame, frame);
    return new Promise((done) => {
      const latest = this.grid.now() + patience * this.grid.sampleRate;
      this.queue.push({ move, until: sample === undefined ? latest : Math.min(latest, sample), done });
      this.advance();
    });
  }

  /** Goes on with a move once everything is prepared for it, or it is time. */
  advance(): void {
    for (;;) {
      if (!this.waiting) {
        this.waiting = this.queue.shift();
        if (!this.waiting) return;
        const { frame } = this.waiting.move;
        if (frame !== undefined) for (const supply of this.supplies()) supply.goTo(frame);
      }
      const { move, until, done } = this.waiting;
      const isReady = move.frame === undefined || this.supplies().every(({ seeks }) => seeks !== 'preparing');
      if (!isReady && this.grid.now() < until) return;
      this.waiting = undefined;
      done(this.time.change(move.rolling, move.frame, move.sample));
    }
  }
}

function checkFrame(name: string, value: number, frame: number): void {
  if (!(Number.isInteger(frame) && frame >= 0 && frame <= maxFrame))
    throw new ParamError(`${name} is ${value}; a session has whole frames from 0 to ${maxFrame}`);
}
