/** Does any job of soft threads, in a worker or inline. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Layout } from '../world/layout.ts';
import type { CodeCache } from './code-cache/code-cache.ts';
import { type PreparedDef, prepareDef, prepareFused } from './compile-job.ts';
import { doFileJob } from './file-jobs.ts';
import type { JobEnvironment, JobRequest, JobResult } from './jobs.ts';
import { measure } from './trials.ts';

/** Does one job. @throws what went wrong; the message is for the client */
export function doJob(request: JobRequest, environment: JobEnvironment): JobResult {
  const { layout, memory, cache } = environment;
  switch (request.kind) {
    case 'compile':
      return { kind: 'compiled', prepared: prepareDef(request.def, layout, cache, request) };
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
    default:
      return doFileJob(request, environment);
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
