/** What soft threads do: requests and results as data, one function that does any of them, in a worker or inline. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { SoundInfo, SoundSpec } from '../../protocol/soundfile/index.ts';
import { prepareDef, type PreparedDef } from './compile-job.ts';
import { describeSound, readSound, writeSound, type ReadRequest, type WriteRequest } from './sound-job.ts';
import type { Layout } from '../render/layout.ts';

export type JobRequest =
  | { readonly kind: 'compile'; readonly def: SynthDef }
  | { readonly kind: 'describe'; readonly path: string }
  | ({ readonly kind: 'read' } & ReadRequest)
  | ({ readonly kind: 'write' } & WriteRequest);

export type JobResult =
  | { readonly kind: 'compiled'; readonly prepared: PreparedDef }
  | { readonly kind: 'described'; readonly info: SoundInfo }
  | { readonly kind: 'read'; readonly frames: number }
  | { readonly kind: 'written' };

export type { PreparedDef, ReadRequest, WriteRequest, SoundSpec };

/** Where jobs are done. */
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
    case 'describe':
      return { kind: 'described', info: describeSound(request.path) };
    case 'read':
      return { kind: 'read', frames: readSound(request, memory) };
    case 'write':
      writeSound(request, memory);
      return { kind: 'written' };
  }
}
