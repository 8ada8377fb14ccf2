/**
 * Motion out of loops: what does not move stands before one: an operation all of whose arguments come from outside is made there.
 *
 *     frames {                         %2 = mul %0 %1
 *       %2 = mul %0 %1            →    frames {
 *       wire 0 = add %2 (wire 1)         wire 0 = add %2 (wire 1)
 *     }                                }
 *
 * What could go wrong: work that few blocks need is done in each. Operations under a condition stay there, and so do reads.
 */
import type { Region, Value } from '../values.ts';

/** Returns the outermost region, from a given one outwards, in which an operation on these arguments can stand. */
export function placeOf(args: readonly Value[], region: Region): Region {
  let place = region;
  while (place.isLoop && place.around && args.every((arg) => !place.contains(arg.region))) place = place.around;
  return place;
}
