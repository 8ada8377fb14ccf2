/** The surroundings of command handlers. */
import type { DecodeLimits } from '../../protocol/osc/decode.ts';
import type { OscPacket } from '../../protocol/osc/types.ts';
import type { Plans } from '../clock/plans.ts';
import type { Timeline } from '../clock/timeline.ts';
import type { ElementBounceHost } from '../instruments/element/bounce.ts';
import type { Instruments } from '../instruments/instruments.ts';
import type { Buffers } from '../link/buffers.ts';
import type { Costs } from '../link/costs.ts';
import type { Defs } from '../link/defs.ts';
import type { FusedCode } from '../link/fused-code.ts';
import type { Program } from '../link/program.ts';
import type { RenderLink } from '../link/render-link.ts';
import type { Streams } from '../link/streams.ts';
import type { Symbols } from '../link/symbols.ts';
import type { Tokens } from '../link/tokens.ts';
import type { Tree } from '../link/tree.ts';
import type { Midi } from '../midi/midi.ts';
import type { NativeStatus } from '../native/status.ts';
import type { Sections } from '../sections/sections.ts';
import type { Faults } from '../system/faults.ts';
import type { SharedCache } from '../workers/code-cache/code-cache.ts';
import type { Jobs } from '../workers/jobs.ts';
import type { Layout } from '../world/layout.ts';
import type { Arrivals } from './arrivals.ts';
import type { Call } from './call.ts';
import type { Clients } from './clients.ts';
import type { Access } from './paths.ts';
import type { Places } from './places.ts';
import type { Details } from './replies.ts';

/** Load and rate, for /status, and losses below the control thread. Loads in percent. */
export interface ServerStatistics {
  readonly averageLoad: number;
  readonly peakLoad: number;
  readonly sampleRate: number;
  readonly actualSampleRate: number;
  /** Quanta that were ready later than the device could wait. */
  readonly lateQuanta: number;
  /** UDP packets that the system dropped before they could be read. */
  readonly lostPackets: number;
  /** Samples at the outputs that were not finite and were replaced by 0. */
  readonly badSamples: number;
}

/** Memory for synths, in bytes. */
export interface MemoryStatus {
  readonly free: number;
  /** Largest block of it. */
  readonly largest: number;
}

export interface Settings extends Access {
  readonly verbosity: number;
  readonly maxLogins: number;
  /** Number of listeners at once; see `Places`. */
  readonly maxListeners?: number;
  /** Number of arguments in one message, except for commands that take samples; and of messages in one packet. */
  readonly maxArguments?: number;
  /** True offline: no notifications, and asynchronous commands are done before the next command. */
  readonly offline: boolean;
}

/** Parts of a server that are assembled before its control. */
export interface Parts {
  readonly layout: Layout;
  readonly settings: Settings;
  /** The one shared memory. */
  readonly memory: ArrayBufferLike;
  readonly symbols: Symbols;
  readonly tokens: Tokens;
  readonly link: RenderLink;
  readonly sections: Sections;
  readonly buffers: Buffers;
  readonly defs: Defs;
  readonly tree: Tree;
  /** Does the work of soft threads. */
  readonly jobs: Jobs;
  /** Undefined where instruments are not played: offline. */
  readonly instruments: Instruments | undefined;
  /** Calculates bounces of elements. Undefined where there are none. */
  readonly elementBounces?: ElementBounceHost | undefined;
  /** The grid. Undefined offline too. */
  readonly timeline: Timeline | undefined;
  readonly midi: Midi | undefined;
  /** Compiled SynthDefs on disk. Undefined where none are kept. */
  readonly codeCache?: SharedCache | undefined;
  /** Returns what there is of native code. Undefined where there is none by design. */
  readonly native?: (() => NativeStatus) | undefined;
  /** Takes lines for the server's output. */
  readonly print: (line: string) => void;
  /** Takes faults of the server itself. */
  readonly faults: Faults;
  readonly statistics: () => ServerStatistics;
  readonly memoryStatus: () => MemoryStatus;
  /** Gets memory ready that synths have next. */
  readonly provide?: (() => void) | undefined;
  /** Called when a client has sent /quit, after the reply. */
  readonly quit: () => void;
}

/** The surroundings of command handlers. One per server; lives in the control thread. */
export interface Context extends Parts {
  readonly program: Program;
  /** Plans on the grid. Undefined offline. */
  readonly plans: Plans | undefined;
  readonly clients: Clients;
  readonly places: Places;
  /** Limits of one packet. */
  readonly limits: DecodeLimits;
  readonly streams: Streams;
  readonly fusedCode: FusedCode;
  readonly costs: Costs;
  /** Commands that wait for instruments. */
  readonly arrivals: Arrivals;
  /** True while failures are replied to: /error 0 and 1. */
  errorsOn: boolean;
  /** Number of /error -1 in the bundle at hand, less those of -2: above 0 no failure is replied to until it ends. */
  quietness: number;
  dumpMode: number;
  /** Refuses a command, as `throw CommandFailure` does, later than while it is handled. */
  fail(call: Call, reason: string, details?: Details): void;
  /** The same for an error: refusals are replied, and a fault of the server itself is printed too. */
  failed(call: Call, error: unknown): void;
  /** Carries a packet out at a sample of the engine, as if it came from the client of a command. @param tag under which the engine can take it back */
  performAt(sample: number, packet: OscPacket, call: Call, tag?: number): void;
}
