/** The module around a function, as far as its text depends on it. */
import type { Signature } from '../graph/function-graph.ts';
import type { FixedFunction } from './fixed-functions.ts';

export interface Surroundings {
  readonly blockSize: number;
  /** Bytes from the wires of one pod to those of the next that is calculated beside it; null where each is calculated by itself. */
  readonly bankBytes: number | null;
  /** True when each access is compared with the memory's size. */
  readonly isChecked: boolean;
  /** Returns the name of a function of the module, which is written if it is not there yet. */
  callee(fn: Signature): string;
  /** Returns the name of one of the module's fixed functions. */
  fixed(name: FixedFunction): string;
  /** Returns the name of a function of LLVM's own, which is declared. */
  intrinsic(name: string, result: string, params: readonly string[]): string;
}
