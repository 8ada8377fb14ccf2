/** What the command handlers work with. One per server; lives in the control thread. */

import type { Checked } from '../../protocol/commands/check.ts';
import type { CommandRow } from '../../protocol/commands/types.ts';
import type { DecodeLimits } from '../../protocol/osc/decode.ts';
import type { OscPacket, OscValue } from '../../protocol/osc/types.ts';
import type { Timeline } from '../clock/timeline.ts';
import type { Instruments } from '../instruments/instruments.ts';
import type { Buffers } from '../link/buffers.ts';
import type { Defs } from '../link/defs.ts';
import type { Program } from '../link/program.ts';
import type { RenderLink } from '../link/render-link.ts';
import type { Streams } from '../link/streams.ts';
import type { Symbols } from '../link/symbols.ts';
import type { Tokens } from '../link/tokens.ts';
import type { Tree } from '../link/tree.ts';
import type { Midi } from '../midi/midi.ts';
import type { Faults } from '../system/faults.ts';
import type { Peer } from '../transport/transport.ts';
import type { JobRequest, JobResult } from '../workers/jobs.ts';
import type { Layout } from '../world/layout.ts';
import type { Arrivals } from './arrivals.ts';
import type { Jobs } from './async-queue.ts';
import type { Clients } from './clients.ts';
import type { Access } from './paths.ts';
import type { Places } from './places.ts';
import type { Details } from './replies.ts';

/** What the server knows of load and rate, for /status, and of what went wrong below it. Loads in percent. */
export interface ServerStatistics {
  readonly averageLoad: number;
  readonly peakLoad: number;
  readonly sampleRate: number;
  readonly actualSampleRate: number;
  /** Quanta that were ready later than the device could wait. */
  readonly lateQuanta: number;
  /** Packets that the system threw away before they could be read. */
  readonly lostPackets: number;
  /** Samples at the outputs that were not finite and became 0. */
  readonly badSamples: number;
}

export interface Settings extends Access {
  readonly verbosity: number;
  readonly maxLogins: number;
  /** Those who may be told what happens at once; see `Places`. */
  readonly maxListeners?: number;
  /** Arguments of one message, but for commands that take samples; and messages in one packet. */
  readonly maxArguments?: number;
  /** Offline: no notifications, and asynchronous commands are done before the next command. */
  readonly offline: boolean;
}

export interface Context {
  readonly layout: Layout;
  readonly settings: Settings;
  readonly memory: ArrayBufferLike;
  readonly symbols: Symbols;
  readonly tokens: Tokens;
  readonly program: Program;
  readonly link: RenderLink;
  readonly clients: Clients;
  readonly places: Places;
  /** Of what one packet may hold. */
  readonly limits: DecodeLimits;
  readonly buffers: Buffers;
  readonly streams: Streams;
  /** Does the work of soft threads. */
  readonly jobs: Jobs;
  readonly defs: Defs;
  readonly tree: Tree;
  /** Undefined where instruments are not played: offline. */
  readonly instruments: Instruments | undefined;
  /** The grid. Undefined offline too. */
  readonly timeline: Timeline | undefined;
  readonly midi: Midi | undefined;
  /** What waits for instruments. */
  readonly arrivals: Arrivals;
  /** Failure replies: /error 0 and 1. */
  errorsOn: boolean;
  dumpMode: number;
  readonly print: (line: string) => void;
  /** Takes what the server itself did wrong. */
  readonly faults: Faults;
  readonly statistics: () => ServerStatistics;
  /** Memory for synths: free bytes, and the largest piece of it. */
  readonly memoryStatus: () => { free: number; largest: number };
  readonly quit: () => void;
  /** Refuses a command, as `throw CommandFailure` does, later than while it is handled. */
  fail(call: Call, reason: string, details?: Details): void;
  /** Likewise for what was thrown: refusals are told, and a fault of the server's own is printed too. */
  failed(call: Call, error: unknown): void;
  /** Carries a packet out at a sample of the engine, as if it came from the client of a command. */
  performAt(sample: number, packet: OscPacket, call: Call): void;
}

/** One command to be carried out. */
export interface Call {
  readonly row: CommandRow;
  readonly args: readonly Checked[];
  readonly peer: Peer;
  /** Failures are not to be reported. */
  readonly quiet: boolean;
  readonly origin: number;
  /** The engine's sample at which it is due, where its bundle or its place on the grid says so. */
  readonly sample: number | undefined;
}

/** Writes instructions into `context.program`, or answers at once. @throws CommandFailure */
export type SyncHandler = (call: Call, context: Context) => void;

/** How an asynchronous command ends once its work is done. */
export interface Outcome {
  /** Appends to `/done`: type tags and arguments after the command's name. Or sends something else. */
  readonly answer: { types: string; args: OscValue[] } | (() => void);
  readonly completion?: Checked;
  /** Resolves when what the completion packet may need is there. */
  readonly ready?: Promise<void> | void;
  /** Writes what the render thread must take, before the completion packet runs. */
  readonly apply?: (program: Program, origin: number) => void;
  /** Runs when the render thread has taken it. */
  readonly release?: () => void;
}

/** The work of an asynchronous command: yields jobs for a soft thread, gets their results. */
export type Work<T = Outcome> = Generator<JobRequest, T, JobResult>;

/**
 * Carries out an asynchronous command, returns how it ends.
 * @throws CommandFailure
 */
export type AsyncHandler = (call: Call, context: Context) => Work;
