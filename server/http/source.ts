/** What the routes ask. */
import type { Control } from '../control/dispatch.ts';
import type { Audio } from '../io/audio.ts';
import type { Admission } from './host-guard.ts';

export interface Source {
  readonly control: Control;
  readonly audio: Pick<Audio, 'backend' | 'why' | 'status' | 'devices'>;
  /** Who may ask. */
  readonly guard: Admission;
  /** Milliseconds since 1970, on the clock that the node tree notes beginnings with. */
  readonly now: () => number;
  /** Seconds since the server started. */
  readonly uptime: () => number;
}
