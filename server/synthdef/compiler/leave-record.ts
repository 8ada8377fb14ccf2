/** Records that units leave for the render thread (see world/records.ts). */
import { type RecordName, recordHead, recordsEnd } from '../../world/records.ts';
import type { Value } from './graph/lanes.ts';
import type { Unit } from './unit.ts';

/** Leaves a record of a unit's node, in the lanes where the surrounding conditions hold; its words are those of its kind. */
export function leaveRecord(u: Unit, name: RecordName, ...words: readonly Value[]): void {
  const { lanes } = u;
  const args = [u.node(), lanes.i32(recordHead(name, words.length)), lanes.i32(recordsEnd(name))];
  const address = lanes.call(u.around.helper('record'), args, 'i32')!;
  words.forEach((word, i) => lanes.scatter(address, word, 4 * i));
}
