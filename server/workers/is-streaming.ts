/** Jobs that are done in the order in which they come, by the thread that knows the files. */
import type { JobRequest } from './jobs.ts';

/**
 * True when a request is about a file that a synth may be playing or recording right now, or will next: what opens it so that it stays
 * open is done by the thread that goes on with it, which is awake then.
 */
export function isStreaming(request: JobRequest): boolean {
  switch (request.kind) {
    case 'compile':
    case 'compileAll':
    case 'compileFused':
    case 'print':
    case 'measure':
    case 'findDefs':
    case 'readMidi':
    case 'open':
    case 'arrange':
    case 'partition':
    case 'convert':
      return false;
    case 'read':
      return request.leaveOpen;
    case 'write':
      return request.leaveOpen && !('library' in request.spec);
    case 'close':
      return request.leftOpen;
    default:
      return true;
  }
}
