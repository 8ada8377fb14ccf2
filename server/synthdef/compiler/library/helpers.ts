/**
 * Functions that several UGens of a module share, built at their first use. They are scalar code: one lane, or whole
 * wires of four lanes by explicit vectors.
 */
import { World } from '../../../world/layout.ts';
import { RecordArea, RecordHead } from '../../../world/records.ts';
import { mathHelpers } from './called-math.ts';
import { fourierHelpers } from './fourier.ts';
import { generatorHelpers } from './generator.ts';
import { type Helper, helper } from './helper.ts';
import { mixHelpers } from './mixing.ts';
import { coordinateHelpers } from './spectrum-coordinates.ts';
import { productHelpers } from './spectrum-product.ts';

/**
 * (node, head, bytes of the area that the record may fill): takes room for a record (see world/records.ts) and writes its head. Returns
 * the address of its words; where there is no room, one where nobody reads, and counts it.
 */
const record = helper(['i32', 'i32', 'i32'], 'i32', (lanes, [node, head, end], layout) => {
  const used = lanes.loadShared('i32', World.recordBytes);
  const next = used.add(head!.shrU(RecordHead.kindBits).shl(2)).add(RecordHead.bytes);
  const fits = next.le(end!);
  const lost = lanes.loadShared('i32', World.lostRecords).add(fits.not().to('i32'));
  lanes.scatter(lanes.i32(World.recordBytes), fits.select(next, used));
  lanes.scatter(lanes.i32(World.lostRecords), lost);
  const address = fits.select(used, RecordArea.spare).add(layout.recordAddress);
  lanes.scatter(address, head!);
  lanes.scatter(address, node!, 4);
  return address.add(RecordHead.bytes);
});

export const helpers: Readonly<Record<string, Helper>> = {
  record,
  ...generatorHelpers,
  ...mathHelpers,
  ...mixHelpers,
  ...fourierHelpers,
  ...coordinateHelpers,
  ...productHelpers,
};
