/**
 * Common ground of UGens that stream. Their buffer is two halves: while one is played or recorded, a soft thread fills or saves the
 * other. The buffer must be a multiple of two blocks, so that its halves end with a block.
 */

import { DiskCommand } from '../../../world/instructions.ts';
import { BufferRow } from '../../../world/layout.ts';
import type { Value, Variable } from '../../compiler/graph/lanes.ts';
import { leaveRecord } from '../../compiler/leave-record.ts';
import type { Unit } from '../../compiler/unit.ts';
import { bufferFields, bufferRow, tableIndex } from './buffer-row.ts';

export interface DiskBuffer {
  /** Mask that holds when there is something to play from or record to, in halves of whole blocks. */
  readonly usable: Value;
  /** Mask that holds when, besides, it has the channels that the unit has. */
  readonly fits: Value;
  readonly data: Value;
  readonly frames: Value;
  readonly half: Value;
  readonly row: Value;
  /** Sends the control thread a request about `half` frames from `position` on. */
  ask(command: Value, position: Value): void;
  /** Says once a synth why it does nothing. */
  refuse(where: Value, command: number, channels?: number): void;
}

/** The state that says if a synth has been told why it does nothing. */
export const toldState = (u: Unit): Variable => u.state('i32', 'told', () => 0);

/**
 * @param number of the buffer
 * @param channels of the unit
 * @param reported see `toldState`
 */
export function diskBuffer(u: Unit, number: Value, channels: number, reported = toldState(u)): DiskBuffer {
  const { lanes, layout } = u;
  const index = tableIndex(u, number);
  const row = bufferRow(u, number, false);
  const buffer = bufferFields(u, row);
  const there = buffer.data.ne(0);
  const whole = buffer.frames.rem(2 * layout.blockSize).eq(0);
  const usable = there.and(whole);
  const half = buffer.frames.shrU(1);
  const say = (command: Value, position: Value, frames: Value, wide: Value) =>
    leaveRecord(u, 'disk', command, index, position, frames, wide);
  const refuse = (where: Value, command: number, wide = channels) =>
    lanes.when(where.and(reported.eq(0)), () => {
      reported.set(1);
      say(lanes.i32(command), lanes.i32(0), buffer.frames, lanes.i32(wide));
    });
  const same = buffer.channels.eq(channels);
  refuse(there.and(whole.not()), DiskCommand.wrongSize);
  refuse(usable.and(same.not()), DiskCommand.wrongChannels);
  return {
    usable,
    half,
    row,
    refuse,
    data: buffer.data,
    frames: buffer.frames,
    fits: usable.and(same),
    ask: (command, position) => say(command, position, half, buffer.channels),
  };
}

/** The frame after which the half that is played now is silent because its file ended there; -1 while it has not. */
export function passedEnd(u: Unit, { row }: DiskBuffer): Value {
  return u.lanes.gather('i32', row, BufferRow.passed);
}

/** Requests that the half that was played be filled; what is known of the end of the file now is about what is played now. */
export function askForMore(u: Unit, buffer: DiskBuffer, loop: Value, position: Value): void {
  const { lanes } = u;
  const end = lanes.gather('i32', buffer.row, BufferRow.end);
  lanes.when(end.ge(0), () => lanes.scatter(buffer.row, end, BufferRow.passed));
  buffer.ask(loop.to('i32').ne(0).select(lanes.i32(DiskCommand.readLoop), DiskCommand.read), position);
}

/** Marks the unit as done once `place` is past the end of the file. */
export function noteDone(done: Variable, passed: Value, atEnd: Value): void {
  done.set(passed.ge(0).and(atEnd).select(1, done));
}
