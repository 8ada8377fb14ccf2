/** What the routes ask. */

import type { Audio } from '../audio/audio.ts';
import type { Control } from '../control/control.ts';
import type { Admission } from './host-guard.ts';

export interface Source {
  readonly control: Control;
  readonly audio: Pick<Audio, 'backend' | 'why' | 'status' | 'devices'>;
  /** Bytes of an event stream that may wait for who reads it. */
  readonly maxWaiting: number;
  /** Bytes of what may be posted. */
  readonly maxBody: number;
  /** Who may ask. */
  readonly guard: Admission;
  /** Milliseconds since 1970, on the clock that the node tree notes beginnings with. */
  readonly now: () => number;
  /** Seconds since the server started. */
  readonly uptime: () => number;
}
