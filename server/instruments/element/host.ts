/** The soft threads as elements use them. */

import type { Fault } from '../../../protocol/instruments/description.ts';
import type { ElementRequest, ElementResults, Tape } from './messages.ts';

/** Callbacks of a job, in the control thread. `done` or `failed` comes once, `left` at last. */
export interface ElementHooks<R extends ElementRequest> {
  done(result: ElementResults[R['part']], milliseconds: number): void;
  failed(fault: Fault, milliseconds: number): void;
  log(line: string): void;
  /** Takes memory that is the voice's from now on. */
  tape(name: string, tape: Tape): void;
  /** Called last of all: no thread works at it any more, and memory that it wrote to may be given back. */
  left(): void;
}

export interface ElementJob<R extends ElementRequest = ElementRequest> {
  readonly request: R;
  /** File whose code it runs. */
  readonly file: string;
  /** Sample at which its result is needed: what is needed first is done first. */
  readonly due: number;
  /** Seconds after which it is abandoned. */
  readonly deadline: number;
  readonly hooks: ElementHooks<R>;
}

/** Does the work of soft sides; tests have their own. */
export interface ElementHost {
  run<R extends ElementRequest>(job: ElementJob<R>): void;
}
