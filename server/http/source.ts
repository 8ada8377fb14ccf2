/** What the routes ask. */
import type { Control } from '../control/dispatch.ts';
import type { Audio } from '../io/audio.ts';

export interface Source {
  readonly control: Control;
  readonly audio: Pick<Audio, 'backend' | 'why' | 'status' | 'devices'>;
  /** Address that the port is bound to. */
  readonly bindAddress: string;
  /** Milliseconds since 1970, on the clock that the node tree notes beginnings with. */
  readonly now: () => number;
  /** Seconds since the server started. */
  readonly uptime: () => number;
}
