/** Jobs on files: they need no compiler. */
import { partition } from './convolution/partition-job.ts';
import { arrange } from './deinterleave.ts';
import type { FileRequest, JobEnvironment, JobResult, StreamRequest } from './jobs.ts';
import { readMidi } from './midi-job.ts';
import {
  append,
  closeSource,
  convertSink,
  finishSink,
  openSource,
  readSound,
  refill,
  writeSound,
} from './sound-job.ts';
import { findDefs } from './synthdef-files.ts';

/** Does one job. @throws what went wrong; the message is for the client */
export function doFileJob(request: FileRequest, { memory }: Pick<JobEnvironment, 'memory'>): JobResult {
  switch (request.kind) {
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
