/** Assembly of a server: control, its links to an engine, and the players of real time. Every way to run a server begins here. */

import type { SampleClock } from '../clock/sample-clock.ts';
import type { MemoryStatus, ServerStatistics, Settings } from '../control/context.ts';
import { Control } from '../control/control.ts';
import { Buffers } from '../link/buffers.ts';
import { Defs } from '../link/defs.ts';
import type { EventRecord, RenderLink } from '../link/render-link.ts';
import { Symbols } from '../link/symbols.ts';
import { Tokens } from '../link/tokens.ts';
import { Tree } from '../link/tree.ts';
import { Faults } from '../system/faults.ts';
import type { Jobs } from '../workers/jobs.ts';
import type { Layout } from '../world/layout.ts';
import { connectPlayers, gridOf, type PlayersOptions } from './players.ts';

/** An engine, in this thread or another, as control uses it. */
export interface EngineSide {
  readonly layout: Layout;
  /** The one shared memory. */
  readonly memory: ArrayBufferLike;
  readonly link: RenderLink;
  readonly jobs: Jobs;
  readonly statistics: () => ServerStatistics;
  readonly memoryStatus: () => MemoryStatus;
  /** Sets what takes the engine's events the moment they happen; absent where they are polled. */
  readonly listen?: (take: (record: EventRecord) => void) => void;
}

export interface Assembly {
  readonly engine: EngineSide;
  readonly settings: Settings;
  /** Takes lines for the server's output. */
  readonly print: (line: string) => void;
  /** Called when a client has sent /quit, after the reply. */
  readonly quit: () => void;
  /** Absent offline. */
  readonly clock?: SampleClock;
  /** Tempo at the start, in beats per minute. Default 120. */
  readonly bpm?: number;
  /** Renderer of instruments, folder of their bundles, and patch of Web Audio nodes. Absent where none are played. */
  readonly instruments?:
    | Pick<PlayersOptions, 'host' | 'elementHost' | 'folder' | 'patch' | 'sequences' | 'keptBack'>
    | undefined;
}

export function assemble({ engine, settings, print, quit, clock, bpm, instruments }: Assembly): Control {
  const { layout, memory, link, jobs, statistics, memoryStatus } = engine;
  const symbols = new Symbols();
  const faults = new Faults(print);
  const links = {
    layout,
    memory,
    link,
    jobs,
    symbols,
    faults,
    print,
    tokens: new Tokens(),
    buffers: new Buffers(layout, memory),
    tree: new Tree(memory),
    defs: new Defs(symbols, link),
  };
  const timeline = clock && gridOf({ layout, memory, faults, bpm }, clock);
  const players =
    timeline &&
    instruments &&
    connectPlayers(timeline, {
      ...links,
      ...instruments,
      clock,
      folders: settings.instrumentFolders,
      perform: (message, peer) => control.perform(message, peer),
      performAt: (sample, packet, peer) => control.performAt(sample, packet, peer),
    });
  const control: Control = new Control(
    {
      ...links,
      settings,
      statistics,
      memoryStatus,
      quit,
      timeline,
      instruments: players?.instruments,
      midi: players?.midi,
    },
    clock,
  );
  engine.listen?.((record) => control.events.take(record));
  return control;
}
