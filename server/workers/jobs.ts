/** Jobs of soft threads: requests and results as data, one function that does any of them, in a worker or inline. */
import type { MidiFile } from '../../protocol/midi/file.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Layout } from '../world/layout.ts';
import type { CodeCache } from './code-cache/code-cache.ts';
import { type PreparedDef, prepareDef, prepareFused } from './compile-job.ts';
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
import { measure } from './trials.ts';

export type JobRequest =
  /** `key`, `graph`: the key of the def's graph and the graph itself (see `encodeGraph`), where they are known. */
  | { readonly kind: 'compile'; readonly def: SynthDef; readonly key?: string; readonly graph?: Uint8Array }
  | { readonly kind: 'compileAll'; readonly defs: readonly SynthDef[] }
  /** Makes the fused code of a def. */
  | { readonly kind: 'compileFused'; readonly def: SynthDef; readonly prepared: PreparedDef }
  /** Compiles a def to read it. */
  | { readonly kind: 'print'; readonly def: SynthDef }
  /** Finds out what a def costs once its code is as fast as it will be. */
  | { readonly kind: 'measure'; readonly def: SynthDef; readonly prepared: PreparedDef }
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
  | { readonly kind: 'compiled'; readonly prepared: PreparedDef }
  | { readonly kind: 'measured'; readonly secondsPerBlock: number }
  | { readonly kind: 'fused'; readonly fused: WebAssembly.Module }
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
  /** Compiled code on disk; absent where none is kept. */
  readonly cache?: CodeCache | undefined;
}

/** Does one job. @throws what went wrong; the message is for the client */
export function doJob(request: JobRequest, { layout, memory, cache }: JobEnvironment): JobResult {
  switch (request.kind) {
    case 'compile':
      return { kind: 'compiled', prepared: prepareDef(request.def, layout, cache, request.key) };
    case 'compileAll':
      return { kind: 'compiledAll', results: request.defs.map((def) => compiledOrError(def, layout, cache)) };
    case 'compileFused':
      return { kind: 'fused', fused: prepareFused(request.def, request.prepared.compiled.key, layout, cache) };
    case 'print':
      throw new Error('modules are printed by soft threads, which can wait for the library that does it');
    case 'measure':
      return {
        kind: 'measured',
        secondsPerBlock: measure(request.def, inFull(request, layout, cache), { layout, memory }),
      };
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

/** A def with the code that its synths run by before long. */
function inFull(
  { def, prepared }: Extract<JobRequest, { readonly kind: 'measure' }>,
  layout: Layout,
  cache: CodeCache | undefined,
): PreparedDef {
  const { compiled } = prepared;
  return { compiled: { ...compiled, fused: compiled.fused ?? prepareFused(def, compiled.key, layout, cache) } };
}

function compiledOrError(def: SynthDef, layout: Layout, cache: CodeCache | undefined): PreparedDef | Error {
  try {
    return prepareDef(def, layout, cache);
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
