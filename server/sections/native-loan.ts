/** Native code that is lent. */
import type { NativeEntrance } from '../world/native-entrance.ts';

/** Native code for the engine of a bounce: plain data but for the function. */
export interface NativeLoan {
  readonly entrance: NativeEntrance;
  readonly codes: readonly (readonly [key: string, address: number])[];
  /** Gives all back. Called when the thread of the bounce has ended. */
  readonly giveBack: () => void;
}
