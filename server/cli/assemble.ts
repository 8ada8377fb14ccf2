/** Assembly of a server: control, its links to an engine, and the players of real time. Every way to run a server begins here. */

import type { SampleClock } from '../clock/sample-clock.ts';
import type { MemoryStatus, ServerStatistics, Settings } from '../control/context.ts';
import { Control } from '../control/control.ts';
import type { ElementBounceHost } from '../instruments/element/bounce.ts';
import { Buffers } from '../link/buffers.ts';
import { Defs } from '../link/defs.ts';
import type { EventRecord, RenderLink } from '../link/render-link.ts';
import { Symbols } from '../link/symbols.ts';
import { Tokens } from '../link/tokens.ts';
import { Tree } from '../link/tree.ts';
import type { NativeStatus } from '../native/status.ts';
import type { SectionStart } from '../sections/options.ts';
import type { SectionEngine } from '../sections/section-engine.ts';
import { Sections } from '../sections/sections.ts';
import { Faults } from '../system/faults.ts';
import type { SharedCache } from '../workers/code-cache/code-cache.ts';
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
  /** The cache in which jobs keep compiled SynthDefs. */
  readonly codeCache?: SharedCache | undefined;
  readonly statistics: () => ServerStatistics;
  readonly memoryStatus: () => MemoryStatus;
  /** Gets memory ready that synths have next; absent where nobody hears what that takes. */
  readonly provide?: (() => void) | undefined;
  /** Begins the engine of a section. @param heard is called when it has told something, where it is not polled; `refused` when it has to end, `lost` when it is gone */
  readonly startSection: (
    start: SectionStart,
    heard: () => void,
    refused: (reason: string) => void,
    lost: (reason: string) => void,
  ) => SectionEngine;
  /** Returns the bytes of memory for what a section prepares that runs `ahead` seconds ahead. */
  readonly recordBytes: (ahead: number) => number;
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
  /** Calculates bounces of elements; absent where there are none. */
  readonly elementBounces?: ElementBounceHost | undefined;
  /** Returns what there is of native code; absent where there is none by design. */
  readonly native?: (() => NativeStatus) | undefined;
}

export function assemble({
  engine,
  settings,
  print,
  quit,
  clock,
  bpm,
  instruments,
  elementBounces,
  native,
}: Assembly): Control {
  const { layout, memory, jobs, codeCache, statistics, memoryStatus, provide } = engine;
  const symbols = new Symbols();
  const faults = new Faults(print);
  const tree = new Tree(memory, (id) => sections.floatsOf(id));
  const buffers = new Buffers(layout, memory);
  const sections: Sections = new Sections({
    layout,
    memory,
    link: engine.link,
    start: (start) =>
      engine.startSection(
        start,
        () => sections.deliverAll(),
        (reason) => sections.refuse(start.slot, reason),
        (reason) => sections.lose(start.slot, reason),
      ),
    bufferNumbers: () => [...buffers.all()].map(({ number }) => number),
    recordBytes: engine.recordBytes,
    graphOf: (symbol) => links.defs.ofSymbol(symbol)?.def,
    isKnown: (id) => tree.find(id) !== undefined,
    isAbove: (group, other) => tree.isAbove(group, other),
    idsBelow: (group) => tree.idsBelow(group),
    isBefore: (node, other) => tree.isBefore(node, other),
    synths: () => tree.symbols(),
    controlValue: (id, control) => tree.controlOf(id, control),
    reserve: (bytes) => buffers.reserve(bytes),
    release: (address) => buffers.release(address),
    print,
  });
  const links = {
    layout,
    memory,
    sections,
    link: sections as RenderLink,
    jobs,
    codeCache,
    symbols,
    faults,
    print,
    tokens: new Tokens(),
    buffers,
    tree,
    defs: new Defs(symbols, sections),
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
      provide,
      quit,
      timeline,
      instruments: players?.instruments,
      elementBounces,
      native,
      midi: players?.midi,
    },
    clock,
  );
  sections.listen((record) => control.events.take(record));
  engine.listen?.((record) => sections.take(record));
  return control;
}
