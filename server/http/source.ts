/** Sources of the routes' answers. */
import type { Audio } from '../audio/audio.ts';
import type { Control } from '../control/control.ts';
import type { Admission } from './host-guard.ts';

export interface Source {
  readonly control: Control;
  readonly audio: Pick<Audio, 'backend' | 'why' | 'status' | 'devices'>;
  /** Bytes of an event stream that may wait for its reader. */
  readonly maxWaiting: number;
  /** Bytes of a body at most. */
  readonly maxBody: number;
  /** Admits requests. */
  readonly guard: Admission;
  /** Returns milliseconds since 1970, on the clock of the node tree. */
  readonly now: () => number;
  /** Returns seconds since the server started. */
  readonly uptime: () => number;
}
