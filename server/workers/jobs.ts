/** Jobs of soft threads: requests and results as data, one function that does any of them, in a worker or inline. */
import type { MidiFile } from '../../protocol/midi/file.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Layout } from '../world/layout.ts';
import { type PreparedDef, prepareDef, type Trial } from './compile-job.ts';
import { type PartitionRequest, partition } from './convolution/partition-job.ts';
import { type ArrangeRequest, arrange } from './deinterleave.ts';
import { readMidi } from './midi-job.ts';
import {
  type AppendRequest,
  append,
  closeSource,
  convertSink,
  finishSink,
  openSource,
  type ReadRequest,
  type RefillRequest,
  readSound,
  refill,
  type SoundSink,
  type SoundSource,
  type WriteRequest,
  writeSound,
} from './sound-job.ts';
import { type FindDefs, type FoundDefs, findDefs } from './synthdef-files.ts';
import { tryOut } from './warm-up.ts';

export type JobRequest =
  | { readonly kind: 'compile'; readonly def: SynthDef }
  | { readonly kind: 'compileAll'; readonly defs: readonly SynthDef[] }
  /** Compiles a def to read it. */
  | { readonly kind: 'print'; readonly def: SynthDef }
  /** Goes on trying a def out, for a number of seconds at most. */
  | { readonly kind: 'warm'; readonly def: SynthDef; readonly prepared: PreparedDef; readonly seconds: number }
  | ({ readonly kind: 'findDefs' } & FindDefs)
  | { readonly kind: 'readMidi'; readonly path: string }
  | { readonly kind: 'open'; readonly path: string }
  | ({ readonly kind: 'read' } & ReadRequest)
  | ({ readonly kind: 'write' } & WriteRequest)
  | ({ readonly kind: 'arrange' } & ArrangeRequest)
  | ({ readonly kind: 'partition' } & PartitionRequest)
  | StreamRequest;

/** Work on files that are or were open with buffers, done in the order in which it was asked for. */
export type StreamRequest =
  | ({ readonly kind: 'refill' } & RefillRequest)
  | ({ readonly kind: 'append' } & AppendRequest)
  | { readonly kind: 'close'; readonly source: SoundSource; readonly leftOpen: boolean }
  | { readonly kind: 'finish'; readonly sink: SoundSink; readonly frames: number }
  /** Behind `finish`, for a file that libsndfile makes at the end. */
  | { readonly kind: 'convert'; readonly sink: SoundSink; readonly frames: number };

export type JobResult =
  /** `settled`: its code will not become faster. */
  | { readonly kind: 'compiled'; readonly prepared: PreparedDef; readonly settled?: boolean }
  | { readonly kind: 'warmed'; readonly trial: Trial }
  /** In the order of the defs; for those that cannot be compiled why. */
  | { readonly kind: 'compiledAll'; readonly results: readonly (PreparedDef | Error)[] }
  | { readonly kind: 'printed'; readonly text: string }
  | ({ readonly kind: 'foundDefs' } & FoundDefs)
  | { readonly kind: 'midi'; readonly file: MidiFile }
  | { readonly kind: 'opened'; readonly source: SoundSource }
  | { readonly kind: 'read'; readonly frames: number }
  | { readonly kind: 'written'; readonly sink: SoundSink | undefined }
  | { readonly kind: 'arranged' }
  | { readonly kind: 'partitioned' }
  | { readonly kind: 'streamed' };

/** Does the work of soft threads; a rejection is the failure of the command that asked for it. */
export interface Jobs {
  run(request: JobRequest): Promise<JobResult>;
  /** Gets ready for jobs that come soon, as from a client that has registered: it sends SynthDefs next. */
  expect?(): void;
  /** Does the job in this thread; only where time waits for it, as in a score. @throws Error what went wrong */
  runInline?(request: JobRequest): JobResult;
}

export type { PreparedDef };

/** Surroundings in which jobs are done. */
export interface JobEnvironment {
  readonly layout: Layout;
  /** The server's shared memory. */
  readonly memory: ArrayBufferLike;
}

/** Does one job. @throws what went wrong; the message is for the client */
export function doJob(request: JobRequest, { layout, memory }: JobEnvironment): JobResult {
  switch (request.kind) {
    case 'compile':
      return { kind: 'compiled', prepared: prepareDef(request.def, layout) };
    case 'compileAll':
      return { kind: 'compiledAll', results: request.defs.map((def) => compiledOrError(def, layout)) };
    case 'print':
      throw new Error('modules are printed by soft threads, which can wait for the library that does it');
    case 'warm':
      return { kind: 'warmed', trial: tryOut(request.def, request.prepared, layout, request.seconds).trial };
    case 'findDefs':
      return { kind: 'foundDefs', ...findDefs(request) };
    case 'readMidi':
      return { kind: 'midi', file: readMidi(request.path) };
    case 'open':
      return { kind: 'opened', source: openSource(request.path) };
    case 'read':
      return { kind: 'read', frames: readSound(request, memory) };
    case 'write':
      return { kind: 'written', sink: writeSound(request, memory) };
    case 'arrange':
      arrange(request, memory);
      return { kind: 'arranged' };
    case 'partition':
      partition(request, memory);
      return { kind: 'partitioned' };
    default:
      doStreaming(request, memory);
      return { kind: 'streamed' };
  }
}

function compiledOrError(def: SynthDef, layout: Layout): PreparedDef | Error {
  try {
    return prepareDef(def, layout);
  } catch (error) {
    return error as Error;
  }
}

function doStreaming(request: StreamRequest, memory: ArrayBufferLike): void {
  switch (request.kind) {
    case 'refill':
      return refill(request, memory);
    case 'append':
      return append(request, memory);
    case 'close':
      return closeSource(request.source);
    case 'finish':
      return finishSink(request.sink, request.frames);
    case 'convert':
      return convertSink(request.sink, request.frames, true);
  }
}
