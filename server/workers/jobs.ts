/** Jobs of soft threads: requests and results as data. */
import type { MidiFile } from '../../protocol/midi/file.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Layout } from '../world/layout.ts';
import type { CodeCache } from './code-cache/code-cache.ts';
import type { KnownOfDef, PreparedDef } from './compile-job.ts';
import type { PartitionRequest } from './convolution/partition-job.ts';
import type { ArrangeRequest } from './deinterleave.ts';
import type { AppendRequest, ReadRequest, RefillRequest, SoundSink, SoundSource, WriteRequest } from './sound-job.ts';
import type { FindDefs, FoundDefs } from './synthdef-files.ts';

/** Work that takes the compiler. */
export type CompilerRequest =
  /** `key`, `graph`: the key of the def's graph and the graph itself (see `encodeGraph`), where they are known. */
  | ({ readonly kind: 'compile'; readonly def: SynthDef } & KnownOfDef)
  | { readonly kind: 'compileAll'; readonly defs: readonly SynthDef[] }
  /** Makes the fused code of a def. */
  | { readonly kind: 'compileFused'; readonly def: SynthDef; readonly prepared: PreparedDef }
  /** Compiles a def to read it. */
  | { readonly kind: 'print'; readonly def: SynthDef }
  /** Finds out what a def costs once its code is as fast as it will be. */
  | { readonly kind: 'measure'; readonly def: SynthDef; readonly prepared: PreparedDef };

/** Work on files and on what was read of them. */
export type FileRequest =
  | ({ readonly kind: 'findDefs' } & FindDefs)
  | { readonly kind: 'readMidi'; readonly path: string }
  | { readonly kind: 'open'; readonly path: string }
  | ({ readonly kind: 'read' } & ReadRequest)
  | ({ readonly kind: 'write' } & WriteRequest)
  | ({ readonly kind: 'arrange' } & ArrangeRequest)
  | ({ readonly kind: 'partition' } & PartitionRequest)
  | StreamRequest;

export type JobRequest = CompilerRequest | FileRequest;

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
