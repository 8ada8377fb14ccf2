/** Lookup of a buffer by its number: in the server's table, or among the buffers of the synth itself. */

import { BufferRow } from '../../../world/layout.ts';
import type { Value } from '../../compiler/graph/lanes.ts';
import type { Unit } from '../../compiler/unit.ts';

/** Room for the addresses of the rows of the synth's own buffers, 16 bytes apart; null when the def makes none. */
export function localRows(u: Unit): { readonly offset: number; readonly count: number } | null {
  if (!u.around.hasOwnBuffers) return null;
  const count = u.around.units.filter(({ name }) => name === 'LocalBuf').length;
  return { offset: u.around.pod.array(-1, 'localBuffers', 16 * count), count };
}

/**
 * Address of the row (see `BufferRow`) of a buffer number, of kind f32. Numbers from the server's number of buffers
 * on mean the synth's own; any other number out of range means buffer 0.
 * @param own true when the UGen knows the synth's own buffers
 */
export function bufferRow(u: Unit, number: Value, own = true): Value {
  const { lanes, layout } = u;
  const index = number.max(0).to('i32');
  const row = tableIndex(u, number).mul(BufferRow.bytes).add(layout.bufferTableAddress);
  const local = own ? localRows(u) : null;
  if (!local) return row;
  const place = index.sub(layout.buffers);
  // Of a lane that does not run, what lies there may be anything.
  const exists = place.ltU(local.count).and(lanes.running());
  const address = lanes.gather('i32', lanes.addressOfSlot(local.offset).add(exists.select(place, 0).shl(4)));
  return exists.and(address.ne(0)).select(address, row);
}

/** The number of the server's buffer that a number means, as i32. */
export function tableIndex({ layout }: Unit, number: Value): Value {
  const index = number.max(0).to('i32');
  return index.ltU(layout.buffers).select(index, 0);
}

/** The words of a buffer's row, as i32; `data` is 0 for an empty buffer. */
export function bufferFields(u: Unit, row: Value): { data: Value; frames: Value; channels: Value; samples: Value } {
  const word = (offset: number) => u.lanes.gather('i32', row, offset);
  return {
    data: word(BufferRow.data),
    frames: word(BufferRow.frames),
    channels: word(BufferRow.channels),
    samples: word(BufferRow.samples),
  };
}
