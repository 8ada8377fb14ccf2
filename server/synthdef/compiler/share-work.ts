/** Work without inputs that units of a UGen share. */
import type { Value } from './graph/lanes.ts';
import type { SharedWork, Unit } from './unit.ts';

/**
 * Calls work as `Unit.outOfLine` does, for work that reads no inputs and asks for no done action, in the lanes where the surrounding conditions hold. Its
 * states must be the first that the unit has asked for, in the same order; it finds and leaves them in their places.
 * @param name one word, the same for all units that share it
 */
export function shareWork(u: Unit, name: string, describe: (work: SharedWork) => void): void {
  const { lanes, slots, index } = u;
  const [first] = slots as [number];
  const nothing = (work: SharedWork): Value => {
    describe(work);
    return work.u.lanes.i32(0);
  };
  const fn = u.around.shared({ unit: index, name, slots, describe: nothing });
  lanes.callAt(fn, first, [lanes.i32(0), lanes.f64(u.sampleRate), lanes.i32(0)]);
}
