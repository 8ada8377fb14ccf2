/** The parts of the scheduler that the code of a run works with. */
import type { ParamValue } from '../../../protocol/instruments/params.ts';
import type { Clocks } from './clocks.ts';
import type { EventPlayer } from './event-player.ts';
import type { Tasks } from './tasks.ts';
import type { Versions } from './versions.ts';

export interface RunServices {
  readonly clocks: Clocks;
  readonly tasks: Tasks;
  readonly player: EventPlayer;
  readonly versions: Versions;
  /** Values that all instruments and clients share, as this thread was told of them. */
  readonly session: ReadonlyMap<string, ParamValue>;
}
