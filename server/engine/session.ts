/**
 * The session's time on the render thread (see session-clock.ts): which frames a block is of. A block is one stretch of frames, or two
 * where a transport instruction falls into it: time goes on as before up to sample `turn`, and from there on as it was told.
 */
import type { MemoryViews } from '../world/memory-views.ts';
import { Motion, writeSessionClock } from '../world/session-clock.ts';
import type { Offset } from './offset.ts';

export class Session {
  /** Frame of the block's first sample, and whether time rolls from there on. */
  from = 0;
  rolled = true;
  /** Sample of the block from which on the rest holds; as long as the block where nothing turns. */
  turn: number;
  /** Frame of that sample, and whether time rolls from there on; without a turn those of the next block. */
  to = 0;
  rolls = true;
  /** Frame that an instruction sought in this block; NaN where none did. */
  sought = NaN;
  /** Passes: 1, and one more for each jump that was told. That of the block's first sample, and that from `turn` on. */
  passed = 1;
  pass = 1;
  /** Samples of a block. */
  private readonly frames: number;
  private readonly address: number;
  /** Instruction for the next block: the same fields, and the serial of the instruction. */
  private nextTurn: number;
  private nextTo = 0;
  private nextRolls = true;
  private nextSought = NaN;
  private nextSerial = 0;
  private nextPass = 1;

  constructor(
    private readonly views: MemoryViews,
    private readonly offset: Offset,
  ) {
    this.frames = this.turn = this.nextTurn = views.layout.blockSize;
    this.address = views.layout.sessionClockAddress;
    writeSessionClock(views, this.address, 0, 0, true, 0);
  }

  /** Frame at the end of the block. */
  get end(): number {
    return this.rolls ? this.to + (this.frames - this.turn) : this.to;
  }

  /** True when time begins to roll in the block, or goes on elsewhere: what sounds then was not heard before. */
  get begins(): boolean {
    return this.turn < this.frames && this.rolls && !(this.rolled && this.to === this.from + this.turn);
  }

  /** True when what sounded does not go on: time stops, or goes on elsewhere. */
  get breaks(): boolean {
    return this.turn < this.frames && this.rolled && !(this.rolls && this.to === this.from + this.turn);
  }

  /**
   * Lets time stop, roll or seek at the sample at which the program is due, in the block that comes. Of several in a block the last counts,
   * from its sample on; it goes on from where those before have led.
   * @param frame that it seeks, whole and not negative
   * @returns false when that is not such a frame, and nothing happens
   */
  transport(serial: number, motion: Motion, seeks: boolean, frame: number): boolean {
    if (seeks && !(Number.isSafeInteger(frame) && frame >= 0)) return false;
    const before = this.nextTurn < this.frames ? this.nextTurn : 0;
    if (this.nextTurn === this.frames) {
      this.nextTo = this.end;
      this.nextRolls = this.rolls;
    }
    const at = Math.max(before, this.offset.frames);
    if (seeks) this.nextPass++;
    if (seeks) this.nextTo = this.nextSought = frame;
    else if (this.nextRolls) this.nextTo += at - before;
    this.nextTurn = at;
    if (motion !== Motion.keep) this.nextRolls = motion === Motion.roll;
    this.nextSerial = serial;
    return true;
  }

  /** Comes to a block; blocks count from 1. */
  begin(block: number): void {
    this.from = this.end;
    this.rolled = this.rolls;
    this.turn = this.nextTurn;
    this.sought = this.nextSought;
    this.nextSought = NaN;
    this.passed = this.pass;
    this.pass = this.nextPass;
    if (this.turn === this.frames) {
      this.to = this.rolled ? this.from + this.frames : this.from;
      return;
    }
    this.to = this.nextTo;
    this.rolls = this.nextRolls;
    this.nextTurn = this.frames;
    const sample = (block - 1) * this.frames + this.turn;
    writeSessionClock(this.views, this.address, sample, this.to, this.rolls, this.nextSerial);
  }
}
