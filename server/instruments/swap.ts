/** Places at which a voice takes the new version of its instrument's file. Pure. */
import { type Division, divisionBeats } from '../../protocol/grid/meter.ts';

/** Place of a swap: the next tick of a division, the next pass of a sequence (`pass`), or none: it keeps its version to its end (`end`). */
export type Swap = Division;

/** Returns the default of a sequence, or of routines. */
export const defaultSwap = (isEvents: boolean): Swap => (isEvents ? 'pass' : 'end');

/** The division on whose tick it happens; undefined where it happens on none. */
export const divisionOf = (swap: Swap): Division | undefined => (swap === 'pass' || swap === 'end' ? undefined : swap);

/** @param hasPasses true for a sequence @throws RangeError naming the value */
export function checkSwap(swap: Swap, hasPasses: boolean): void {
  if (swap === 'end' || (swap === 'pass' && hasPasses)) return;
  try {
    divisionBeats(swap, 4);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(
      `swap is ${JSON.stringify(swap)}; it must be a division such as bar, 2b or 1/4, ${hasPasses ? 'or pass or end' : 'or end; only sequences have passes'}`,
    );
  }
}
