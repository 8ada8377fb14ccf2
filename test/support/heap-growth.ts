/** Growth of the heap of the JavaScript thread that calls this, so that work which leaves objects shows. */
import { heapStats } from 'bun:jsc';

const objectsAtATime = 100;
/** A chain, since a list's own growth would be the heap's. */
let kept: object | undefined;

/** Keeps small objects until the heap has no place for one more: others would go unseen into what a collection has emptied. */
function fill(): void {
  const before = heapStats().heapCapacity;
  while (heapStats().heapCapacity === before) for (let i = 0; i < objectsAtATime; i++) kept = { before: kept };
}

/**
 * Returns the bytes by which the heap's blocks grow while something is done. A collection that comes meanwhile can hide growth: do the same work with an
 * object each time, and look again where that does not show.
 */
export function heapGrowth(work: () => void): number {
  fill();
  const before = heapStats().heapCapacity;
  work();
  return heapStats().heapCapacity - before;
}
